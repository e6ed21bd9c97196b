package dev.flawmap.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Disks that are full at every write in turn: exit code 4 with one sentence, nothing half-written, inputs as they were.
 * Disks are made in memory, which takes root; without, files are limited in size.
 */
final class FullDisk implements Campaign {
    private static final int ITERATIONS = 40;
    private static final int PAGE = 4096;
    private static final int DONE = 0;
    private static final int FAILURE = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Room that does not suffice for ONNX Runtime's libraries. */
    private static final List<Long> TEMPORARY = List.of((long) PAGE, 1L << 20, 12L << 20, 20L << 20);

    /** A command that writes to a folder. */
    private interface Writing {
        List<String> to(Path folder);
    }

    /** A process that writes to a folder. */
    private interface Running {
        ChildJvm in(Path folder);
    }

    @Override
    public List<AttackOutcome> run(CampaignSetting setting) throws IOException, InterruptedException {
        Workshop workshop = new Workshop(setting.work().resolve("disk"), ITERATIONS);
        workshop.reference(workshop.train(workshop.model()));
        Path disk = Files.createDirectories(setting.work().resolve("disk").resolve("full"));
        boolean mounts = mount(disk, PAGE);
        if (mounts) {
            unmount(disk);
        }
        List<AttackOutcome> outcomes = new ArrayList<>();
        outcomes.add(
                attack("train", folder -> workshop.train(folder.resolve("model.flaw")), workshop, setting, mounts));
        outcomes.add(attack("inspect", folder -> workshop.inspect(folder.resolve("out")), workshop, setting, mounts));
        outcomes.add(attack("watch", folder -> workshop.watch(folder.resolve("out")), workshop, setting, mounts));
        outcomes.add(attack("evaluate", folder -> workshop.evaluate(folder.resolve("out")), workshop, setting, mounts));
        outcomes.add(attack("export", folder -> export(workshop, folder), workshop, setting, mounts));
        outcomes.add(attack("threshold", folder -> threshold(workshop, folder), workshop, setting, mounts));
        outcomes.add(attack("simulate", FullDisk::simulate, workshop, setting, mounts));
        workshop.reference(workshop.trainGenerator());
        outcomes.add(attack("generate", folder -> generate(workshop, folder), workshop, setting, mounts));
        outcomes.add(
                attack("benchmark", folder -> workshop.benchmark(folder.resolve("out")), workshop, setting, mounts));
        outcomes.add(attack("demo", FullDisk::demo, workshop, setting, mounts));
        List<String> inspect = workshop.inspect(setting.work().resolve("disk").resolve("temporary"));
        Running unpacking = folder -> workshop.flawmap(inspect).withTemporary(folder);
        outcomes.add(
                attack("temporary", unpacking, few(new TreeSet<>(TEMPORARY), setting.size()), workshop, disk, mounts));
        return outcomes;
    }

    private static List<String> export(Workshop workshop, Path folder) {
        return List.of(
                "export",
                "--model",
                workshop.model().toString(),
                "--out",
                folder.resolve("out").toString());
    }

    private static List<String> threshold(Workshop workshop, Path folder) {
        return List.of(
                "threshold",
                "--model",
                workshop.model().toString(),
                "--target-fpr",
                "0.02",
                "--out",
                folder.resolve("other.flaw").toString());
    }

    private static List<String> simulate(Path folder) {
        return List.of(
                "data",
                "simulate",
                "--good",
                "2",
                "--defective",
                "2",
                "--size",
                "128x128",
                "--out",
                folder.resolve("out").toString());
    }

    private static List<String> generate(Workshop workshop, Path folder) {
        return List.of(
                "generate",
                "--model",
                workshop.generator().toString(),
                "--count",
                "16",
                "--out",
                folder.resolve("patches.png").toString(),
                "--gif",
                folder.resolve("patches.gif").toString());
    }

    private static List<String> demo(Path folder) {
        return List.of("demo", "--budget", "5s", "--out", folder.resolve("out").toString());
    }

    private AttackOutcome attack(
            String name, Writing command, Workshop workshop, CampaignSetting setting, boolean mounts)
            throws IOException, InterruptedException {
        Path disk = setting.work().resolve("disk").resolve("full");
        new WholeFiles(disk).delete();
        Files.createDirectories(disk);
        workshop.reference(command.to(disk));
        List<Long> sizes = few(mounts ? fillings(disk) : limits(disk), setting.size());
        return attack(name, folder -> workshop.flawmap(command.to(folder)), sizes, workshop, disk, mounts);
    }

    private AttackOutcome attack(
            String name, Running process, List<Long> sizes, Workshop workshop, Path disk, boolean mounts)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        Map<String, String> before = new WholeFiles(workshop.data()).sums();
        String model = dev.flawmap.file.Sha256.of(workshop.model());
        List<String> findings = new ArrayList<>();
        int failed = 0;
        for (long size : sizes) {
            new WholeFiles(disk).delete();
            Files.createDirectories(disk);
            if (mounts && !mount(disk, size)) {
                throw new IOException("A disk of " + size + " bytes cannot be mounted.");
            }
            try {
                ChildJvm run = process.in(disk);
                ChildJvm.Ended ended = (mounts ? run : run.limitedTo(Math.max(1, size >> 10))).run(PATIENCE);
                failed += ended.exitCode() == FAILURE ? 1 : 0;
                List<String> problems = new ArrayList<>(told(ended));
                problems.addAll(new WholeFiles(disk).problems());
                if (!new WholeFiles(workshop.data()).sums().equals(before)
                        || !dev.flawmap.file.Sha256.of(workshop.model()).equals(model)) {
                    problems.add("inputs are not as they were");
                }
                for (String problem : problems) {
                    findings.add(name + " with " + (mounts ? "a disk" : "files") + " of " + size + " bytes at most: "
                            + problem + "; replay: benchmarks/reliability.sh disk");
                }
            } finally {
                if (mounts) {
                    unmount(disk);
                }
            }
        }
        return new AttackOutcome(
                "disk",
                name,
                sizes.size(),
                findings,
                failed + " ended with 4, the others had room"
                        + (mounts ? "" : " (limits of files, as root is needed for disks)"),
                Duration.ofNanos(System.nanoTime() - start));
    }

    /** What is wrong with the way in which it ended. */
    private static List<String> told(ChildJvm.Ended ended) {
        if (ended.exitCode() == DONE) {
            return List.of();
        }
        List<String> problems = new ArrayList<>();
        if (ended.exitCode() != FAILURE) {
            problems.add("exit code " + ended.exitCode() + ": " + ended.lastLine());
        }
        List<String> lines = ended.printed().lines().toList();
        if (lines.stream().filter(line -> line.startsWith("flawmap: ")).count() != 1) {
            problems.add("not one sentence, but: " + ended.printed().replace('\n', ' '));
        }
        if (lines.stream().anyMatch(line -> line.startsWith("\tat ") || line.startsWith("Exception in"))) {
            problems.add("a stack trace: " + ended.printed().replace('\n', ' '));
        }
        return problems;
    }

    /** Sizes of a disk at which each file in turn has no room, or not all, in the order in which they were written. */
    private static SortedSet<Long> fillings(Path written) throws IOException {
        List<Path> files = new ArrayList<>(new WholeFiles(written).files());
        files.sort(Comparator.comparing((Path file) -> file.toFile().lastModified()));
        SortedSet<Long> sizes = new TreeSet<>();
        long before = 0;
        for (Path file : files) {
            long pages = (Files.size(file) + PAGE - 1) / PAGE;
            sizes.add(Math.max(1, before) * PAGE);
            sizes.add(Math.max(1, before + pages / 2) * PAGE);
            sizes.add(Math.max(1, before + pages - 1) * PAGE);
            before += pages;
        }
        return sizes;
    }

    /** Half of every file's size. */
    private static SortedSet<Long> limits(Path written) throws IOException {
        SortedSet<Long> sizes = new TreeSet<>();
        for (Path file : new WholeFiles(written).files()) {
            sizes.add(Files.size(file) / 2);
        }
        return sizes;
    }

    /** Some of them, spread evenly. */
    private static List<Long> few(SortedSet<Long> sizes, int most) {
        List<Long> all = List.copyOf(sizes);
        if (all.size() <= most) {
            return all;
        }
        List<Long> few = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            few.add(all.get((int) ((long) i * all.size() / most)));
        }
        return few;
    }

    private static boolean mount(Path folder, long bytes) throws InterruptedException {
        return succeeds(List.of("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", folder.toString()));
    }

    private static void unmount(Path folder) throws IOException, InterruptedException {
        if (!succeeds(List.of("umount", folder.toString()))) {
            throw new IOException("The disk " + folder + " cannot be unmounted.");
        }
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}

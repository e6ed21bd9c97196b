package dev.flawmap.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Changed files of every kind that is read: only documented refusals, in time, within bounds of memory. */
final class Mutations implements Campaign {
    /** The limit for one process; a file that takes long ends it earlier. */
    private static final Duration PATIENCE = Duration.ofHours(6);

    /** The number of files after which a process is replaced, so that one cannot spoil the figures of all. */
    private static final int AT_ONCE = 5_000;

    private final List<String> names;
    private final Optional<Integer> only;

    /**
     * A campaign.
     *
     * @param names the kinds of files
     * @param only one index to replay, if not all
     */
    Mutations(List<String> names, Optional<Integer> only) {
        this.names = List.copyOf(names);
        this.only = only;
    }

    @Override
    public List<AttackOutcome> run(CampaignSetting setting) throws IOException, InterruptedException {
        Corpus.in(setting.work().resolve("corpus"));
        List<AttackOutcome> outcomes = new ArrayList<>();
        for (String name : names) {
            outcomes.add(new Reading(setting, name).run());
        }
        return outcomes;
    }

    /** The reading of files of one kind. */
    private final class Reading {
        private final CampaignSetting setting;
        private final String name;
        private final List<String> findings = new ArrayList<>();
        private int accepted;
        private double slowest;
        private long peak;

        Reading(CampaignSetting setting, String name) {
            this.setting = setting;
            this.name = name;
        }

        AttackOutcome run() throws IOException, InterruptedException {
            long start = System.nanoTime();
            int next = only.orElse(0);
            int end = only.map(index -> index + 1).orElse(setting.size());
            while (next < end) {
                next = next(next, Math.min(end, next + AT_ONCE));
            }
            String figures = String.format(
                    Locale.ROOT,
                    "%,d taken, the others refused; slowest %.1f s; %,d MB at most",
                    accepted,
                    slowest,
                    peak);
            return new AttackOutcome(
                    "mutations",
                    name,
                    only.isPresent() ? 1 : setting.size(),
                    findings,
                    figures,
                    Duration.ofNanos(System.nanoTime() - start));
        }

        /** Reads files in one process; the index to go on from. */
        private int next(int from, int to) throws IOException, InterruptedException {
            Path folder = Files.createDirectories(setting.work().resolve(name));
            Files.deleteIfExists(folder.resolve("index"));
            List<String> arguments = List.of(
                    setting.work().toString(),
                    name,
                    String.valueOf(setting.seed()),
                    String.valueOf(from),
                    String.valueOf(to));
            ChildJvm.Ended ended = new ChildJvm(
                            MutationWorker.HEAP_MEGABYTES,
                            folder.resolve("log"),
                            MutationWorker.class.getName(),
                            arguments)
                    .run(PATIENCE);
            ended.printed()
                    .lines()
                    .filter(line -> line.startsWith(MutationWorker.FAILED))
                    .forEach(line -> found(line.substring(MutationWorker.FAILED.length())));
            String last = ended.lastLine();
            if (ended.exitCode() == 0 && last.startsWith(MutationWorker.DONE)) {
                String[] figures = last.substring(MutationWorker.DONE.length()).split(" ");
                accepted += Integer.parseInt(figures[0]);
                slowest = Math.max(slowest, Double.parseDouble(figures[1]));
                peak = Math.max(peak, Long.parseLong(figures[2]));
                return to;
            }
            // What readers throw is caught; 1 is a fault of the campaign itself.
            if (ended.exitCode() == 1 || !Files.exists(folder.resolve("index"))) {
                throw new IOException("The process that reads files failed by itself: " + ended.printed());
            }
            int index = Integer.parseInt(Files.readString(folder.resolve("index")));
            keep(folder, index);
            found(index + " ended the process with " + ended.exitCode() + ": " + last);
            return index + 1;
        }

        private void keep(Path folder, int index) throws IOException {
            Files.createDirectories(setting.findings());
            for (Path input : Corpus.list(folder)) {
                String file = String.valueOf(input.getFileName());
                if (file.startsWith("input.")) {
                    String kept = name + "-" + setting.seed() + "-" + index + file.substring("input".length());
                    Files.copy(input, setting.findings().resolve(kept), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }

        private void found(String what) {
            String index = what.substring(0, what.indexOf(' '));
            findings.add(name + " " + what + "; replay: benchmarks/reliability.sh mutations --reader " + name
                    + " --seed " + setting.seed() + " --index " + index);
        }
    }
}

package dev.flawmap.reliability;

import dev.flawmap.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import tools.jackson.databind.json.JsonMapper;

/**
 * Processes killed with signal 9 at random moments: nothing is half-written, at most one interval between checkpoints is
 * lost, and what is taken up again ends as if nothing had happened.
 */
final class Kills implements Campaign {
    private final double interval;
    private final int iterations;

    /**
     * A campaign.
     *
     * @param interval the longest time between two checkpoints, in seconds
     * @param iterations of a training
     */
    Kills(double interval, int iterations) {
        this.interval = interval;
        this.iterations = iterations;
    }

    @Override
    public List<AttackOutcome> run(CampaignSetting setting) throws IOException, InterruptedException {
        Workshop workshop = new Workshop(setting.work().resolve("kills"), iterations);
        ChildJvm.Ended trained = workshop.reference(workshop.train(workshop.model()));
        double training =
                Model.read(workshop.model()).description().provenance().seconds();
        double outside = trained.took().toMillis() / 1e3 - training;
        List<AttackOutcome> outcomes = new ArrayList<>();
        for (boolean twice : new boolean[] {false, true}) {
            outcomes.add(new Trainings(workshop, setting, trained.took(), outside, twice).run());
        }
        outcomes.add(new Inspections(workshop, setting).run());
        outcomes.add(new Benchmarks(workshop, setting).run());
        return outcomes;
    }

    /** The kills of one command. */
    private abstract static class Killed {
        private final String command;
        private final CampaignSetting setting;
        final Workshop workshop;
        final List<String> findings = new ArrayList<>();
        int running;
        private long temporary;

        Killed(String command, Workshop workshop, CampaignSetting setting) {
            this.command = command;
            this.workshop = workshop;
            this.setting = setting;
        }

        AttackOutcome run() throws IOException, InterruptedException {
            long start = System.nanoTime();
            Duration undisturbed = prepare();
            for (int i = 0; i < setting.size(); i++) {
                Path folder = setting.work().resolve("kills").resolve(command + "-" + i);
                new WholeFiles(folder).delete();
                int before = findings.size();
                attack(folder, i, new Moments(setting.seed(), command, i, undisturbed));
                check(folder, i, "after all");
                temporary += new WholeFiles(folder).temporary();
                if (findings.size() == before) {
                    new WholeFiles(folder).delete();
                }
            }
            return new AttackOutcome(
                    "kills",
                    command,
                    setting.size(),
                    findings,
                    running + " killed while running; " + temporary + " temporary files left" + figures(),
                    Duration.ofNanos(System.nanoTime() - start));
        }

        /** Makes what undisturbed runs leave; how long one takes. */
        abstract Duration prepare() throws IOException, InterruptedException;

        /** Kills one, runs it again, and compares. */
        abstract void attack(Path folder, int number, Moments moments) throws IOException, InterruptedException;

        String figures() {
            return "";
        }

        /** Starts a command and kills it. */
        final boolean kill(List<String> arguments, Path folder, int number, Duration after)
                throws IOException, InterruptedException {
            boolean killed = workshop.flawmap(arguments).kill(after);
            running += killed ? 1 : 0;
            check(folder, number, "after a kill");
            return killed;
        }

        /** Runs a command to its end, which must be a good one. */
        final void again(List<String> arguments, int number) throws IOException, InterruptedException {
            ChildJvm.Ended ended = workshop.run(arguments);
            if (ended.exitCode() != 0) {
                found(number, "run again, it ended with " + ended.exitCode() + ": " + ended.lastLine());
            }
        }

        private void check(Path folder, int number, String when) throws IOException {
            for (String problem : new WholeFiles(folder).problems()) {
                found(number, when + ", " + problem);
            }
        }

        final void found(int number, String what) {
            findings.add(command + " " + number + ": " + what + "; replay: benchmarks/reliability.sh kills --size "
                    + (number + 1) + " --seed " + setting.seed());
        }
    }

    /** Random moments to kill at. */
    private static final class Moments {
        private final SplittableRandom random;
        private final Duration undisturbed;

        Moments(long seed, String command, int number, Duration undisturbed) {
            this.random = new SplittableRandom(
                    dev.flawmap.training.material.Seeds.mix(seed, command.hashCode() + (long) number));
            this.undisturbed = undisturbed;
        }

        /** Any moment of a run. */
        Duration any() {
            return Duration.ofMillis((long) (random.nextDouble() * undisturbed.toMillis()));
        }
    }

    /** Trainings killed once, or their continuation too. */
    private final class Trainings extends Killed {
        private final Duration undisturbed;
        private final double outside;
        private final boolean twice;
        private double lost;

        /**
         * Trainings.
         *
         * @param outside what of an undisturbed run is not training: starting, reading, writing, in seconds
         */
        Trainings(Workshop workshop, CampaignSetting setting, Duration undisturbed, double outside, boolean twice) {
            super(twice ? "resume" : "train", workshop, setting);
            this.undisturbed = undisturbed;
            this.outside = outside;
            this.twice = twice;
        }

        @Override
        Duration prepare() {
            return undisturbed;
        }

        @Override
        void attack(Path folder, int number, Moments moments) throws IOException, InterruptedException {
            Path model = folder.resolve("model.flaw");
            double trained = killed(number, folder, 0, moments.any());
            if (twice) {
                killed(number, folder, trained, moments.any());
            }
            if (!Workshop.exists(model)) {
                again(command(model), number);
            }
            if (Workshop.exists(model) && !Workshop.learned(model).equals(Workshop.learned(workshop.model()))) {
                found(number, "the model is another than that of the undisturbed training");
            }
        }

        /** Kills a training or its continuation; how many seconds of training are then kept. */
        private double killed(int number, Path folder, double kept, Duration after)
                throws IOException, InterruptedException {
            Path model = folder.resolve("model.flaw");
            if (Workshop.exists(model) || !kill(command(model), folder, number, after) || Workshop.exists(model)) {
                return kept;
            }
            double now = kept(folder).orElse(0.0);
            double lostNow = lost(folder, after);
            lost = Math.max(lost, lostNow);
            // How long it takes to start is never the same.
            if (now < kept || lostNow > interval + outside) {
                found(number, String.format(Locale.ROOT, "%.1f s of training are lost, %.1f s are kept", lostNow, now));
            }
            return now;
        }

        /** The seconds from the last checkpoint until now, when a process was just killed. */
        private double lost(Path folder, Duration after) throws IOException {
            double trained = Math.max(0, after.toMillis() / 1e3 - outside);
            Path checkpoint = checkpoint(folder);
            if (!Workshop.exists(checkpoint)) {
                return trained;
            }
            long age = System.currentTimeMillis()
                    - Files.getLastModifiedTime(checkpoint).toMillis();
            return Math.min(trained, age / 1e3);
        }

        private List<String> command(Path model) throws IOException {
            List<String> arguments = new ArrayList<>(workshop.train(model));
            if (Workshop.exists(checkpoint(model.resolveSibling("")))) {
                arguments.add("--resume");
            }
            return arguments;
        }

        private static Path checkpoint(Path folder) {
            return folder.resolve("model-training").resolve("checkpoint.zip");
        }

        /** The seconds of training that a checkpoint holds, where there is one. */
        private Optional<Double> kept(Path folder) throws IOException {
            Path file = checkpoint(folder);
            if (!Workshop.exists(file)) {
                return Optional.empty();
            }
            try (ZipFile zip = new ZipFile(file.toFile())) {
                ZipEntry run = zip.getEntry("run.json");
                return Optional.of(JsonMapper.shared()
                        .readTree(zip.getInputStream(run))
                        .path("seconds")
                        .asDouble());
            }
        }

        @Override
        String figures() {
            return String.format(Locale.ROOT, "; at most %.1f s of training lost", lost);
        }
    }

    /** Inspections killed, and done again into the same folder. */
    private static final class Inspections extends Killed {
        private Map<String, String> expected = Map.of();

        Inspections(Workshop workshop, CampaignSetting setting) {
            super("inspect", workshop, setting);
        }

        @Override
        Duration prepare() throws IOException, InterruptedException {
            Path out = workshop.data().resolveSibling("inspected");
            Duration took = workshop.reference(workshop.inspect(out)).took();
            expected = pictures(out);
            return took;
        }

        @Override
        void attack(Path folder, int number, Moments moments) throws IOException, InterruptedException {
            kill(workshop.inspect(folder), folder, number, moments.any());
            again(workshop.inspect(folder), number);
            if (!pictures(folder).equals(expected)) {
                found(number, "the results are others than those of an undisturbed inspection");
            }
        }

        /** Maps, masks and overlays, which hold no times. */
        private static Map<String, String> pictures(Path out) throws IOException {
            return new WholeFiles(out.resolve("images")).sums();
        }
    }

    /** Benchmarks killed, and continued. */
    private static final class Benchmarks extends Killed {
        Benchmarks(Workshop workshop, CampaignSetting setting) {
            super("benchmark", workshop, setting);
        }

        @Override
        Duration prepare() throws IOException, InterruptedException {
            return workshop.reference(workshop.benchmark(workshop.data().resolveSibling("compared")))
                    .took();
        }

        @Override
        void attack(Path folder, int number, Moments moments) throws IOException, InterruptedException {
            kill(workshop.benchmark(folder), folder, number, moments.any());
            Map<String, String> before = finished(folder);
            again(workshop.benchmark(folder), number);
            Map<String, String> after = finished(folder);
            if (!after.entrySet().containsAll(before.entrySet())) {
                found(number, "what was finished was made again");
            }
            if (after.size()
                    != finished(workshop.data().resolveSibling("compared")).size()) {
                found(number, "cells are missing");
            }
        }

        /** The sums of the results of finished cells. */
        private static Map<String, String> finished(Path out) throws IOException {
            Map<String, String> sums = new WholeFiles(out).sums();
            sums.keySet().removeIf(name -> !name.endsWith("metrics.json"));
            return sums;
        }
    }
}

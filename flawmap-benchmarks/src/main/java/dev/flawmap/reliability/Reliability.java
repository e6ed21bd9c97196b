package dev.flawmap.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs campaigns and appends what came of them to a table. */
@Command(
        name = "reliability.sh",
        mixinStandardHelpOptions = true,
        description = "Attacks Flawmap and appends what came of it to a table; exits with 1 where it failed.")
public final class Reliability implements Callable<Integer> {
    /** How many attacks: few, and all. */
    private record Sizes(int quick, int full) {}

    private static final Map<String, Sizes> SIZES = Map.of(
            "mutations", new Sizes(100, 20_000),
            "kills", new Sizes(1, 50),
            "disk", new Sizes(2, 1_000),
            "swaps", new Sizes(50, 1_000),
            "images", new Sizes(400, 10_000),
            "serve", new Sizes(2, 30));

    /** Long enough for more than one checkpoint. */
    private static final int ITERATIONS = 5_000;

    private static final int FEW_ITERATIONS = 600;

    private static final List<String> ALL = List.of("mutations", "kills", "disk", "swaps", "images", "serve");

    @Parameters(
            arity = "0..*",
            paramLabel = "CAMPAIGN",
            description = "Of mutations, kills, disk, swaps, images and serve; all of them unless some are named.")
    private List<String> campaigns = List.of();

    @Option(names = "--quick", description = "Few attacks of each kind, to see that all works.")
    private boolean quick;

    @Option(names = "--size", paramLabel = "N", description = "How many attacks of each kind.")
    private Optional<Integer> size = Optional.empty();

    @Option(names = "--seed", defaultValue = "1", description = "Everything random follows from it (default 1).")
    private long seed;

    @Option(
            names = "--reader",
            split = ",",
            paramLabel = "NAME",
            description = "For mutations, the kinds of files: model, checkpoint, tiff, png, jpeg, bmp, yaml, csv.")
    private List<String> readers = AttackTarget.NAMES;

    @Option(names = "--index", paramLabel = "N", description = "Replay one mutation alone.")
    private Optional<Integer> index = Optional.empty();

    @Option(
            names = "--interval",
            defaultValue = "10",
            paramLabel = "SECONDS",
            description = "For kills, the longest time between two checkpoints (default ${DEFAULT-VALUE}).")
    private double interval;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "For kills, how long a training is: two hundred iterations take about a second.")
    private Optional<Integer> iterations = Optional.empty();

    @Option(
            names = "--work",
            required = true,
            paramLabel = "DIR",
            description = "A folder for what is made on the way, and for the inputs that made Flawmap fail.")
    private Path work = Path.of("");

    @Option(names = "--results", required = true, paramLabel = "FILE", description = "The table to append to.")
    private Path results = Path.of("");

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Reliability()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Files.createDirectories(work);
        ResultsTable table = new ResultsTable(results);
        boolean failed = false;
        for (String name : campaigns.isEmpty() ? ALL : campaigns) {
            Sizes sizes = Objects.requireNonNull(SIZES.get(name), "There is no campaign '" + name + "'.");
            CampaignSetting setting =
                    new CampaignSetting(size.orElse(quick ? sizes.quick() : sizes.full()), seed, work.toRealPath());
            for (AttackOutcome outcome : campaign(name).run(setting)) {
                table.add(outcome, seed);
                System.out.print(ResultsTable.line(outcome, seed));
                outcome.findings().forEach(System.out::println);
                failed |= !outcome.findings().isEmpty();
            }
        }
        return failed ? 1 : 0;
    }

    private Campaign campaign(String name) {
        return switch (name) {
            case "mutations" -> new Mutations(readers, index);
            case "kills" -> new Kills(interval, iterations.orElse(quick ? FEW_ITERATIONS : ITERATIONS));
            case "disk" -> new FullDisk();
            case "swaps" -> new InChild("swaps", ModelSwaps.class);
            case "images" -> new InChild("images", ManyImages.class);
            case "serve" -> new ServeKills();
            default -> throw new IllegalArgumentException("There is no campaign '" + name + "'.");
        };
    }
}

package dev.flawmap.speed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Runs the same training steps and inspection in PyTorch and in Flawmap by turns, and prints how the times compare:
 * {@code PYTHON SCRIPT [--quick] [ROUNDS]}. Flawmap's inspection is all from the file to the defects, PyTorch's the
 * network and the smoothing alone.
 */
public final class PytorchComparison {
    private static final String INSPECTION = "inspection";

    private final List<String> command;
    private final Measurement measurement;
    private final Map<String, List<Double>> ratios = new LinkedHashMap<>();
    private final Map<String, List<Double>> pytorchTimes = new LinkedHashMap<>();
    private final Map<String, List<Double>> flawmapTimes = new LinkedHashMap<>();

    private PytorchComparison(List<String> command, Measurement measurement) {
        this.command = command;
        this.measurement = measurement;
    }

    public static void main(String[] arguments) throws IOException {
        List<String> options = new ArrayList<>(Arrays.asList(arguments).subList(2, arguments.length));
        boolean quick = options.remove("--quick");
        int rounds = options.isEmpty() ? 3 : Integer.parseInt(options.get(0));
        List<String> command = List.of(arguments[0], arguments[1], String.valueOf(Machine.THREADS));
        PytorchComparison comparison = new PytorchComparison(command, quick ? Measurement.QUICK : Measurement.FULL);
        for (int i = 0; i < rounds; i++) {
            comparison.round();
        }
        comparison.print();
    }

    private void round() throws IOException {
        pytorch().forEach((name, millis) -> {
            pytorchTimes.computeIfAbsent(name, n -> new ArrayList<>()).add(millis);
            if (name.equals(INSPECTION)) {
                add(
                        name + ", fp32",
                        millis,
                        measurement.apart(InspectionBenchmark.class, "fileToDefects", Map.of("detector", "localiser")));
            } else {
                for (String precision : List.of("fp32", "bf16")) {
                    add(
                            name + ", " + precision,
                            millis,
                            measurement.apart(
                                    TrainingBenchmark.class, "run", Map.of("stage", name, "precision", precision)));
                }
            }
        });
    }

    private void add(String name, double pytorch, Measurement.Time flawmap) {
        flawmapTimes.computeIfAbsent(name, n -> new ArrayList<>()).add(flawmap.millis());
        ratios.computeIfAbsent(name, n -> new ArrayList<>()).add(flawmap.millis() / pytorch);
    }

    private Map<String, Double> pytorch() throws IOException {
        System.err.println("PyTorch");
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, Double> times = new LinkedHashMap<>();
        for (String line : new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
            String[] parts = line.split(" ");
            times.put(parts[0], Double.parseDouble(parts[1]));
        }
        return times;
    }

    private void print() {
        System.out.println("| work | PyTorch in fp32, ms | Flawmap, ms | Flawmap ÷ PyTorch |");
        System.out.println("|---|---|---|---|");
        ratios.forEach((name, ratio) -> System.out.printf(
                "| %s | %s | %s | %s |%n",
                name,
                range(Objects.requireNonNull(pytorchTimes.get(name.substring(0, name.indexOf(',')))), "%.1f"),
                range(Objects.requireNonNull(flawmapTimes.get(name)), "%.1f"),
                range(ratio, "%.2f")));
    }

    /** Median, least and most. */
    private static String range(List<Double> values, String format) {
        List<Double> sorted = values.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                format + " (" + format + " to " + format + ")",
                sorted.get(sorted.size() / 2),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }
}

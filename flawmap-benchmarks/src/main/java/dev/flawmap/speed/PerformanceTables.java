package dev.flawmap.speed;

import dev.flawmap.detectors.Catalogue;
import dev.flawmap.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Measures everything and prints Markdown tables: {@code [--quick] [DETECTOR…]}, by default all detectors. Progress goes
 * to standard error.
 */
public final class PerformanceTables {
    /** The localiser's graph gets images whose sides are multiples of 16; the rest is seen by tiles that overlap. */
    private static final int FITTING_HEIGHT = InspectionBenchmark.HEIGHT / 16 * 16;

    private final Measurement measurement;
    private final Map<String, Double> peaks = new LinkedHashMap<>();

    private PerformanceTables(Measurement measurement) {
        this.measurement = measurement;
    }

    public static void main(String[] arguments) {
        List<String> detectors = new ArrayList<>(Arrays.asList(arguments));
        boolean quick = detectors.remove("--quick");
        PerformanceTables tables = new PerformanceTables(quick ? Measurement.QUICK : Measurement.FULL);
        tables.peaks();
        tables.inspections();
        tables.steps(detectors.isEmpty() ? Catalogue.names() : detectors);
        tables.metrics();
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    private void peaks() {
        print("Threads: %d. Training precision: %s.%n", Machine.THREADS, precision());
        print("| matrix products | ms | GFLOP/s |%n|---|---|---|");
        for (Measurement.Time time : measurement.apart(PeakBenchmark.class, "run")) {
            double multiplyAddsPerMs = PeakBenchmark.multiplyAdds() / time.millis();
            String precision = time.parameter("precision");
            peaks.put(precision, multiplyAddsPerMs);
            print("| %s | %s | %.0f |", precision, range(time), 2 * multiplyAddsPerMs / 1e6);
        }
    }

    private static String precision() {
        return Torch.bestPrecision().name().toLowerCase(Locale.ROOT);
    }

    private double floor(long multiplyAdds, String precision) {
        return multiplyAdds / Objects.requireNonNull(peaks.get(precision));
    }

    private static String range(Measurement.Time time) {
        return String.format(Locale.ROOT, "%.1f (%.1f to %.1f)", time.millis(), time.least(), time.most());
    }

    private void inspections() {
        print("%n| inspection of %d×%d | ms |%n|---|---|", InspectionBenchmark.WIDTH, InspectionBenchmark.HEIGHT);
        for (String method : List.of("fileToDefects", "mapToDefects")) {
            for (Measurement.Time time : measurement.apart(InspectionBenchmark.class, method)) {
                print("| %s, %s | %s |", time.parameter("detector"), method, range(time));
            }
        }
        long operations = StageWork.inspectionMultiplyAdds("localiser", InspectionBenchmark.WIDTH, FITTING_HEIGHT)
                * InspectionBenchmark.HEIGHT
                / FITTING_HEIGHT;
        print(
                "%nThe localiser's inspection needs %.2f G multiply-adds; at the peak in fp32, %.1f ms.%n",
                operations / 1e9, floor(operations, "fp32"));
    }

    /** Every stage's step beside the passes and updates that it is made of. */
    private void steps(List<String> detectors) {
        print("| step | ms | passes, ms | updates, ms | step ÷ (passes + updates) | G multiply-adds | floor, ms |");
        print("|---|---|---|---|---|---|---|");
        List<String> details = new ArrayList<>();
        for (String detector : detectors) {
            StageWork.of(detector).forEach((name, work) -> step(name, work, details));
        }
        print("%n| pass of a step | times | ms each |%n|---|---|---|");
        details.forEach(System.out::println);
    }

    private void step(String name, StageWork work, List<String> details) {
        Measurement.Time step = time(name, TrainingBenchmark.STEP);
        Map<Object, Double> parts = new HashMap<>();
        for (int i = 0; i < work.parts().size(); i++) {
            parts.put(work.parts().get(i), time(name, String.valueOf(i)).millis());
        }
        double passes = 0;
        for (Map.Entry<NetworkPass, Integer> entry : work.passes().entrySet()) {
            double millis = Objects.requireNonNull(parts.get(entry.getKey()));
            for (Object update : StageWork.updatesIn(entry.getKey())) {
                millis -= Objects.requireNonNull(parts.get(update));
            }
            passes += entry.getValue() * millis;
            details.add(String.format(
                    Locale.ROOT, "| %s: %s | %d | %.2f |", name, entry.getKey(), entry.getValue(), millis));
        }
        double updates = work.updates().entrySet().stream()
                .mapToDouble(entry -> entry.getValue() * Objects.requireNonNull(parts.get(entry.getKey())))
                .sum();
        print(
                "| %s | %s | %.1f | %.1f | %.2f | %.2f | %.1f |",
                name,
                range(step),
                passes,
                updates,
                step.millis() / (passes + updates),
                work.multiplyAdds() / 1e9,
                floor(work.multiplyAdds(), precision()));
    }

    private Measurement.Time time(String stage, String part) {
        return measurement.here(TrainingBenchmark.class, "run", Map.of("stage", stage, "part", part));
    }

    private void metrics() {
        print("%n| metric of 10 megapixels | ms |%n|---|---|");
        for (Measurement.Time time : measurement.apart(MetricsBenchmark.class, "fromScores")) {
            print("| %s | %s |", time.parameter("metric"), range(time));
        }
    }
}

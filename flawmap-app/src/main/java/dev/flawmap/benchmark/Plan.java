package dev.flawmap.benchmark;

import dev.flawmap.Threads;
import dev.flawmap.data.Dataset;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.detectors.Options;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.evaluate.Evaluator;
import dev.flawmap.evaluate.Protocol;
import dev.flawmap.file.Sha256;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.material.WorkingSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is compared, and how.
 *
 * @param out the folder of the benchmark
 * @param data what to train and to evaluate on
 * @param detectors what to compare
 * @param seeds how many: 1, 2, … of them
 * @param protocols how to evaluate, the most important first
 * @param budget the time to train one detector with one seed
 * @param maxInspection the longest time that evaluating one may take; a slower one is judged on some patches
 * @param size at what resolution detectors work
 * @param threads for computing
 * @param precision of networks while training
 */
public record Plan(
        Path out,
        Dataset data,
        List<TrainableDetector> detectors,
        int seeds,
        List<Protocol> protocols,
        Duration budget,
        Duration maxInspection,
        WorkingSize size,
        int threads,
        Torch.Precision precision) {
    private static final int SHOWN = 6;
    private static final String PRECISION = "precision";

    public Plan {
        detectors = List.copyOf(detectors);
        protocols = List.copyOf(new LinkedHashSet<>(protocols));
        if (detectors.isEmpty() || protocols.isEmpty() || seeds < 1) {
            throw new IllegalArgumentException("A benchmark needs at least one detector, one protocol and one seed.");
        }
        Threads.require(threads);
        if (budget.isNegative() || budget.isZero() || maxInspection.isNegative() || maxInspection.isZero()) {
            throw new IllegalArgumentException("The time to train and the longest time to inspect must be positive.");
        }
    }

    /** The precision that cells in a folder were begun in; empty if there are none. */
    public static Optional<Torch.Precision> precision(Path out, List<TrainableDetector> detectors, int seeds)
            throws IOException {
        for (TrainableDetector detector : detectors) {
            for (long seed = 1; seed <= seeds; seed++) {
                String begun = Cell.in(out, detector.name(), seed)
                        .settings()
                        .map(settings -> settings.get(PRECISION))
                        .orElse(null);
                if (begun != null) {
                    return Optional.of(Torch.precision(begun));
                }
            }
        }
        return Optional.empty();
    }

    /** A data set with at most some of its test images, spread evenly. */
    public static Dataset limited(Dataset data, int images) {
        return new Dataset(data.root(), data.layout(), data.train(), spread(data.test(), images));
    }

    private static List<LabelledImage> spread(List<LabelledImage> samples, int most) {
        if (samples.size() <= most) {
            return samples;
        }
        List<LabelledImage> some = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            some.add(samples.get((int) ((long) i * samples.size() / most)));
        }
        return some;
    }

    /** The protocols that the data cannot be judged by, and why, in a sentence. */
    public Map<Protocol, String> obstacles() {
        Map<Protocol, String> obstacles = new LinkedHashMap<>();
        protocols.forEach(
                protocol -> Evaluator.obstacle(data, protocol).ifPresent(why -> obstacles.put(protocol, why)));
        return obstacles;
    }

    /** The test images whose maps are shown, beside their masks. */
    public List<LabelledImage> shown() {
        return spread(data.withMasks(), SHOWN);
    }

    /** All cells: seed by seed, so that one stopped early has all detectors with the first. */
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (long seed = 1; seed <= seeds; seed++) {
            for (TrainableDetector detector : detectors) {
                cells.add(Cell.in(out, detector.name(), seed));
            }
        }
        return cells;
    }

    TrainableDetector detector(Cell cell) {
        return detectors.stream()
                .filter(detector -> detector.name().equals(cell.detector()))
                .findFirst()
                .orElseThrow();
    }

    /** What all cells have in common, by name, for people. */
    public Map<String, String> settings() throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("budget", budget.toSeconds() + " s");
        settings.put("longest inspection", maxInspection.toSeconds() + " s");
        if (!(size instanceof WorkingSize.Auto)) {
            settings.put("size", size.toString());
        }
        settings.put("protocols", protocols.stream().map(Protocol::toString).collect(Collectors.joining(", ")));
        settings.put("threads", Integer.toString(threads));
        settings.put(PRECISION, precision.name().toLowerCase(Locale.ROOT));
        settings.put(
                "images",
                data.train().size() + " to learn from and " + data.test().size() + " to test on (" + fingerprint()
                        + ")");
        return settings;
    }

    Map<String, String> settings(Cell cell) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("options", Options.values(detector(cell).options()).toString());
        settings.putAll(settings());
        return settings;
    }

    /** The start of a sum over names and sizes, which tells other images from the same in another place. */
    private String fingerprint() throws IOException {
        MessageDigest sum = Sha256.start();
        for (LabelledImage sample :
                Stream.concat(data.train().stream(), data.test().stream()).toList()) {
            sum.update((sample.name() + " " + Files.size(sample.image()) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return Sha256.finish(sum).substring(0, 8);
    }

    /** Names of the detectors. */
    public Set<String> names() {
        return detectors.stream().map(TrainableDetector::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}

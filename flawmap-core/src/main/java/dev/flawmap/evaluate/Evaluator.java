package dev.flawmap.evaluate;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Detector;
import dev.flawmap.PatchGrid;
import dev.flawmap.Progress;
import dev.flawmap.Score;
import dev.flawmap.data.BadDataException;
import dev.flawmap.data.Dataset;
import dev.flawmap.data.Layout;
import dev.flawmap.data.Sample;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;

/** Judges detectors on data sets. Images are read and judged one at a time, so memory does not grow with their number. */
public final class Evaluator {
    private static final PatchGrid THESIS_GRID = new PatchGrid(32, 16);
    private static final int THESIS_DEFECTIVE_PIXELS = 20;
    private static final double SPLIT_FPR = 0.05;
    private static final Set<String> CARRERA_VALIDATION = Set.of("08", "15", "27", "31", "35");

    private final Detector detector;
    private final Progress progress;
    private final List<String> names;
    private final List<String> skipped = new ArrayList<>();
    private double seconds;
    private int timed;

    private Evaluator(Detector detector, Progress progress) {
        this.detector = detector;
        this.progress = progress;
        this.names = detector.scores().stream().map(Score::name).toList();
    }

    /**
     * Judges all scores of a detector. Images that cannot be used are skipped and listed.
     *
     * @throws BadDataException if no test image can be used
     */
    public static Evaluation evaluate(Detector detector, Dataset data, Protocol protocol, Progress progress)
            throws IOException {
        if (data.test().isEmpty()) {
            throw new BadDataException("There are no test images in " + data.root() + " to evaluate on.");
        }
        Evaluator evaluator = new Evaluator(detector, progress);
        return switch (protocol) {
            case STRICT -> evaluator.pixels(protocol, List.of(), data.test());
            case SPLIT -> evaluator.split(data);
            case THESIS -> evaluator.patches(data.test());
        };
    }

    /** The names of the test images that choose the threshold under the split protocol. */
    public static Set<String> choosing(Dataset data) {
        Set<String> choosing = new LinkedHashSet<>();
        for (int i = 0; i < data.test().size(); i++) {
            String name = data.test().get(i).name();
            boolean chooses = data.layout() == Layout.NANOTWICE
                    ? name.length() >= 2 && CARRERA_VALIDATION.contains(name.substring(name.length() - 2))
                    : i % 8 == 0;
            if (chooses) {
                choosing.add(name);
            }
        }
        return choosing;
    }

    private Evaluation split(Dataset data) throws IOException {
        List<Sample> validation = new ArrayList<>();
        List<Sample> test = new ArrayList<>();
        Set<String> choosing = choosing(data);
        data.test().forEach(sample -> (choosing.contains(sample.name()) ? validation : test).add(sample));
        if (validation.isEmpty() || test.isEmpty()) {
            throw new BadDataException("There are too few test images in " + data.root() + " to split them.");
        }
        return pixels(Protocol.SPLIT, validation, test);
    }

    private interface Use {
        void of(GreyImage image, Mask mask);
    }

    private void each(List<Sample> samples, Use use) throws IOException {
        for (int i = 0; i < samples.size(); i++) {
            progress.step("evaluating", i, samples.size());
            Sample sample = samples.get(i);
            try {
                GreyImage image = sample.read().image();
                if (Math.min(image.width(), image.height()) < detector.minimumSide()) {
                    throw new BadImageException(sample.image() + " is " + image.width() + "×" + image.height()
                            + " pixels, smaller than the " + detector.minimumSide() + " this detector needs.");
                }
                use.of(image, sample.readMask(image.width(), image.height()));
            } catch (BadImageException e) {
                skipped.add(e.getMessage());
            }
            progress.step("evaluating", i + 1, samples.size());
        }
    }

    /** The default score comes first and by itself, as an inspection computes it, and is timed. */
    private Map<String, AnomalyMap> maps(GreyImage image) {
        Map<String, AnomalyMap> maps = new LinkedHashMap<>();
        long start = System.nanoTime();
        maps.put(names.get(0), detector.map(image));
        seconds += (System.nanoTime() - start) / 1e9;
        timed++;
        if (names.size() > 1) {
            maps.putAll(detector.maps(image, names.subList(1, names.size())));
        }
        return maps;
    }

    private Evaluation pixels(Protocol protocol, List<Sample> validation, List<Sample> test) throws IOException {
        Map<String, Double> thresholds = new LinkedHashMap<>();
        if (!validation.isEmpty()) {
            Map<String, PixelScores> chosen = collectors(Map.of());
            each(validation, (image, mask) -> add(chosen, image, mask));
            for (Map.Entry<String, PixelScores> entry : chosen.entrySet()) {
                OptionalDouble threshold = entry.getValue().curves().thresholdAtFpr(SPLIT_FPR);
                if (threshold.isEmpty()) {
                    throw new BadDataException("None of the " + validation.size()
                            + " images that are to choose the threshold could be used"
                            + (skipped.isEmpty() ? "." : ": " + skipped.get(0)));
                }
                thresholds.put(entry.getKey(), threshold.getAsDouble());
            }
        }
        Map<String, PixelScores> collected = collectors(thresholds);
        long[] pixels = {0};
        each(test, (image, mask) -> {
            add(collected, image, mask);
            pixels[0] += (long) image.width() * image.height();
        });
        PixelScores first = Objects.requireNonNull(collected.get(names.get(0)));
        requireAny(first.images());
        Map<String, Map<String, OptionalDouble>> metrics = new LinkedHashMap<>();
        Map<String, Curves> curves = new LinkedHashMap<>();
        collected.forEach((name, scores) -> {
            curves.put(name, scores.curves());
            metrics.put(name, scores.metrics());
        });
        return new Evaluation(
                detector.name(),
                protocol,
                first.images(),
                pixels[0],
                first.defects(),
                0,
                metrics,
                curves,
                seconds / Math.max(1, timed),
                skipped);
    }

    private Map<String, PixelScores> collectors(Map<String, Double> thresholds) {
        Map<String, PixelScores> collectors = new LinkedHashMap<>();
        names.forEach(name -> collectors.put(name, new PixelScores(thresholds.getOrDefault(name, Double.NaN))));
        return collectors;
    }

    private void add(Map<String, PixelScores> collectors, GreyImage image, Mask mask) {
        Truth truth = Truth.of(mask);
        maps(image).entrySet().parallelStream()
                .forEach(entry ->
                        Objects.requireNonNull(collectors.get(entry.getKey())).add(entry.getValue(), truth));
    }

    private Evaluation patches(List<Sample> test) throws IOException {
        Map<String, ScoreHistogram> histograms = new LinkedHashMap<>();
        names.forEach(name -> histograms.put(name, new ScoreHistogram()));
        long[] pixels = {0};
        int[] counts = new int[3];
        each(test, (image, mask) -> {
            boolean[] labels = labels(mask);
            long start = System.nanoTime();
            Map<String, float[]> scores = detector.patchScores(image, THESIS_GRID, names);
            seconds += (System.nanoTime() - start) / 1e9;
            timed++;
            scores.forEach((name, values) -> {
                ScoreHistogram histogram = Objects.requireNonNull(histograms.get(name));
                for (int i = 0; i < labels.length; i++) {
                    if (labels[i]) {
                        histogram.addDefective(values[i], 1);
                    } else {
                        histogram.addGood(values[i]);
                    }
                }
            });
            pixels[0] += (long) image.width() * image.height();
            counts[0]++;
            counts[1] += Truth.of(mask).defects();
            counts[2] += labels.length;
        });
        requireAny(counts[0]);
        Map<String, Map<String, OptionalDouble>> metrics = new LinkedHashMap<>();
        Map<String, Curves> curves = new LinkedHashMap<>();
        histograms.forEach((name, histogram) -> {
            Curves curve = histogram.curves();
            curves.put(name, curve);
            Map<String, OptionalDouble> values = new LinkedHashMap<>();
            values.put("patch_AUROC", curve.auroc());
            values.put("patch_AUPRC", curve.averagePrecision());
            metrics.put(name, values);
        });
        return new Evaluation(
                detector.name(),
                Protocol.THESIS,
                counts[0],
                pixels[0],
                counts[1],
                counts[2],
                metrics,
                curves,
                seconds / Math.max(1, timed),
                skipped);
    }

    private static boolean[] labels(Mask mask) {
        int columns = THESIS_GRID.columns(mask.width());
        boolean[] labels = new boolean[THESIS_GRID.count(mask.width(), mask.height())];
        for (int i = 0; i < labels.length; i++) {
            int left = i % columns * THESIS_GRID.stride();
            int top = i / columns * THESIS_GRID.stride();
            int count = 0;
            for (int y = top; y < top + THESIS_GRID.size(); y++) {
                for (int x = left; x < left + THESIS_GRID.size(); x++) {
                    count += mask.get(x, y) ? 1 : 0;
                }
            }
            labels[i] = count > THESIS_DEFECTIVE_PIXELS;
        }
        return labels;
    }

    private void requireAny(int images) throws BadDataException {
        if (images == 0) {
            throw new BadDataException("No test image could be used: " + skipped.get(0));
        }
    }
}

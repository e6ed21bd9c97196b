package dev.flawmap.training.checks;

import dev.flawmap.Detector;
import dev.flawmap.Expectation;
import dev.flawmap.GoodFind;
import dev.flawmap.Score;
import dev.flawmap.Threshold;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.evaluate.ScoreHistogram;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Scale;
import dev.flawmap.model.calibration.Calibration;
import dev.flawmap.model.calibration.FalseDefects;
import dev.flawmap.model.calibration.StrengthScale;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.training.TrainingException;
import dev.flawmap.training.TrainingException.Problem;
import dev.flawmap.training.TrainingNote;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.GoodMaterial.Area;
import dev.flawmap.training.material.PackedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Measures how a finished graph scores held-out good material, and sets the threshold from it. */
public final class Calibrator {
    /** Windows that a detector that searches is measured on. */
    public static final int WINDOWS = 4;

    /** Patches side by side in a window. */
    private static final int ACROSS = 3;

    /** Patches in a window. */
    public static final int WINDOW_PATCHES = ACROSS * ACROSS;

    /** False defects for each good image at the seed level. */
    private static final double PROMISED = 0.1;

    /** Rounding of levels changes what is expected by less. */
    private static final double SLACK = 1.05;

    /** The most pixels of learned area that are searched, of the images as they are; more would take long. */
    private static final double MOST_LEARNED = 12e6;

    /** What is more likely good than not is no defect. */
    private static final float EVEN = 0.5f;

    /** Lower probabilities of a defect outline nothing, however few good pixels exceed them. */
    private static final float LEAST_PROBABILITY = 0.05f;

    private Calibrator() {}

    /**
     * What was measured.
     *
     * @param falseDefects empty where nothing was held out
     * @param finds what was found in good area, strongest first; of many, the strongest
     * @param notes for the user
     */
    public record Result(
            Map<String, Calibration> calibrations,
            Threshold threshold,
            Optional<FalseDefects> falseDefects,
            List<GoodFind> finds,
            List<TrainingNote> notes) {}

    /**
     * Measures a trained detector; one that searches on a few windows only.
     *
     * @param detector as it was trained
     * @param finished the same, ready to inspect
     * @param material with the pieces held out
     * @param settings false alarms that are accepted
     * @return thresholds, and what is known of them
     */
    public static Result calibrate(
            TrainableDetector detector, Detector finished, GoodMaterial material, TrainingSettings settings) {
        List<TrainingNote> notes = new ArrayList<>();
        List<Area> areas = material.heldOut();
        if (areas.isEmpty()) {
            areas = material.training();
            notes.add(TrainingNote.of(
                    "No good area could be held out, so the threshold comes from the training images and is too low, and no"
                            + " number of false defects can be promised; give larger or more good images."));
        }
        if (detector.searches()) {
            areas = windows(areas, detector.input(), settings.seed());
            notes.add(TrainingNote.of("The threshold comes from " + WINDOWS + " random windows of "
                    + areas.get(0).width() + "×" + areas.get(0).height() + " pixels, because " + detector.name()
                    + " searches for every patch."));
        }
        Scored scored = new Scored(finished);
        score(detector, material, areas, finished, scored.names, scored::add);
        Map<String, Calibration> calibrations = scored.calibrations(notes);
        Calibration standard = Objects.requireNonNull(calibrations.get(scored.standard));
        double rate = settings.targetFpr();
        if (rate < standard.smallestRate()) {
            notes.add(TrainingNote.of("The held-out area is too small for a false-alarm rate of " + rate
                    + "; the outline level is set for " + standard.smallestRate() + "."));
            rate = standard.smallestRate();
        }
        Threshold outlines = standard.threshold(rate, settings.minAreaPx(material.scale()));
        StrengthScale scale = new StrengthScale(finished.scores().get(0).probability());
        if (scale.logOdds()) {
            outlines = withinProbabilities(outlines, scale, standard);
        }
        if (material.scale().factor() > 1 && settings.minAreaPx().isEmpty()) {
            notes.add(new TrainingNote(
                    TrainingNote.Kind.SMALLEST_AREA,
                    "Defects count from " + outlines.minAreaPx()
                            + " pixels of the images on, because of the resolution worked at."));
        }
        GoodFinds finds = new GoodFinds(outlines, scale, material);
        scored.areas.forEach(finds::addHeldOut);
        if (detector.input().kind() == GraphInput.Kind.IMAGE
                && !material.heldOut().isEmpty()) {
            score(detector, material, spread(material), finished, List.of(scored.standard), (name, area) -> {
                if (area.map().isFinite()) {
                    finds.addLearned(area);
                }
            });
        }
        FalseDefects found = finds.falseDefects();
        FalseDefects.Promise asked = found.strengthFor(PROMISED);
        // Where little good area is known, what lies beyond its strongest find is a guess that may hide all defects.
        FalseDefects.Promise promise = asked.beyondData() ? found.strengthFor(1 / found.images()) : asked;
        Threshold threshold = found.threshold(outlines, promise);
        if (scale.logOdds() && threshold.seed() < EVEN) {
            threshold = threshold.withSeed(Math.max(EVEN, threshold.outline()));
        }
        if (material.heldOut().isEmpty()) {
            return new Result(calibrations, threshold, Optional.empty(), finds.strongest(Optional.empty()), notes);
        }
        addPromise(
                found, promise, found.expected(threshold), material, sentence -> notes.add(TrainingNote.of(sentence)));
        List<GoodFind> strongest = finds.strongest(Optional.of(found));
        unlikeNote(found, strongest).ifPresent(notes::add);
        return new Result(calibrations, threshold, Optional.of(found), strongest, notes);
    }

    /** An outline level neither so low that it outlines nothing, nor so high that nothing exceeds it. */
    private static Threshold withinProbabilities(Threshold outlines, StrengthScale scale, Calibration calibration) {
        float highest = scale.score(Double.POSITIVE_INFINITY);
        float level = Math.min(highest, Math.max(LEAST_PROBABILITY, outlines.outline()));
        return level == outlines.outline()
                ? outlines
                : new Threshold(level, calibration.rateAt(level), calibration.pixels(), outlines.minAreaPx());
    }

    /** Areas to learn from, as evenly taken from all of them as fit in the limit. */
    private static List<Area> spread(GoodMaterial material) {
        List<Area> areas = material.training();
        int pixels = material.scale().factor() * material.scale().factor();
        double all = areas.stream()
                .mapToDouble(area -> (double) pixels * area.width() * area.height())
                .sum();
        double share = Math.min(1, MOST_LEARNED / all);
        return IntStream.range(0, areas.size())
                .filter(i -> (int) ((i + 1) * share) > (int) (i * share))
                .mapToObj(areas::get)
                .toList();
    }

    /** Says what is not as sure as it seems. */
    private static void addPromise(
            FalseDefects found,
            FalseDefects.Promise promise,
            Expectation expected,
            GoodMaterial material,
            Consumer<String> notes) {
        double share = found.images() / material.images().size();
        if (expected.perImage() > SLACK * promise.level().expected()) {
            notes.accept(String.format(
                    Locale.ROOT,
                    "Good material itself reaches the highest probability, so no seed level keeps false defects down:"
                            + " %.2g are expected for each good image. Longer training or more good images may help.",
                    expected.perImage()));
        } else if (!promise.kept() || expected.perImage() > SLACK * PROMISED) {
            notes.accept(String.format(
                    Locale.ROOT,
                    "The good area, equal to %.2g images, is too small to promise %s false defects for each"
                            + " good image; %.2g is the least it supports. About %.0f good images would do.",
                    found.images(),
                    PROMISED,
                    expected.perImage(),
                    Math.ceil(Math.max(promise.imagesNeeded(), 1 / PROMISED) / share)));
        } else if (promise.beyondData()) {
            notes.accept(String.format(
                    Locale.ROOT,
                    "That there are %s false defects for each good image is extrapolated from the good area of %.2g"
                            + " images: between %.2g and %.2g (95 %%). With about %.0f good images it would be measured.",
                    PROMISED,
                    found.images(),
                    expected.least(),
                    expected.most(),
                    Math.ceil(1 / PROMISED / share)));
        }
    }

    /** Says where good images look defective, if they do. */
    private static Optional<TrainingNote> unlikeNote(FalseDefects found, List<GoodFind> strongest) {
        int places = found.unlike().size();
        if (places == 0) {
            return Optional.empty();
        }
        GoodFind first = strongest.get(0);
        return Optional.of(new TrainingNote(
                TrainingNote.Kind.UNLIKE_PLACES,
                String.format(
                        Locale.ROOT,
                        "The good images look defective in %s %d×%d px at (%d, %d) of %s, with a score of about %.3g, which %s not"
                                + " counted as false defects. Leave out what is not good; if it is, raise the seed level"
                                + " above that score.",
                        places == 1
                                ? "1 place,"
                                : (places < FalseDefects.MOST_UNLIKE ? "" : "at least ") + places
                                        + " places, most of all in",
                        first.width(),
                        first.height(),
                        first.x(),
                        first.y(),
                        first.image(),
                        found.scale().score(found.unlike().get(0)),
                        places == 1 ? "was" : "were")));
    }

    /** Random windows of some areas, each of nine patches where the areas are wide enough. */
    private static List<Area> windows(List<Area> areas, GraphInput input, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int side = input.size() + (ACROSS - 1) * input.stride();
        List<Area> windows = new ArrayList<>();
        for (int i = 0; i < WINDOWS; i++) {
            Area area = areas.get(random.nextInt(areas.size()));
            int width = Math.min(side, area.width());
            int height = Math.min(side, area.height());
            windows.add(new Area(
                    area.image(),
                    area.x() + random.nextInt(area.width() - width + 1),
                    area.y() + random.nextInt(area.height() - height + 1),
                    width,
                    height));
        }
        return windows;
    }

    private static float[] joined(List<float[]> parts) {
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** What is kept of the scores of good areas: the default's maps, and how the others are distributed. */
    private static final class Scored {
        private final List<String> names;
        private final String standard;
        private final List<ScoredArea> areas = new ArrayList<>();
        private final Map<String, ScoreHistogram> others = new LinkedHashMap<>();
        private final Set<String> infinite = new LinkedHashSet<>();

        Scored(Detector finished) {
            this.names = finished.scores().stream().map(Score::name).toList();
            this.standard = names.get(0);
            names.subList(1, names.size()).forEach(name -> others.put(name, new ScoreHistogram()));
        }

        void add(String name, ScoredArea area) {
            if (!area.map().isFinite()) {
                infinite.add(name);
            } else if (name.equals(standard)) {
                areas.add(area);
            } else {
                ScoreHistogram histogram = Objects.requireNonNull(others.get(name));
                for (float score : area.scores()) {
                    histogram.addGood(score);
                }
            }
        }

        /** The calibrations by score; scores that are not finite everywhere have none. */
        Map<String, Calibration> calibrations(List<TrainingNote> notes) {
            if (infinite.contains(standard)) {
                throw new TrainingException(
                        Problem.NOT_FINITE,
                        "Training failed: the detector gives scores that are not finite numbers on"
                                + " good material; try another seed or smaller learning rates.");
            }
            Map<String, Calibration> calibrations = new LinkedHashMap<>();
            calibrations.put(
                    standard,
                    Calibration.of(joined(areas.stream().map(ScoredArea::scores).toList())));
            others.forEach((name, histogram) -> {
                if (infinite.contains(name)) {
                    notes.add(TrainingNote.of(
                            "The score " + name + " is not a finite number everywhere on good material, so nothing is"
                                    + " known of how it is distributed."));
                } else {
                    calibrations.put(name, Calibration.of(histogram.goodCount(), histogram::goodAt));
                }
            });
            return calibrations;
        }
    }

    /**
     * Scores some areas at the images' resolution as inspection does; blocks of pixels that an image's border cuts off
     * count whole.
     */
    private static void score(
            TrainableDetector detector,
            GoodMaterial material,
            List<Area> areas,
            Detector finished,
            List<String> names,
            BiConsumer<String, ScoredArea> scored) {
        Scale scale = material.scale();
        int factor = scale.factor();
        for (Area area : areas) {
            int margin = margin(detector, area);
            PackedImage image = material.images().get(area.image());
            GraphInput input = detector.input();
            int least = Math.min(input.size(), image.width());
            int left = Math.max(0, Math.min(area.x() - margin, image.width() - least));
            left -= left % input.multiple();
            int right = Math.max(area.x() + area.width() + margin, left + least);
            // A part ends where the graph's multiple does, or with the image: it is cut as the image would be.
            right += Math.floorMod(left - right, input.multiple());
            right = Math.min(image.width(), right);
            int x = (area.x() - left) * factor;
            int width = area.width() * factor;
            int height = area.height() * factor;
            GreyImage part = image.crop(left, area.y(), right - left, area.height());
            finished.maps(part, names)
                    .forEach((name, map) -> scored.accept(
                            name,
                            new ScoredArea(
                                    area,
                                    map.enlarged(scale, part.width() * factor, height)
                                            .crop(x, 0, width, height),
                                    material.leftOut().get(area.image()),
                                    factor)));
        }
    }

    /**
     * The width of an area's surroundings with which its scores are as in the whole image, but for what smoothing brings in from
     * patches that are blended less there; or that a patch fits in.
     *
     * @param detector as it was trained
     * @param area in the middle of its image
     * @return in pixels
     */
    public static int margin(TrainableDetector detector, Area area) {
        GraphInput input = detector.input();
        if (input.kind() == GraphInput.Kind.IMAGE) {
            return input.halo();
        }
        return detector.searches() && area.width() >= input.size() ? 0 : input.size();
    }
}

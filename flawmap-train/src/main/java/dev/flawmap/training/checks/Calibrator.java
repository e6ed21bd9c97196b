package dev.flawmap.training.checks;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defect;
import dev.flawmap.Defects;
import dev.flawmap.Detector;
import dev.flawmap.Expectation;
import dev.flawmap.GoodFind;
import dev.flawmap.Score;
import dev.flawmap.Threshold;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.evaluate.ScoreHistogram;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
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
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

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

    /** More places are not shown. */
    private static final int MOST_FINDS = 24;

    /** The side of the surroundings of a small find, at the resolution worked at. */
    private static final int SURROUNDINGS = 160;

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
                    "No good area could be held out, so the threshold comes from the training images and is too low."));
        }
        if (detector.searches()) {
            areas = windows(areas, detector.input(), settings.seed());
            notes.add(TrainingNote.of("The threshold comes from " + WINDOWS + " random windows of "
                    + areas.get(0).width() + "×" + areas.get(0).height() + " pixels, because " + detector.name()
                    + " searches for every patch."));
        }
        Scored scored = new Scored(finished, material);
        score(detector, material, areas, scored);
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
        Threshold cut = outlines;
        List<Searched> searched =
                scored.pieces.stream().map(piece -> piece.search(cut)).toList();
        FalseDefects found = falseDefects(searched, outlines, scale, material);
        // Where little is held out, what lies beyond its strongest find is a guess that may hide all defects.
        FalseDefects.Promise asked = found.strengthFor(PROMISED);
        FalseDefects.Promise promise = asked.beyondData() ? found.strengthFor(1 / found.images()) : asked;
        Threshold threshold = found.threshold(outlines, promise);
        if (material.heldOut().isEmpty()) {
            return new Result(
                    calibrations, threshold, Optional.empty(), finds(searched, Optional.empty(), material), notes);
        }
        addPromise(
                found, promise, found.expected(threshold), material, sentence -> notes.add(TrainingNote.of(sentence)));
        return new Result(
                calibrations, threshold, Optional.of(found), finds(searched, Optional.of(found), material), notes);
    }

    /** An outline level neither so low that it outlines nothing, nor so high that nothing exceeds it. */
    private static Threshold withinProbabilities(Threshold outlines, StrengthScale scale, Calibration calibration) {
        float highest = scale.score(Double.POSITIVE_INFINITY);
        float level = Math.min(highest, Math.max(LEAST_PROBABILITY, outlines.outline()));
        return level == outlines.outline()
                ? outlines
                : new Threshold(level, calibration.rateAt(level), calibration.pixels(), outlines.minAreaPx());
    }

    /** Everything above the outline level that is large enough. */
    private static FalseDefects falseDefects(
            List<Searched> pieces, Threshold outlines, StrengthScale scale, GoodMaterial material) {
        int pixels = material.scale().factor() * material.scale().factor();
        double imageSize = material.images().stream()
                .mapToDouble(image -> (double) pixels * image.width() * image.height())
                .average()
                .orElseThrow();
        List<FalseDefects.Piece> searched = new ArrayList<>();
        for (Searched piece : pieces) {
            List<Double> strengths = piece.finds().stream()
                    .map(defect -> scale.strength(defect.maxScore()))
                    .toList();
            searched.add(new FalseDefects.Piece(piece.pixels() / imageSize, strengths));
        }
        return FalseDefects.of(scale, outlines.minAreaPx(), searched);
    }

    /** The strongest finds with their surroundings; the names of images are those of their files. */
    private static List<GoodFind> finds(List<Searched> pieces, Optional<FalseDefects> known, GoodMaterial material) {
        double unlike = known.flatMap(found -> found.unlike().stream().reduce((first, last) -> last))
                .orElse(Double.POSITIVE_INFINITY);
        return pieces.stream()
                .flatMap(piece -> piece.finds().stream().map(defect -> Map.entry(piece.area(), defect)))
                .sorted(Comparator.comparingDouble(
                        (Map.Entry<Area, Defect> find) -> -find.getValue().maxScore()))
                .limit(MOST_FINDS)
                .map(find -> find(find.getKey(), find.getValue(), known, unlike, material))
                .toList();
    }

    private static GoodFind find(
            Area area, Defect defect, Optional<FalseDefects> known, double unlike, GoodMaterial material) {
        int factor = material.scale().factor();
        PackedImage image = material.images().get(area.image());
        int x = area.x() * factor + defect.bx();
        int y = area.y() * factor + defect.by();
        int side = Math.max(SURROUNDINGS, 2 * Math.max(defect.width(), defect.height()) / factor);
        int width = Math.min(side, image.width());
        int height = Math.min(side, image.height());
        int left = Math.max(0, Math.min((x + defect.width() / 2) / factor - width / 2, image.width() - width));
        int top = Math.max(0, Math.min((y + defect.height() / 2) / factor - height / 2, image.height() - height));
        return new GoodFind(
                material.files().get(area.image()).name(),
                x,
                y,
                defect.width(),
                defect.height(),
                known.map(found -> found.expected(defect)),
                known.isPresent() && known.get().scale().strength(defect.maxScore()) >= unlike,
                image.crop(left, top, width, height),
                left * factor,
                top * factor,
                factor);
    }

    /** Says what is not as sure as it seems. */
    private static void addPromise(
            FalseDefects found,
            FalseDefects.Promise promise,
            Expectation expected,
            GoodMaterial material,
            Consumer<String> notes) {
        double heldOutShare = found.images() / material.images().size();
        if (expected.perImage() > SLACK * promise.level().expected()) {
            notes.accept(String.format(
                    Locale.ROOT,
                    "Good material itself reaches the highest probability, so no seed level keeps false defects down:"
                            + " %.2g are expected for each good image. Longer training or more good images may help.",
                    expected.perImage()));
        } else if (!promise.kept() || expected.perImage() > SLACK * PROMISED) {
            notes.accept(String.format(
                    Locale.ROOT,
                    "The held-out good area, that of %.2g images, is too small to promise %s false defects for each"
                            + " good image; it supports %.2g. About %.0f good images would do.",
                    found.images(),
                    PROMISED,
                    expected.perImage(),
                    Math.ceil(Math.max(promise.imagesNeeded(), 1 / PROMISED) / heldOutShare)));
        } else if (promise.beyondData()) {
            notes.accept(String.format(
                    Locale.ROOT,
                    "That there are %s false defects for each good image is extrapolated from the held-out area of %.2g"
                            + " images: between %.2g and %.2g (95 %%). With about %.0f good images it would be measured.",
                    PROMISED,
                    found.images(),
                    expected.least(),
                    expected.most(),
                    Math.ceil(1 / PROMISED / heldOutShare)));
        }
        if (!found.unlike().isEmpty()) {
            notes.accept(String.format(
                    Locale.ROOT,
                    "%d of the finds in held-out good area are unlike the others, up to a score of %.4g, and were left"
                            + " out as possible defects; see whether all good images are good.",
                    found.unlike().size(),
                    found.scale().score(found.unlike().get(0))));
        }
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

    /** What was found in an area, but for what is left out. */
    private record Searched(Area area, long pixels, List<Defect> finds) {}

    /**
     * Scores of an area at the images' resolution.
     *
     * @param leftOut which pixels of its image are left out, at the resolution worked at
     */
    private record Piece(Area area, AnomalyMap map, Mask leftOut, int factor) {
        private boolean complete() {
            return !leftOut.any(area.x(), area.y(), area.width(), area.height());
        }

        /** The scores of all pixels that are not left out. */
        float[] scores() {
            if (complete()) {
                return map.values();
            }
            float[] kept = new float[map.values().length];
            int count = 0;
            for (int i = 0; i < kept.length; i++) {
                int x = area.x() + i % map.width() / factor;
                int y = area.y() + i / map.width() / factor;
                if (!leftOut.get(x, y)) {
                    kept[count] = map.values()[i];
                    count++;
                }
            }
            return Arrays.copyOf(kept, count);
        }

        /** Everything above the outline level that is large enough and not beside or in what is left out. */
        Searched search(Threshold outlines) {
            List<Defect> finds = Defects.in(map, outlines, OptionalDouble.empty()).list().stream()
                    .filter(defect -> complete() || !touchesLeftOut(defect))
                    .toList();
            return new Searched(area, scores().length, finds);
        }

        private boolean touchesLeftOut(Defect defect) {
            int left = (defect.bx() - 1) / factor;
            int top = (defect.by() - 1) / factor;
            int right = (defect.bx() + defect.width()) / factor;
            int bottom = (defect.by() + defect.height()) / factor;
            return leftOut.any(area.x() + left, area.y() + top, right - left + 1, bottom - top + 1);
        }
    }

    /** What is kept of the scores of good areas: the default's maps, and how the others are distributed. */
    private static final class Scored {
        private final Detector finished;
        private final GoodMaterial material;
        private final List<String> names;
        private final String standard;
        private final List<Piece> pieces = new ArrayList<>();
        private final Map<String, ScoreHistogram> others = new LinkedHashMap<>();
        private final Set<String> infinite = new LinkedHashSet<>();

        Scored(Detector finished, GoodMaterial material) {
            this.finished = finished;
            this.material = material;
            this.names = finished.scores().stream().map(Score::name).toList();
            this.standard = names.get(0);
            names.subList(1, names.size()).forEach(name -> others.put(name, new ScoreHistogram()));
        }

        void add(String name, Area area, AnomalyMap map) {
            Piece piece = new Piece(
                    area,
                    map,
                    material.leftOut().get(area.image()),
                    material.scale().factor());
            if (!map.isFinite()) {
                infinite.add(name);
            } else if (name.equals(standard)) {
                pieces.add(piece);
            } else {
                ScoreHistogram histogram = Objects.requireNonNull(others.get(name));
                for (float score : piece.scores()) {
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
                    Calibration.of(joined(pieces.stream().map(Piece::scores).toList())));
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
    private static void score(TrainableDetector detector, GoodMaterial material, List<Area> areas, Scored scored) {
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
            scored.finished
                    .maps(part, scored.names)
                    .forEach((name, map) -> scored.add(
                            name,
                            area,
                            map.enlarged(scale, part.width() * factor, height).crop(x, 0, width, height)));
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

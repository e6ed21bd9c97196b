package dev.flawmap.training.checks;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defects;
import dev.flawmap.Detector;
import dev.flawmap.Score;
import dev.flawmap.Threshold;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.evaluate.ScoreHistogram;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Scale;
import dev.flawmap.model.calibration.Calibration;
import dev.flawmap.model.calibration.FalseAlarms;
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
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Measures how a finished graph scores held-out good material, and sets the threshold from it. */
public final class Calibrator {
    /** Windows that a detector that searches is measured on. */
    public static final int WINDOWS = 4;

    /** Patches side by side in a window. */
    private static final int ACROSS = 3;

    /** Patches in a window. */
    public static final int WINDOW_PATCHES = ACROSS * ACROSS;

    /** False-alarm rates that somebody may ask for later. */
    private static final List<Double> RATES = List.of(0.02, 0.01, 0.005, 0.002, 0.001, 5e-4, 2e-4, 1e-4);

    private Calibrator() {}

    /**
     * What was measured.
     *
     * @param falseAlarms from the lowest threshold on; empty where nothing was held out
     * @param notes for the user
     */
    public record Result(
            Map<String, Calibration> calibrations,
            Threshold threshold,
            List<FalseAlarms> falseAlarms,
            List<TrainingNote> notes) {}

    /** Measures a trained detector; one that searches on a few windows only. */
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
        Scored scored = new Scored(finished);
        score(detector, material, areas, scored);
        Map<String, Calibration> calibrations = scored.calibrations(notes);
        Calibration standard = Objects.requireNonNull(calibrations.get(scored.standard));
        double rate = settings.targetFpr();
        if (rate < standard.smallestRate()) {
            notes.add(TrainingNote.of("The held-out area is too small for a false-alarm rate of " + rate
                    + "; the threshold is set for " + standard.smallestRate() + "."));
            rate = standard.smallestRate();
        }
        Threshold threshold = standard.threshold(rate, settings.minAreaPx(material.scale()));
        if (material.scale().factor() > 1 && settings.minAreaPx().isEmpty()) {
            notes.add(new TrainingNote(
                    TrainingNote.Kind.SMALLEST_AREA,
                    "Defects count from " + threshold.minAreaPx()
                            + " pixels of the images on, because of the resolution worked at."));
        }
        List<FalseAlarms> falseAlarms =
                material.heldOut().isEmpty() ? List.of() : falseAlarms(scored.pieces, standard, rate, material);
        falseAlarms.stream()
                .filter(alarms -> alarms.targetFpr() == threshold.targetFpr())
                .filter(alarms -> alarms.uncertain() && !detector.searches())
                .forEach(alarms ->
                        notes.add(TrainingNote.of("Only " + alarms.defectAreas().size()
                                + " spots of the held-out area lie above the threshold for a false-alarm rate of "
                                + alarms.targetFpr()
                                + ", so it is uncertain; more good images would tell.")));
        return new Result(calibrations, threshold, falseAlarms, notes);
    }

    /** How the thresholds for one rate and for those of {@link #RATES} that the held-out area supports do on it. */
    private static List<FalseAlarms> falseAlarms(
            List<AnomalyMap> pieces, Calibration calibration, double asked, GoodMaterial material) {
        List<Double> targets = Stream.concat(Stream.of(asked), RATES.stream())
                .filter(rate -> rate >= calibration.smallestRate())
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
        List<List<Double>> rates = leftOut(pieces, targets);
        int pixels = material.scale().factor() * material.scale().factor();
        double imageSize = material.images().stream()
                .mapToDouble(image -> (double) pixels * image.width() * image.height())
                .average()
                .orElseThrow();
        List<FalseAlarms> measured = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            Threshold everything = calibration.threshold(targets.get(i), 1);
            List<Integer> defectAreas = new ArrayList<>();
            for (AnomalyMap piece : pieces) {
                Defects.in(piece, everything, OptionalDouble.empty())
                        .list()
                        .forEach(defect -> defectAreas.add(defect.areaPx()));
            }
            defectAreas.sort(Comparator.reverseOrder());
            measured.add(new FalseAlarms(
                    targets.get(i), everything.value(), rates.get(i), defectAreas, calibration.pixels() / imageSize));
        }
        return measured;
    }

    /**
     * For every rate, and every piece: the share of the piece's pixels above the score that the rate's share of the
     * others' pixels exceeds. Empty for every rate if there is one piece only.
     */
    static List<List<Double>> leftOut(List<AnomalyMap> pieces, List<Double> rates) {
        if (pieces.size() == 1) {
            return rates.stream().map(rate -> List.<Double>of()).toList();
        }
        // Scores in order, with the piece that each comes from: one sort for all pieces and rates.
        long[] ordered =
                new long[pieces.stream().mapToInt(map -> map.values().length).sum()];
        int at = 0;
        for (int i = 0; i < pieces.size(); i++) {
            for (float score : pieces.get(i).values()) {
                ordered[at++] = sortable(score) << 32 | i;
            }
        }
        Arrays.sort(ordered);
        return rates.stream().map(rate -> leftOut(pieces, ordered, rate)).toList();
    }

    private static List<Double> leftOut(List<AnomalyMap> pieces, long[] ordered, double rate) {
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            float[] own = pieces.get(i).values();
            long threshold = threshold(ordered, i, (long) (rate * (ordered.length - own.length)));
            int above = 0;
            for (float score : own) {
                above += sortable(score) > threshold ? 1 : 0;
            }
            shares.add((double) above / own.length);
        }
        return shares;
    }

    /** The highest score, of all pieces but one, that no more than so many lie before. */
    private static long threshold(long[] ordered, int piece, long allowed) {
        int at = ordered.length;
        for (long others = -1; others < allowed; ) {
            at--;
            others += (int) ordered[at] == piece ? 0 : 1;
        }
        return ordered[at] >> 32;
    }

    /** A whole number that is in the same order as scores are. */
    private static long sortable(float score) {
        int bits = Float.floatToIntBits(score);
        return bits ^ bits >> 31 & Integer.MAX_VALUE;
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

    private static float[] joined(List<AnomalyMap> maps) {
        float[] all =
                new float[maps.stream().mapToInt(map -> map.values().length).sum()];
        int at = 0;
        for (AnomalyMap map : maps) {
            System.arraycopy(map.values(), 0, all, at, map.values().length);
            at += map.values().length;
        }
        return all;
    }

    /** What is kept of the scores of good areas: the default's maps, and how the others are distributed. */
    private static final class Scored {
        private final Detector finished;
        private final List<String> names;
        private final String standard;
        private final List<AnomalyMap> pieces = new ArrayList<>();
        private final Map<String, ScoreHistogram> others = new LinkedHashMap<>();
        private final Set<String> infinite = new LinkedHashSet<>();

        Scored(Detector finished) {
            this.finished = finished;
            this.names = finished.scores().stream().map(Score::name).toList();
            this.standard = names.get(0);
            names.subList(1, names.size()).forEach(name -> others.put(name, new ScoreHistogram()));
        }

        void add(String name, AnomalyMap map) {
            if (!map.isFinite()) {
                infinite.add(name);
            } else if (name.equals(standard)) {
                pieces.add(map);
            } else {
                ScoreHistogram histogram = Objects.requireNonNull(others.get(name));
                for (float score : map.values()) {
                    histogram.addGood(score);
                }
            }
        }

        /** By score; those that are not finite everywhere have none. */
        Map<String, Calibration> calibrations(List<TrainingNote> notes) {
            if (infinite.contains(standard)) {
                throw new TrainingException(
                        Problem.NOT_FINITE,
                        "Training failed: the detector gives scores that are not finite numbers on"
                                + " good material; try another seed or smaller learning rates.");
            }
            Map<String, Calibration> calibrations = new LinkedHashMap<>();
            calibrations.put(standard, Calibration.of(joined(pieces)));
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
                            map.enlarged(scale, part.width() * factor, height).crop(x, 0, width, height)));
        }
    }

    /**
     * So much of an area's surroundings that its scores are as in the whole image, but for what smoothing brings in from
     * patches that are blended less there; or that a patch fits in.
     */
    public static int margin(TrainableDetector detector, Area area) {
        GraphInput input = detector.input();
        if (input.kind() == GraphInput.Kind.IMAGE) {
            return input.halo();
        }
        return detector.searches() && area.width() >= input.size() ? 0 : input.size();
    }
}

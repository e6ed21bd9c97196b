package dev.flawmap.training.checks;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defects;
import dev.flawmap.Detector;
import dev.flawmap.Score;
import dev.flawmap.Threshold;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Scale;
import dev.flawmap.model.calibration.Calibration;
import dev.flawmap.model.calibration.FalseAlarms;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.GoodMaterial.Area;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
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
     * @param notes sentences for the user
     */
    public record Result(
            Map<String, Calibration> calibrations,
            Threshold threshold,
            List<FalseAlarms> falseAlarms,
            List<String> notes) {}

    /** Measures a trained detector; one that searches on a few windows only. */
    public static Result calibrate(
            TrainableDetector detector, Detector finished, GoodMaterial material, TrainingSettings settings) {
        List<String> notes = new ArrayList<>();
        List<Area> areas = material.heldOut();
        if (areas.isEmpty()) {
            areas = material.training();
            notes.add(
                    "No good area could be held out, so the threshold comes from the training images and is too low.");
        }
        Map<String, Calibration> calibrations = new LinkedHashMap<>();
        if (detector.searches()) {
            areas = windows(areas, detector.input(), settings.seed());
            notes.add("The threshold comes from " + WINDOWS + " random windows of "
                    + areas.get(0).width() + "×" + areas.get(0).height() + " pixels, because " + detector.name()
                    + " searches for every patch.");
        }
        Map<String, List<AnomalyMap>> pieces = pieces(detector, finished, material, areas);
        pieces.forEach((name, maps) -> calibrations.put(name, Calibration.of(joined(maps))));
        String standardName = detector.scores().get(0).name();
        Calibration standard = Objects.requireNonNull(calibrations.get(standardName));
        double rate = settings.targetFpr();
        if (rate < standard.smallestRate()) {
            notes.add("The held-out area is too small for a false-alarm rate of " + rate + "; the threshold is set for "
                    + standard.smallestRate() + ".");
            rate = standard.smallestRate();
        }
        Threshold threshold = standard.threshold(rate, settings.minAreaPx(material.scale()));
        if (material.scale().factor() > 1 && settings.minAreaPx().isEmpty()) {
            notes.add("Defects count from " + threshold.minAreaPx()
                    + " pixels of the images on, because of the resolution worked at; --min-area says otherwise.");
        }
        List<FalseAlarms> falseAlarms = material.heldOut().isEmpty()
                ? List.of()
                : falseAlarms(Objects.requireNonNull(pieces.get(standardName)), standard, rate, material);
        falseAlarms.stream()
                .filter(alarms -> alarms.targetFpr() == settings.targetFpr())
                .filter(alarms -> alarms.uncertain() && !detector.searches())
                .forEach(alarms -> notes.add("Only " + alarms.defectAreas().size()
                        + " spots of the held-out area lie above the threshold for a false-alarm rate of "
                        + alarms.targetFpr()
                        + ", so it is uncertain; more good images would tell."));
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
                    targets.get(i), everything.outline(), rates.get(i), defectAreas, calibration.pixels() / imageSize));
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

    /**
     * The maps of some areas, by score, at the images' resolution as inspection gives them; blocks of pixels that an
     * image's border cuts off count whole.
     */
    private static Map<String, List<AnomalyMap>> pieces(
            TrainableDetector detector, Detector finished, GoodMaterial material, List<Area> areas) {
        List<String> names = finished.scores().stream().map(Score::name).toList();
        Map<String, List<AnomalyMap>> all = new LinkedHashMap<>();
        names.forEach(name -> all.put(name, new ArrayList<>()));
        Scale scale = material.scale();
        int factor = scale.factor();
        for (Area area : areas) {
            int margin = margin(detector, area);
            GreyImage image = material.images().get(area.image());
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
                    .forEach((name, map) -> Objects.requireNonNull(all.get(name))
                            .add(map.enlarged(scale, part.width() * factor, height)
                                    .crop(x, 0, width, height)));
        }
        return all;
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

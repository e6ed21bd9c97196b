package dev.flawmap.training;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defects;
import dev.flawmap.Detector;
import dev.flawmap.Score;
import dev.flawmap.Threshold;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Scale;
import dev.flawmap.model.Calibration;
import dev.flawmap.model.FalseAlarms;
import dev.flawmap.model.GraphInput;
import dev.flawmap.model.OnnxDetector;
import dev.flawmap.training.GoodMaterial.Area;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** Measures how a finished graph scores held-out good material, and sets the threshold from it. */
final class Calibrator {
    private Calibrator() {}

    /**
     * What was measured.
     *
     * @param falseAlarms empty where nothing was held out
     * @param notes sentences for the user
     */
    record Result(
            Map<String, Calibration> calibrations,
            Threshold threshold,
            Optional<FalseAlarms> falseAlarms,
            List<String> notes) {}

    static Result calibrate(TrainableDetector detector, byte[] onnx, GoodMaterial material, TrainingSettings settings) {
        List<String> notes = new ArrayList<>();
        List<Area> areas = material.heldOut();
        if (areas.isEmpty()) {
            areas = material.training();
            notes.add(
                    "No good area could be held out, so the threshold comes from the training images and is too low.");
        }
        Map<String, Calibration> calibrations = new LinkedHashMap<>();
        Map<String, List<AnomalyMap>> pieces;
        try (OnnxDetector finished =
                new OnnxDetector(detector.name(), detector.input(), detector.scores(), onnx, settings.threads())) {
            pieces = pieces(finished, detector.input(), material, areas);
        }
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
        Optional<FalseAlarms> falseAlarms = material.heldOut().isEmpty()
                ? Optional.empty()
                : Optional.of(falseAlarms(Objects.requireNonNull(pieces.get(standardName)), threshold, material));
        return new Result(calibrations, threshold, falseAlarms, notes);
    }

    private static FalseAlarms falseAlarms(List<AnomalyMap> pieces, Threshold threshold, GoodMaterial material) {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < pieces.size() && pieces.size() > 1; i++) {
            List<AnomalyMap> others = new ArrayList<>(pieces);
            float[] left = others.remove(i).values();
            Calibration calibration = Calibration.of(joined(others));
            float value = calibration.scoreAt(Math.max(threshold.targetFpr(), calibration.smallestRate()));
            int above = 0;
            for (float score : left) {
                above += score > value ? 1 : 0;
            }
            rates.add((double) above / left.length);
        }
        Threshold everything = new Threshold(threshold.value(), threshold.targetFpr(), threshold.heldOutPixels(), 1);
        List<Integer> defectAreas = new ArrayList<>();
        for (AnomalyMap piece : pieces) {
            Defects.in(piece, everything, OptionalDouble.empty())
                    .list()
                    .forEach(defect -> defectAreas.add(defect.areaPx()));
        }
        defectAreas.sort(Comparator.reverseOrder());
        int pixels = material.scale().factor() * material.scale().factor();
        double imageSize = material.images().stream()
                .mapToDouble(image -> (double) pixels * image.width() * image.height())
                .average()
                .orElseThrow();
        return new FalseAlarms(rates, defectAreas, threshold.heldOutPixels() / imageSize);
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
            Detector detector, GraphInput input, GoodMaterial material, List<Area> areas) {
        List<String> names = detector.scores().stream().map(Score::name).toList();
        Map<String, List<AnomalyMap>> all = new LinkedHashMap<>();
        names.forEach(name -> all.put(name, new ArrayList<>()));
        Scale scale = material.scale();
        int factor = scale.factor();
        int margin = input.kind() == GraphInput.Kind.PATCH ? input.size() : input.halo();
        for (Area area : areas) {
            GreyImage image = material.images().get(area.image());
            int left = Math.max(0, area.x() - margin);
            int right = Math.min(image.width(), area.x() + area.width() + margin);
            int x = (area.x() - left) * factor;
            int width = area.width() * factor;
            int height = area.height() * factor;
            GreyImage part = image.crop(left, area.y(), right - left, area.height());
            detector.maps(part, names)
                    .forEach((name, map) -> Objects.requireNonNull(all.get(name))
                            .add(map.enlarged(scale, part.width() * factor, height)
                                    .crop(x, 0, width, height)));
        }
        return all;
    }
}

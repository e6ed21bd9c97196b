package dev.flawmap.training;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Detector;
import dev.flawmap.Score;
import dev.flawmap.Threshold;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.image.GreyImage;
import dev.flawmap.model.Calibration;
import dev.flawmap.model.GraphInput;
import dev.flawmap.model.OnnxDetector;
import dev.flawmap.training.GoodMaterial.Area;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Measures how a finished graph scores held-out good material, and sets the threshold from it. */
final class Calibrator {
    private Calibrator() {}

    /**
     * What was measured.
     *
     * @param notes sentences for the user
     */
    record Result(Map<String, Calibration> calibrations, Threshold threshold, List<String> notes) {}

    static Result calibrate(TrainableDetector detector, byte[] onnx, GoodMaterial material, TrainingSettings settings) {
        List<String> notes = new ArrayList<>();
        List<Area> areas = material.heldOut();
        if (areas.isEmpty()) {
            areas = material.training();
            notes.add(
                    "No good area could be held out, so the threshold comes from the training images and is too low.");
        }
        Map<String, Calibration> calibrations = new LinkedHashMap<>();
        try (OnnxDetector finished =
                new OnnxDetector(detector.name(), detector.input(), detector.scores(), onnx, settings.threads())) {
            scores(finished, detector.input(), material, areas)
                    .forEach((name, values) -> calibrations.put(name, Calibration.of(values)));
        }
        Calibration standard =
                Objects.requireNonNull(calibrations.get(detector.scores().get(0).name()));
        double rate = settings.targetFpr();
        if (rate < standard.smallestRate()) {
            notes.add("The held-out area is too small for a false-alarm rate of " + rate + "; the threshold is set for "
                    + standard.smallestRate() + ".");
            rate = standard.smallestRate();
        }
        return new Result(calibrations, standard.threshold(rate, settings.minAreaPx()), notes);
    }

    private static Map<String, float[]> scores(
            Detector detector, GraphInput input, GoodMaterial material, List<Area> areas) {
        List<String> names = detector.scores().stream().map(Score::name).toList();
        int pixels = areas.stream().mapToInt(a -> a.width() * a.height()).sum();
        Map<String, float[]> all = new LinkedHashMap<>();
        names.forEach(name -> all.put(name, new float[pixels]));
        int margin = input.kind() == GraphInput.Kind.PATCH ? input.size() : input.halo();
        int filled = 0;
        for (Area area : areas) {
            GreyImage image = material.images().get(area.image());
            int left = Math.max(0, area.x() - margin);
            int right = Math.min(image.width(), area.x() + area.width() + margin);
            GreyImage part = image.crop(left, area.y(), right - left, area.height());
            Map<String, AnomalyMap> maps = detector.maps(part, names);
            for (String name : names) {
                float[] values = Objects.requireNonNull(maps.get(name)).values();
                float[] target = Objects.requireNonNull(all.get(name));
                for (int y = 0; y < area.height(); y++) {
                    int from = y * part.width() + area.x() - left;
                    System.arraycopy(values, from, target, filled + y * area.width(), area.width());
                }
            }
            filled += area.width() * area.height();
        }
        all.values().forEach(Arrays::sort);
        return all;
    }
}

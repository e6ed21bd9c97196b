package dev.flawmap.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How well defects are found and images told apart; {@link FreeResponse} says what hits and what is false.
 *
 * @param point what comes of the operating point
 * @param promised how many false defects a good image was expected to have there; empty where that is not known
 * @param curve the free-response ROC; empty where there is no true defect
 * @param sensitivities the shares of true defects found at {@link FreeResponse#CPM_RATES}; empty where there
 *     is no true defect
 * @param cpm their mean; empty where there is no true defect
 */
public record Judgement(
        OperatingPoint point,
        OptionalDouble promised,
        List<FreeResponse.Point> curve,
        List<Double> sensitivities,
        OptionalDouble cpm) {
    /**
     * Copies the lists.
     *
     * @param point what comes of the operating point
     * @param promised how many false defects a good image was expected to have there; empty where that is not known
     * @param curve the free-response ROC; empty where there is no true defect
     * @param sensitivities the shares of true defects found at {@link FreeResponse#CPM_RATES}; empty where there
     *     is no true defect
     * @param cpm their mean; empty where there is no true defect
     */
    public Judgement {
        curve = List.copyOf(curve);
        sensitivities = List.copyOf(sensitivities);
    }

    static Judgement of(FreeResponse response, Judging judging) {
        List<Double> sensitivities = new ArrayList<>();
        for (double rate : FreeResponse.CPM_RATES) {
            response.sensitivityAt(rate).ifPresent(sensitivities::add);
        }
        return new Judgement(
                response.above(judging.level()), judging.promised(), response.curve(), sensitivities, response.cpm());
    }

    /**
     * {@return the share of true defects found with a number of false finds an image, as {@link
     * FreeResponse#sensitivityAt} defines it}
     *
     * @param falsePerImage how many
     * @throws IllegalStateException if there is no true defect
     */
    public double sensitivityAt(double falsePerImage) {
        if (curve.isEmpty()) {
            throw new IllegalStateException("Without true defects there is no free-response ROC.");
        }
        return FreeResponse.at(curve, falsePerImage);
    }

    /** {@return the operating point as an object for JSON; what is not defined is null} */
    public Map<String, Object> verdict() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("good_images", point.goodImages());
        json.put("good_flagged", point.goodFlagged());
        json.put("defective_images", point.defectiveImages());
        json.put("defective_missed", point.defectiveMissed());
        json.put("false_defects_per_image", plain(point.falsePerGoodImage()));
        json.put("promised_false_defects_per_image", plain(promised));
        json.put("defects", point.defects());
        json.put("defects_found", point.defectsFound());
        json.put("false_defects", point.falseFinds());
        json.put("defect_recall", plain(point.recall()));
        json.put("defect_precision", plain(point.precision()));
        json.put("defect_F1", plain(point.f1()));
        return json;
    }

    /** {@return the points of the free-response ROC that {@link #cpm} averages, for JSON} */
    public List<Map<String, Object>> froc() {
        List<Map<String, Object>> json = new ArrayList<>();
        for (int i = 0; i < sensitivities.size(); i++) {
            json.add(Map.of(
                    "false_defects_per_image", FreeResponse.CPM_RATES.get(i), "sensitivity", sensitivities.get(i)));
        }
        return json;
    }

    private static @Nullable Double plain(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}

package dev.flawmap.evaluate;

import dev.flawmap.results.Csv;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The result of an evaluation.
 *
 * @param detector the detector's published name
 * @param protocol the protocol
 * @param images how many images were judged
 * @param withoutMask how many of them are known to be defective, but not where; pixels and defects are counted in the
 *     others only
 * @param pixels how many pixels they have
 * @param defects how many connected defects
 * @param patches how many patches, under the thesis's protocol; otherwise 0
 * @param defectivePatches how many of them are defective
 * @param patchesInAll where only some patches were judged, drawn at random, how many there are; otherwise empty
 * @param scores metrics by score, then by name, the default score first; empty where not defined
 * @param curves by score
 * @param judgement what is found of the default score's maps, by the strict protocol; otherwise empty
 * @param judgementWithIgnored the same with ignored regions; empty where there are none
 * @param secondsPerImage the time to compute the default score's map, the median of the first three images; where only
 *     some patches were judged, an estimate for all of an image
 * @param patchesPerSecond how many patches of the thesis's protocol are judged in a second, likewise
 * @param skipped sentences on images that could not be judged
 */
public record Evaluation(
        String detector,
        Protocol protocol,
        int images,
        int withoutMask,
        long pixels,
        int defects,
        int patches,
        int defectivePatches,
        OptionalInt patchesInAll,
        Map<String, Map<String, OptionalDouble>> scores,
        Map<String, Curves> curves,
        Optional<Judgement> judgement,
        Optional<Judgement> judgementWithIgnored,
        double secondsPerImage,
        double patchesPerSecond,
        List<String> skipped) {
    /**
     * Copies collections.
     *
     * @param detector the detector's published name
     * @param protocol the protocol
     * @param images how many images were judged
     * @param withoutMask how many of them are known to be defective, but not where
     * @param pixels how many pixels they have
     * @param defects how many connected defects
     * @param patches how many patches, under the thesis's protocol; otherwise 0
     * @param defectivePatches how many of them are defective
     * @param patchesInAll where only some patches were judged, drawn at random, how many there are; otherwise empty
     * @param scores metrics by score, then by name, the default score first; empty where not defined
     * @param curves by score
     * @param judgement what is found of the default score's maps, by the strict protocol; otherwise empty
     * @param judgementWithIgnored the same with ignored regions; empty where there are none
     * @param secondsPerImage the time to compute the default score's map, the median of the first three images; where only
     *     some patches were judged, an estimate for all of an image
     * @param patchesPerSecond how many patches of the thesis's protocol are judged in a second, likewise
     * @param skipped sentences on images that could not be judged
     */
    public Evaluation {
        skipped = List.copyOf(skipped);
    }

    /** {@return the default score's metrics} */
    public Map<String, OptionalDouble> metrics() {
        return scores.values().iterator().next();
    }

    /** {@return the name of the default score} */
    public String defaultScore() {
        return scores.keySet().iterator().next();
    }

    /** {@return which of the default score's metrics are not defined, and why, in sentences} */
    public List<String> undefined() {
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        metrics().forEach((name, value) -> {
            if (value.isEmpty()) {
                byReason.computeIfAbsent(reason(name), reason -> new ArrayList<>())
                        .add(name);
            }
        });
        return byReason.entrySet().stream()
                .map(entry -> "Not defined: " + String.join(", ", entry.getValue()) + ", as " + entry.getKey() + ".")
                .toList();
    }

    /** Why a metric is not defined. */
    private String reason(String metric) {
        Curves pooled = Objects.requireNonNull(curves.get(defaultScore()));
        String what = protocol == Protocol.THESIS ? "patch" : "pixel";
        boolean imagesTell = withoutMask > 0 || (pooled.defective() > 0 && pooled.good() > 0);
        if (metric.equals("image_AUROC") && imagesTell) {
            return "all images judged have defects";
        }
        if (pooled.defective() == 0) {
            return withoutMask > 0
                    ? "no defective image judged has a mask"
                    : "the images judged have no defective " + what;
        }
        return pooled.good() == 0
                ? "the images judged have no good " + what
                : "no image judged has both good and defective pixels";
    }

    /**
     * The evaluation as an object for JSON; metrics that are not defined are null.
     *
     * @return names and values, in a fixed order
     */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("detector", detector);
        json.put("protocol", protocol.toString());
        json.put("images", images);
        json.put("images_without_mask", withoutMask);
        json.put("pixels", pixels);
        json.put("defects", defects);
        if (protocol == Protocol.THESIS) {
            json.put("patches", patches);
            json.put("defective_patches", defectivePatches);
            patchesInAll.ifPresent(all -> json.put("patches_in_all", all));
        }
        json.put("metrics", plain(metrics()));
        Map<String, Object> byScore = new LinkedHashMap<>();
        scores.forEach((score, metrics) -> byScore.put(score, plain(metrics)));
        json.put("scores", byScore);
        judgement.ifPresent(judged -> {
            json.put("verdict", judged.verdict());
            json.put("froc", judged.froc());
        });
        judgementWithIgnored.ifPresent(judged -> {
            json.put("verdict_with_ignored", judged.verdict());
            json.put("froc_with_ignored", judged.froc());
        });
        json.put("seconds_per_image", secondsPerImage);
        json.put("images_per_second", secondsPerImage > 0 ? 1 / secondsPerImage : null);
        json.put("patches_per_second", patchesPerSecond > 0 ? patchesPerSecond : null);
        json.put("undefined", undefined());
        json.put("skipped", skipped);
        return json;
    }

    private static Map<String, Object> plain(Map<String, OptionalDouble> metrics) {
        Map<String, Object> plain = new LinkedHashMap<>();
        metrics.forEach((name, value) -> plain.put(name, value.isPresent() ? value.getAsDouble() : null));
        return plain;
    }

    /** {@return one line per score, one column per metric, an empty cell where not defined} */
    public String toCsv() {
        Set<String> names = metrics().keySet();
        Csv csv =
                new Csv().line(Stream.concat(Stream.of("score"), names.stream()).toArray());
        scores.forEach((score, metrics) -> csv.line(Stream.concat(
                        Stream.of(score),
                        names.stream().map(name -> metrics.getOrDefault(name, OptionalDouble.empty())))
                .toArray()));
        return csv.toString();
    }
}

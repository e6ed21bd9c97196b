package dev.flawmap.monitor.line;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a person sets for a line.
 *
 * @param strength which defects count: those of which good material shows at most so many on an image
 * @param batching how images form batches
 * @param limits what decides on a batch
 */
public record LineSettings(double strength, Batching batching, BatchLimits limits) {
    /** The strength where nothing else is set: found on one good image in ten. */
    public static final double USUAL_STRENGTH = 0.1;

    /**
     * Checks the components.
     *
     * @param strength which defects count: those of which good material shows at most so many on an image
     * @param batching how images form batches
     * @param limits what decides on a batch
     * @throws IllegalArgumentException with one sentence, if the strength is not above 0
     */
    public LineSettings {
        if (!(strength > 0 && Double.isFinite(strength))) {
            throw new IllegalArgumentException(
                    "The strength from which defects count must be above 0, not " + strength + ".");
        }
    }

    /** {@return the settings of a line that nobody has set any for} */
    public static LineSettings usual() {
        return new LineSettings(USUAL_STRENGTH, new Batching.Folders(), BatchLimits.usual());
    }

    /**
     * {@return the same with another way to form batches}
     *
     * @param other takes the place of its own
     */
    public LineSettings withBatching(Batching other) {
        return new LineSettings(strength, other, limits);
    }

    /**
     * {@return the same with other limits}
     *
     * @param other take the place of its own
     */
    public LineSettings withLimits(BatchLimits other) {
        return new LineSettings(strength, batching, other);
    }

    /** {@return the settings as JSON, which {@link #parse} reads} */
    public String json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("strength", strength);
        json.put("batching", batching.text());
        json.putAll(limits.json());
        return JsonMapper.shared().writeValueAsString(json);
    }

    /**
     * Reads settings that were stored; a rule of batches that is none any more is {@link Batching.Unusable}.
     *
     * @param json as {@link #json()} writes it
     * @return the settings
     * @throws IllegalArgumentException with one sentence, if they are not valid
     */
    public static LineSettings parse(String json) {
        JsonNode tree = JsonMapper.shared().readTree(json);
        return new LineSettings(
                tree.path("strength").asDouble(),
                Batching.stored(tree.path("batching").asString("")),
                BatchLimits.parse(tree));
    }
}

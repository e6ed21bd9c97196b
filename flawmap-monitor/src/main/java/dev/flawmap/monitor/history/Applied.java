package dev.flawmap.monitor.history;

import dev.flawmap.monitor.line.BatchLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a batch was decided with, which a line's settings and model may have ceased to be since.
 *
 * @param limits that decided
 * @param counts how its images were inspected and counted, in the order of their first images; more than one where the
 *     strength or the model changed in the middle of the batch
 */
public record Applied(BatchLimits limits, List<Count> counts) {
    /**
     * Images inspected and counted in one way.
     *
     * @param modelSha256 of the model that inspected them
     * @param strength which of their defects counted
     * @param images how many they are, also those that are not comparable
     */
    public record Count(String modelSha256, double strength, int images) {}

    /**
     * Copies the counts.
     *
     * @param limits that decided
     * @param counts how its images were inspected and counted
     */
    public Applied {
        counts = List.copyOf(counts);
    }

    /** What decided, with one more image counted. */
    Applied with(String modelSha256, double strength) {
        List<Count> more = new ArrayList<>();
        boolean found = false;
        for (Count count : counts) {
            boolean same = count.modelSha256().equals(modelSha256) && count.strength() == strength;
            more.add(same ? new Count(modelSha256, strength, count.images() + 1) : count);
            found |= same;
        }
        if (!found) {
            more.add(new Count(modelSha256, strength, 1));
        }
        return new Applied(limits, more);
    }

    /** {@return the strengths that were used, in their order} */
    public List<Double> strengths() {
        return counts.stream().map(Count::strength).distinct().toList();
    }

    /** {@return the models that were used, by SHA-256, in their order} */
    public List<String> models() {
        return counts.stream().map(Count::modelSha256).distinct().toList();
    }

    /** {@return the levels of the limits as a text of JSON} */
    public String levels() {
        return JsonMapper.shared().writeValueAsString(limits.json().get("limits"));
    }

    /** {@return this as an object for JSON} */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>(limits.json());
        List<Object> list = new ArrayList<>();
        for (Count count : counts) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("model_sha256", count.modelSha256());
            each.put("strength", count.strength());
            each.put("images", count.images());
            list.add(each);
        }
        json.put("counted", list);
        return json;
    }

    /** Reads what {@link #json()} says. */
    static Applied parse(String json) {
        JsonNode tree = JsonMapper.shared().readTree(json);
        List<Count> counts = new ArrayList<>();
        for (JsonNode each : tree.path("counted")) {
            counts.add(new Count(
                    each.path("model_sha256").asString(),
                    each.path("strength").asDouble(),
                    each.path("images").asInt()));
        }
        return new Applied(BatchLimits.parse(tree), counts);
    }
}

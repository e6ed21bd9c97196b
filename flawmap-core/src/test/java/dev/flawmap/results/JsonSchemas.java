package dev.flawmap.results;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Checks JSON against the published schema, with a validator of its own. */
final class JsonSchemas {
    private JsonSchemas() {}

    /** What does not fit. */
    static List<String> problems(String json) throws IOException {
        return problems(json, published());
    }

    /** What does not fit, and names that the schema does not have: it lets them pass, so that later versions may add some. */
    static List<String> problemsAndUnknownNames(String json) throws IOException {
        JsonNode schema = published();
        for (JsonNode object : schema.findParents("required")) {
            ((ObjectNode) object).put("additionalProperties", false);
        }
        return problems(json, schema);
    }

    private static JsonNode published() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(InspectionJson.class.getResourceAsStream("inspection.schema.json"))) {
            return JsonMapper.shared().readTree(in);
        }
    }

    private static List<String> problems(String json, JsonNode schema) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema.toString(), InputFormat.JSON)
                .validate(json, InputFormat.JSON)
                .stream()
                .map(Object::toString)
                .toList();
    }
}

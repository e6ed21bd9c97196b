package dev.flawmap.results;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Checks JSON against the published schema, with a validator of its own. */
final class JsonSchemas {
    private JsonSchemas() {}

    /** What does not fit. */
    static List<String> problems(String json) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(InspectionJson.class.getResourceAsStream("inspection.schema.json"))) {
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
            return schema.validate(json, InputFormat.JSON).stream()
                    .map(Object::toString)
                    .toList();
        }
    }
}

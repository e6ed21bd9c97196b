package dev.flawmap.results;

import dev.flawmap.Defect;
import dev.flawmap.inspect.ImageResult;
import dev.flawmap.inspect.ImageResult.Failed;
import dev.flawmap.inspect.ImageResult.Inspected;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Results as JSON, as the schema {@code inspection.schema.json} beside this class describes them. Whatever sends or
 * stores results as JSON uses this. Thread-safe.
 */
public final class InspectionJson {
    /** The version of the schema; raised when a name changes its meaning or goes. */
    public static final int SCHEMA_VERSION = 1;

    private InspectionJson() {}

    /**
     * {@return a result as an object for JSON; what is not known is null}
     *
     * @param result of one image
     */
    public static Map<String, @Nullable Object> of(ImageResult result) {
        if (result instanceof Inspected inspected) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            for (ImageField field : ImageField.values()) {
                json.put(field.json, plain(field.value.apply(inspected)));
            }
            json.put("notes", inspected.notes());
            json.put(
                    "defects",
                    inspected.inspection().defects().stream()
                            .map(InspectionJson::of)
                            .toList());
            return json;
        }
        Failed failed = (Failed) result;
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", failed.name());
        json.put("file", failed.file());
        json.put("problem", failed.kind().toString());
        json.put("reason", failed.reason());
        return json;
    }

    /**
     * {@return a defect as an object for JSON; what is not known is null}
     *
     * @param defect of an inspection
     */
    public static Map<String, @Nullable Object> of(Defect defect) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        for (DefectField field : DefectField.values()) {
            json.put(field.json, plain(field.value.apply(defect)));
        }
        return json;
    }

    private static @Nullable Object plain(Object value) {
        if (value instanceof OptionalDouble number) {
            return number.isPresent() ? number.getAsDouble() : null;
        }
        return value;
    }
}

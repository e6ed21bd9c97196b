package dev.flawmap.results;

import dev.flawmap.inspect.ImageResult;
import dev.flawmap.inspect.ImageResult.Failed;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.ResultSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON document of all results, written as they come: {@code schema_version}, {@code inspections} and, at the end,
 * {@code failures}, each by {@link InspectionJson}. Only the reasons of failures stay in memory.
 */
public final class JsonDocument implements ResultSink {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> OWN = Set.of("schema_version", "inspections", "failures");

    /** Takes text. */
    @FunctionalInterface
    public interface Text {
        /**
         * Takes the next piece of the document.
         *
         * @param text to be kept behind the pieces before
         * @throws IOException with one sentence, if it cannot be kept
         */
        void append(String text) throws IOException;
    }

    private final Text out;
    private final String lineEnd;
    private final List<Failed> failed = new ArrayList<>();
    private boolean first = true;
    private boolean ended;

    /**
     * Begins the document.
     *
     * @param facts what else it says, before the inspections, under other names than the document's own
     * @param lineEnd what stands before every inspection: a line feed, or nothing for a document of one line
     * @param out takes the document piece by piece
     * @throws IOException with one sentence, if its beginning cannot be kept
     * @throws IllegalArgumentException if a fact has one of the document's own names
     */
    public JsonDocument(Map<String, ?> facts, String lineEnd, Text out) throws IOException {
        facts.keySet().stream().filter(OWN::contains).findAny().ifPresent(name -> {
            throw new IllegalArgumentException("The document itself says " + name + "; give the fact another name.");
        });
        this.out = out;
        this.lineEnd = lineEnd;
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("schema_version", InspectionJson.SCHEMA_VERSION);
        head.putAll(facts);
        String object = JSON.writeValueAsString(head);
        out.append(object.substring(0, object.length() - 1) + ",\"inspections\":[");
    }

    @Override
    public void accept(ImageResult result) throws IOException {
        if (result instanceof Inspected inspected) {
            out.append((first ? "" : ",") + lineEnd + JSON.writeValueAsString(InspectionJson.of(inspected)));
            first = false;
        } else {
            failed.add((Failed) result);
        }
    }

    /** Ends the document, once; what takes the text stays open. */
    @Override
    public void close() throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        out.append(lineEnd + "],\"failures\":"
                + JSON.writeValueAsString(
                        failed.stream().map(InspectionJson::of).toList()) + "}" + lineEnd);
    }
}

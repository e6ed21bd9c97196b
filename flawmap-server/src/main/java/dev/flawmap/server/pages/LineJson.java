package dev.flawmap.server.pages;

import dev.flawmap.monitor.BatchExport;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.history.StoredFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a line fares, as the overview and its page say it, for other programs. */
final class LineJson {
    private LineJson() {}

    static Map<String, @Nullable Object> of(View.Card card, List<StoredFailure> failures) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", card.line().id());
        json.put("name", card.line().name());
        json.put("problem", card.problem().orElse(null));
        json.put("folder", card.folder().isEmpty() ? null : card.folder());
        json.put("model", card.model().isEmpty() ? null : card.model());
        json.put("batch", card.running().map(LineJson::batch).orElse(null));
        List<Object> files = new ArrayList<>();
        for (StoredFailure failure : failures) {
            files.add(Map.of(
                    "file",
                    failure.file(),
                    "problem",
                    failure.problem(),
                    "reason",
                    failure.reason(),
                    "at",
                    failure.at().toString()));
        }
        json.put("failures", files);
        return json;
    }

    private static Map<String, @Nullable Object> batch(StoredBatch batch) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", batch.id());
        json.putAll(BatchExport.json(batch));
        return json;
    }
}

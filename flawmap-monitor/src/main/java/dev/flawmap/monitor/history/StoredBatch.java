package dev.flawmap.monitor.history;

import dev.flawmap.monitor.line.BatchTotals;
import dev.flawmap.monitor.line.BatchVerdict;
import java.time.Instant;
import java.util.Optional;

/**
 * A batch in the history.
 *
 * @param id in the history
 * @param lineId of its line
 * @param name unique in its line
 * @param first when its first image was inspected
 * @param last when its last image was inspected
 * @param totals what its images add up to
 * @param verdict as it was decided when its last image came, or a limit was changed
 * @param applied what it was decided with; empty where an earlier version decided
 * @param baseline whether a person chose it for the baseline
 */
public record StoredBatch(
        long id,
        long lineId,
        String name,
        Instant first,
        Instant last,
        BatchTotals totals,
        BatchVerdict verdict,
        Optional<Applied> applied,
        boolean baseline) {}

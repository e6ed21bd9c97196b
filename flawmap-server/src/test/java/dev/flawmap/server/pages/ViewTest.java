package dev.flawmap.server.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.monitor.history.Applied;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.line.BatchLimits;
import dev.flawmap.monitor.line.BatchTotals;
import dev.flawmap.monitor.line.BatchVerdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static List<String> counts(Applied.Count... counts) {
        Applied applied = new Applied(BatchLimits.usual(), List.of(counts));
        StoredBatch batch = new StoredBatch(
                1,
                1,
                "LOT-1",
                Instant.EPOCH,
                Instant.EPOCH,
                new BatchTotals(4, 1, 0, 1, 1, 100, OptionalDouble.empty(), 9, 9),
                new BatchVerdict(BatchVerdict.Outcome.ACCEPT, "all limits kept", 0, 0, "No limit is exceeded."),
                Optional.of(applied),
                false);
        return View.counts(batch, applied);
    }

    /** Nothing is said of the first images of a batch that an earlier version began. */
    @Test
    void theNumberOfImagesIsSaidWhereItIsNotAll() {
        String one = "defects that good material shows at most 0.1 times on an image, found by the model a";
        String two = "defects that good material shows at most 0.01 times on an image, found by the model a";
        assertThat(counts(new Applied.Count("a", 0.1, 5))).containsExactly(one);
        assertThat(counts(new Applied.Count("a", 0.1, 4), new Applied.Count("a", 0.01, 1)))
                .containsExactly("4 images: " + one, "1 image: " + two);
        assertThat(counts(new Applied.Count("a", 0.1, 3))).containsExactly("3 images: " + one);
    }
}

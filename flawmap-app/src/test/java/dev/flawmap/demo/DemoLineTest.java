package dev.flawmap.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.Cancellation;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.monitor.LineCharts;
import dev.flawmap.monitor.Monitor;
import dev.flawmap.monitor.Pictures;
import dev.flawmap.monitor.history.DatabaseUrl;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.history.StoredImage;
import dev.flawmap.monitor.line.BatchVerdict.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DemoLineTest {
    private static final int PER_BATCH = 8;

    /** Ten good batches, one that drifts with an image out of focus, one with a few bad images, one to be rejected. */
    private static final int TOLD = 13 * PER_BATCH;

    @TempDir
    private Path folder;

    @Test
    @Timeout(300)
    void aVisitorSeesChartsMoveABatchRejectedAndAnImageOutOfFocus() throws Exception {
        Semaphore changes = new Semaphore(0);
        Cancellation cancellation = new Cancellation();
        try (Monitor monitor = new Monitor(
                History.open(new DatabaseUrl.Sqlite(folder.resolve("history.db"))),
                Pictures.none(),
                model -> Inspector.open(model, Inspector.Options.standard()))) {
            monitor.listen(id -> changes.release());
            Thread demo = new Thread(() -> {
                try {
                    new DemoLine(folder, Duration.ofMillis(1), monitor, cancellation).run();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            demo.start();
            while (monitor.history().newest(1, TOLD).size() < TOLD) {
                assertThat(changes.tryAcquire(120, TimeUnit.SECONDS)).isTrue();
            }
            cancellation.cancel("Seen.");
            demo.join();
            List<StoredBatch> batches = monitor.history().batches(1, 1000);
            assertThat(batches.subList(0, 10))
                    .extracting(batch -> batch.verdict().outcome())
                    .doesNotContain(Outcome.REJECT);
            assertThat(batches.get(12).verdict().outcome()).isEqualTo(Outcome.REJECT);
            assertThat(monitor.history().images(batches.get(10).id(), 0, 99))
                    .extracting(StoredImage::unlike)
                    .anyMatch(why -> why.contains("out of focus"));
            assertThat(batches.subList(0, 10)).allMatch(batch -> batch.totals().notComparable() == 0);
            LineCharts charts = LineCharts.of(monitor.history(), 1);
            assertThat(charts.baseline()).hasSize(10);
            assertThat(charts.defective().points().get(12).tests()).contains(1);
        }
    }
}

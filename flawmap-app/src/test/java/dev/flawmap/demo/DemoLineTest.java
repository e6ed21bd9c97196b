package dev.flawmap.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.Cancellation;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.monitor.LineCharts;
import dev.flawmap.monitor.Monitor;
import dev.flawmap.monitor.Pictures;
import dev.flawmap.monitor.chart.ControlChart;
import dev.flawmap.monitor.history.DatabaseUrl;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.history.StoredImage;
import dev.flawmap.monitor.line.BatchVerdict.Outcome;
import dev.flawmap.simulate.Material;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
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
            for (ControlChart chart : List.of(charts.area(), charts.ranges(), charts.ewma())) {
                assertThat(chart.points())
                        .as(chart.name() + ": " + chart.note())
                        .filteredOn(point -> point.label().compareTo("LOT-011") < 0)
                        .isNotEmpty()
                        .allMatch(point -> point.value() <= point.upper());
            }
            assertThat(charts.ewma().points())
                    .filteredOn(point -> point.label().startsWith("LOT-013"))
                    .anyMatch(point -> point.tests().contains(1));
        }
    }

    /** The batch that was half written is written wholly, and the baseline chosen, by the next start. */
    @Test
    @Timeout(300)
    void aDemoThatWasStoppedInTheMiddleOfABatchGoesOn() throws Exception {
        Path history = folder.resolve("history.db");
        Path half = folder.resolve("images").resolve("LOT-001").resolve("image-01.tif");
        ImageWriter.writeTiff(half, Material.FIBRES.good(320, 240, new SplittableRandom(0).nextLong()));
        Semaphore changes = new Semaphore(0);
        for (int start = 0; start < 2; start++) {
            int wanted = start == 0 ? 1 : 11 * PER_BATCH;
            Cancellation cancellation = new Cancellation();
            try (Monitor monitor = new Monitor(
                    History.open(new DatabaseUrl.Sqlite(history)),
                    Pictures.none(),
                    model -> Inspector.open(model, Inspector.Options.standard()))) {
                monitor.listen(id -> changes.release());
                DemoLine line = new DemoLine(folder, Duration.ofMillis(1), monitor, cancellation);
                if (start == 0) {
                    cancellation.cancel("Stopped at once.");
                }
                Thread demo = new Thread(() -> {
                    try {
                        line.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                demo.start();
                while (monitor.history().newest(1, wanted).size() < wanted) {
                    assertThat(changes.tryAcquire(120, TimeUnit.SECONDS)).isTrue();
                }
                cancellation.cancel("Seen.");
                demo.join();
                if (start == 1) {
                    assertThat(monitor.history().baseline(1)).hasSize(10);
                    assertThat(monitor.history().batches(1, 10))
                            .allMatch(batch -> batch.totals().images() <= PER_BATCH);
                }
            }
        }
    }
}

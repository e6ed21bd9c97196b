package dev.flawmap.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.Cancellation;
import dev.flawmap.monitor.history.DatabaseUrl;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.history.StoredImage;
import dev.flawmap.monitor.line.LineSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while a folder fills: every image is in the history once, wholly, and none is lost. */
@Timeout(600)
class KilledTest {
    @TempDir
    private Path folder;

    @Test
    void aFewKillsLoseNothing() throws Exception {
        kill(2);
    }

    @Test
    @Tag("slow")
    void manyKillsLoseNothing() throws Exception {
        kill(30);
    }

    private void kill(int times) throws Exception {
        Path in = Files.createDirectories(folder.resolve("in"));
        StubModel.write(folder.resolve("m.flaw"), 1, Optional.of(StubImages.appearance()));
        SplittableRandom random = new SplittableRandom(times);
        int written = 0;
        int most = 0;
        for (int i = 0; i < times; i++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            WatchedProcess.class.getName(),
                            folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("out.txt").toFile())
                    .start();
            int enough = most + random.nextInt(1, 12);
            while (most < enough && process.isAlive()) {
                if (written < enough + 8) {
                    StubImages.write(
                            in.resolve("LOT" + written / 10 + "/" + written + ".tif"), StubImages.image(written, 1, 0));
                    written++;
                }
                most = Math.max(most, images());
            }
            assertThat(process.isAlive())
                    .as(Files.readString(folder.resolve("out.txt")))
                    .isTrue();
            process.destroyForcibly().waitFor();
        }
        try (History history = History.open(new DatabaseUrl.Sqlite(folder.resolve("history.db")));
                ActiveModel model = new ActiveModel("m", folder.resolve("m.flaw"), StubModel::open)) {
            new LineWatch(
                            "line",
                            LineSettings.usual(),
                            in,
                            model,
                            history,
                            Pictures.none(),
                            List.of(),
                            file -> file.within().toString(),
                            id -> {},
                            Duration.ofMillis(20),
                            InstantSource.system())
                    .once(new Cancellation());
            List<StoredImage> images = history.newest(1, 10_000);
            assertThat(images).hasSize(written);
            assertThat(images).extracting(StoredImage::file).doesNotHaveDuplicates();
            assertThat(images).allMatch(image -> history.defects(image.id()).size() == 1);
            List<StoredBatch> batches = history.batches(1, 1000);
            assertThat(batches)
                    .allMatch(batch -> history.images(batch.id(), 0, 100).size()
                            == batch.totals().images());
            assertThat(batches.stream()
                            .mapToLong(batch -> batch.totals().counted())
                            .sum())
                    .isEqualTo(written);
        }
    }

    /** How many images are in the history, asked in the cheapest way. */
    private int images() {
        Path file = folder.resolve("history.db");
        if (!Files.exists(file)) {
            return 0;
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM image")) {
            return count.getInt(1);
        } catch (SQLException e) {
            // The process has not made its tables yet.
            return 0;
        }
    }
}

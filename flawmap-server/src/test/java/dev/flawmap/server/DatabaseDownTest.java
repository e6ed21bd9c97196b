package dev.flawmap.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flawmap.monitor.StubImages;
import dev.flawmap.monitor.history.DatabaseUrl;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.HistoryException;
import dev.flawmap.monitor.history.StoredImage;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL that goes away while a server runs, and comes back; left out where it cannot run. */
@Timeout(180)
class DatabaseDownTest {
    @TempDir
    private Path folder;

    private EmbeddedPostgres postgres(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("postgres"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    @Test
    void whatWaitsIsInspectedOnceTheDatabaseIsBack() throws Exception {
        EmbeddedPostgres postgres = started();
        int port = postgres.getPort();
        DatabaseUrl url = DatabaseUrl.parse("postgresql://postgres:secret@localhost:" + port + "/postgres");
        Semaphore changes = new Semaphore(0);
        try (ServerFixture server = new ServerFixture(folder, url)) {
            StubImages.write(server.in.resolve("LOT1/1.tif"), StubImages.good(1));
            server.watch("Mat A", 1, 0);
            server.monitor.listen(id -> changes.release());

            postgres.close();
            Path late = StubImages.write(server.in.resolve("LOT1/2.tif"), StubImages.good(2));
            while (server.monitor.line(1).orElseThrow().problem().isEmpty()) {
                assertThat(changes.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(server.monitor.line(1).orElseThrow().problem().orElseThrow())
                    .startsWith("The history postgresql://localhost:" + port + "/postgres cannot be ")
                    .endsWith(" Images wait until it can be used again.");
            HttpResponse<String> page = server.get("/");
            assertThat(page.statusCode()).isEqualTo(503);
            assertThat(page.headers().firstValue("Retry-After")).isPresent();
            assertThat(page.body()).contains("cannot be used: ", "Images wait until it can be used again.", "<main");
            HttpResponse<String> json = server.send(server.request("/lines.json"));
            assertThat(json.statusCode()).isEqualTo(503);
            assertThat(ServerFixture.json(json).path("error").asString()).contains("cannot be used: ");
            assertThat(page.body() + json.body()).doesNotContain("secret");
            assertThat(server.send(server.request("/predictions/m").POST(HttpRequest.BodyPublishers.ofFile(late)))
                            .statusCode())
                    .as("images are inspected for others all the same")
                    .isEqualTo(200);
            assertThat(server.get("/metrics").statusCode()).isEqualTo(200);

            postgres = postgres(port);
            while (server.monitor.line(1).orElseThrow().problem().isPresent()) {
                assertThat(changes.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(server.monitor.history().newest(1, 9))
                    .extracting(StoredImage::name)
                    .containsExactly("1.tif", "2.tif");
            assertThat(server.monitor.history().batches(1, 9).get(0).totals().images())
                    .isEqualTo(2);
            assertThat(server.get("/").statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> History.open(url))
                    .as("the lock was taken again")
                    .isInstanceOf(HistoryException.class)
                    .hasMessageContaining("Another process writes to the history");
        } finally {
            postgres.close();
        }
    }

    private EmbeddedPostgres started() throws IOException {
        Files.createDirectories(folder);
        try {
            return postgres(0);
        } catch (IOException | RuntimeException e) {
            assumeTrue(false, "PostgreSQL cannot run here: " + e.getMessage());
            throw e;
        }
    }
}

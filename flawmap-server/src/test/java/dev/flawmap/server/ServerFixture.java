package dev.flawmap.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.monitor.LineWatch;
import dev.flawmap.monitor.Monitor;
import dev.flawmap.monitor.Pictures;
import dev.flawmap.monitor.StubImages;
import dev.flawmap.monitor.StubModel;
import dev.flawmap.monitor.history.DatabaseUrl;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.line.LineSettings;
import dev.flawmap.server.http.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server on a free port of this machine with the model {@code m}, and a client. */
final class ServerFixture implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(20);

    final Path folder;
    final Path in;
    final Monitor monitor;
    final FlawmapServer server;
    final Set<String> unexpected = new ConcurrentSkipListSet<>();
    final HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();

    ServerFixture(Path folder) throws IOException {
        this(folder, sqlite(folder));
    }

    ServerFixture(Path folder, DatabaseUrl url) throws IOException {
        this(folder, url, Optional.empty(), 1 << 20, 8, LIMIT);
    }

    ServerFixture(Path folder, Optional<Tokens> tokens, int bodyBytes, int waiting, Duration limit) throws IOException {
        this(folder, sqlite(folder), tokens, bodyBytes, waiting, limit);
    }

    private ServerFixture(
            Path folder, DatabaseUrl url, Optional<Tokens> tokens, int bodyBytes, int waiting, Duration limit)
            throws IOException {
        this.folder = folder;
        this.in = Files.createDirectories(folder.resolve("in"));
        Path models = Files.createDirectories(folder.resolve("models"));
        Path model = StubModel.write(models.resolve("m.flaw"), 1, Optional.of(StubImages.appearance()));
        StubModel.write(models.resolve("next.flaw"), 2, Optional.of(StubImages.appearance()));
        monitor = new Monitor(
                History.open(url), new Pictures(folder.resolve("pictures")), read -> StubModel.open(read, limit));
        monitor.open("m", model);
        server = new FlawmapServer(
                new ServerSettings(InetAddress.getLoopbackAddress(), 0, tokens, bodyBytes, 1, waiting, limit),
                monitor,
                "test",
                e -> unexpected.add(e.toString()));
    }

    private static DatabaseUrl sqlite(Path folder) {
        return new DatabaseUrl.Sqlite(folder.resolve("history.db"));
    }

    /** Starts a line on the folder, and waits for so many images and files that could not be inspected. */
    void watch(String name, int images, int failures) throws InterruptedException {
        Semaphore changes = new Semaphore(0);
        monitor.listen(id -> changes.release());
        LineWatch line =
                monitor.watch(name, LineSettings.usual(), in, monitor.model("m").orElseThrow());
        while (monitor.history().newest(line.id(), images).size() < images
                || monitor.history().failures(line.id(), 99).size() < failures) {
            assertThat(changes.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.uri() + path)).timeout(LIMIT);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).header("Accept", "text/html"));
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> form(String path, String body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    @Override
    public void close() {
        server.close();
        monitor.close();
    }
}

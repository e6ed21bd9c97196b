package dev.flawmap.speed;

import com.sun.net.httpserver.HttpServer;
import dev.flawmap.Defect;
import dev.flawmap.Expectation;
import dev.flawmap.Inspection;
import dev.flawmap.Score;
import dev.flawmap.Threshold;
import dev.flawmap.file.Sha256;
import dev.flawmap.image.ImageTraits;
import dev.flawmap.image.Mask;
import dev.flawmap.image.PixelSize;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.monitor.Monitor;
import dev.flawmap.monitor.Pictures;
import dev.flawmap.monitor.history.DatabaseUrl;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.history.StoredImage;
import dev.flawmap.monitor.history.StoredLine;
import dev.flawmap.monitor.line.LineSettings;
import dev.flawmap.monitor.source.WatchedFile;
import dev.flawmap.server.FlawmapServer;
import dev.flawmap.server.ServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Fills a history with images of ten defects each and prints how long every page of a server takes on it as a Markdown
 * table: {@code FILE IMAGES}. Nine images of ten are in batches of a hundred, the others in one batch, as where nobody
 * makes folders. The first ten thousand are added as lines do, and the rest are copies of them with other contents, as
 * adding a million takes an hour. A history that is there already is only measured.
 */
public final class HistoryPages {
    private static final int SEED = 10_000;
    private static final int DEFECTS = 10;
    private static final int PER_BATCH = 100;
    private static final int BASELINE = 20;
    private static final int REQUESTS = 21;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Mask NOTHING = Mask.empty(1000, 1000);

    private final History history;
    private final HttpClient client = HttpClient.newHttpClient();

    private HistoryPages(History history) {
        this.history = history;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        Path file = Path.of(arguments[0]).toAbsolutePath();
        int copies = Math.max(1, Integer.parseInt(arguments[1]) / SEED);
        int images = SEED * copies;
        if (Files.notExists(file)) {
            try (History history = History.open(new DatabaseUrl.Sqlite(file))) {
                new HistoryPages(history).fill();
            }
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
                multiply(connection, copies);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%,d images, %,d defects: %,d MB, %.2f kB an image%n%n",
                images,
                (long) images * DEFECTS,
                Files.size(file) / 1_000_000,
                Files.size(file) / 1e3 / images);
        try (Monitor monitor = new Monitor(
                        History.open(new DatabaseUrl.Sqlite(file)),
                        Pictures.none(),
                        model -> Inspector.open(model, Inspector.Options.standard()));
                FlawmapServer server = new FlawmapServer(
                        ServerSettings.usual("127.0.0.1", 0, Optional.empty()),
                        monitor,
                        "benchmark",
                        e -> System.err.println(e))) {
            new HistoryPages(monitor.history()).measure(server.uri());
        }
    }

    private void fill() {
        StoredLine many = history.line("Many batches", LineSettings.usual());
        StoredLine one = history.line("One batch", LineSettings.usual());
        long start = System.nanoTime();
        for (int i = 0; i < SEED; i++) {
            boolean apart = i % 10 == 9;
            String batch = apart ? "all" : String.format(Locale.ROOT, "LOT-%03d", i * 9 / 10 / PER_BATCH);
            history.add(apart ? one : many, image(batch, i));
        }
        System.err.printf(Locale.ROOT, "%.2f ms to add an image%n", (System.nanoTime() - start) / 1e6 / SEED);
        history.batches(many.id(), BASELINE).forEach(batch -> history.setBaseline(batch.id(), true));
    }

    /** Makes copies of all images, each of other content, of all defects, and of all batches but the one of one line. */
    private static void multiply(Connection connection, int copies) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (int i = 1; i < copies; i++) {
                String images = " + " + i * SEED;
                String batches = " + " + i * SEED / PER_BATCH;
                String times = " + " + i * SEED * 1000L;
                copy(
                        statement,
                        "batch",
                        Map.of(
                                "id", "id" + batches,
                                "name", "name || '-" + i + "'",
                                "first_at", "first_at" + times,
                                "last_at", "last_at" + times,
                                "last_image", "last_image" + images,
                                "baseline", "0"),
                        "id <= " + SEED / PER_BATCH + " AND name <> 'all'");
                copy(
                        statement,
                        "image",
                        Map.of(
                                "id", "id" + images,
                                "batch_id", "CASE line_id WHEN 1 THEN batch_id" + batches + " ELSE batch_id END",
                                "sha256", "lower(hex(randomblob(32)))",
                                "file", "replace(file, '.tif', '-" + i + ".tif')",
                                "inspected", "inspected" + times),
                        "id <= " + SEED);
                copy(statement, "defect", Map.of("image_id", "image_id" + images), "image_id <= " + SEED);
                connection.commit();
            }
            for (String total : List.of("images", "not_comparable", "defective", "counted", "area_px", "defect_px")) {
                statement.executeUpdate(
                        "UPDATE batch SET " + total + " = " + total + " * " + copies + " WHERE name = 'all'");
            }
            statement.executeUpdate(
                    "UPDATE batch SET last_image = (SELECT MAX(id) FROM image WHERE batch_id = batch.id)"
                            + " WHERE name = 'all'");
            connection.commit();
        }
    }

    /** Copies rows of a table, with some columns changed. */
    private static void copy(Statement statement, String table, Map<String, String> changed, String which)
            throws SQLException {
        List<String> columns = new ArrayList<>();
        try (ResultSet info = statement.executeQuery("PRAGMA table_info(" + table + ")")) {
            while (info.next()) {
                columns.add(info.getString("name"));
            }
        }
        statement.executeUpdate(
                columns.stream().collect(Collectors.joining("\", \"", "INSERT INTO " + table + " (\"", "\")"))
                        + columns.stream()
                                .map(column -> changed.getOrDefault(column, "\"" + column + "\""))
                                .collect(Collectors.joining(", ", " SELECT ", " FROM " + table + " WHERE " + which)));
    }

    private static History.NewImage image(String batch, int number) {
        SplittableRandom random = new SplittableRandom(number);
        Path within = Path.of(batch, String.format(Locale.ROOT, "image-%07d.tif", number));
        List<Defect> defects = new ArrayList<>();
        for (int i = 0; i < DEFECTS; i++) {
            int x = random.nextInt(990);
            int y = random.nextInt(990);
            double strength = Math.pow(10, -3 * random.nextDouble());
            defects.add(new Defect(
                    i + 1,
                    random.nextInt(30, 90),
                    x + 3.4,
                    y + 4.6,
                    x,
                    y,
                    8,
                    10,
                    0.7,
                    random.nextDouble(0.8, 1),
                    11,
                    30,
                    5e-5,
                    OptionalDouble.of(25),
                    Optional.of(new Expectation(strength, strength / 2, strength * 2))));
        }
        return new History.NewImage(
                new WatchedFile(Path.of("/data/mat-a").resolve(within), within, 1_000_000, START.plusSeconds(number)),
                batch,
                Sha256.of(String.valueOf(number).getBytes(StandardCharsets.US_ASCII)),
                new Inspection(
                        1000,
                        1000,
                        Optional.of(new PixelSize(25, "given")),
                        "localiser",
                        "5a".repeat(32),
                        new Score("map", "probability", false),
                        new Threshold(0.5f, 0.4f, 0.01, 100, 30),
                        Optional.of(new Expectation(0.1, 0.05, 0.2)),
                        0.9f,
                        NOTHING,
                        defects,
                        Optional.empty(),
                        Optional.empty(),
                        1_000_000,
                        Duration.ofMillis(random.nextInt(150, 300))),
                Optional.of(new ImageTraits(random.nextDouble(), 0.2, 0.1, 0.01)),
                number % 50 == 0 ? StoredImage.Comparable.NO : StoredImage.Comparable.YES,
                number % 50 == 0 ? "The image is out of focus: its sharpness is 0.02, but that of good ones 0.1." : "",
                START.plusSeconds(number + 1));
    }

    /** The client is in the same process, but what it takes to load is no page's time. */
    private void warmUpClient() throws IOException, InterruptedException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        other.start();
        URI uri = URI.create("http://127.0.0.1:" + other.getAddress().getPort());
        for (int i = 0; i < REQUESTS; i++) {
            client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
        }
        other.stop(0);
    }

    private void measure(URI server) throws IOException, InterruptedException {
        warmUpClient();
        System.out.println("| page | kB | first, ms | median, ms | most after the first, ms |");
        System.out.println("|---|---|---|---|---|");
        for (Map.Entry<String, String> page : pages().entrySet()) {
            List<Double> times = new ArrayList<>();
            int bytes = 0;
            for (int i = 0; i < REQUESTS; i++) {
                long start = System.nanoTime();
                HttpResponse<byte[]> answer = client.send(
                        HttpRequest.newBuilder(server.resolve(page.getValue()))
                                .header("Accept", "text/html")
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                times.add((System.nanoTime() - start) / 1e6);
                bytes = answer.body().length;
                if (answer.statusCode() >= 400) {
                    throw new IOException(page + ": " + answer.statusCode());
                }
            }
            List<Double> sorted = times.stream().skip(1).sorted().toList();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %.0f | %.0f |%n",
                    page.getKey(),
                    bytes / 1e3,
                    times.get(0),
                    sorted.get(sorted.size() / 2),
                    sorted.get(sorted.size() - 1));
        }
    }

    /** Every page and table, of the newest and of things long past. */
    private Map<String, String> pages() {
        StoredLine many = history.lines().get(0);
        StoredLine one = history.lines().get(1);
        List<StoredBatch> batches = history.batches(many.id(), 1_000_000);
        StoredBatch newest = batches.get(batches.size() - 1);
        StoredBatch middle = batches.get(batches.size() / 2);
        StoredBatch large = history.batches(one.id(), 1).get(0);
        long within =
                history.newest(one.id(), large.totals().images() / 2).get(0).id();
        long image = history.images(middle.id(), 0, 1).get(0).id();
        String lines = "/lines/" + many.id();
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("overview", "/");
        pages.put("a line", lines);
        pages.put("its charts, with a baseline", lines + "/charts.json");
        pages.put("a line with one batch", "/lines/" + one.id());
        pages.put("its charts", "/lines/" + one.id() + "/charts.json");
        pages.put("batches", lines + "/batches");
        pages.put("batches before one in the middle", lines + "/batches?before=" + middle.id());
        pages.put("a batch by its name", lines + "/batches?name=" + middle.name());
        pages.put("a batch of 100 images", "/batches/" + newest.id());
        pages.put("its report", "/batches/" + newest.id() + "/report");
        pages.put("a batch of all images", "/batches/" + large.id());
        pages.put("its images from the middle on", "/batches/" + large.id() + "?after=" + within);
        pages.put("its report, of the first 1,000 images", "/batches/" + large.id() + "/report");
        pages.put("an image", "/images/" + image);
        pages.put("models", "/models");
        pages.put("metrics", "/metrics");
        pages.put("all batches as CSV", lines + "/batches.csv");
        pages.put("a batch's images as CSV", "/batches/" + newest.id() + "/images.csv");
        pages.put("a batch as JSON", "/batches/" + newest.id() + "/batch.json");
        return pages;
    }
}

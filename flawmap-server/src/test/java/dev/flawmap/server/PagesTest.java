package dev.flawmap.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.Cancellation;
import dev.flawmap.monitor.ActiveModel;
import dev.flawmap.monitor.StubImages;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.StoredImage;
import dev.flawmap.monitor.history.StoredLine;
import dev.flawmap.monitor.line.BatchLimits;
import dev.flawmap.monitor.line.Batching;
import dev.flawmap.monitor.line.LineSettings;
import dev.flawmap.monitor.source.WatchedFile;
import dev.flawmap.server.http.Guard;
import dev.flawmap.server.pages.Pages;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(120)
class PagesTest {
    private static final String HOSTILE = "<script>alert(1)</script>\"'&";

    @TempDir
    private static Path folder;

    private static ServerFixture server;

    /** A good batch, a bad one with an image out of focus, a bad file, and names that are hostile. */
    @BeforeAll
    static void start() throws Exception {
        server = new ServerFixture(folder);
        Path in = server.in;
        for (int i = 0; i < 4; i++) {
            StubImages.write(in.resolve("LOT1/good-" + i + ".tif"), StubImages.good(i));
            StubImages.write(in.resolve("LOT2/bad-" + i + ".tif"), StubImages.image(10 + i, 2, 0));
        }
        StubImages.write(in.resolve("LOT2/blurred.tif"), StubImages.image(20, 0, 2));
        StubImages.write(
                in.resolve(HOSTILE.replace("/", "")).resolve("<img src=x onerror=alert(1)>.tif"), StubImages.good(30));
        StubImages.write(in.resolve("golden-sample/1.tif"), StubImages.good(40));
        StubImages.write(in.resolve("golden-sample/2.tif"), StubImages.image(41, 1, 0));
        Files.writeString(in.resolve("<b>bad.tif"), "This is no image.");
        server.watch(HOSTILE, 10, 1);
    }

    @AfterAll
    static void stop() {
        server.close();
        assertThat(server.unexpected).isEmpty();
    }

    private static String page(String path) throws Exception {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
        assertThat(answer.body())
                .as(path)
                .doesNotContain("<script>alert", "onerror=alert(1)>.tif<", "<b>bad", " style=\"", "onclick=")
                .contains("<main", "<title>", "lang=\"en\"");
        return answer.body();
    }

    private static long batch(String name) {
        return server.monitor.history().batches(1, 99).stream()
                .filter(batch -> batch.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    @Test
    void aBatchWithoutDefectsNamesNoLargestOneAndWhatItNeedsIsNoLevel() throws Exception {
        assertThat(page("/batches/" + batch("LOT1")))
                .contains(
                        "none that counts",
                        "at least " + LineSettings.usual().limits().imagesNeeded())
                .doesNotContain("the largest of");
        assertThat(page("/batches/" + batch("LOT2"))).contains("the largest of").doesNotContain("none that counts");
        assertThat(page("/lines/1")).contains("per megapixel (MP) where the pixel size is not known");
    }

    /** A server starts also where that fails, but then first visitors wait. */
    @Test
    void everyPageCanBeMadeForNobody() throws Exception {
        try (Pages pages = new Pages(
                server.monitor, new Guard(InetAddress.getLoopbackAddress(), Optional.empty()), Optional.empty())) {
            pages.warmUp();
        }
    }

    @Test
    void everyPageThatAPageLeadsToIsThere() throws Exception {
        java.util.Deque<String> open = new java.util.ArrayDeque<>(List.of("/"));
        java.util.Set<String> seen = new java.util.HashSet<>(open);
        while (!open.isEmpty()) {
            String path = open.remove();
            HttpResponse<String> answer = server.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            if (answer.headers().firstValue("Content-Type").orElse("").startsWith("text/html")) {
                page(path);
                Matcher links = Pattern.compile("(?:href|src|data-charts)=\"(/[^\"]*)\"")
                        .matcher(answer.body());
                while (links.find()) {
                    if (seen.add(links.group(1))) {
                        open.add(links.group(1));
                    }
                }
            }
        }
        assertThat(seen).hasSizeGreaterThan(40).contains("/models", "/openapi.json", "/lines/1/charts.json");
    }

    @Test
    void whatIsWrongWithTheGoldenSampleIsSaid() throws Exception {
        String problem = "The golden sample shows 1 defect that counts, of 36 px, but its first image showed no defect"
                + " that counts.";
        assertThat(page("/")).contains(problem);
        assertThat(page("/lines/1"))
                .contains(problem, "The golden sample was inspected last at", "and was not as on its first image.");
        assertThat(page("/lines/1/batches")).doesNotContain("golden-sample");
    }

    /** What the overview and a line's page say is there for other programs, too. */
    @Test
    void howLinesFareIsThereAsJson() throws Exception {
        JsonNode lines = ServerFixture.json(server.get("/lines.json"));
        assertThat(lines).hasSize(1);
        JsonNode line = lines.get(0);
        assertThat(line.path("name").asString()).isEqualTo(HOSTILE);
        assertThat(line.path("problem").asString()).startsWith("The golden sample shows 1 defect that counts");
        assertThat(line.path("folder").asString()).isEqualTo(server.in.toString());
        assertThat(line.path("model").asString()).isEqualTo("m");
        assertThat(line.path("batch").path("id").asLong()).isPositive();
        assertThat(line.path("batch").path("verdict").asString()).isIn("ACCEPT", "REJECT");
        assertThat(line.path("failures").get(0).path("file").asString()).endsWith("<b>bad.tif");
        assertThat(line.path("failures").get(0).path("reason").asString()).endsWith(".");
    }

    @Test
    void whatKeepsALineFromGoingOnIsThereAsJson(@TempDir Path other) throws Exception {
        try (ServerFixture gone = new ServerFixture(other)) {
            StubImages.write(gone.in.resolve("LOT1/a.tif"), StubImages.good(1));
            gone.watch("A", 1, 0);
            Semaphore changes = new Semaphore(0);
            gone.monitor.listen(id -> changes.release());
            Path away = Files.move(gone.in, other.resolve("away"));
            while (gone.monitor.line(1).orElseThrow().problem().isEmpty()) {
                assertThat(changes.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            }
            String sentence = "The folder " + gone.in + " cannot be read at present.";
            assertThat(ServerFixture.json(gone.get("/lines.json"))
                            .get(0)
                            .path("problem")
                            .asString())
                    .isEqualTo(sentence);
            assertThat(gone.get("/lines/1").body()).contains(sentence);
            Files.move(away, gone.in);
            while (gone.monitor.line(1).orElseThrow().problem().isPresent()) {
                assertThat(changes.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(ServerFixture.json(gone.get("/lines.json"))
                            .get(0)
                            .path("problem")
                            .isNull())
                    .isTrue();
        }
    }

    @Test
    void aRejectedBatchSaysItsRule() throws Exception {
        assertThat(page("/batches/" + batch("LOT2")))
                .contains("reject", "The share of defective images is 1, above the level to reject of 0.5.")
                .contains("4 inspected and comparable, 1 not comparable");
        assertThat(page("/batches/" + batch("LOT2") + "/report"))
                .contains("Largest defects", "bad-0.tif", "out of focus");
        assertThat(page("/lines/1")).contains("Files that could not be inspected", "&lt;b&gt;bad.tif");
    }

    @Test
    void aReportNamesAllModelsOfItsBatch(@TempDir Path other) throws Exception {
        try (ServerFixture two = new ServerFixture(other)) {
            History history = two.monitor.history();
            StoredLine line = history.line("two", LineSettings.usual());
            ActiveModel model = two.monitor.model("m").orElseThrow();
            String first = model.current().model().sha256();
            history.add(line, image(model, "B", 1));
            two.monitor.swap(model, Optional.of("next.flaw"));
            history.add(line, image(model, "B", 2));
            assertThat(two.get("/batches/1/report").body())
                    .contains(
                            "1 image: defects that good material shows at most 0.1 times on an image, found by the model "
                                    + first,
                            "found by the model " + model.current().model().sha256());
            // What holds at present says nothing of what was decided; the newest batch is decided again.
            history.add(line, image(model, "C", 3));
            history.set(line.id(), new LineSettings(0.007, new Batching.Folders(), new BatchLimits(Map.of(), 77)));
            history.add(history.line(line.id()).orElseThrow(), image(model, "C", 4));
            history.set(line.id(), new LineSettings(0.003, new Batching.Folders(), new BatchLimits(Map.of(), 88)));
            assertThat(two.get("/batches/1").body())
                    .contains("at least 1<", "share of defective images")
                    .doesNotContain("0.007", "0.003", "at least 77", "at least 88");
            assertThat(two.get("/batches/2").body())
                    .contains("0.007", "at least 88")
                    .doesNotContain("0.003");
            assertThat(two.get("/lines/1/charts.json").body())
                    .contains("at most 0.1, later 0.007 times", "B, image-1.tif");
        }
    }

    private static History.NewImage image(ActiveModel model, String batch, int number) {
        Path within = Path.of("image-" + number + ".tif");
        return new History.NewImage(
                new WatchedFile(folder.resolve(within), within, number, Instant.EPOCH),
                batch,
                String.format("%064x", number),
                model.inspect(StubImages.good(1), new Cancellation()),
                Optional.empty(),
                StoredImage.Comparable.UNKNOWN,
                "",
                Instant.ofEpochSecond(number));
    }

    @Test
    void anImageSaysWhatItIs() throws Exception {
        long bad = server.monitor.history().images(batch("LOT2"), 0, 9).get(0).id();
        assertThat(page("/images/" + bad)).contains("data-viewer", "data-box=\"", "SHA-256");
        assertThat(server.get("/images/" + bad + "/map").statusCode()).isEqualTo(200);
        assertThat(server.get("/images/" + bad + "/other").statusCode()).isEqualTo(404);
    }

    @Test
    void tablesAreForOtherPrograms() throws Exception {
        HttpResponse<String> csv = server.get("/batches/" + batch("LOT2") + "/images.csv");
        assertThat(csv.body().lines()).hasSize(6);
        assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
        JsonNode json = ServerFixture.json(server.get("/batches/" + batch("LOT2") + "/batch.json"));
        assertThat(json.path("verdict").asString()).isEqualTo("REJECT");
        assertThat(json.path("image_list")).hasSize(5);
        JsonNode charts = ServerFixture.json(server.get("/lines/1/charts.json"));
        assertThat(charts).hasSize(5);
        assertThat(charts.get(0).path("title").asString()).startsWith("Defects per mm²");
        assertThat(charts.get(0).path("values")).hasSize(3);
        assertThat(charts.get(2).path("values")).hasSize(9);
    }

    @Test
    void earlierBatchesAreReachedByPageAndByName(@TempDir Path other) throws Exception {
        try (ServerFixture busy = new ServerFixture(other)) {
            History history = busy.monitor.history();
            StoredLine line = history.line("busy", LineSettings.usual());
            ActiveModel model = busy.monitor.model("m").orElseThrow();
            for (int i = 1; i <= 130; i++) {
                history.add(line, image(model, "B" + i, i));
            }
            List<String> names = new ArrayList<>();
            String path = "/lines/1/batches";
            for (int i = 0; i < 3; i++) {
                String page = busy.get(path).body();
                Matcher rows =
                        Pattern.compile("<a href=\"/batches/\\d+\">(B\\d+)</a>").matcher(page);
                while (rows.find()) {
                    names.add(rows.group(1));
                }
                Matcher earlier = Pattern.compile("href=\"(/lines/1/batches\\?before=\\d+)\"")
                        .matcher(page);
                assertThat(earlier.find()).isEqualTo(i < 2);
                path = i < 2 ? earlier.group(1) : path;
            }
            assertThat(names)
                    .hasSize(130)
                    .doesNotHaveDuplicates()
                    .startsWith("B130", "B129")
                    .endsWith("B1");
            assertThat(busy.get("/lines/1/batches?name=B7").headers().firstValue("Location"))
                    .contains("/batches/" + history.batch(1, "B7").orElseThrow().id());
            for (String missing : List.of("?name=none", "?before=x", "?before=999")) {
                assertThat(busy.get("/lines/1/batches" + missing).statusCode())
                        .as(missing)
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void limitsAreSetByAForm() throws Exception {
        String form = "strength=0.05&images_needed=2&batching=folder&LARGEST_DEFECT_warn=10&LARGEST_DEFECT_reject=20";
        assertThat(server.form("/lines/1/settings", form).statusCode()).isEqualTo(303);
        LineSettings set = server.monitor.history().line(1).orElseThrow().settings();
        assertThat(set.strength()).isEqualTo(0.05);
        assertThat(set.limits().limits()).hasSize(1);
        for (String bad : List.of(
                "strength=x",
                "strength=0",
                "LARGEST_DEFECT_warn=9&LARGEST_DEFECT_reject=2",
                "batching=day",
                "images_needed=0",
                "strength=1e400",
                "LARGEST_DEFECT_warn=-1")) {
            assertThat(server.form("/lines/1/settings", bad).statusCode())
                    .as(bad)
                    .isEqualTo(400);
        }
        assertThat(server.monitor.history().line(1).orElseThrow().settings()).isEqualTo(set);
        server.monitor.history().set(1, LineSettings.usual());
    }

    @Test
    void aBatchIsTakenIntoTheBaseline() throws Exception {
        long good = batch("LOT1");
        assertThat(server.form("/batches/" + good + "/baseline", "baseline=true")
                        .statusCode())
                .isEqualTo(303);
        assertThat(server.get("/lines/1/charts.json").body()).contains("(phase II)");
        server.form("/batches/" + good + "/baseline", "baseline=false");
        assertThat(server.get("/lines/1/charts.json").body()).contains("(phase I)");
    }

    @Test
    void aModelIsActivated() throws Exception {
        assertThat(page("/models")).contains("next.flaw");
        String before =
                server.monitor.model("m").orElseThrow().current().model().sha256();
        assertThat(server.form("/models/m/activate", "file=next.flaw").statusCode())
                .isEqualTo(303);
        assertThat(page("/models")).contains(before);
        assertThat(server.form("/models/m/activate", "file=..%2Fhistory.db").statusCode())
                .isEqualTo(400);
        assertThat(server.form("/models/none/activate", "file=next.flaw").statusCode())
                .isEqualTo(404);
        server.form("/models/m/activate", "file=m.flaw");
    }
}

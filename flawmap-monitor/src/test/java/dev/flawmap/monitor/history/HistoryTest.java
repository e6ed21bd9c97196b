package dev.flawmap.monitor.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flawmap.image.ImageTraits;
import dev.flawmap.monitor.BatchExport;
import dev.flawmap.monitor.Inspections;
import dev.flawmap.monitor.line.BatchLimits;
import dev.flawmap.monitor.line.BatchVerdict.Outcome;
import dev.flawmap.monitor.line.Batching;
import dev.flawmap.monitor.line.LineSettings;
import dev.flawmap.monitor.source.WatchedFile;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Asks both databases for the same; PostgreSQL is a real server, left out where none can run. */
class HistoryTest {
    private enum Kind {
        SQLITE,
        POSTGRESQL
    }

    private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

    private static @Nullable EmbeddedPostgres server;
    private static String whyNoServer = "";
    private static int databases;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        try {
            server = EmbeddedPostgres.builder().start();
        } catch (IOException | RuntimeException e) {
            whyNoServer = String.valueOf(e.getMessage());
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private DatabaseUrl url(Kind kind) throws Exception {
        if (kind == Kind.SQLITE) {
            return DatabaseUrl.parse("sqlite:" + folder.resolve("history.db"));
        }
        assumeTrue(server != null, () -> "PostgreSQL cannot run here: " + whyNoServer);
        String name = "history" + ++databases;
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return DatabaseUrl.parse("postgresql://postgres:secret@localhost:" + server.getPort() + "/" + name);
    }

    private static History.NewImage image(String batch, int number, double... strengths) {
        return image(batch, number, StoredImage.Comparable.YES, strengths);
    }

    private static History.NewImage image(
            String batch, int number, StoredImage.Comparable comparable, double... strengths) {
        return new History.NewImage(
                file(number),
                batch,
                String.format("%064x", number),
                Inspections.with(strengths),
                Optional.of(new ImageTraits(0.4, 0.2, 0.1, 0.01)),
                comparable,
                comparable == StoredImage.Comparable.NO ? "The image is out of focus." : "",
                AT.plusSeconds(number));
    }

    private static WatchedFile file(int number) {
        Path within = Path.of("image-" + number + ".tif");
        return new WatchedFile(Path.of("/data").resolve(within), within, 100 + number, AT);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsAddedIsThereAfterAnotherStart(Kind kind) throws Exception {
        DatabaseUrl url = url(kind);
        try (History history = History.open(url)) {
            StoredLine line = history.line("Mat A", LineSettings.usual());
            assertThat(history.add(line, image("LOT1", 1, 0.001, 0.5))).isPresent();
        }
        try (History history = History.open(url)) {
            StoredLine line = history.lines().get(0);
            StoredBatch batch = history.batches(line.id(), 10).get(0);
            StoredImage image = history.newest(line.id(), 10).get(0);
            assertThat(line.name()).isEqualTo("Mat A");
            assertThat(line.settings()).isEqualTo(LineSettings.usual());
            assertThat(batch.totals().images()).isEqualTo(1);
            // Of the two defects, one counts: good material shows the other too often.
            assertThat(batch.totals().counted()).isEqualTo(1);
            assertThat(batch.totals().defectPx()).isEqualTo(50);
            assertThat(batch.totals().areaMm2().orElseThrow()).isCloseTo(1, within(1e-9));
            assertThat(image.file()).isEqualTo("/data/image-1.tif");
            assertThat(image.inspected()).isEqualTo(AT.plusSeconds(1));
            assertThat(image.nmPerPixel()).hasValue(1000);
            assertThat(image.traits()).contains(new ImageTraits(0.4, 0.2, 0.1, 0.01));
            assertThat(history.image(image.id())).contains(image);
            assertThat(history.defects(image.id())).hasSize(2);
            assertThat(history.defects(image.id()).get(0).strength()).hasValue(0.001);
            assertThat(history.knows(line.id(), image.sha256())).isTrue();
            assertThat(history.knows(line.id(), file(1))).isTrue();
            assertThat(history.knows(line.id(), file(2))).isFalse();
        }
    }

    /** The strength changes in the middle of a batch and the limits after it: what was applied is kept. */
    @ParameterizedTest
    @EnumSource
    void whatABatchWasDecidedWithIsKept(Kind kind) throws Exception {
        try (History history = History.open(url(kind))) {
            StoredLine line = history.line("Mat A", LineSettings.usual());
            history.add(line, image("LOT1", 1, 0.05));
            history.add(line, image("LOT1", 2, 0.05));
            LineSettings strict = new LineSettings(0.01, new Batching.Folders(), BatchLimits.usual());
            history.set(line.id(), strict);
            history.add(history.line(line.id()).orElseThrow(), image("LOT1", 3, 0.05));
            history.add(history.line(line.id()).orElseThrow(), image("LOT2", 4));
            history.set(line.id(), strict.withLimits(new BatchLimits(Map.of(), 3)));
            StoredBatch first = history.batch(line.id(), "LOT1").orElseThrow();
            String model = "5a".repeat(32);
            assertThat(first.applied())
                    .contains(new Applied(
                            BatchLimits.usual(),
                            List.of(new Applied.Count(model, 0.1, 2), new Applied.Count(model, 0.01, 1))));
            assertThat(first.totals().counted()).isEqualTo(2);
            // The newest batch is decided again, but not counted again.
            assertThat(history.batch(line.id(), "LOT2").orElseThrow().applied())
                    .contains(new Applied(new BatchLimits(Map.of(), 3), List.of(new Applied.Count(model, 0.01, 1))));
            assertThat(history.newest(line.id(), 9))
                    .extracting(image -> image.strength().orElseThrow())
                    .containsExactly(0.1, 0.1, 0.01, 0.01);
            assertThat(history.newest(line.id(), 1).get(0).inBatch()).isEqualTo("LOT2, image-4.tif");
            assertThat(BatchExport.json(first).toString()).contains("strength=0.1", "strength=0.01", "reject=0.5");
            StringBuilder csv = new StringBuilder();
            BatchExport.csv(List.of(first), csv::append);
            assertThat(csv.toString()).contains(",false,0.1 0.01,1,", model).doesNotContain("Optional");
        }
    }

    @ParameterizedTest
    @EnumSource
    void sharesAreOfTheInspectedArea(Kind kind) throws Exception {
        try (History history = History.open(url(kind))) {
            StoredLine line = history.line("Mat A", LineSettings.usual());
            History.NewImage whole = image("LOT1", 1);
            history.add(
                    line,
                    new History.NewImage(
                            whole.file(),
                            whole.batch(),
                            whole.sha256(),
                            Inspections.of(500_000, 0.001),
                            whole.traits(),
                            whole.comparable(),
                            whole.unlike(),
                            whole.at()));
            assertThat(history.newest(line.id(), 1).get(0).defectShare()).isEqualTo(50 / 500_000.0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameBytesCountOnce(Kind kind) throws Exception {
        try (History history = History.open(url(kind))) {
            StoredLine line = history.line("a", LineSettings.usual());
            StoredLine other = history.line("b", LineSettings.usual());
            assertThat(history.add(line, image("LOT1", 1, 0.001))).isPresent();
            assertThat(history.add(line, image("LOT2", 1, 0.001))).isEmpty();
            assertThat(history.add(other, image("LOT1", 1, 0.001))).isPresent();
            assertThat(history.batches(line.id(), 10).stream()
                            .mapToInt(batch -> batch.totals().images())
                            .sum())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyWritersLoseNothing(Kind kind) throws Exception {
        try (History history = History.open(url(kind))) {
            StoredLine line = history.line("a", LineSettings.usual());
            ExecutorService writers = Executors.newFixedThreadPool(4);
            try {
                List<Callable<Optional<Long>>> work = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    int number = i / 2;
                    work.add(() -> history.add(line, image("LOT1", number, 0.001)));
                }
                for (Future<Optional<Long>> done : writers.invokeAll(work)) {
                    done.get();
                }
            } finally {
                writers.shutdown();
            }
            StoredBatch batch = history.batches(line.id(), 1).get(0);
            assertThat(batch.totals().images()).isEqualTo(20);
            assertThat(batch.totals().counted()).isEqualTo(20);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theVerdictIsKeptWithTheRuleThatDecided(Kind kind) throws Exception {
        try (History history = History.open(url(kind))) {
            StoredLine line = history.line("a", LineSettings.usual());
            history.add(line, image("LOT1", 1));
            history.add(line, image("LOT1", 2));
            assertThat(history.batches(line.id(), 1).get(0).verdict().outcome()).isEqualTo(Outcome.ACCEPT);
            history.add(line, image("LOT1", 3, 0.01));
            history.add(line, image("LOT1", 4, 0.01));
            history.add(line, image("LOT1", 5, 0.01));
            StoredBatch batch = history.batches(line.id(), 1).get(0);
            assertThat(batch.verdict().outcome()).isEqualTo(Outcome.REJECT);
            assertThat(batch.verdict().sentence())
                    .isEqualTo("The share of defective images is 0.6, above the level to reject of 0.5.");
            history.set(
                    line.id(),
                    line.settings().withLimits(new dev.flawmap.monitor.line.BatchLimits(java.util.Map.of(), 6)));
            assertThat(history.batch(batch.id()).orElseThrow().verdict().outcome())
                    .isEqualTo(Outcome.OPEN);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anImageWhoseDefectsAreAllTooWeakIsNotShownAsDefective(Kind kind) throws Exception {
        try (History history = History.open(url(kind))) {
            StoredLine line = history.line("a", LineSettings.usual());
            history.add(line, image("LOT1", 1, 0.09));
            history.add(line, image("LOT1", 2, 0.11));
            assertThat(history.batches(line.id(), 1).get(0).totals().defective())
                    .isEqualTo(1);
            assertThat(history.newest(line.id(), 2))
                    .extracting(StoredImage::outcome)
                    .containsExactly("defective", "weak defects");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotComparableCountsByItself(Kind kind) throws Exception {
        try (History history = History.open(url(kind))) {
            StoredLine line = history.line("a", LineSettings.usual());
            history.add(line, image("LOT1", 1, StoredImage.Comparable.NO, 0.001, 0.001));
            StoredBatch batch = history.batches(line.id(), 1).get(0);
            assertThat(batch.totals().notComparable()).isEqualTo(1);
            assertThat(batch.totals().images()).isZero();
            assertThat(batch.totals().counted()).isZero();
            assertThat(batch.totals().area()).isZero();
            assertThat(batch.verdict().outcome()).isEqualTo(Outcome.OPEN);
            assertThat(history.newest(line.id(), 1).get(0).outcome()).isEqualTo("not comparable");
        }
    }

    /** Also where the clock was set back meanwhile, and where a batch goes on after another has begun. */
    @ParameterizedTest
    @EnumSource
    void batchesAreInTheOrderOfTheirLastImages(Kind kind) throws Exception {
        try (History history = History.open(url(kind))) {
            StoredLine line = history.line("a", LineSettings.usual());
            history.add(line, image("LOT1", 9));
            history.add(line, image("LOT2", 5));
            history.add(line, image("LOT3", 1));
            history.add(line, image("LOT1", 4));
            List<StoredBatch> batches = history.batches(line.id(), 9);
            assertThat(batches).extracting(StoredBatch::name).containsExactly("LOT2", "LOT3", "LOT1");
            assertThat(history.before(batches.get(1), 9))
                    .extracting(StoredBatch::name)
                    .containsExactly("LOT2");
            batches.forEach(batch -> history.setBaseline(batch.id(), true));
            assertThat(history.baseline(line.id()))
                    .extracting(StoredBatch::name)
                    .containsExactly("LOT2", "LOT3", "LOT1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatFailedIsListedUntilItIsInspected(Kind kind) throws Exception {
        try (History history = History.open(url(kind))) {
            StoredLine line = history.line("a", LineSettings.usual());
            history.failed(line.id(), file(1), "bad_image", "It is not an image.", AT);
            history.failed(line.id(), file(1), "bad_image", "It is still no image.", AT);
            assertThat(history.failures(line.id(), 10))
                    .extracting(StoredFailure::reason)
                    .containsExactly("It is still no image.");
            assertThat(history.knows(line.id(), file(1))).isTrue();
            history.add(line, image("LOT1", 1));
            assertThat(history.failures(line.id(), 10)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void hostileNamesAreNamesAlone(Kind kind) throws Exception {
        String hostile = "x'); DROP TABLE image; --\"<script>alert(1)</script>";
        try (History history = History.open(url(kind))) {
            StoredLine line = history.line(hostile, LineSettings.usual());
            history.add(line, image(hostile, 1, 0.001));
            history.failed(line.id(), file(3), hostile.substring(0, 20), hostile, AT);
            assertThat(history.lines().get(0).name()).isEqualTo(hostile);
            assertThat(history.batches(line.id(), 1).get(0).name()).isEqualTo(hostile);
            assertThat(history.newest(line.id(), 5)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void imagesGoOnAfterOneAnother(Kind kind) throws Exception {
        try (History history = History.open(url(kind))) {
            StoredLine line = history.line("a", LineSettings.usual());
            for (int i = 1; i <= 5; i++) {
                history.add(line, image("LOT" + i / 4, i));
            }
            List<StoredImage> newest = history.newest(line.id(), 3);
            assertThat(newest)
                    .extracting(StoredImage::name)
                    .containsExactly("image-3.tif", "image-4.tif", "image-5.tif");
            assertThat(history.neighbour(newest.get(1), true))
                    .contains(newest.get(2).id());
            assertThat(history.neighbour(newest.get(1), false))
                    .contains(newest.get(0).id());
            assertThat(history.neighbour(newest.get(2), true)).isEmpty();
            StoredBatch batch = history.batches(line.id(), 5).get(0);
            assertThat(history.images(batch.id(), 0, 2)).hasSize(2);
            assertThat(history.images(
                            batch.id(), history.images(batch.id(), 0, 2).get(1).id(), 9))
                    .hasSize(1);
            history.setBaseline(batch.id(), true);
            assertThat(history.baseline(line.id())).extracting(StoredBatch::id).containsExactly(batch.id());
        }
    }

    private static GoldenImage golden(String sample, int number, String model, double strength) {
        return new GoldenImage(
                sample,
                String.format("%064x", number),
                AT.plusSeconds(number),
                model.repeat(64),
                strength,
                OptionalDouble.of(25),
                number == 2 ? Optional.empty() : Optional.of(new ImageTraits(0.4, 0.2, 0.1, 0.01)),
                number,
                50L * number,
                number == 3 ? "The golden sample is too dark." : "");
    }

    @ParameterizedTest
    @EnumSource
    void imagesOfAGoldenSampleAreKeptApart(Kind kind) throws Exception {
        DatabaseUrl url = url(kind);
        List<GoldenImage> images = List.of(
                golden("golden-sample", 1, "a", 0.1),
                golden("golden-sample", 2, "b", 0.1),
                golden("golden-sample", 3, "b", 0.01),
                golden("golden-sample/2", 1, "a", 0.1));
        try (History history = History.open(url)) {
            long line = history.line("a", LineSettings.usual()).id();
            assertThat(history.newestGolden(line)).isEmpty();
            history.failed(line, file(0), "bad_image", "It is not an image.", AT);
            for (int i = 0; i < images.size(); i++) {
                history.add(line, file(i), "stub", images.get(i));
            }
            history.add(line, file(9), "stub", images.get(0));
        }
        try (History history = History.open(url)) {
            long line = history.lines().get(0).id();
            assertThat(history.newestGolden(line)).contains(images.get(3));
            assertThat(history.firstGolden(line, "golden-sample")).contains(images.get(0));
            assertThat(history.firstGolden(line, "golden-sample", "b".repeat(64), 0.1))
                    .contains(images.get(1));
            assertThat(history.firstGolden(line, "golden-sample", "b".repeat(64), 0.01))
                    .contains(images.get(2));
            assertThat(history.firstGolden(line, "golden-sample/2", "b".repeat(64), 0.1))
                    .isEmpty();
            String sha = images.get(1).sha256();
            assertThat(history.knowsGolden(line, "golden-sample", sha)).isTrue();
            assertThat(history.knowsGolden(line, "golden-sample/2", sha)).isFalse();
            assertThat(history.knows(line, file(1))).isTrue();
            assertThat(history.knows(line, file(9))).isFalse();
            assertThat(history.failures(line, 9)).isEmpty();
            assertThat(history.knows(line, sha)).isFalse();
            assertThat(history.newest(line, 9)).isEmpty();
            assertThat(history.batches(line, 9)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void modelsStayKnown(Kind kind) throws Exception {
        try (History history = History.open(url(kind))) {
            history.activated("m", "a".repeat(64), "stub", AT);
            history.activated("m", "a".repeat(64), "stub", AT);
            history.activated("m", "b".repeat(64), "stub", AT.plusSeconds(1));
            history.activated("m", "a".repeat(64), "stub", AT.plusSeconds(2));
            assertThat(history.models())
                    .extracting(use -> use.sha256().substring(0, 1))
                    .containsExactly("a", "b", "a");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSecondWriterIsRefusedAndAReaderIsNot(Kind kind) throws Exception {
        DatabaseUrl url = url(kind);
        try (History history = History.open(url)) {
            history.line("a", LineSettings.usual());
            assertThatThrownBy(() -> History.open(url))
                    .isInstanceOf(HistoryException.class)
                    .hasMessageContaining("Another process writes to the history")
                    .hasMessageNotContaining("secret");
            try (History reader = History.read(url)) {
                assertThat(reader.lines()).hasSize(1);
            }
        }
        for (int i = 0; i < 5; i++) {
            History.open(url).close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNewerDatabaseIsRefused(Kind kind) throws Exception {
        DatabaseUrl url = url(kind);
        History.open(url).close();
        String jdbc = url instanceof DatabaseUrl.Postgresql postgresql
                ? postgresql.jdbc() + "?user=postgres"
                : "jdbc:sqlite:" + url.shown();
        try (Connection connection = DriverManager.getConnection(jdbc);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
                    + " checksum, installed_by, execution_time, success) VALUES (99, '99', 'later', 'SQL',"
                    + " 'V99__later.sql', 1, 'x', 1, " + (kind == Kind.SQLITE ? "1" : "true") + ")");
        }
        assertThatThrownBy(() -> History.open(url)).hasMessageContaining("was written by a newer Flawmap");
        assertThatThrownBy(() -> History.read(url)).hasMessageContaining("was written by a newer Flawmap");
    }

    @Test
    void whatIsNoDatabaseIsRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.txt"), "This is not a database at all.".repeat(99));
        assertThatThrownBy(() -> History.open(DatabaseUrl.parse("sqlite:" + text)))
                .isInstanceOf(HistoryException.class)
                .hasMessageContaining(text.toString());
        assertThat(text).content().startsWith("This is not a database");
        assertThatThrownBy(() -> History.read(DatabaseUrl.parse("sqlite:" + folder.resolve("none.db"))))
                .hasMessageContaining("There is no history");
        assertThat(folder.resolve("none.db")).doesNotExist();
        assertThatThrownBy(() -> DatabaseUrl.parse("mysql://x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aServerThatIsDownIsSaid() {
        assertThatThrownBy(() -> History.open(DatabaseUrl.parse("postgresql://me:secret@127.0.0.1:1/none")))
                .isInstanceOf(HistoryException.class)
                .hasMessageContaining("postgresql://127.0.0.1:1/none cannot be opened")
                .hasMessageNotContaining("secret");
    }

    /** While another program holds the file, nothing is added, and nothing is lost: it is added once that lets go. */
    @Test
    void aLockedDatabaseIsSaidAndWorksAgain() throws Exception {
        Path file = folder.resolve("history.db");
        try (History history = History.open(new DatabaseUrl.Sqlite(file), Duration.ofMillis(300))) {
            StoredLine line = history.line("a", LineSettings.usual());
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN EXCLUSIVE");
                assertThatThrownBy(() -> history.add(line, image("LOT1", 1, 0.001)))
                        .isInstanceOf(HistoryException.class)
                        .hasMessageContaining("locked");
                statement.execute("ROLLBACK");
            }
            assertThat(history.newest(line.id(), 1)).isEmpty();
            assertThat(history.add(line, image("LOT1", 1, 0.001))).isPresent();
        }
    }
}

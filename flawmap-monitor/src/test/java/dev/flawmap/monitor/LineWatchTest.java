package dev.flawmap.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.Cancellation;
import dev.flawmap.ClosedException;
import dev.flawmap.image.GreyImage;
import dev.flawmap.inspect.ResultSink;
import dev.flawmap.model.Appearance;
import dev.flawmap.monitor.history.DatabaseUrl;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.history.StoredFailure;
import dev.flawmap.monitor.history.StoredImage;
import dev.flawmap.monitor.history.StoredImage.Comparable;
import dev.flawmap.monitor.line.BatchLimits;
import dev.flawmap.monitor.line.BatchVerdict.Outcome;
import dev.flawmap.monitor.line.Batching;
import dev.flawmap.monitor.line.LineSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LineWatchTest {
    private static final Duration REST = Duration.ofMillis(20);

    @TempDir
    Path folder;

    private Path in;
    private Path modelFile;
    private Pictures pictures;
    private DatabaseUrl url;
    private volatile Instant now = Instant.now();

    @BeforeEach
    void prepare() throws IOException {
        in = Files.createDirectory(folder.resolve("in"));
        modelFile = StubModel.write(folder.resolve("m.flaw"), 1, Optional.of(StubImages.appearance()));
        pictures = new Pictures(folder.resolve("pictures"));
        url = new DatabaseUrl.Sqlite(folder.resolve("history.db"));
    }

    private LineWatch line(History history, ActiveModel model) {
        return line(history, model, List.of(), id -> {});
    }

    private LineWatch line(History history, ActiveModel model, List<ResultSink> others, LineWatch.Listener listener) {
        return new LineWatch(
                "Mat A",
                LineSettings.usual(),
                in,
                model,
                history,
                pictures,
                others,
                file -> file.within().toString(),
                listener,
                REST,
                () -> now);
    }

    private void once(History history) throws IOException {
        try (ActiveModel model = new ActiveModel("m", modelFile, StubModel::open)) {
            line(history, model).once(new Cancellation());
        }
    }

    private void put(String name, GreyImage image) throws IOException {
        StubImages.write(in.resolve(name), image);
    }

    @Test
    void imagesFormBatchesWithVerdicts() throws IOException {
        put("LOT1/a.tif", StubImages.good(1));
        put("LOT1/b.tif", StubImages.good(2));
        put("LOT2/a.tif", StubImages.image(3, 1, 0));
        put("LOT2/b.tif", StubImages.image(4, 2, 0));
        try (History history = History.open(url)) {
            once(history);
            List<StoredBatch> batches = history.batches(1, 10);
            assertThat(batches).extracting(StoredBatch::name).containsExactlyInAnyOrder("LOT1", "LOT2");
            StoredBatch first = batches.get(0).name().equals("LOT1") ? batches.get(0) : batches.get(1);
            StoredBatch second = batches.get(0).name().equals("LOT1") ? batches.get(1) : batches.get(0);
            assertThat(first.verdict().outcome()).isEqualTo(Outcome.ACCEPT);
            assertThat(second.verdict().outcome()).isEqualTo(Outcome.REJECT);
            assertThat(second.totals().counted()).isEqualTo(3);
            assertThat(second.totals().largestPx()).isEqualTo(36);
            StoredImage image = history.images(second.id(), 0, 10).get(0);
            assertThat(image.comparable()).isEqualTo(Comparable.YES);
            for (Pictures.Kind kind : Pictures.Kind.values()) {
                assertThat(pictures.read(image.sha256(), kind)).isPresent();
            }
            pictures.removeBefore(Instant.now().plusSeconds(60));
            assertThat(pictures.read(image.sha256(), Pictures.Kind.MAP)).isEmpty();
        }
    }

    @Test
    void anotherStartInspectsWhatIsNewAlone() throws IOException {
        put("LOT1/a.tif", StubImages.good(1));
        try (History history = History.open(url)) {
            once(history);
        }
        put("LOT1/b.tif", StubImages.good(2));
        Files.copy(in.resolve("LOT1/a.tif"), in.resolve("LOT1/copy.tif"));
        try (History history = History.open(url)) {
            once(history);
            once(history);
            assertThat(history.newest(1, 10)).extracting(StoredImage::name).containsExactly("a.tif", "b.tif");
            assertThat(history.batches(1, 10).get(0).totals().images()).isEqualTo(2);
        }
    }

    @Test
    void aBadFileGoesOnAListAndStopsNothing() throws IOException {
        Files.writeString(in.resolve("bad.tif"), "This is no image.");
        Files.createFile(in.resolve("empty.png"));
        put("LOT1/small.tif", GreyImage.of(4, 4, new float[16]));
        put("LOT1/a.tif", StubImages.good(1));
        try (History history = History.open(url)) {
            once(history);
            once(history);
            assertThat(history.newest(1, 10)).extracting(StoredImage::name).containsExactly("a.tif");
            assertThat(history.failures(1, 10))
                    .extracting(failure -> Path.of(failure.file()).getFileName().toString())
                    .containsExactlyInAnyOrder("bad.tif", "empty.png", "small.tif");
            assertThat(history.failures(1, 10))
                    .extracting(StoredFailure::reason)
                    .allMatch(reason -> reason.endsWith("."));
        }
    }

    @Test
    void whatTheModelCannotJudgeIsNotCounted() throws IOException {
        put("LOT1/a.tif", StubImages.good(1));
        put("LOT1/blurred.tif", StubImages.image(2, 1, 2));
        GreyImage other = StubImages.image(3, 1, 0);
        put("LOT1/magnified.tif", new GreyImage(48, 48, other.pixels(), OptionalDouble.of(50)));
        try (History history = History.open(url)) {
            once(history);
            List<StoredImage> images = history.newest(1, 10);
            assertThat(images)
                    .extracting(StoredImage::outcome)
                    .containsExactlyInAnyOrder("good", "not comparable", "not comparable");
            assertThat(images)
                    .extracting(StoredImage::unlike)
                    .anyMatch(why -> why.startsWith("The image is out of focus: "));
            assertThat(images)
                    .extracting(StoredImage::unlike)
                    .contains(
                            "The image is at another magnification: a pixel is 50 nm, but the model learned from 25 nm.");
            StoredBatch batch = history.batches(1, 1).get(0);
            assertThat(batch.totals().images()).isEqualTo(1);
            assertThat(batch.totals().notComparable()).isEqualTo(2);
            assertThat(batch.totals().counted()).isZero();
        }
    }

    /** A model of an earlier version does not know; the line's first good images then say it. */
    @Test
    void aModelThatDoesNotKnowLearnsFromTheFirstGoodImages() throws IOException {
        modelFile = StubModel.write(folder.resolve("old.flaw"), 2, Optional.empty());
        try (History history = History.open(url)) {
            for (int i = 0; i < 10; i++) {
                put("LOT1/" + i + ".tif", StubImages.good(i));
            }
            once(history);
            assertThat(history.newest(1, 20))
                    .extracting(StoredImage::comparable)
                    .containsOnly(Comparable.UNKNOWN);
            Appearance learned = history.line(1).orElseThrow().appearance().orElseThrow();
            assertThat(learned.images()).isEqualTo(10);
            put("LOT2/blurred.tif", StubImages.image(99, 0, 2));
            once(history);
            assertThat(history.newest(1, 1).get(0).unlike()).startsWith("The image is out of focus");
        }
    }

    /** The clock goes back by a day: nothing is lost, and the batch that came last is the running one all the same. */
    @Test
    void aClockThatIsSetBackMixesNothingUp() throws IOException {
        try (History history = History.open(url)) {
            put("LOT1/a.tif", StubImages.good(1));
            once(history);
            Instant before = now;
            now = now.minus(Duration.ofDays(1));
            put("LOT2/a.tif", StubImages.image(2, 1, 0));
            put("golden-sample/1.tif", StubImages.good(4));
            once(history);
            now = now.plusSeconds(1);
            put("LOT2/b.tif", StubImages.image(3, 1, 0));
            once(history);
            List<StoredBatch> batches = history.batches(1, 10);
            assertThat(batches).extracting(StoredBatch::name).containsExactly("LOT1", "LOT2");
            assertThat(history.before(batches.get(1), 10))
                    .extracting(StoredBatch::name)
                    .containsExactly("LOT1");
            assertThat(history.newest(1, 10)).extracting(StoredImage::name).containsExactly("a.tif", "a.tif", "b.tif");
            assertThat(history.newest(1, 10).get(0).inspected()).isEqualTo(before.truncatedTo(ChronoUnit.MILLIS));
            assertThat(batches.get(1).verdict().outcome()).isEqualTo(Outcome.REJECT);
            // The running batch, and no other, is decided again.
            history.set(1, LineSettings.usual().withLimits(new BatchLimits(Map.of(), 9)));
            assertThat(history.batches(1, 10))
                    .extracting(batch -> batch.verdict().outcome())
                    .containsExactly(Outcome.ACCEPT, Outcome.OPEN);
            assertThat(history.failures(1, 10)).isEmpty();
        }
    }

    /** What the program's own fault keeps from being inspected is said, too, and does not end the line. */
    @Test
    void whatIsUnexpectedDoesNotEndTheLine() throws Exception {
        put("LOT1/1.tif", StubImages.good(1));
        Semaphore changes = new Semaphore(0);
        AtomicInteger tries = new AtomicInteger();
        ResultSink faulty = result -> {
            if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("It should not be so.");
            }
        };
        try (History history = History.open(url);
                ActiveModel model = new ActiveModel("m", modelFile, StubModel::open)) {
            Set<String> problems = new ConcurrentSkipListSet<>();
            AtomicReference<LineWatch> self = new AtomicReference<>();
            LineWatch line = line(history, model, List.of(faulty), id -> {
                Optional.ofNullable(self.get()).flatMap(LineWatch::problem).ifPresent(problems::add);
                changes.release();
            });
            self.set(line);
            runUntilKept(line, history, changes);
            assertThat(problems)
                    .singleElement()
                    .asString()
                    .contains("Images cannot be inspected, and wait: ", "It should not be so.");
        }
    }

    /** Runs a line until an image is in the history and nothing keeps others from it. */
    private static void runUntilKept(LineWatch line, History history, Semaphore changes) throws InterruptedException {
        Cancellation cancellation = new Cancellation();
        Thread watching = new Thread(() -> line.run(cancellation));
        watching.start();
        while (history.newest(line.id(), 1).isEmpty() || line.problem().isPresent()) {
            assertThat(changes.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        }
        cancellation.cancel("Done.");
        watching.join();
    }

    /** An earlier version took patterns that this one does not: the line says so and waits, until another is set. */
    @Test
    void aRuleOfBatchesThatIsNoneAnyMoreIsSaidUntilAnotherIsSet() throws Exception {
        put("LOT1-1.tif", StubImages.good(1));
        History.open(url).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("history.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO line (name, settings) VALUES ('Mat A', '"
                    + LineSettings.usual().json().replace("folder", "name:(?=LOT)(.*)-.*") + "')");
        }
        Semaphore changes = new Semaphore(0);
        try (History history = History.open(url);
                ActiveModel model = new ActiveModel("m", modelFile, StubModel::open)) {
            assertThat(history.lines()).hasSize(1);
            LineWatch line = line(history, model, List.of(), id -> changes.release());
            assertThat(line.problem().orElseThrow())
                    .startsWith("The line's rule of batches, name:(?=LOT)(.*)-.*, cannot be used: ")
                    .endsWith("; images wait until another rule is set on the line's page.");
            assertThatThrownBy(() -> line.once(new Cancellation())).hasMessageContaining("cannot be used");
            history.set(line.id(), LineSettings.usual().withBatching(Batching.parse("name:(LOT\\d)-.*")));
            runUntilKept(line, history, changes);
            assertThat(history.batches(line.id(), 9))
                    .extracting(batch -> batch.name())
                    .containsExactly("LOT1");
        }
    }

    /** A sink fails three times, as on a full disk; meanwhile the line says so without a break. */
    @Test
    void whatKeepsImagesFromBeingKeptIsSaidUntilTheyAre() throws Exception {
        put("LOT1/1.tif", StubImages.good(1));
        Semaphore changes = new Semaphore(0);
        AtomicInteger tries = new AtomicInteger();
        List<Optional<String>> said = new CopyOnWriteArrayList<>();
        AtomicReference<LineWatch> self = new AtomicReference<>();
        ResultSink full = result -> {
            said.add(Objects.requireNonNull(self.get()).problem());
            if (tries.incrementAndGet() <= 3) {
                throw new IOException("The disk is full.");
            }
        };
        try (History history = History.open(url);
                ActiveModel model = new ActiveModel("m", modelFile, StubModel::open)) {
            LineWatch line = line(history, model, List.of(full), id -> changes.release());
            self.set(line);
            runUntilKept(line, history, changes);
        }
        Optional<String> problem = Optional.of("The disk is full. Images wait until it can be used again.");
        assertThat(said).containsExactly(Optional.empty(), problem, problem, problem);
    }

    /** While a folder fills, models are swapped again and again: no image fails or is lost, and both models judge. */
    @Test
    void modelsAreSwappedUnderLoad() throws Exception {
        Path other = StubModel.write(folder.resolve("other.flaw"), 2, Optional.of(StubImages.appearance()));
        Semaphore changes = new Semaphore(0);
        Set<String> problems = new ConcurrentSkipListSet<>();
        try (History history = History.open(url);
                ActiveModel model = new ActiveModel("m", modelFile, StubModel::open)) {
            LineWatch line = line(history, model, List.of(), id -> changes.release());
            Cancellation cancellation = new Cancellation();
            Thread watching = new Thread(() -> line.run(cancellation));
            watching.start();
            for (int i = 0; i < 24; i++) {
                put("LOT1/" + i + ".tif", StubImages.good(i));
                if (i % 3 == 0) {
                    model.swap(i % 2 == 0 ? other : modelFile);
                }
                line.problem().ifPresent(problems::add);
            }
            List<StoredImage> images = new ArrayList<>();
            while (images.size() < 24) {
                assertThat(changes.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
                images = history.newest(line.id(), 100);
            }
            cancellation.cancel("Done.");
            watching.join();
            assertThat(history.failures(line.id(), 10)).isEmpty();
            assertThat(problems).isEmpty();
            assertThat(images).extracting(StoredImage::sha256).doesNotHaveDuplicates();
        }
    }

    @Test
    void aModelThatCannotBeOpenedLeavesTheOneBefore() throws IOException {
        try (ActiveModel model = new ActiveModel("m", modelFile, StubModel::open)) {
            Path damaged = Files.writeString(folder.resolve("damaged.flaw"), "no model");
            assertThatThrownBy(() -> model.swap(damaged)).hasMessageContaining("damaged.flaw");
            assertThat(model.inspect(StubImages.image(1, 2, 0), new Cancellation())
                            .defects())
                    .hasSize(2);
            model.close();
            assertThatThrownBy(() -> model.inspect(StubImages.good(1), new Cancellation()))
                    .isInstanceOf(ClosedException.class);
            assertThatThrownBy(() -> model.swap(modelFile)).isInstanceOf(ClosedException.class);
        }
    }

    @Test
    void aFolderThatIsMissingIsSaid() throws IOException {
        try (History history = History.open(url)) {
            Files.delete(in);
            assertThatThrownBy(() -> once(history)).hasMessage("The folder " + in + " cannot be read at present.");
        }
    }
}

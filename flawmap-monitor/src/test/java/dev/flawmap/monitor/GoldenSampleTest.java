package dev.flawmap.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.Cancellation;
import dev.flawmap.image.GreyImage;
import dev.flawmap.monitor.history.DatabaseUrl;
import dev.flawmap.monitor.history.GoldenImage;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.StoredImage;
import dev.flawmap.monitor.line.LineSettings;
import dev.flawmap.monitor.source.WatchedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each start is another one on the same history, with what came meanwhile. */
@Timeout(60)
class GoldenSampleTest {
    @TempDir
    Path folder;

    private Path in;
    private Path model;

    @BeforeEach
    void takeTheReference() throws IOException {
        in = folder.resolve("in");
        model = StubModel.write(folder.resolve("m.flaw"), 1, Optional.of(StubImages.appearance()));
        put("golden-sample/1.tif", StubImages.image(1, 2, 0));
        assertThat(start()).isEmpty();
    }

    private void put(String name, GreyImage image) throws IOException {
        StubImages.write(in.resolve(name), image);
    }

    private History history() {
        return History.open(new DatabaseUrl.Sqlite(folder.resolve("history.db")));
    }

    /** What is wrong after all that is there was inspected. */
    private Optional<String> start() throws IOException {
        try (History history = history();
                ActiveModel opened = new ActiveModel("m", model, StubModel::open)) {
            LineWatch line = new LineWatch(
                    "Mat A",
                    LineSettings.usual(),
                    in,
                    opened,
                    history,
                    Pictures.none(),
                    List.of(),
                    file -> file.within().toString(),
                    id -> {},
                    Duration.ofMillis(20),
                    InstantSource.system());
            line.once(new Cancellation());
            return line.problem();
        }
    }

    private static GreyImage changed(GreyImage image, float gain, double nmPerPixel) {
        float[] grey = image.pixels().clone();
        for (int i = 0; i < grey.length; i++) {
            grey[i] = grey[i] == 1 ? 1 : gain * grey[i];
        }
        return new GreyImage(image.width(), image.height(), grey, OptionalDouble.of(nmPerPixel));
    }

    @Test
    void anotherImageOfTheSameGivesTheSameAndIsInNoBatch() throws IOException {
        put("golden-sample/2.tif", StubImages.image(2, 2, 0));
        put("golden-sample/3.tif", changed(StubImages.image(3, 2, 0), 1.1f, 25.9));
        put("LOT1/a.tif", StubImages.good(4));
        assertThat(start()).isEmpty();
        try (History history = history()) {
            assertThat(history.newest(1, 9)).extracting(StoredImage::name).containsExactly("a.tif");
            assertThat(history.batches(1, 9)).hasSize(1);
            assertThat(history.newestGolden(1).orElseThrow().counted()).isEqualTo(2);
        }
    }

    @Test
    void whatDeviatesIsSaidUntilTheNextImageDoesNot() throws IOException {
        put("golden-sample/2.tif", changed(StubImages.image(2, 2, 0), 0.7f, 25));
        assertThat(start().orElseThrow()).startsWith("The golden sample is too dark: its brightness is 0.2");
        assertThat(start().orElseThrow()).startsWith("The golden sample is too dark: its brightness is 0.2");
        put("golden-sample/3.tif", StubImages.image(3, 2, 2));
        assertThat(start().orElseThrow()).startsWith("The golden sample is out of focus: its sharpness is ");
        put("golden-sample/4.tif", changed(StubImages.image(4, 2, 0), 1, 27));
        assertThat(start())
                .contains("The golden sample is at another magnification: a pixel is 27 nm, but was 25 nm on its first"
                        + " image.");
        put("golden-sample/5.tif", StubImages.image(5, 0, 0));
        assertThat(start())
                .contains("The golden sample shows no defect that counts, but its first image showed 2 defects that"
                        + " count, of 72 px.");
        put("golden-sample/6.tif", StubImages.image(6, 2, 0));
        assertThat(start()).isEmpty();
    }

    @Test
    void defectsOfAnotherAreaDeviate() throws IOException {
        GreyImage grown = StubImages.image(2, 2, 0);
        for (int i = 0; i < 20; i++) {
            grown.pixels()[8 * StubImages.SIDE + 2 + i % 6 + i / 6 * StubImages.SIDE] = 1;
        }
        put("golden-sample/2.tif", grown);
        assertThat(start().orElseThrow()).startsWith("The golden sample shows 2 defects that count, of 92 px, but");
    }

    @Test
    void anotherModelHasAReferenceOfItsOwnForDefects() throws IOException {
        model = StubModel.write(folder.resolve("next.flaw"), 2, Optional.of(StubImages.appearance()));
        put("golden-sample/2.tif", StubImages.image(2, 1, 0));
        assertThat(start()).isEmpty();
        put("golden-sample/3.tif", StubImages.image(3, 2, 0));
        assertThat(start().orElseThrow()).contains("its first image showed 1 defect that counts, of 36 px.");
        put("golden-sample/4.tif", changed(StubImages.image(4, 1, 0), 0.7f, 25));
        assertThat(start().orElseThrow()).contains("too dark");
    }

    @Test
    void aFolderInsideBeginsAnewAlsoWithAnImageThatIsKnown() throws IOException {
        put("golden-sample/2.tif", StubImages.image(2, 0, 0));
        assertThat(start()).isPresent();
        Files.createDirectories(in.resolve("golden-sample/2"));
        Files.copy(in.resolve("golden-sample/2.tif"), in.resolve("golden-sample/2/copy.tif"));
        assertThat(start()).isEmpty();
        put("golden-sample/2/next.tif", StubImages.image(3, 0, 0));
        assertThat(start()).isEmpty();
    }

    @Test
    void aDayWithoutAnImageIsSaidAndTheSameBytesAreNone() throws IOException {
        Instant yesterday = Instant.now().minus(Duration.ofHours(26));
        try (History history = history()) {
            GoldenImage first = history.newestGolden(1).orElseThrow();
            assertThat(first.problem(first.inspected().plus(Duration.ofHours(25))))
                    .isEmpty();
            history.add(
                    1,
                    new WatchedFile(in.resolve("gone.tif"), Path.of("gone.tif"), 1, yesterday),
                    "stub",
                    new GoldenImage(
                            first.sample(),
                            "5a".repeat(32),
                            yesterday,
                            first.modelSha256(),
                            first.strength(),
                            first.nmPerPixel(),
                            first.traits(),
                            first.counted(),
                            first.defectPx(),
                            ""));
        }
        Files.copy(in.resolve("golden-sample/1.tif"), in.resolve("golden-sample/copy.tif"));
        assertThat(start())
                .contains("The golden sample has not been inspected for more than 25 hours; put a new image of it into"
                        + " golden-sample.");
        put("golden-sample/2.tif", StubImages.image(2, 2, 0));
        assertThat(start()).isEmpty();
    }

    @Test
    void aBadFileIsListedAndNoReference() throws IOException {
        Path bad = Files.createDirectories(in.resolve("golden-sample/new")).resolve("bad.tif");
        Files.writeString(bad, "This is no image.");
        assertThat(start()).isEmpty();
        try (History history = history()) {
            assertThat(history.failures(1, 9)).hasSize(1);
            assertThat(history.firstGolden(1, "golden-sample/new")).isEmpty();
        }
    }
}

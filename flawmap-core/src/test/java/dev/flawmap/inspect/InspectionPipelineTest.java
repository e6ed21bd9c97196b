package dev.flawmap.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Cancellation;
import dev.flawmap.ClosedException;
import dev.flawmap.Defect;
import dev.flawmap.Detector;
import dev.flawmap.Images;
import dev.flawmap.Progress;
import dev.flawmap.StubDetector;
import dev.flawmap.Threshold;
import dev.flawmap.UnfitImageException;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.image.ImageFile;
import dev.flawmap.image.ImageRows;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.PixelSize;
import dev.flawmap.inspect.ImageResult.Failed;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.ImageResult.Problem;
import dev.flawmap.model.TinyOnnx;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.OnnxDetector;
import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.results.ResultFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class InspectionPipelineTest {
    private static final Threshold THRESHOLD = new Threshold(0.5f, 0.01, 0, 1);
    /** Nothing is held whole. */
    private static final MemoryBudget SMALL = new MemoryBudget(0, 1 << 20);

    @TempDir
    Path folder;

    private final List<ImageResult> results = new ArrayList<>();

    private void run(Inspector inspector, MemoryBudget memory, Cancellation cancellation, Stream<Path> files)
            throws IOException {
        new InspectionPipeline(inspector, memory, List.of(results::add), (what, done, total) -> {}, cancellation)
                .run(files.map(ImageSource::of).toList());
    }

    private void run(MemoryBudget memory, Path... files) throws IOException {
        run(StubInspector.of(new StubDetector(1), THRESHOLD), memory, new Cancellation(), Stream.of(files));
    }

    private Path noise(String name) throws IOException {
        return Images.write(folder.resolve(name), 19, 11, 1);
    }

    @Test
    void resultsComeInTheImagesOrderAndABadImageDoesNotStopTheOthers() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.png"), "abc");
        Path gone = folder.resolve("gone.png");
        run(MemoryBudget.ofHeap(), noise("a.png"), bad, noise("b.png"), gone);
        assertThat(results).hasSize(4);
        assertThat(((Inspected) results.get(0)).name()).isEqualTo("a");
        assertThat(results.get(1))
                .isEqualTo(new Failed(
                        "bad", bad.toString(), Problem.BAD_IMAGE, bad + " is not a PNG, TIFF, JPEG or BMP image."));
        assertThat(((Inspected) results.get(2)).name()).isEqualTo("b");
        assertThat(((Failed) results.get(3)).reason()).contains("gone.png");
    }

    /** The first channel of three, which is grey. */
    private static Detector inColour() {
        byte[] graph = new TinyOnnx(-1, 3, -1, -1)
                .floats("first", new float[] {1, 0, 0}, 1, 3, 1, 1)
                .node("Conv", "map", "input", "first")
                .output("map", 4)
                .bytes();
        return new OnnxDetector(
                "tiny",
                GraphInput.images(8, 1, 0).in(Colour.RGB),
                List.of(ScoreOutput.pixel("map", "the grey value", false)),
                graph,
                1);
    }

    @Test
    void aGreyImageIsRefusedByAModelInColourAndTheOthersGoOn() throws IOException {
        GreyImage grey = Images.noise(19, 11, 1);
        Path plain = noise("plain.png");
        Path stored = folder.resolve("stored.png");
        ImageWriter.writePng(stored, ImageWriter.colourPicture(grey));
        GreyImage coloured =
                new GreyImage(19, 11, List.of(grey.pixels(), grey.pixels(), grey.pixels()), Optional.empty());
        List<ImageSource> sources = List.of(
                ImageSource.of(plain),
                ImageSource.of("upload.png", Files.readAllBytes(plain)),
                ImageSource.of("greys", grey),
                ImageSource.of(stored),
                ImageSource.of("colours", coloured));
        String refusal = " is grey, but an image in colour is needed: read it in RGB, or use a model of greys alone.";
        for (MemoryBudget memory : List.of(MemoryBudget.ofHeap(), SMALL)) {
            results.clear();
            try (Inspector inspector = StubInspector.inColour(inColour(), THRESHOLD)) {
                new InspectionPipeline(inspector, memory, List.of(results::add), Progress.NONE, new Cancellation())
                        .run(sources);
                assertThatThrownBy(() -> inspector.inspect(grey))
                        .isInstanceOf(UnfitImageException.class)
                        .hasMessage("The image" + refusal);
                assertThat(inspector.inspect(coloured).predScore()).isPositive();
            }
            assertThat(results.subList(0, 3))
                    .containsExactly(
                            new Failed("plain", plain.toString(), Problem.BAD_IMAGE, plain + refusal),
                            new Failed("upload", "upload.png", Problem.BAD_IMAGE, "upload.png" + refusal),
                            new Failed(
                                    "greys",
                                    "greys",
                                    Problem.NOT_INSPECTABLE,
                                    "greys could not be inspected: The image" + refusal));
            assertThat(results.subList(3, 5)).hasOnlyElementsOfType(Inspected.class);
        }
    }

    /** An image whose reading ends with an error of Java's. */
    private static ImageSource failing(String name, Error error) {
        return new ImageSource() {
            @Override
            public String file() {
                return name;
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public String sha256() {
                throw error;
            }

            @Override
            public ImageFile read() {
                throw error;
            }

            @Override
            public ImageRows rows(long memory) {
                throw error;
            }
        };
    }

    @Test
    void anImageThatNeedsTooMuchMemoryOrStackIsAResultAndTheOthersGoOn() throws IOException {
        Path last = noise("last.png");
        new InspectionPipeline(StubInspector.of(new StubDetector(1), THRESHOLD), results::add)
                .run(List.of(
                        failing("huge", new OutOfMemoryError("heap")),
                        failing("deep", new StackOverflowError()),
                        ImageSource.of(last)));
        assertThat(results.subList(0, 2))
                .containsExactly(
                        new Failed(
                                "huge",
                                "huge",
                                Problem.OUT_OF_MEMORY,
                                "huge is too large for the memory that Java has."),
                        new Failed(
                                "deep",
                                "deep",
                                Problem.NOT_INSPECTABLE,
                                "deep could not be inspected: it is nested too deeply."));
        assertThat(((Inspected) results.get(2)).file()).isEqualTo(last.toString());
    }

    @Test
    void aBrokenJavaEndsTheRunAndTheResultsBeforeAreWhole() throws IOException {
        Path out = folder.resolve("out");
        try (ResultFolder written = new ResultFolder(out)) {
            InspectionPipeline pipeline =
                    new InspectionPipeline(StubInspector.of(new StubDetector(1), THRESHOLD), written);
            List<ImageSource> sources = List.of(
                    ImageSource.of(noise("a.png")),
                    failing("b", new NoClassDefFoundError("ai/onnxruntime/OrtSession")),
                    ImageSource.of(noise("c.png")));
            assertThatThrownBy(() -> pipeline.run(sources)).isInstanceOf(NoClassDefFoundError.class);
        }
        assertThat(Files.readAllLines(out.resolve("images.csv"))).hasSize(2);
        try (Stream<Path> files = Files.list(out.resolve("images"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith("a_"));
        }
    }

    @Test
    void whatTheDetectorCannotWorkOnIsAResultToo() throws IOException {
        Path small = Images.write(folder.resolve("small.png"), 3, 3, 1);
        Detector choosy = new StubDetector(10) {
            @Override
            public dev.flawmap.AnomalyMap map(GreyImage image, Cancellation cancellation) {
                requireLargeEnough(image.width(), image.height());
                return super.map(image, cancellation);
            }
        };
        run(
                StubInspector.of(choosy, THRESHOLD),
                MemoryBudget.ofHeap(),
                new Cancellation(),
                Stream.of(small, noise("a.png")));
        assertThat(((Failed) results.get(0)).kind()).isEqualTo(Problem.NOT_INSPECTABLE);
        assertThat(((Failed) results.get(0)).reason()).contains("small.png could not be inspected: The image of 3×3");
        assertThat(results.get(1)).isInstanceOf(Inspected.class);
    }

    @Test
    void aClosedInspectorEndsTheRunInsteadOfFailingImageByImage() throws IOException {
        Inspector inspector = StubInspector.of(new StubDetector(1), THRESHOLD);
        InspectionPipeline pipeline = new InspectionPipeline(inspector, result -> {
            results.add(result);
            inspector.close();
        });
        List<ImageSource> sources = Stream.of(noise("a.png"), noise("b.png"), noise("c.png"))
                .map(ImageSource::of)
                .toList();
        assertThatThrownBy(() -> pipeline.run(sources))
                .isInstanceOf(ClosedException.class)
                .hasMessage("The inspector is closed.");
        assertThat(results).isNotEmpty().allMatch(result -> result instanceof Inspected);
    }

    @Test
    void namesAreUniqueAndFitForFiles() throws IOException {
        List<ImageSource> sources = new ArrayList<>();
        Path file = noise("a.png");
        for (String name : List.of("a", "a", "A", "a-2", "x/../y", "..", "纤".repeat(100), "纤".repeat(100))) {
            sources.add(ImageSource.of(file, name));
        }
        new InspectionPipeline(
                        StubInspector.of(new StubDetector(1), THRESHOLD),
                        MemoryBudget.ofHeap(),
                        List.of(results::add),
                        (what, done, total) -> {},
                        new Cancellation())
                .run(sources);
        assertThat(results)
                .extracting(result -> ((Inspected) result).name())
                .containsExactly("a", "a-2", "A-3", "a-2-2", "x_.._y", "_.", "纤".repeat(63), "纤".repeat(63) + "-2");
    }

    /** Also while they are being written, under a longer name. */
    @Test
    void whateverItsNameAnImagesResultsCanBeWritten() throws IOException {
        GreyImage image = Images.noise(9, 9, 1);
        List<ImageSource> sources = new ArrayList<>();
        for (String name :
                List.of("x".repeat(255), "x".repeat(255), "𝒳".repeat(63), "", "NUL", "con.1", "lpt¹", "comb")) {
            sources.add(ImageSource.of(name, image));
        }
        Path out = folder.resolve("out");
        try (ResultFolder written = new ResultFolder(out)) {
            new InspectionPipeline(StubInspector.of(new StubDetector(1), THRESHOLD), written, results::add)
                    .run(sources);
        }
        List<String> names =
                results.stream().map(result -> ((Inspected) result).name()).toList();
        assertThat(names)
                .containsExactly(
                        "x".repeat(190),
                        "x".repeat(190) + "-2",
                        "𝒳".repeat(47),
                        "_",
                        "_NUL",
                        "_con.1",
                        "_lpt¹",
                        "comb");
        assertThat(names)
                .allSatisfy(name -> assertThat(out.resolve("images").resolve(name + "_overlay.png"))
                        .isNotEmptyFile());
    }

    @Test
    void byRowsTheFilesAreTheSame() throws IOException {
        Path file = folder.resolve("a.tif");
        ImageWriter.writeTiff(file, Images.noise(97, 61, 4).withNmPerPixel(OptionalDouble.of(3)));
        for (MemoryBudget memory : List.of(MemoryBudget.ofHeap(), SMALL)) {
            try (ResultFolder out = new ResultFolder(folder.resolve(memory == SMALL ? "rows" : "whole"))) {
                new InspectionPipeline(
                                StubInspector.of(new StubDetector(1), new Threshold(0.7f, 0.01, 0, 4)),
                                memory,
                                List.of(out, results::add),
                                (what, done, total) -> {},
                                new Cancellation())
                        .run(List.of(ImageSource.of(file)));
            }
        }
        for (String what : List.of("images/a_map.tif", "images/a_mask.png", "images/a_overlay.png", "defects.csv")) {
            assertThat(folder.resolve("rows").resolve(what))
                    .hasSameBinaryContentAs(folder.resolve("whole").resolve(what));
        }
        Inspected whole = (Inspected) results.get(0);
        Inspected byRows = (Inspected) results.get(1);
        assertThat(byRows)
                .usingRecursiveComparison()
                .ignoringFields("notes", "inspection.elapsed", "inspection.anomalyMap", "shown", "picture")
                .isEqualTo(whole);
        assertThat(byRows.picture().pixels()).isEqualTo(whole.picture().pixels());
        assertThat(byRows.shown().predMask()).isEqualTo(whole.shown().predMask());
        assertThat(byRows.inspection().anomalyMap()).isEmpty();
        assertThat(byRows.notes()).anyMatch(note -> note.contains("is large: it was inspected in bands"));
    }

    @Test
    void aLargeImageThatFailsHalfWayLeavesNoFile() throws IOException {
        Detector failing = new StubDetector(1) {
            @Override
            public void map(GreyRows image, Rows rows, Cancellation cancellation) throws IOException {
                float[] row = image.rows(0, 1).pixels();
                rows.take(row, row);
                throw new BadImageException("a.png was cut short.");
            }
        };
        Path out = folder.resolve("out");
        try (ResultFolder written = new ResultFolder(out)) {
            new InspectionPipeline(
                            StubInspector.of(failing, THRESHOLD),
                            SMALL,
                            List.of(written, results::add),
                            (what, done, total) -> {},
                            new Cancellation())
                    .run(List.of(ImageSource.of(noise("a.png"))));
        }
        assertThat(results)
                .singleElement()
                .extracting(result -> ((Failed) result).reason())
                .isEqualTo("a.png was cut short.");
        assertThat(out.resolve("images")).isEmptyDirectory();
        assertThat(Files.readAllLines(out.resolve("images.csv"))).hasSize(2);
    }

    @Test
    void aVeryLargeImageIsShownSmaller() throws IOException {
        int width = 6001;
        int height = 3000;
        float[] pixels = new float[width * height];
        Arrays.fill(pixels, 0.25f);
        pixels[2999 * width + 6000] = 1;
        pixels[7 * width + 4] = 1;
        pixels[7 * width + 5] = 1;
        Path file = folder.resolve("large.tif");
        ImageWriter.writeTiff(file, GreyImage.of(width, height, pixels));
        run(SMALL, file);
        Inspected large = (Inspected) results.get(0);
        float ground = 64 / 255f;
        assertThat(large.scale()).isEqualTo(2);
        assertThat(large.inspection().defects()).extracting(Defect::areaPx).containsExactly(2, 1);
        assertThat(large.shown().defects())
                .extracting(Defect::bx, Defect::by, Defect::width, Defect::height)
                .containsExactly(tuple(2, 3, 1, 1), tuple(3000, 1499, 1, 1));
        assertThat(large.picture().width()).isEqualTo(3001);
        assertThat(large.picture().height()).isEqualTo(1500);
        assertThat(large.picture().get(2, 3)).isCloseTo((2 + 2 * ground) / 4, within(1e-6f));
        assertThat(large.picture().get(3000, 0)).isCloseTo(ground, within(1e-6f));
        assertThat(large.shown().anomalyMap().orElseThrow().get(2, 3)).isEqualTo(1);
        assertThat(large.shown().predMask().count()).isEqualTo(2);
    }

    @Test
    void cancelledItEndsAndWhatWasInspectedIsKept() throws IOException {
        Cancellation cancellation = new Cancellation();
        List<Path> files = List.of(noise("a.png"), noise("b.png"), noise("c.png"));
        Inspector inspector = StubInspector.of(new StubDetector(1), THRESHOLD);
        InspectionPipeline pipeline = new InspectionPipeline(
                inspector,
                MemoryBudget.ofHeap(),
                List.of(results::add),
                (what, done, total) -> {
                    if (done == 2) {
                        cancellation.cancel("Enough.");
                    }
                },
                cancellation);
        assertThatThrownBy(
                        () -> pipeline.run(files.stream().map(ImageSource::of).toList()))
                .isInstanceOf(CancellationException.class)
                .hasMessage("Enough.");
        assertThat(results).hasSize(2);
    }

    @Test
    void aSinkThatCannotKeepAResultEndsTheRun() throws IOException {
        InspectionPipeline pipeline = new InspectionPipeline(
                StubInspector.of(new StubDetector(1), THRESHOLD),
                MemoryBudget.ofHeap(),
                List.of(result -> {
                    throw new IOException("The disk is full.");
                }),
                (what, done, total) -> {},
                new Cancellation());
        List<ImageSource> sources =
                List.of(ImageSource.of(noise("a.png")), ImageSource.of(noise("b.png")), ImageSource.of(noise("c.png")));
        assertThatThrownBy(() -> pipeline.run(sources))
                .isInstanceOf(IOException.class)
                .hasMessage("The disk is full.");
    }

    /** A source whose image is read by what is given. */
    private static ImageSource source(String name, Callable<ImageRows> rows) {
        return source(() -> name, rows);
    }

    private static ImageSource source(Supplier<String> name, Callable<ImageRows> rows) {
        ImageSource image = ImageSource.of("image", Images.noise(9, 9, 1));
        return new ImageSource() {
            @Override
            public String file() {
                return name.get();
            }

            @Override
            public String name() {
                return name.get();
            }

            @Override
            public String sha256() throws IOException {
                return image.sha256();
            }

            @Override
            public ImageFile read() throws IOException {
                return image.read();
            }

            @Override
            public ImageRows rows(long memory) throws IOException {
                try {
                    return rows.call();
                } catch (IOException | RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    private static ImageSource throwing(String name, Exception e) {
        return source(name, () -> {
            throw e;
        });
    }

    @Test
    void whateverASourceThrowsIsItsImagesFailure() throws IOException {
        ImageSource good = ImageSource.of(noise("good.png"));
        new InspectionPipeline(StubInspector.of(new StubDetector(1), THRESHOLD), results::add)
                .run(List.of(
                        throwing("cut", new IOException("Connection reset")),
                        throwing("late", new UncheckedIOException(new IOException("Timed out."))),
                        throwing("bug", new NullPointerException("no bucket")),
                        throwing("gone", new CancellationException("The download was cancelled.")),
                        good));
        assertThat(results)
                .containsExactly(
                        new Failed("cut", "cut", Problem.BAD_IMAGE, "cut cannot be read: Connection reset."),
                        new Failed("late", "late", Problem.BAD_IMAGE, "late cannot be read: Timed out."),
                        new Failed(
                                "bug",
                                "bug",
                                Problem.BAD_IMAGE,
                                "bug cannot be read: java.lang.NullPointerException: no bucket."),
                        new Failed(
                                "gone", "gone", Problem.BAD_IMAGE, "gone cannot be read: The download was cancelled."),
                        results.get(4));
        assertThat(results.get(4)).isInstanceOf(Inspected.class);
    }

    @Test
    void aSourceThatBreaksOffWhileItIsReadByRowsIsAFailureToo() throws IOException {
        List<Exception> thrown = List.of(
                new IOException("Connection reset"),
                new UncheckedIOException(new IOException("Timed out")),
                new NullPointerException("no bucket"));
        List<ImageSource> sources = new ArrayList<>();
        for (Exception e : thrown) {
            sources.add(source("far", () -> new BreakingRows(e)));
        }
        sources.add(ImageSource.of(noise("good.png")));
        new InspectionPipeline(
                        StubInspector.of(new StubDetector(1), THRESHOLD),
                        SMALL,
                        List.of(results::add),
                        Progress.NONE,
                        new Cancellation())
                .run(sources);
        assertThat(results.subList(0, 3))
                .containsExactly(
                        new Failed("far", "far", Problem.BAD_IMAGE, "far cannot be read: Connection reset."),
                        new Failed("far", "far", Problem.BAD_IMAGE, "far cannot be read: Timed out."),
                        new Failed(
                                "far",
                                "far",
                                Problem.NOT_INSPECTABLE,
                                "far could not be inspected: java.lang.NullPointerException: no bucket."));
        assertThat(results.get(3)).isInstanceOf(Inspected.class);
    }

    @Test
    void aSourceThatIsClosedOrCannotSayItsNameIsAFailureToo() throws IOException {
        AtomicInteger opened = new AtomicInteger();
        ImageSource closing = source("closing", () -> {
            if (opened.incrementAndGet() > 1) {
                throw new ClosedException("The archive is closed.");
            }
            return ImageRows.of(Images.noise(9, 9, 1));
        });
        ImageSource nameless = source(
                () -> {
                    throw new IllegalStateException("The row has no key.");
                },
                () -> ImageRows.of(Images.noise(9, 9, 1)));
        new InspectionPipeline(
                        StubInspector.of(new StubDetector(1), THRESHOLD),
                        SMALL,
                        List.of(results::add),
                        Progress.NONE,
                        new Cancellation())
                .run(List.of(closing, nameless, ImageSource.of(noise("good.png"))));
        String unnamed = "An image without a name";
        assertThat(results.subList(0, 2))
                .containsExactly(
                        new Failed(
                                "closing",
                                "closing",
                                Problem.BAD_IMAGE,
                                "closing cannot be read: The archive is closed."),
                        new Failed(
                                unnamed,
                                unnamed,
                                Problem.NOT_INSPECTABLE,
                                unnamed + " could not be inspected: The row has no key."));
        assertThat(results.get(2)).isInstanceOf(Inspected.class);
    }

    @Test
    @Timeout(60)
    void aCancellationDoesNotWaitForASlowSource() {
        Cancellation cancellation = new Cancellation();
        CountDownLatch never = new CountDownLatch(1);
        ImageSource slow = source("slow", () -> {
            cancellation.cancel("Stop.");
            never.await();
            return ImageRows.of(Images.noise(9, 9, 1));
        });
        InspectionPipeline pipeline = new InspectionPipeline(
                StubInspector.of(new StubDetector(1), THRESHOLD),
                SMALL,
                List.of(results::add),
                Progress.NONE,
                cancellation);
        assertThatThrownBy(() -> pipeline.run(List.of(slow)))
                .isInstanceOf(CancellationException.class)
                .hasMessage("Stop.");
        assertThat(results).isEmpty();
    }

    @Test
    void anInterruptedThreadInspectsNothing() {
        try (Inspector inspector = StubInspector.inColour(inColour(), THRESHOLD)) {
            GreyImage grey = Images.noise(19, 11, 1);
            GreyImage colours =
                    new GreyImage(19, 11, List.of(grey.pixels(), grey.pixels(), grey.pixels()), Optional.empty());
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> inspector.inspect(colours)).isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aPageWhosePixelSizeIsGivenStaysAPage() {
        ImageSource page = ImageSource.of(folder.resolve("stack.tif"), "stack", 1);
        assertThat(ImageSource.sized(page, new PixelSize(5, PixelSize.GIVEN)).page())
                .hasValue(1);
        assertThat(ImageSource.sized(page, new PixelSize(5, PixelSize.GIVEN))
                        .in(Colour.RGB)
                        .page())
                .hasValue(1);
    }

    /** Rows of which the second one cannot be read. */
    private record BreakingRows(Exception thrown) implements ImageRows {
        @Override
        public int width() {
            return 9;
        }

        @Override
        public int height() {
            return 9;
        }

        @Override
        public Optional<PixelSize> pixelSize() {
            return Optional.empty();
        }

        @Override
        public GreyImage rows(int from, int to) throws IOException {
            if (from == 0) {
                return Images.noise(9, to, 1);
            }
            if (thrown instanceof IOException io) {
                throw io;
            }
            throw (RuntimeException) thrown;
        }

        @Override
        public List<String> notes() {
            return List.of();
        }

        @Override
        public void close() {}
    }

    @Test
    @Timeout(60)
    void anImageThatTakesTooLongIsAResultAndTheOthersGoOn() throws IOException {
        Detector slow = new StubDetector(1) {
            @Override
            public Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores, Cancellation cancellation) {
                while (image.width() == 7) {
                    cancellation.throwIfCancelled();
                    Thread.onSpinWait();
                }
                return super.maps(image, scores, new Cancellation());
            }
        };
        Inspector inspector =
                StubInspector.of(slow, THRESHOLD, OptionalDouble.empty(), Optional.of(Duration.ofMillis(50)));
        new InspectionPipeline(inspector, results::add)
                .run(List.of(
                        ImageSource.of("slow", Images.noise(7, 9, 1)), ImageSource.of("next", Images.noise(9, 9, 1))));
        assertThat(results.get(0))
                .isEqualTo(new Failed(
                        "slow",
                        "slow",
                        Problem.TOO_SLOW,
                        "slow could not be inspected: The inspection took longer than 0.05 s."));
        assertThat(results.get(1)).isInstanceOf(Inspected.class);
    }

    /** Neither what is being inspected nor any image after it is blamed. */
    @Test
    @Timeout(60)
    void anInterruptOrACancellationEndsTheRunWithinAnImage() throws Exception {
        for (boolean interrupt : List.of(true, false)) {
            Cancellation cancellation = new Cancellation();
            Thread running = Thread.currentThread();
            Detector ending = new StubDetector(1) {
                @Override
                public Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores, Cancellation own) {
                    if (interrupt) {
                        running.interrupt();
                    } else {
                        cancellation.cancel("The inspection was interrupted.");
                    }
                    throw new IllegalStateException("The engine was stopped.");
                }
            };
            InspectionPipeline pipeline = new InspectionPipeline(
                    StubInspector.of(ending, THRESHOLD),
                    MemoryBudget.ofHeap(),
                    List.of(results::add),
                    Progress.NONE,
                    cancellation);
            List<ImageSource> sources = List.of(ImageSource.of(noise("a.png")), ImageSource.of(noise("b.png")));
            assertThatThrownBy(() -> pipeline.run(sources))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("The inspection was interrupted.");
            assertThat(Thread.interrupted()).isEqualTo(interrupt);
            assertThat(results).isEmpty();
        }
    }

    @Test
    @Timeout(60)
    void anInterruptedRunReturnsOnceNothingIsBeingKept() throws Exception {
        CountDownLatch keeping = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean kept = new AtomicBoolean();
        InspectionPipeline pipeline =
                new InspectionPipeline(StubInspector.of(new StubDetector(1), THRESHOLD), result -> {
                    keeping.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    kept.set(true);
                });
        List<ImageSource> sources = List.of(ImageSource.of(noise("a.png")));
        List<Boolean> seen = new ArrayList<>();
        Thread running = new Thread(() -> {
            assertThatThrownBy(() -> pipeline.run(sources)).isInstanceOf(CancellationException.class);
            seen.add(kept.get());
            seen.add(Thread.interrupted());
        });
        running.start();
        keeping.await();
        running.interrupt();
        while (running.isAlive() && running.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        running.join();
        assertThat(seen).containsExactly(true, true);
    }

    @Test
    void whatASinkThrowsAtALargeImageEndsTheRun() throws IOException {
        List<ImageSource> sources = List.of(ImageSource.of(noise("a.png")), ImageSource.of(noise("b.png")));
        ResultSink unprepared = new ResultSink() {
            @Override
            public Detector.Rows begin(LargeImage image) {
                throw new IllegalStateException("The sink is not open.");
            }

            @Override
            public void accept(ImageResult result) {
                results.add(result);
            }
        };
        ResultSink full = new ResultSink() {
            @Override
            public Detector.Rows begin(LargeImage image) {
                return (grey, scores) -> {
                    throw new IOException("The disk is full.");
                };
            }

            @Override
            public void accept(ImageResult result) {
                results.add(result);
            }
        };
        for (ResultSink sink : List.of(unprepared, full)) {
            InspectionPipeline pipeline = new InspectionPipeline(
                    StubInspector.of(new StubDetector(1), THRESHOLD),
                    SMALL,
                    List.of(sink),
                    Progress.NONE,
                    new Cancellation());
            assertThatThrownBy(() -> pipeline.run(sources))
                    .isInstanceOf(sink == full ? IOException.class : IllegalStateException.class)
                    .hasMessage(sink == full ? "The disk is full." : "The sink is not open.");
        }
        assertThat(results).isEmpty();
    }

    @Test
    void anotherMagnificationIsSaidOnce() throws IOException {
        Path[] files = new Path[2];
        for (int i = 0; i < 2; i++) {
            files[i] = folder.resolve(i + ".tif");
            ImageWriter.writeTiff(files[i], Images.noise(9, 9, i).withNmPerPixel(OptionalDouble.of(20)));
        }
        run(
                StubInspector.of(new StubDetector(1), THRESHOLD, OptionalDouble.of(10), Optional.empty()),
                MemoryBudget.ofHeap(),
                new Cancellation(),
                Stream.of(files));
        assertThat(((Inspected) results.get(0)).notes())
                .singleElement()
                .asString()
                .contains("0.tif has 20.0 nm a pixel, but the model learned from 10.0");
        assertThat(((Inspected) results.get(1)).notes()).isEmpty();
    }
}

package dev.flawmap.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Images;
import dev.flawmap.PatchGrid;
import dev.flawmap.PatchScorer;
import dev.flawmap.UnfitImageException;
import dev.flawmap.image.GaussianBlur;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.model.TinyOnnx;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxDetectorTest {
    private static final ScoreOutput MAP = ScoreOutput.pixel("map", "the grey value", false);

    private static byte[] identity() {
        return new TinyOnnx().node("Identity", "map", "input").output("map", 4).bytes();
    }

    /** The grey value, and the patch's mean. */
    private static byte[] means() {
        return new TinyOnnx()
                .node("Identity", "map", "input")
                .mean("mean", "input")
                .node("Identity", "map_patch", "mean")
                .output("map", 4)
                .output("mean", 1)
                .output("map_patch", 1)
                .bytes();
    }

    private static OnnxDetector detector(GraphInput input, byte[] onnx, ScoreOutput... scores) {
        return new OnnxDetector("tiny", input, List.of(scores), onnx, 1);
    }

    private static void close(float[] actual, float[] expected, float by) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).as("at %d", i).isCloseTo(expected[i], within(by));
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 8, 8, 3", "8, 8, 8, 8", "29, 17, 8, 3", "40, 9, 8, 5", "33, 34, 8, 8", "70, 70, 4, 1"})
    void blendingWeightsSumToOne(int width, int height, int size, int stride) {
        GreyImage image = Images.noise(width, height, 4);
        try (OnnxDetector detector = detector(GraphInput.patches(size, stride), identity(), MAP)) {
            close(detector.map(image).values(), image.pixels(), 2e-6f);
        }
    }

    @Test
    void aPatchScoreIsSpreadOverItsPatch() {
        float[] pixels = new float[30 * 20];
        Arrays.fill(pixels, 0.25f);
        GreyImage constant = GreyImage.of(30, 20, pixels);
        ScoreOutput top = ScoreOutput.patch("mean", "the mean");
        try (OnnxDetector detector = detector(GraphInput.patches(8, 4), means(), top)) {
            close(detector.map(constant).values(), pixels, 1e-6f);
            pixels[7 * 30 + 2] = 1;
            AnomalyMap map = detector.map(constant);
            float changed = 0.25f + 0.75f / 64;
            assertThat(map.get(2, 7)).isCloseTo(changed, within(1e-6f));
            assertThat(map.get(12, 7)).isCloseTo(0.25f, within(1e-6f));
            assertThat(map.get(5, 7)).isBetween(0.2505f, changed - 0.0005f);
        }
    }

    @Test
    void patchesOfTheGridHaveTheirOwnScores() {
        GreyImage image = Images.noise(48, 40, 6);
        PatchGrid grid = new PatchGrid(8, 4);
        ScoreOutput map = ScoreOutput.pixel("map", "grey", true);
        ScoreOutput plain = ScoreOutput.patch("mean", "the mean");
        try (OnnxDetector detector = detector(GraphInput.patches(8, 3), means(), map, plain)) {
            Map<String, float[]> scores = detector.patchScores(image, grid, List.of("map", "mean"));
            float[] expected = new float[grid.count(48, 40)];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = mean(image.crop(i % grid.columns(48) * 4, i / grid.columns(48) * 4, 8, 8));
            }
            assertThat(scores).containsOnlyKeys("map", "mean");
            scores.values().forEach(values -> close(values, expected, 1e-6f));
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 8, true", "2, 8, true", "3, 8, true", "4, 16, true", "4, 8, false"})
    void mapsAndPatchScoresInOnePassAreThoseOfTwo(int stride, int gridSize, boolean patches) {
        // 47 and 41 make the last row and column of patches lie off the grid.
        GreyImage image = Images.noise(47, 41, 6);
        PatchGrid grid = new PatchGrid(gridSize, 4);
        GraphInput input = patches ? GraphInput.patches(8, stride) : GraphInput.images(8, 4, 0);
        ScoreOutput[] scores = patches
                ? new ScoreOutput[] {
                    ScoreOutput.pixel("map", "grey", true).smoothed(1), ScoreOutput.patch("mean", "the mean")
                }
                : new ScoreOutput[] {MAP.smoothed(1)};
        try (OnnxDetector detector = detector(input, means(), scores)) {
            List<String> names = Stream.of(scores).map(ScoreOutput::name).toList();
            PatchScorer.Scored both = detector.mapsAndPatchScores(image, grid, names);
            assertThat(both.maps()).isEqualTo(detector.maps(image, names));
            Map<String, float[]> alone = detector.patchScores(image, grid, names);
            assertThat(both.patches().keySet()).isEqualTo(alone.keySet());
            both.patches().forEach((name, values) -> assertThat(values).isEqualTo(alone.get(name)));
        }
    }

    private static float mean(GreyImage image) {
        return (float) IntStream.range(0, image.pixels().length)
                .mapToDouble(i -> image.pixels()[i])
                .average()
                .orElseThrow();
    }

    private static float highest(GreyImage image) {
        return new AnomalyMap(image.width(), image.height(), image.pixels()).max();
    }

    @ParameterizedTest
    @CsvSource({"true, 8", "true, 16", "false, 8"})
    void patchesWithoutAScoreOfTheirOwnHaveTheirPixelsMeanOrTheHighestOfTheMap(boolean patches, int gridSize) {
        GreyImage image = Images.noise(50, 41, 6);
        PatchGrid grid = new PatchGrid(gridSize, 5);
        GraphInput input = patches ? GraphInput.patches(8, 3) : GraphInput.images(8, 4, 0);
        try (OnnxDetector detector = detector(input, identity(), MAP)) {
            float[] scores = detector.patchScores(image, grid, List.of("map")).getOrDefault("map", new float[0]);
            assertThat(scores).hasSize(grid.count(50, 41));
            for (int i = 0; i < scores.length; i++) {
                GreyImage patch = image.crop(i % grid.columns(50) * 5, i / grid.columns(50) * 5, gridSize, gridSize);
                float expected = patches && gridSize == 8 ? mean(patch) : highest(patch);
                assertThat(scores[i]).isCloseTo(expected, within(1e-5f));
            }
        }
    }

    /** From 1024×1024 pixels on, images are cut. */
    @ParameterizedTest
    @CsvSource({
        "8, 8, 8, 0",
        "13, 9, 8, 0",
        "1024, 1024, 8, 0",
        "1027, 1030, 8, 0",
        "1027, 1030, 1, 0",
        "2100, 600, 16, 24",
        "8, 140000, 8, 0",
        "1100, 1000, 8, 500",
    })
    void tilesOfAnIdentityGiveTheImageBack(int width, int height, int multiple, int halo) {
        GreyImage image = Images.noise(width, height, 4);
        try (OnnxDetector detector = detector(GraphInput.images(8, multiple, halo), identity(), MAP)) {
            assertThat(detector.map(image).values()).isEqualTo(image.pixels());
        }
    }

    @Test
    void noTileIsSmallerThanTheGraphWants() {
        // A kernel of 33×33 cannot work on less. Whole tiles are 992 wide here, so 8 columns are left over.
        float[] kernel = new float[33 * 33];
        Arrays.fill(kernel, 1 / 1089f);
        // Puts the border back, which is 0.
        float[] shift = new float[33];
        shift[16] = 1;
        byte[] mean = new TinyOnnx()
                .convolution("inner", "input", kernel, 33, 0)
                .floats("across", shift, 1, 1, 1, 33)
                .floats("down", shift, 1, 1, 33, 1)
                .node("ConvTranspose", "wide", "inner", "across")
                .node("ConvTranspose", "map", "wide", "down")
                .output("map", 4)
                .bytes();
        GreyImage image = Images.noise(1000, 1060, 8);
        try (OnnxDetector detector = detector(GraphInput.images(33, 1, 16), mean, MAP)) {
            AnomalyMap map = detector.map(image);
            for (int[] at : new int[][] {{16, 16}, {500, 500}, {980, 990}, {983, 1043}, {983, 992}, {500, 991}}) {
                assertThat(map.get(at[0], at[1]))
                        .as("%d, %d", at[0], at[1])
                        .isCloseTo((float) sum(image, at[0], at[1], 16) / 1089, within(1e-4f));
            }
            assertThat(map.get(999, 1059)).isZero();
        }
    }

    private static double sum(GreyImage image, int x, int y, int radius) {
        double sum = 0;
        for (int row = y - radius; row <= y + radius; row++) {
            for (int column = x - radius; column <= x + radius; column++) {
                sum += image.get(column, row);
            }
        }
        return sum;
    }

    /** Whether in one piece or in tiles, and whether its size is a multiple or not: no pixel is made up. */
    @ParameterizedTest
    @CsvSource({"1500, 1001, 4", "300, 217, 16", "41, 47, 16", "2000, 1039, 32"})
    void tiledMapsAreWholeMaps(int width, int height, int multiple) {
        float[] kernel = Images.noise(7, 7, 3).pixels();
        byte[] onnx = new TinyOnnx()
                .convolution("map", "input", kernel, 7, 3)
                .output("map", 4)
                .bytes();
        GreyImage image = Images.noise(width, height, 9);
        try (OnnxDetector detector = detector(GraphInput.images(8, multiple, 3), onnx, MAP);
                OnnxGraph graph = new OnnxGraph(onnx, 1)) {
            float[] whole = CutDetector.output(
                    graph.run(image.pixels(), 1, width, height, java.util.Set.of("map")), "map", width * height);
            close(detector.map(image).values(), whole, 1e-4f);
        }
    }

    @Test
    void mapsAreSmoothedAsTheScoreSays() {
        GreyImage image = Images.noise(20, 16, 4);
        try (OnnxDetector detector = detector(GraphInput.images(8, 4, 0), identity(), MAP.smoothed(1.5))) {
            assertThat(detector.map(image).values()).isEqualTo(GaussianBlur.blur(image.pixels(), 20, 16, 1.5));
        }
    }

    @Test
    void severalThreadsGetTheSameMaps() {
        GreyImage image = Images.noise(64, 64, 4);
        try (OnnxDetector detector = detector(GraphInput.patches(8, 3), identity(), MAP)) {
            AnomalyMap expected = detector.map(image);
            assertThat(IntStream.range(0, 20).parallel().mapToObj(i -> detector.map(image)))
                    .allMatch(expected::equals);
        }
    }

    @Test
    void whatItCannotDoIsSaid() {
        try (OnnxDetector detector = detector(GraphInput.patches(8, 3), identity(), MAP)) {
            assertThat(detector.minimumSide()).isEqualTo(8);
            assertThatThrownBy(() -> detector.map(Images.noise(7, 20, 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("7×20")
                    .hasMessageContaining("8 pixels");
            assertThatThrownBy(() -> detector.maps(Images.noise(9, 9, 1), List.of("other")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'other'");
        }
    }

    /** Greys of 8 or 16 bits as floats, or values that are no numbers, would be judged without a word. */
    @ParameterizedTest
    @CsvSource({"255", "-0.01", "NaN", "1.0001"})
    void greysThatAreNotInRangeAreRefused(float grey) {
        float[] pixels = new float[16 * 16];
        pixels[100] = grey;
        try (OnnxDetector detector = detector(GraphInput.images(8, 1, 0), identity(), MAP)) {
            assertThatThrownBy(() -> detector.map(GreyImage.of(16, 16, pixels)))
                    .isInstanceOf(UnfitImageException.class)
                    .hasMessage("The image holds the grey " + grey + ", but greys must lie between 0 and 1.");
        }
    }

    @Test
    void graphsThatAreNotWhatIsSaidAreRefused() {
        GraphInput input = GraphInput.patches(8, 4);
        assertThatThrownBy(() -> detector(input, new byte[] {1, 2, 3}, MAP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("graph cannot be");
        assertThatThrownBy(() -> detector(input, identity(), ScoreOutput.pixel("other", "?", false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("outputs");
        assertThatThrownBy(() -> detector(input, identity(), ScoreOutput.pixel("map", "?", true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("outputs");
        assertThatThrownBy(() -> detector(input, means(), ScoreOutput.pixel("mean", "one a patch", false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The model's graph gives 4096 values as mean, not 262144 as it should.");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "8, 0", "8, 9", "5000, 1"})
    void inputSizesOutOfRangeAreRefused(int size, int stride) {
        assertThatThrownBy(() -> GraphInput.patches(size, stride)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void halosThatLeaveTilesLittleElseAreRefused() {
        assertThat(GraphInput.images(8, 8, 512).halo()).isEqualTo(512);
        assertThatThrownBy(() -> GraphInput.images(8, 8, 513))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The model's input sizes are out of range.");
    }

    @Test
    void noPixelLiesInMoreThan32PatchesAlongASide() {
        assertThat(GraphInput.patches(32, 1).stride()).isEqualTo(1);
        assertThat(GraphInput.patches(65, 2).stride()).isEqualTo(2);
        for (int stride : new int[] {1, 2}) {
            assertThatThrownBy(() -> GraphInput.patches(33 * stride, stride))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The model's input sizes are out of range.");
        }
    }

    /** The halo takes all of a tile of 1024 pixels, so that nothing is left for a step. */
    @Test
    void tilesAreAtLeast256PixelsApartHoweverWideTheHalo() {
        GreyImage image = Images.noise(1100, 1050, 4);
        AtomicInteger runs = new AtomicInteger();
        TileCutting cutting = new TileCutting(GraphInput.images(8, 8, 512), (images, count, width, height, outputs) -> {
            runs.incrementAndGet();
            return Map.of("map", images);
        });
        assertThat(cutting.maps(image, List.of(MAP)).get("map")).isEqualTo(image.pixels());
        // Five steps of 256 pixels reach across either side.
        assertThat(runs).hasValueBetween(4, 5 * 5);
    }

    private static float[] inBands(OnnxDetector detector, GreyImage image) throws IOException {
        float[] values = new float[image.pixels().length];
        int[] y = {0};
        detector.map(GreyRows.of(image), (grey, scores) -> {
            assertThat(grey).isEqualTo(image.crop(0, y[0], image.width(), 1).pixels());
            System.arraycopy(scores, 0, values, y[0]++ * image.width(), image.width());
        });
        assertThat(y[0]).isEqualTo(image.height());
        return values;
    }

    /** Bands of 1024 rows with their halo; the last one is 3 rows of its own, less than the graph wants. */
    @ParameterizedTest
    @CsvSource({
        "300, 700, 0",
        "1100, 1600, 0",
        "200, 2019, 0",
        "50, 2051, 0",
        "200, 2500, 1.5",
        "9, 3000, 0",
        "40, 12, 0"
    })
    void bandsAreTheWholeMap(int width, int height, double smoothing) throws IOException {
        float[] kernel = Images.noise(7, 7, 3).pixels();
        byte[] onnx = new TinyOnnx()
                .convolution("map", "input", kernel, 7, 3)
                .output("map", 4)
                .bytes();
        GreyImage image = Images.noise(width, height, 9);
        try (OnnxDetector detector = detector(GraphInput.images(8, 4, 3), onnx, MAP.smoothed(smoothing))) {
            close(inBands(detector, image), detector.map(image).values(), 1e-4f);
        }
    }

    @ParameterizedTest
    @CsvSource({"70, 1500, 8, 3", "33, 2100, 32, 7", "64, 1024, 8, 8", "20, 20, 8, 5"})
    void bandsOfPatchesAreTheWholeMap(int width, int height, int size, int stride) throws IOException {
        GreyImage image = Images.noise(width, height, 9);
        ScoreOutput top = ScoreOutput.patch("mean", "the mean").smoothed(2);
        try (OnnxDetector detector = detector(GraphInput.patches(size, stride), means(), top)) {
            close(inBands(detector, image), detector.map(image).values(), 1e-5f);
        }
    }

    @Test
    void bandsOfTooSmallAnImageAreRefused() {
        try (OnnxDetector detector = detector(GraphInput.patches(8, 3), identity(), MAP)) {
            assertThatThrownBy(() -> detector.map(GreyRows.of(Images.noise(7, 20, 1)), (grey, scores) -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("7×20");
        }
    }
}

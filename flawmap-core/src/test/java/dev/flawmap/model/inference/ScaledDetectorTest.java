package dev.flawmap.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Detector;
import dev.flawmap.Images;
import dev.flawmap.PatchGrid;
import dev.flawmap.PatchScorer;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.image.Scale;
import dev.flawmap.model.TinyOnnx;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaledDetectorTest {
    private static final List<String> MAP = List.of("map");

    /** A detector without a fraction. */
    static Detector working(double smoothing) {
        byte[] onnx = new TinyOnnx()
                .convolution("map", "input", Images.noise(7, 7, 3).pixels(), 7, 3)
                .output("map", 4)
                .bytes();
        ScoreOutput score = ScoreOutput.pixel("map", "of its surroundings", false);
        return new OnnxDetector("tiny", GraphInput.images(8, 4, 3), List.of(score.smoothed(smoothing)), onnx, 1);
    }

    @ParameterizedTest
    @CsvSource({"2, 101, 77", "3, 101, 77", "3, 100, 78", "8, 300, 61"})
    void theMapIsThatOfTheReducedImageAtTheImagesSize(int factor, int width, int height) {
        GreyImage image = Images.noise(width, height, 5);
        Scale scale = new Scale(factor);
        try (Detector inside = working(0);
                Detector detector = ScaledDetector.of(working(0), scale)) {
            AnomalyMap map = detector.map(image);
            assertThat(map.width()).isEqualTo(width);
            assertThat(map.height()).isEqualTo(height);
            assertThat(map.values())
                    .isEqualTo(scale.enlarge(inside.map(scale.reduce(image)).values(), width, height));
            assertThat(detector.name()).isEqualTo("tiny");
            assertThat(detector.scores()).isEqualTo(inside.scores());
        }
    }

    /** At 1/2 and 1/3, bands of 1024 reduced rows. */
    @ParameterizedTest
    @CsvSource({"2, 101, 77, 0", "2, 33, 4501, 1.5", "3, 101, 77, 0", "3, 47, 6203, 0", "3, 25, 6302, 2", "7, 50, 50, 0"
    })
    void bandsAreTheWholeMap(int factor, int width, int height, double smoothing) throws IOException {
        GreyImage image = Images.noise(width, height, 9);
        try (Detector detector = ScaledDetector.of(working(smoothing), new Scale(factor))) {
            requireRowsOfTheWholeMap(detector, image);
        }
    }

    /** Row by row, the map is that of the whole image, and the greys are the image's own. */
    static void requireRowsOfTheWholeMap(Detector detector, GreyImage image) throws IOException {
        int width = image.width();
        float[] whole = detector.map(image).values();
        int[] y = {0};
        detector.map(GreyRows.of(image), (grey, scores) -> {
            assertThat(grey).isEqualTo(image.crop(0, y[0], width, 1).pixels());
            for (int x = 0; x < width; x++) {
                assertThat(scores[x]).isCloseTo(whole[y[0] * width + x], within(1e-4f));
            }
            y[0]++;
        });
        assertThat(y[0]).isEqualTo(image.height());
    }

    @Test
    void aPatchHasTheHighestValueOfTheMap() {
        GreyImage image = Images.noise(75, 66, 4);
        PatchGrid grid = new PatchGrid(32, 16);
        try (Detector detector = ScaledDetector.of(working(0), new Scale(3))) {
            PatchScorer.Scored scored = PatchScorer.of(detector).mapsAndPatchScores(image, grid, MAP);
            float[] patches = Objects.requireNonNull(scored.patches().get("map"));
            assertThat(PatchScorer.of(detector).patchScores(image, grid, MAP))
                    .containsExactly(Map.entry("map", patches));
            assertThat(patches).hasSize(grid.count(75, 66));
            AnomalyMap patch = detector.map(image).crop(16, 32, 32, 32);
            assertThat(patches[1 + 2 * grid.columns(75)]).isEqualTo(patch.max());
        }
    }

    @Test
    void imagesThatWouldBecomeTooSmallAreRefused() {
        try (Detector detector = ScaledDetector.of(working(0), new Scale(3))) {
            assertThat(detector.minimumSide()).isEqualTo(22);
            assertThat(detector.map(Images.noise(22, 22, 1)).width()).isEqualTo(22);
            GreyImage small = Images.noise(21, 30, 1);
            assertThatThrownBy(() -> detector.map(small))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("21×30")
                    .hasMessageContaining("22 pixels");
            assertThatThrownBy(() -> detector.map(GreyRows.of(small), (grey, scores) -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("21×30");
        }
    }

    @Test
    void atFullResolutionTheDetectorWorksAlone() {
        try (Detector inside = working(0)) {
            assertThat(ScaledDetector.of(inside, Scale.FULL)).isSameAs(inside);
        }
    }
}

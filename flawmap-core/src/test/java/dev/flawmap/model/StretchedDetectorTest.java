package dev.flawmap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Detector;
import dev.flawmap.Images;
import dev.flawmap.PatchGrid;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.image.Greys;
import dev.flawmap.image.Scale;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StretchedDetectorTest {
    private static final Greys GREYS = new Greys(0.1, 0.6);
    private static final List<String> MAP = List.of("map");

    private static Detector working() {
        byte[] onnx = new TinyOnnx()
                .convolution("map", "input", Images.noise(7, 7, 3).pixels(), 7, 3)
                .output("map", 4)
                .bytes();
        ScoreOutput score = ScoreOutput.pixel("map", "of its surroundings", false);
        return new OnnxDetector("tiny", GraphInput.images(8, 4, 3), List.of(score), onnx, 1);
    }

    /** Some of its greys lie beyond those that are stretched. */
    private static GreyImage image() {
        return Images.noise(101, 77, 5);
    }

    @Test
    void theMapIsThatOfTheStretchedImage() {
        PatchGrid grid = new PatchGrid(32, 16);
        try (Detector inside = working();
                Detector detector = StretchedDetector.of(working(), GREYS)) {
            AnomalyMap expected = inside.map(GREYS.stretch(image()));
            assertThat(detector.map(image())).isEqualTo(expected);
            float[] patches = Objects.requireNonNull(
                    inside.patchScores(GREYS.stretch(image()), grid, MAP).get("map"));
            assertThat(detector.patchScores(image(), grid, MAP).get("map")).isEqualTo(patches);
            Detector.Scored scored = detector.mapsAndPatchScores(image(), grid, MAP);
            assertThat(scored.maps().get("map")).isEqualTo(expected);
            assertThat(scored.patches().get("map")).isEqualTo(patches);
            assertThat(detector.name()).isEqualTo(inside.name());
            assertThat(detector.scores()).isEqualTo(inside.scores());
            assertThat(detector.minimumSide()).isEqualTo(inside.minimumSide());
        }
    }

    /** With the image's own greys, also those that are cut off for the map. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void rowsAreTheWholeMapAndTheImagesOwn(int factor) throws IOException {
        GreyImage image = image();
        try (Detector detector = ScaledDetector.of(StretchedDetector.of(working(), GREYS), new Scale(factor))) {
            float[] whole = detector.map(image).values();
            int[] y = {0};
            detector.map(GreyRows.of(image), (grey, scores) -> {
                assertThat(grey).isEqualTo(image.crop(0, y[0], image.width(), 1).pixels());
                for (int x = 0; x < image.width(); x++) {
                    assertThat(scores[x]).isCloseTo(whole[y[0] * image.width() + x], within(1e-4f));
                }
                y[0]++;
            });
            assertThat(y[0]).isEqualTo(image.height());
        }
    }

    @Test
    void whereAllGreysAreUsedTheDetectorWorksAlone() {
        try (Detector inside = working()) {
            assertThat(StretchedDetector.of(inside, Greys.FULL)).isSameAs(inside);
        }
    }
}

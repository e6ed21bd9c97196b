package dev.flawmap.model.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Detector;
import dev.flawmap.Images;
import dev.flawmap.PatchGrid;
import dev.flawmap.PatchScorer;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRange;
import dev.flawmap.image.Scale;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StretchedDetectorTest {
    private static final GreyRange GREYS = new GreyRange(0.1, 0.6);
    private static final List<String> MAP = List.of("map");

    /** Some of its greys lie beyond those that are stretched. */
    private static GreyImage image() {
        return Images.noise(101, 77, 5);
    }

    @Test
    void theMapIsThatOfTheStretchedImage() {
        PatchGrid grid = new PatchGrid(32, 16);
        try (Detector inside = ScaledDetectorTest.working(0);
                Detector detector = StretchedDetector.of(ScaledDetectorTest.working(0), GREYS)) {
            AnomalyMap expected = inside.map(GREYS.stretch(image()));
            assertThat(detector.map(image())).isEqualTo(expected);
            float[] patches = Objects.requireNonNull(PatchScorer.of(inside)
                    .patchScores(GREYS.stretch(image()), grid, MAP)
                    .get("map"));
            assertThat(PatchScorer.of(detector).patchScores(image(), grid, MAP).get("map"))
                    .isEqualTo(patches);
            PatchScorer.Scored scored = PatchScorer.of(detector).mapsAndPatchScores(image(), grid, MAP);
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
        try (Detector detector =
                ScaledDetector.of(StretchedDetector.of(ScaledDetectorTest.working(0), GREYS), new Scale(factor))) {
            ScaledDetectorTest.requireRowsOfTheWholeMap(detector, image());
        }
    }

    @Test
    void whereAllGreysAreUsedTheDetectorWorksAlone() {
        try (Detector inside = ScaledDetectorTest.working(0)) {
            assertThat(StretchedDetector.of(inside, GreyRange.FULL)).isSameAs(inside);
        }
    }
}

package dev.flawmap.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Images;
import dev.flawmap.Inspection;
import dev.flawmap.StubDetector;
import dev.flawmap.Threshold;
import dev.flawmap.image.Crop;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.image.Mask;
import dev.flawmap.image.Region;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not inspected has no defects, and counts for nothing. */
class InspectedAreaTest {
    private static final int WIDTH = 40;
    private static final int HEIGHT = 30;
    private static final Threshold THRESHOLD = new Threshold(0.7f, 0.01, 0, 2);
    private static final Crop CROP = new Crop(3, 4, 5, 6);

    private final GreyImage image = Images.noise(WIDTH, HEIGHT, 1);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsLeftOutIsNoNumberAndHasNoDefects(boolean byRegion) throws IOException {
        Mask left = Images.rectangle(WIDTH, HEIGHT, 6, 3, 30, 22);
        Region region = (width, height) -> left;
        Inspector inspector = byRegion
                ? StubInspector.of(new StubDetector(1), THRESHOLD, Crop.NONE, Optional.of(region))
                : StubInspector.of(new StubDetector(1), THRESHOLD, CROP, Optional.empty());
        Inspection found = inspector.inspect(image);
        AnomalyMap map = found.anomalyMap().orElseThrow();
        assertThat(found.inspectedPx()).isEqualTo(30 * 22);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                assertThat(Float.valueOf(map.get(x, y)))
                        .isEqualTo(Float.valueOf(left.get(x, y) ? image.get(x, y) : Float.NaN));
                assertThat(found.predMask().get(x, y) && !left.get(x, y)).isFalse();
            }
        }
        assertThat(found.defects()).isNotEmpty();
        assertThat(found.defectShare())
                .isEqualTo(found.defects().stream()
                                .mapToDouble(defect -> defect.areaPx())
                                .sum()
                        / (30 * 22));
        assertThat(found.defects().get(0).imageShare())
                .isEqualTo(found.defects().get(0).areaPx() / (30.0 * 22));
        float[] rows = new float[WIDTH * HEIGHT];
        int[] next = {0};
        Inspection byRows = inspector.inspect(GreyRows.of(image), (grey, scores) -> {
            assertThat(grey[7]).isEqualTo(image.get(7, next[0]));
            System.arraycopy(scores, 0, rows, WIDTH * next[0]++, WIDTH);
        });
        assertThat(next[0]).isEqualTo(HEIGHT);
        assertThat(rows).isEqualTo(map.values());
        assertThat(byRows.defects()).isEqualTo(found.defects());
        assertThat(byRows.predScore()).isEqualTo(found.predScore());
        assertThat(byRows.inspectedPx()).isEqualTo(found.inspectedPx());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anImageOfWhichNothingIsLeftIsRefused(boolean byRegion) {
        Inspector inspector = byRegion
                ? StubInspector.of(
                        new StubDetector(1),
                        THRESHOLD,
                        Crop.NONE,
                        Optional.of((width, height) -> Mask.empty(width, height)))
                : StubInspector.of(new StubDetector(1), THRESHOLD, new Crop(20, 0, 10, 0), Optional.empty());
        assertThatThrownBy(() -> inspector.inspect(image))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Nothing of the image of 40×30 pixels ");
    }
}

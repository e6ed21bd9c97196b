package dev.flawmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import java.io.IOException;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InspectorTest {
    private final Inspector inspector = new Inspector(new StubDetector(1), new Threshold(0.5f, 0.01, 0, 2));

    @Test
    void anImageWithALargeEnoughAreaIsAnomalous() {
        Inspection found =
                inspector.inspect(new GreyImage(4, 1, new float[] {0.9f, 0, 0.6f, 0.7f}, OptionalDouble.of(3)));
        assertThat(found.predLabel()).isTrue();
        assertThat(found.predScore()).isEqualTo(0.9f);
        assertThat(found.predMask().pixels()).containsExactly(false, false, true, true);
        assertThat(found.defects()).hasSize(1);
        assertThat(found.defects().get(0).areaNm2().orElseThrow()).isEqualTo(18);
        assertThat(found.elapsed()).isPositive();
    }

    @Test
    void withoutOneItIsGoodWhateverItsHighestScore() {
        Inspection good = inspector.inspect(GreyImage.of(3, 1, new float[] {1, 0, 0.5f}));
        assertThat(good.predLabel()).isFalse();
        assertThat(good.predScore()).isEqualTo(1);
    }

    /** Rows on their own, of an image that is cut at two levels. */
    @Test
    void rowsGiveTheSameDefects() throws IOException {
        GreyImage image = Images.noise(70, 50, 3);
        Inspector levels = new Inspector(new StubDetector(1), new Threshold(0.97f, 0.6f, 0.01, 0, 4));
        Inspection whole = levels.inspect(image);
        LargeInspection rows = levels.inspect(GreyRows.of(image), (grey, scores) -> {});
        assertThat(rows.defects()).isEqualTo(whole.defects()).isNotEmpty();
        assertThat(rows.predMask().stream().toArray())
                .isEqualTo(IntStream.range(0, 70 * 50)
                        .filter(i -> whole.predMask().pixels()[i])
                        .toArray());
        Inspection single = new Inspector(new StubDetector(1), new Threshold(0.6f, 0.01, 0, 4)).inspect(image);
        assertThat(whole.predMask().count())
                .isPositive()
                .isLessThan(single.predMask().count());
    }

    @Test
    void aMapThatIsNoNumberIsNotTakenForGood() {
        assertThatThrownBy(() -> inspector.inspect(GreyImage.of(3, 1, new float[] {0, Float.NaN, 0})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not finite");
    }
}

package dev.flawmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aMapThatIsNotFiniteIsNotTakenForGood(float value) {
        GreyImage image = GreyImage.of(3, 1, new float[] {0, value, 0});
        assertThatThrownBy(() -> inspector.inspect(image))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not finite");
        assertThatThrownBy(() -> inspector.inspect(GreyRows.of(image), (grey, scores) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not finite");
    }
}

package dev.flawmap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class GreyRangeTest {
    /** A ramp from one grey to another. */
    private static GreyImage ramp(double from, double to) {
        float[] values = new float[200 * 100];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (from + (to - from) * i / (values.length - 1));
        }
        return GreyImage.of(200, 100, values);
    }

    @Test
    void imagesThatUseEnoughAreLeftAsTheyAre() {
        assertThat(GreyRange.of(List.of(ramp(0.1, 0.5)))).isEqualTo(GreyRange.FULL);
        // Each uses little, but both together do not.
        assertThat(GreyRange.of(List.of(ramp(0.1, 0.2), ramp(0.6, 0.7)))).isEqualTo(GreyRange.FULL);
        assertThat(GreyRange.of(List.of(ramp(0.3, 0.3)))).isEqualTo(GreyRange.FULL);
        GreyImage image = ramp(0.2, 0.9);
        assertThat(GreyRange.FULL.stretch(image)).isSameAs(image);
    }

    @Test
    void twelveBitsOfSixteenAreStretchedWithRoomForDefects() throws IOException {
        GreyImage image = ramp(0, 1 / 16.0);
        GreyRange greys = GreyRange.of(List.of(image));
        GreyImage stretched = greys.stretch(image);
        // An eighth of the span is left on either side, of which the outermost thousandth does not count.
        assertThat(stretched.pixels()[0]).isCloseTo(0.1f, within(0.002f));
        assertThat(stretched.pixels()[19_999]).isCloseTo(0.9f, within(0.002f));
        GreyImage outliers = GreyImage.of(2, 1, new float[] {0, 1});
        assertThat(greys.stretch(outliers).pixels()[1]).isEqualTo(1);
        GreyImage rows = greys.stretch(GreyRows.of(image)).rows(20, 30);
        assertThat(rows.pixels()).isEqualTo(stretched.crop(0, 20, 200, 10).pixels());
    }

    @Test
    void onlyRangesAroundZeroAndOneAreTaken() {
        for (double[] range : new double[][] {{0.5, 0.5}, {0.6, 0.5}, {Double.NaN, 1}, {0, 2.1}, {-1.1, 0}}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new GreyRange(range[0], range[1]));
        }
    }
}

package dev.flawmap.simulate.texture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.simulate.surface.Kind;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SurfaceFlawsTest {
    private static final int SIDE = 200;

    static List<Kind<FlawedSurface>> kinds() {
        return SurfaceFlaws.KINDS;
    }

    private static FlawedSurface striped() {
        float[] light = new float[SIDE * SIDE];
        for (int i = 0; i < light.length; i++) {
            light[i] = 0.5f + 0.3f * (float) Math.sin(i % SIDE * 0.9);
        }
        return new FlawedSurface(SIDE, SIDE, light, 1);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindShowsAndOnlyWhereItWasDrawn(Kind<FlawedSurface> kind) {
        double area = Math.min(1000, kind.maxArea());
        int seen = 0;
        for (long seed = 0; seed < 8; seed++) {
            FlawedSurface surface = striped();
            kind.flaw().addTo(surface, area, new SplittableRandom(seed));
            float[] before = striped().light();
            for (int i = 0; i < before.length; i++) {
                if (!surface.touched()[i]) {
                    assertThat(surface.light()[i]).isEqualTo(before[i]);
                }
            }
            assertThat(surface.changed()).isLessThan((int) (4 * area));
            seen += surface.changed() > area / 4 ? 1 : 0;
        }
        assertThat(seen).isGreaterThanOrEqualTo(5);
    }
}

package dev.flawmap.simulate.grain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.simulate.surface.Changes;
import dev.flawmap.simulate.surface.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LeatherTest {
    private static final int SIDE = 200;
    private static final double MOST_AREA = 1500;

    static List<Kind<LeatherSurface>> kinds() {
        return LeatherSurface.KINDS;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindShows(Kind<LeatherSurface> kind) {
        boolean[] everywhere = new boolean[SIDE * SIDE];
        Arrays.fill(everywhere, true);
        double area = Math.min(MOST_AREA, kind.maxArea());
        int seen = 0;
        for (int seed = 0; seed < 8; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            LeatherSurface good = (LeatherSurface) Leather.make(SIDE, SIDE, random);
            LeatherSurface flawed = good.copy();
            kind.flaw().addTo(flawed, area, random);
            int changed = Changes.between(SIDE, SIDE, good.look(), flawed.look(), everywhere)
                    .count();
            assertThat(changed).isLessThan((int) (3 * area));
            seen += changed > area / 4 ? 1 : 0;
        }
        assertThat(seen).isGreaterThanOrEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aCopyIsChangedOnItsOwn(Kind<LeatherSurface> kind) {
        SplittableRandom random = new SplittableRandom(5);
        LeatherSurface good = (LeatherSurface) Leather.make(SIDE, SIDE, random);
        float[] before = good.look();
        kind.flaw().addTo(good.copy(), MOST_AREA, random);
        assertThat(good.look()).isEqualTo(before);
    }
}

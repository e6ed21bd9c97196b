package dev.flawmap.simulate.fibre;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.image.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlawKindTest {
    static Stream<Flaw> flaws() {
        return Stream.of(
                new DustCluster(400),
                new Flake(400),
                new Film(2500),
                new Bead(400),
                new BrokenFibre(300),
                new ThickFibre(1500),
                new Curl(700));
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void everyKindShows(Flaw flaw) {
        long seen = 0;
        for (int seed = 0; seed < 8; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Scene good = FibreMat.scene(160, 160, random.split());
            Scene flawed = good.copy();
            flaw.addTo(flawed, random);
            Microscope microscope = new Microscope(seed);
            Mask mask = Microscope.changes(microscope.look(good), microscope.look(flawed));
            assertThat(mask.count()).isLessThan(160 * 160 / 2);
            seen += mask.count() > 0 ? 1 : 0;
        }
        assertThat(seen).isGreaterThanOrEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void aSceneWithoutFibresIsNoTrouble(Flaw flaw) {
        Scene empty = new Scene(
                40,
                40,
                FibreMat.scene(40, 40, new SplittableRandom(1)).layers().stream()
                        .map(layer -> (List<Shape>) new ArrayList<Shape>())
                        .toList());
        flaw.addTo(empty, new SplittableRandom(2));
        assertThat(new Microscope(3).look(empty).grey()).hasSize(1600);
    }
}

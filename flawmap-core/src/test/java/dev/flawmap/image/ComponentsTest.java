package dev.flawmap.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentsTest {
    private static Mask mask(String... rows) {
        boolean[] pixels = new boolean[rows.length * rows[0].length()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = rows[i / rows[0].length()].charAt(i % rows[0].length()) == '#';
        }
        return new Mask(rows[0].length(), rows.length, pixels);
    }

    @Test
    void diagonalNeighboursBelongTogetherAndAreasAreNumberedInReadingOrder() {
        Components components = Components.label(mask(
                "..#..#", //
                ".#....", "#...##", "....#."));
        assertThat(components.count()).isEqualTo(3);
        assertThat(components.labels())
                .containsExactly(
                        0, 0, 1, 0, 0, 2, //
                        0, 1, 0, 0, 0, 0, //
                        1, 0, 0, 0, 3, 3, //
                        0, 0, 0, 0, 3, 0);
        assertThat(components.areas()).containsExactly(3, 1, 3);
    }

    @Test
    void theRightBorderDoesNotTouchTheLeftOne() {
        assertThat(Components.label(mask("..#", "#..", "..#")).count()).isEqualTo(3);
    }

    @Test
    void anEmptyMaskHasNoneAndAFullOneHasOne() {
        assertThat(Components.label(Mask.empty(4, 3)).count()).isZero();
        boolean[] all = new boolean[300 * 200];
        Arrays.fill(all, true);
        Components one = Components.label(new Mask(300, 200, all));
        assertThat(one.areas()).containsExactly(60_000);
    }

    /** Against labels that spread to the smallest of the neighbours' until nothing changes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithSpreadingLabels(long seed) {
        Random random = new Random(seed);
        int width = 1 + random.nextInt(30);
        int height = 1 + random.nextInt(30);
        boolean[] pixels = new boolean[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(100) < 40;
        }
        int[] smallest = new int[pixels.length];
        Arrays.setAll(smallest, i -> pixels[i] ? i : -1);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 0; i < pixels.length; i++) {
                for (int j = 0; j < pixels.length; j++) {
                    boolean near = Math.abs(i % width - j % width) <= 1 && Math.abs(i / width - j / width) <= 1;
                    if (pixels[i] && pixels[j] && near && smallest[j] < smallest[i]) {
                        smallest[i] = smallest[j];
                        changed = true;
                    }
                }
            }
        }
        int[] roots =
                Arrays.stream(smallest).filter(i -> i >= 0).sorted().distinct().toArray();
        int[] expected = Arrays.stream(smallest)
                .map(i -> i < 0 ? 0 : Arrays.binarySearch(roots, i) + 1)
                .toArray();
        Components components = Components.label(new Mask(width, height, pixels));
        assertThat(components.labels()).as("seed %d", seed).isEqualTo(expected);
        assertThat(components.count()).isEqualTo(roots.length);
    }
}

package dev.flawmap.simulate.defects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ColourDefectsTest {
    private static final int SIDE = 64;
    private static final int SIZE = SIDE * SIDE;
    private static final int TRIALS = 60;

    private static final DefectPainter PAINTER = new ColourDefects(new DefectSimulator(new DefectSettings(
            Map.of("ellipses", 1.0), Map.of("tone", 1.0, "film", 1.0), 1, 3, 0.45, 0.6, 0, 0, 0.01, 0.08, 0.03, 0)));

    private static final GoodSource SOURCE = new GoodSource() {
        @Override
        public float[] cut(int side, SplittableRandom random) {
            return java.util.Arrays.copyOf(channels(side, random), side * side);
        }

        @Override
        public float[] channels(int side, SplittableRandom random) {
            float[] pixels = new float[3 * side * side];
            for (int i = 0; i < pixels.length; i++) {
                int channel = i / (side * side);
                float level = channel == 0 ? 0.5f : channel == 1 ? 0.62f : 0.45f;
                pixels[i] = level + (float) random.nextDouble(-0.02, 0.02);
            }
            return pixels;
        }
    };

    private static double change(float[] before, float[] after, int channel, int i) {
        return Math.abs(after[channel * SIZE + i] - before[channel * SIZE + i]);
    }

    @Test
    void someDefectsChangeGreysAloneSomeColoursAloneAndSomeBoth() {
        SplittableRandom random = new SplittableRandom(4);
        int[] kinds = new int[4];
        for (int trial = 0; trial < TRIALS; trial++) {
            float[] before = SOURCE.channels(SIDE, random);
            float[] after = before.clone();
            float[] label = PAINTER.defects(after, SIDE, 0, SOURCE, random);
            assertThat(label).hasSize(SIZE);
            boolean grey = false;
            boolean colour = false;
            boolean labelled = false;
            for (int i = 0; i < SIZE; i++) {
                double dyed = Math.max(change(before, after, 1, i), change(before, after, 2, i));
                grey |= change(before, after, 0, i) > 0;
                colour |= dyed > 0;
                labelled |= label[i] > 0;
                // What is changed clearly is labelled.
                if (Math.max(dyed, change(before, after, 0, i)) > 0.15) {
                    assertThat(label[i]).as("trial %d, pixel %d", trial, i).isEqualTo(1);
                }
            }
            // What shows is labelled, and where nothing does, nothing is changed.
            assertThat(labelled).isEqualTo(grey || colour);
            kinds[(grey ? 1 : 0) + (colour ? 2 : 0)]++;
        }
        assertThat(kinds[1]).isGreaterThan(5);
        assertThat(kinds[2]).isGreaterThan(10);
        assertThat(kinds[3]).isGreaterThan(3);
    }

    @Test
    void theSameSeedPaintsTheSameAndStaysInRange() {
        for (long seed = 0; seed < 10; seed++) {
            float[] one = SOURCE.channels(SIDE, new SplittableRandom(seed));
            float[] other = one.clone();
            SplittableRandom random = new SplittableRandom(seed);
            SplittableRandom again = new SplittableRandom(seed);
            PAINTER.vary(one, SIDE, random);
            PAINTER.vary(other, SIDE, again);
            float[] label = PAINTER.paint(one, SIDE, 0.5, SOURCE, random);
            assertThat(PAINTER.paint(other, SIDE, 0.5, SOURCE, again)).isEqualTo(label);
            assertThat(other).isEqualTo(one);
            for (float value : one) {
                assertThat(value >= 0 && value <= 1).as("%s", value).isTrue();
            }
        }
    }
}

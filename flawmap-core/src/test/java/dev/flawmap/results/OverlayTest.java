package dev.flawmap.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defects;
import dev.flawmap.Score;
import dev.flawmap.Threshold;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverlayTest {
    private static final Score PLAIN = new Score("error", "|x − x̂|", false);
    private static final Score PROBABILITY = new Score("defect", "the probability of a defect", true);
    private static final int CYAN = 0xFF00E5FF;
    private static final int GREY = 0xFF808080;

    private static GreyImage grey(int width, int height) {
        float[] pixels = new float[width * height];
        Arrays.fill(pixels, 128 / 255f);
        return GreyImage.of(width, height, pixels);
    }

    @Test
    void levelsPutTheOutlineLevelInTheMiddleAndKeepTheHighest() {
        float[] scores = {0, 0, 0, 0.5f, 0.51f, 1, Float.NaN, 0};
        BufferedImage levels = Overlay.levels(
                new AnomalyMap(8, 1, scores), new Score("s", "a score", false), new Threshold(0.5f, 0.01, 0, 1), 8, 1);
        int[] greys = levels.getRaster().getSamples(0, 0, 8, 1, 0, new int[8]);
        assertThat(greys).containsExactly(0, 0, 0, 128, 131, 255, 0, 0);
        BufferedImage half = Overlay.levels(
                new AnomalyMap(8, 1, scores), new Score("s", "a score", false), new Threshold(0.5f, 0.01, 0, 1), 4, 1);
        assertThat(half.getRaster().getSamples(0, 0, 4, 1, 0, new int[4])).containsExactly(0, 128, 255, 0);
    }

    @Test
    void theHeatMapShowsNothingUpToTheThresholdAndDarkensAboveIt() {
        float[] scores = new float[64];
        scores[1] = 0.5f;
        scores[2] = 0.51f;
        scores[3] = 0.75f;
        scores[4] = 1;
        scores[5] = 1000;
        BufferedImage picture =
                Overlay.heatMap(grey(8, 8), new AnomalyMap(8, 8, scores), PLAIN, new Threshold(0.5f, 0.01, 0, 1));
        assertThat(picture.getRGB(0, 0)).isEqualTo(GREY);
        assertThat(picture.getRGB(1, 0)).isEqualTo(GREY);
        int[] green = new int[6];
        for (int x = 2; x < 6; x++) {
            assertThat(picture.getRGB(x, 0)).isNotEqualTo(GREY);
            green[x] = picture.getRGB(x, 0) >> 8 & 0xFF;
        }
        assertThat(green[2]).isGreaterThan(green[3]);
        assertThat(green[3]).isGreaterThan(green[4]);
        // Three quarters of B10026 over 808080.
        assertThat(picture.getRGB(4, 0)).isEqualTo(0xFFA5203D);
        assertThat(picture.getRGB(5, 0)).isEqualTo(picture.getRGB(4, 0));
    }

    @ParameterizedTest
    @ValueSource(floats = {0.02f, 0.3f, 0.6f})
    void probabilitiesAreComparedByTheirLogOdds(float threshold) {
        double odds = Math.log(threshold / (1 - threshold));
        double range = odds - Math.log(0.01 / 0.99);
        float[] scores = new float[16];
        float[] plain = new float[16];
        Arrays.fill(scores, 0.01f);
        Arrays.fill(plain, -1);
        float[] strengths = {0, 0.22f, 0.41f, 0.73f, 1.05f};
        for (int x = 0; x < strengths.length; x++) {
            plain[x] = strengths[x];
            scores[x] = (float) (1 / (1 + Math.exp(-odds - range * strengths[x])));
        }
        scores[0] = threshold;
        int[] shown = row(scores, PROBABILITY, threshold);
        assertThat(shown[0]).isEqualTo(GREY);
        assertThat(shown[4]).isEqualTo(0xFFA5203D);
        int[] expected = row(plain, PLAIN, 0);
        for (int x = 0; x < shown.length; x++) {
            for (int shift = 0; shift <= 16; shift += 8) {
                assertThat(shown[x] >> shift & 0xFF).isCloseTo(expected[x] >> shift & 0xFF, within(1));
            }
        }
    }

    private static int[] row(float[] scores, Score score, float threshold) {
        return Overlay.heatMap(
                        grey(scores.length, 1),
                        new AnomalyMap(scores.length, 1, scores),
                        score,
                        new Threshold(threshold, 0.01, 0, 1))
                .getRGB(0, 0, scores.length, 1, null, 0, scores.length);
    }

    /** What a score is does not hang on the values that it happens to have in one image. */
    @Test
    void theScoreSaysHowItsValuesAreCompared() {
        float[] some = {0.01f, 0.02f, 0.3f, 0.6f, 0.01f, 0.01f, 0.01f, 0.01f, 0.01f};
        float[] more = some.clone();
        more[7] = 1.5f;
        assertThat(row(more, PLAIN, 0.2f)).startsWith(Arrays.copyOf(row(some, PLAIN, 0.2f), 7));
        more[7] = -0.001f;
        assertThat(row(more, PROBABILITY, 0.2f)).isEqualTo(row(some, PROBABILITY, 0.2f));
        assertThat(row(some, PROBABILITY, 0.2f)).isNotEqualTo(row(some, PLAIN, 0.2f));
    }

    @Test
    void aMapThatLiesAboveTheThresholdAsAWholeIsStillDrawn() {
        float[] scores = new float[16];
        Arrays.fill(scores, 3);
        BufferedImage picture =
                Overlay.heatMap(grey(4, 4), new AnomalyMap(4, 4, scores), PLAIN, new Threshold(-1, 0.01, 0, 1));
        assertThat(picture.getRGB(0, 0)).isEqualTo(0xFFA5203D);
    }

    @Test
    void outlinesAreTwoPixelsWideAndOutsideTheDefect() {
        float[] scores = new float[40 * 30];
        for (int y = 10; y < 15; y++) {
            Arrays.fill(scores, y * 40 + 8, y * 40 + 13, 1);
        }
        Defects defects =
                Defects.in(new AnomalyMap(40, 30, scores), new Threshold(0.5f, 0.01, 0, 1), OptionalDouble.empty());
        BufferedImage picture = Overlay.outlines(grey(40, 30), defects.mask(), defects.list());
        int[] row = picture.getRGB(0, 12, 14, 1, null, 0, 14);
        int[] expected = new int[14];
        Arrays.fill(expected, GREY);
        expected[6] = CYAN;
        expected[7] = CYAN;
        expected[13] = CYAN;
        assertThat(row).isEqualTo(expected);
        // The label 1 stands to the right, cyan on black.
        assertThat(picture.getRGB(16, 10)).isEqualTo(0xFF000000);
        assertThat(picture.getRGB(19, 11)).isEqualTo(CYAN);
    }

    @Test
    void labelsStayInsideSmallPictures() {
        Mask all = new Mask(2, 1, new boolean[] {true, true});
        Defects defects = Defects.in(
                new AnomalyMap(2, 1, new float[] {1, 1}), new Threshold(0.5f, 0.01, 0, 1), OptionalDouble.empty());
        BufferedImage picture = Overlay.outlines(grey(2, 1), all, defects.list());
        assertThat(picture.getWidth()).isEqualTo(2);
        assertThat(picture.getRGB(0, 0)).isEqualTo(0xFF000000);
    }

    @Test
    void sizesMustAgree() {
        assertThatThrownBy(() -> Overlay.outlines(grey(4, 4), Mask.empty(4, 5), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4×5");
    }

    @Test
    void layersAreTransparentButForWhatTheyShowAndKeepTheStrongestWhereTheyAreSmaller() {
        float[] scores = new float[64];
        scores[9] = 0.51f;
        scores[63] = 0.6f;
        scores[62] = 1000;
        AnomalyMap map = new AnomalyMap(8, 8, scores);
        BufferedImage heat = Overlay.heatLayer(map, PLAIN, new Threshold(0.5f, 0.01, 0, 1), 4, 4);
        assertThat(heat.getRGB(1, 1) >>> 24).isZero();
        assertThat(heat.getRGB(0, 0) >>> 24).isEqualTo(Math.round(0.25f * 255));
        assertThat(heat.getRGB(3, 3)).isEqualTo(Math.round(0.75f * 255) << 24 | 0xB10026);
        boolean[] set = new boolean[256];
        set[0] = true;
        BufferedImage lines = Overlay.outlineLayer(new Mask(16, 16, set), Overlay.OUTLINE, 8, 8);
        assertThat(lines.getRGB(0, 0) >>> 24).isZero();
        assertThat(lines.getRGB(2, 2)).isEqualTo(CYAN);
        assertThat(lines.getRGB(3, 0) >>> 24).isZero();
    }
}

package dev.flawmap.results;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defect;
import dev.flawmap.Inspection;
import dev.flawmap.Score;
import dev.flawmap.Threshold;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Pictures of an inspection for people, at the image's size. They are drawn pixel by pixel, so they need neither a
 * display nor fonts.
 */
public final class Overlay {
    /** From just above the threshold to far above it: ColorBrewer's YlOrRd, which darkens evenly. */
    private static final int[] HEAT = {0xFFEDA0, 0xFED976, 0xFEB24C, 0xFD8D3C, 0xFC4E2A, 0xE31A1C, 0xB10026};

    private static final int OUTLINE = 0x00E5FF;
    private static final int OUTLINE_PX = 2;
    private static final double LEAST_OPACITY = 0.25;
    private static final double MOST_OPACITY = 0.75;
    /** The strength at which a map leaves black for dark red behind. */
    private static final double DARK = 0.3;

    private static final int SAMPLES = 100_000;

    /** Probabilities are compared by log-odds from this to one less this. */
    private static final double LEAST_PROBABILITY = 1e-4;

    /** More would hide the picture. */
    private static final int MOST_LABELS = 500;

    private Overlay() {}

    /**
     * {@return the heat map with the defects outlined on it; of an inspection that holds its map}
     *
     * @param image the picture's grey values
     * @param inspection of that image
     */
    public static BufferedImage of(GreyImage image, Inspection inspection) {
        BufferedImage picture =
                heatMap(image, inspection.anomalyMap().orElseThrow(), inspection.score(), inspection.threshold());
        outline(picture, inspection.predMask(), inspection.defects());
        return picture;
    }

    /**
     * The grey image with the anomaly map over it, from pale yellow just above the outline level to dark red where a
     * score is as far above that level as the level is above the image's median score. Nothing is drawn up to the level. Probabilities are compared by their log-odds.
     *
     * @param image the picture's grey values
     * @param map of that image
     * @param score of which the map is
     * @param threshold above which scores are coloured
     * @return an image in colour
     * @throws IllegalArgumentException if the map has another size than the image
     */
    public static BufferedImage heatMap(GreyImage image, AnomalyMap map, Score score, Threshold threshold) {
        requireSize(image, map.width(), map.height());
        BufferedImage picture = grey(image);
        int[] pixels = pixels(picture);
        float[] scores = map.values();
        DoubleUnaryOperator strengths = strengths(score);
        double from = strengths.applyAsDouble(threshold.outline());
        double range = from - strengths.applyAsDouble(median(scores));
        if (!(range > 0)) {
            range = Math.max(strengths.applyAsDouble(map.max()) - from, Float.MIN_NORMAL);
        }
        for (int i = 0; i < pixels.length; i++) {
            if (scores[i] > threshold.outline()) {
                double strength = Math.min(1, (strengths.applyAsDouble(scores[i]) - from) / range);
                double opacity = LEAST_OPACITY + (MOST_OPACITY - LEAST_OPACITY) * strength;
                pixels[i] = mix(pixels[i], heat(strength), opacity);
            }
        }
        return picture;
    }

    /**
     * The anomaly map by itself: black at its median score and below, over dark red and orange to pale yellow where a
     * score is as far above the outline level as that is above the median. The outline level lies in the middle.
     * Probabilities are compared by their log-odds.
     *
     * @param map of an image
     * @param score of which the map is
     * @param threshold where the colours begin
     * @return an image in colour
     */
    public static BufferedImage map(AnomalyMap map, Score score, Threshold threshold) {
        BufferedImage picture = new BufferedImage(map.width(), map.height(), BufferedImage.TYPE_INT_RGB);
        int[] pixels = pixels(picture);
        float[] scores = map.values();
        DoubleUnaryOperator strengths = strengths(score);
        double lowest = strengths.applyAsDouble(median(scores));
        double range = 2 * (strengths.applyAsDouble(threshold.outline()) - lowest);
        if (!(range > 0)) {
            range = Math.max(strengths.applyAsDouble(map.max()) - lowest, Float.MIN_NORMAL);
        }
        for (int i = 0; i < pixels.length; i++) {
            double strength = Math.min(1, Math.max(0, (strengths.applyAsDouble(scores[i]) - lowest) / range));
            pixels[i] = strength < DARK
                    ? mix(0, HEAT[HEAT.length - 1], strength / DARK)
                    : heat(1 - (strength - DARK) / (1 - DARK));
        }
        return picture;
    }

    /**
     * The grey image with a line around every defect, and beside the 500 strongest their labels.
     *
     * @param image the picture's grey values
     * @param mask the defects' pixels
     * @param defects strongest first
     * @return an image in colour
     * @throws IllegalArgumentException if the mask has another size than the image
     */
    public static BufferedImage outlines(GreyImage image, Mask mask, List<Defect> defects) {
        requireSize(image, mask.width(), mask.height());
        BufferedImage picture = grey(image);
        outline(picture, mask, defects);
        return picture;
    }

    private static void requireSize(GreyImage image, int width, int height) {
        if (image.width() != width || image.height() != height) {
            throw new IllegalArgumentException("The result of " + width + "×" + height
                    + " pixels does not belong to the image of " + image.width() + "×" + image.height() + ".");
        }
    }

    private static BufferedImage grey(GreyImage image) {
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        int[] pixels = pixels(picture);
        for (int i = 0; i < pixels.length; i++) {
            int value = Math.round(255 * Math.min(1, Math.max(0, image.pixels()[i])));
            pixels[i] = value << 16 | value << 8 | value;
        }
        return picture;
    }

    private static int[] pixels(BufferedImage picture) {
        return ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
    }

    /** How values are compared: probabilities by their log-odds, which tell 0.9 from 0.99, others as they are. */
    private static DoubleUnaryOperator strengths(Score score) {
        if (!score.probability()) {
            return DoubleUnaryOperator.identity();
        }
        return probability -> {
            double inside = Math.max(LEAST_PROBABILITY, Math.min(1 - LEAST_PROBABILITY, probability));
            return Math.log(inside / (1 - inside));
        };
    }

    /** The median; of large maps that of regularly spaced scores. */
    private static double median(float[] scores) {
        int step = Math.max(1, scores.length / SAMPLES);
        float[] some = new float[(scores.length + step - 1) / step];
        for (int i = 0; i < some.length; i++) {
            some[i] = scores[i * step];
        }
        Arrays.sort(some);
        return some[some.length / 2];
    }

    private static int heat(double strength) {
        double position = strength * (HEAT.length - 1);
        int lower = Math.min(HEAT.length - 2, (int) position);
        return mix(HEAT[lower], HEAT[lower + 1], position - lower);
    }

    private static int mix(int under, int over, double opacity) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int a = under >> shift & 0xFF;
            int b = over >> shift & 0xFF;
            mixed |= (int) Math.round(a + opacity * (b - a)) << shift;
        }
        return mixed;
    }

    /** The line lies just outside the defects, so that it hides none of their pixels. */
    private static void outline(BufferedImage picture, Mask mask, List<Defect> defects) {
        int[] pixels = pixels(picture);
        int width = mask.width();
        int height = mask.height();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (mask.get(x, y) && onBorder(mask, x, y)) {
                    for (int ny = Math.max(0, y - OUTLINE_PX); ny <= Math.min(height - 1, y + OUTLINE_PX); ny++) {
                        for (int nx = Math.max(0, x - OUTLINE_PX); nx <= Math.min(width - 1, x + OUTLINE_PX); nx++) {
                            if (!mask.get(nx, ny)) {
                                pixels[ny * width + nx] = OUTLINE;
                            }
                        }
                    }
                }
            }
        }
        Digits digits = new Digits(picture, OUTLINE);
        for (Defect defect : defects.subList(0, Math.min(MOST_LABELS, defects.size()))) {
            digits.draw(defect.label(), defect.bx() + defect.width() + OUTLINE_PX + 1, defect.by());
        }
    }

    private static boolean onBorder(Mask mask, int x, int y) {
        return (x > 0 && !mask.get(x - 1, y))
                || (x < mask.width() - 1 && !mask.get(x + 1, y))
                || (y > 0 && !mask.get(x, y - 1))
                || (y < mask.height() - 1 && !mask.get(x, y + 1));
    }
}

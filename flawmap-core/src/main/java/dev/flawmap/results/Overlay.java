package dev.flawmap.results;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defect;
import dev.flawmap.Inspection;
import dev.flawmap.Median;
import dev.flawmap.Score;
import dev.flawmap.Threshold;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferInt;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Pictures of an inspection for people, at the image's size. They are drawn pixel by pixel, so they need neither a
 * display nor fonts.
 */
public final class Overlay {
    /** The colours from just above the threshold to far above it: ColorBrewer's YlOrRd, which darkens evenly. */
    private static final int[] HEAT = {0xFFEDA0, 0xFED976, 0xFEB24C, 0xFD8D3C, 0xFC4E2A, 0xE31A1C, 0xB10026};

    /** The colour of lines around defects, as {@code 0xAARRGGBB}. */
    public static final int OUTLINE = 0xFF00E5FF;

    /** The colour of lines around true defects, as {@code 0xAARRGGBB}. */
    public static final int TRUTH = 0xFFFF4FD8;

    /** A layer's steps of strength. */
    private static final int STEPS = 15;

    private static final int OUTLINE_PX = 2;
    private static final double LEAST_OPACITY = 0.25;
    private static final double MOST_OPACITY = 0.75;
    /** The strength at which a map leaves black for dark red behind. */
    private static final double DARK = 0.3;

    private static final int SAMPLES = 100_000;

    /** Probabilities are compared by log-odds from this to one less this. */
    private static final double LEAST_PROBABILITY = 1e-4;

    /** The most labels; more would hide the picture. */
    private static final int MOST_LABELS = 500;

    /** The colour that marks what was not inspected. */
    private static final int NOT_INSPECTED = 0x4060A0;

    private Overlay() {}

    /** How far scores lie above the outline level, by how far that lies above the image's median score. */
    private record Heat(DoubleUnaryOperator compared, double from, double range) {
        static Heat of(AnomalyMap map, Score score, Threshold threshold) {
            DoubleUnaryOperator strengths = strengths(score);
            double from = strengths.applyAsDouble(threshold.outline());
            double range = from - strengths.applyAsDouble(median(map.values()));
            if (!(range > 0)) {
                range = Math.max(strengths.applyAsDouble(map.max()) - from, Float.MIN_NORMAL);
            }
            return new Heat(strengths, from, range);
        }

        double strength(float score) {
            return Math.min(1, (compared.applyAsDouble(score) - from) / range);
        }
    }

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
     * @param score the score that the map holds
     * @param threshold above which scores are coloured
     * @return an image in colour
     * @throws IllegalArgumentException if the map has another size than the image
     */
    public static BufferedImage heatMap(GreyImage image, AnomalyMap map, Score score, Threshold threshold) {
        requireSize(image, map.width(), map.height());
        BufferedImage picture = grey(image);
        int[] pixels = pixels(picture);
        float[] scores = map.values();
        Heat heat = Heat.of(map, score, threshold);
        for (int i = 0; i < pixels.length; i++) {
            if (Float.isNaN(scores[i])) {
                pixels[i] = mix(pixels[i], NOT_INSPECTED, 0.5);
            } else if (scores[i] > threshold.outline()) {
                double strength = heat.strength(scores[i]);
                pixels[i] = mix(pixels[i], heat(strength), opacity(strength));
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
     * @param score the score that the map holds
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
            if (Float.isNaN(scores[i])) {
                pixels[i] = NOT_INSPECTED;
                continue;
            }
            double strength = Math.min(1, Math.max(0, (strengths.applyAsDouble(scores[i]) - lowest) / range));
            pixels[i] = strength < DARK
                    ? mix(0, HEAT[HEAT.length - 1], strength / DARK)
                    : heat(1 - (strength - DARK) / (1 - DARK));
        }
        return picture;
    }

    /**
     * How far the outline level lies above an image's median score: what 128 greys of {@link #levels} stand for.
     *
     * @param map of an image
     * @param score the score that the map holds; probabilities are compared by their log-odds
     * @param threshold whose outline level it is
     * @return a positive number, next to 0 where the level does not lie above the median
     */
    public static double spread(AnomalyMap map, Score score, Threshold threshold) {
        DoubleUnaryOperator strengths = strengths(score);
        return Math.max(
                strengths.applyAsDouble(threshold.outline()) - strengths.applyAsDouble(median(map.values())),
                Float.MIN_NORMAL);
    }

    /**
     * The anomaly map as greys, from the image's median score, which is black, to as far above the outline level as that
     * is above the median, which is white; the outline level is 128. Every pixel of a smaller picture has the highest of
     * the scores that it covers. Probabilities are compared by their log-odds.
     *
     * @param map of an image
     * @param score the score that the map holds
     * @param threshold whose outline level is the middle
     * @param width of the picture, at most the map's
     * @param height of the picture, at most the map's
     * @return a grey picture; what was not inspected is black
     */
    public static BufferedImage levels(AnomalyMap map, Score score, Threshold threshold, int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        DoubleUnaryOperator strengths = strengths(score);
        double range = spread(map, score, threshold);
        double lowest = strengths.applyAsDouble(threshold.outline()) - range;
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            Arrays.fill(row, 0);
            int from = reduced(y, map.height(), height);
            int end = Math.max(reduced(y + 1, map.height(), height), from + 1);
            for (int full = from; full < end; full++) {
                for (int x = 0; x < map.width(); x++) {
                    float value = map.get(x, full);
                    if (!Float.isNaN(value)) {
                        double level = 128 * (strengths.applyAsDouble(value) - lowest) / range;
                        int at = reduced(x, width, map.width());
                        // Rounded up above the middle only, so that it stays the limit.
                        int grey = (int) Math.max(0, Math.min(255, level > 128 ? Math.ceil(level) : Math.floor(level)));
                        row[at] = Math.max(row[at], grey);
                    }
                }
            }
            picture.getRaster().setSamples(0, y, width, 1, 0, row);
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

    /**
     * The colours of {@link #heatMap} alone, to be laid over a picture of the image of whatever size: transparent where
     * no score exceeds the outline level, elsewhere by the strongest score of every pixel, in a few steps.
     *
     * @param map of an image
     * @param score the score that the map holds
     * @param threshold above which scores are coloured
     * @param width of the layer, at most that of the map
     * @param height of the layer, at most that of the map
     * @return an image of few colours
     */
    public static BufferedImage heatLayer(AnomalyMap map, Score score, Threshold threshold, int width, int height) {
        int[] colours = new int[STEPS + 1];
        for (int step = 1; step <= STEPS; step++) {
            double strength = (step - 1) / (double) (STEPS - 1);
            colours[step] = (int) Math.round(255 * opacity(strength)) << 24 | heat(strength);
        }
        BufferedImage layer = layer(width, height, 4, colours);
        WritableRaster raster = layer.getRaster();
        Heat heat = Heat.of(map, score, threshold);
        for (int y = 0; y < map.height(); y++) {
            int row = reduced(y, height, map.height());
            for (int x = 0; x < map.width(); x++) {
                float value = map.get(x, y);
                if (value > threshold.outline()) {
                    int column = reduced(x, width, map.width());
                    int step = 1 + (int) Math.round(heat.strength(value) * (STEPS - 1));
                    raster.setSample(column, row, 0, Math.max(step, raster.getSample(column, row, 0)));
                }
            }
        }
        return layer;
    }

    /**
     * Lines around defects alone, to be laid over a picture of the image of whatever size.
     *
     * @param mask the defects' pixels
     * @param colour of the lines, as {@code 0xAARRGGBB}
     * @param width of the layer, at most that of the mask
     * @param height of the layer, at most that of the mask
     * @return an image of one colour, transparent elsewhere
     */
    public static BufferedImage outlineLayer(Mask mask, int colour, int width, int height) {
        BitSet small = new BitSet(width * height);
        for (int i = mask.nextSet(0); i >= 0; i = mask.nextSet(i + 1)) {
            int row = reduced(i / mask.width(), height, mask.height());
            small.set(row * width + reduced(i % mask.width(), width, mask.width()));
        }
        BufferedImage layer = layer(width, height, 1, new int[] {0, colour});
        outline(Mask.of(width, height, small), (x, y) -> layer.getRaster().setSample(x, y, 0, 1));
        return layer;
    }

    /** {@return the colours of the heat map, from just above the outline level to far above it, as {@code 0xRRGGBB}} */
    public static List<Integer> heatColours() {
        return Arrays.stream(HEAT).boxed().toList();
    }

    private static BufferedImage layer(int width, int height, int bits, int[] colours) {
        IndexColorModel model = new IndexColorModel(bits, colours.length, colours, 0, true, -1, DataBuffer.TYPE_BYTE);
        return new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY, model);
    }

    private static int reduced(int position, int size, int fullSize) {
        return (int) ((long) position * size / fullSize);
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

    /** The median of what was inspected, where scores are numbers; of large maps that of regularly spaced scores. */
    private static double median(float[] scores) {
        int step = Math.max(1, scores.length / SAMPLES);
        return Median.of(IntStream.range(0, (scores.length + step - 1) / step)
                        .mapToDouble(i -> scores[i * step])
                        .filter(score -> !Double.isNaN(score)))
                .orElse(Double.NaN);
    }

    private static double opacity(double strength) {
        return LEAST_OPACITY + (MOST_OPACITY - LEAST_OPACITY) * strength;
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

    private static void outline(BufferedImage picture, Mask mask, List<Defect> defects) {
        int[] pixels = pixels(picture);
        outline(mask, (x, y) -> pixels[y * mask.width() + x] = OUTLINE);
        DigitPainter digits = new DigitPainter(picture, OUTLINE);
        for (Defect defect : defects.subList(0, Math.min(MOST_LABELS, defects.size()))) {
            digits.draw(defect.label(), defect.bx() + defect.width() + OUTLINE_PX + 1, defect.by());
        }
    }

    private interface Pixel {
        void set(int x, int y);
    }

    /** The line lies just outside the defects, so that it hides none of their pixels. */
    private static void outline(Mask mask, Pixel line) {
        int width = mask.width();
        int height = mask.height();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (mask.get(x, y) && onBorder(mask, x, y)) {
                    for (int ny = Math.max(0, y - OUTLINE_PX); ny <= Math.min(height - 1, y + OUTLINE_PX); ny++) {
                        for (int nx = Math.max(0, x - OUTLINE_PX); nx <= Math.min(width - 1, x + OUTLINE_PX); nx++) {
                            if (!mask.get(nx, ny)) {
                                line.set(nx, ny);
                            }
                        }
                    }
                }
            }
        }
    }

    private static boolean onBorder(Mask mask, int x, int y) {
        return (x > 0 && !mask.get(x - 1, y))
                || (x < mask.width() - 1 && !mask.get(x + 1, y))
                || (y > 0 && !mask.get(x, y - 1))
                || (y < mask.height() - 1 && !mask.get(x, y + 1));
    }
}

package dev.flawmap.simulate.defects;

/**
 * Tells whether a change of a good crop is seen: what is measured where it is has to differ from what the same measurement
 * gives at displaced places of the good crop, by several of the deviations of those.
 *
 * <p>What is added to the material is measured by its own matched filter: its response to the change, over the
 * deviation of its responses to good material, is a signal-to-noise ratio in noise of any correlation and direction. Where
 * the material's own texture takes the place of a piece, no observer knows the change; steps between pixels, inside and
 * across the edge, have to differ from those elsewhere.
 */
final class Observer {
    /**
     * The signal-to-noise ratio from which a known change is surely seen: 5 (Rose 1948), of an observer who uses half of
     * what there is to use.
     */
    static final double SEEN = LocalNoise.SEEN;

    /** The signal-to-noise ratio from which a step across an edge is seen; steps do not use all there is. */
    static final double SEEN_ROUGHLY = 3.5;

    private static final int PLACES = 24;
    /** Fractions that spread points evenly over a square (Roberts 2018). */
    private static final double STEP_X = 0.7548776662;

    private static final double STEP_Y = 0.5698402910;
    /** How far from a piece its surroundings are looked at, in pixels: beyond its outline and its soft edge. */
    private static final int BESIDE = 3;
    /** The number of pixels that tell the texture of a piece; of larger ones, some are left out. */
    private static final int ENOUGH = 400;
    /** The change of a texture's contrast, as a logarithm, below which no difference is told. */
    private static final double LEAST_DEVIATION = 0.05;

    private static final int[] DX = {1, 0, 1, -1};
    private static final int[] DY = {0, 1, 1, 1};

    private final float[] good;
    private final float[] painted;
    private final int side;
    private final int[] shiftX = new int[PLACES];
    private final int[] shiftY = new int[PLACES];

    /**
     * An observer of one crop.
     *
     * @param good the crop without the change
     * @param painted the crop with it
     */
    Observer(float[] good, float[] painted, int side) {
        this.good = good;
        this.painted = painted;
        this.side = side;
        for (int k = 0; k < PLACES; k++) {
            shiftX[k] = (int) (side * ((k + 1) * STEP_X % 1));
            shiftY[k] = (int) (side * ((k + 1) * STEP_Y % 1));
        }
    }

    /**
     * The strength of a connected piece with a change of its own, in multiples of the least that is surely seen.
     *
     * @param piece its pixels
     * @param all the pixels of all pieces
     */
    double changeStrength(int[] piece, boolean[] all) {
        int[] outer = new int[4 * piece.length];
        int pairs = pairs(piece, all, new int[4 * piece.length], outer);
        return matched(piece, outer, pairs) / SEEN;
    }

    /**
     * The strength by which the edge or the order of a piece that looks like the material tells it, in multiples of the
     * least that is seen.
     */
    double orderStrength(int[] piece, boolean[] all) {
        int[] inner = new int[4 * piece.length];
        int[] outer = new int[4 * piece.length];
        int pairs = pairs(piece, all, inner, outer);
        return unlikeElsewhere(piece, inner, outer, pairs) / SEEN_ROUGHLY;
    }

    /** The signal-to-noise ratio of the change for who knows it. */
    private double matched(int[] piece, int[] outer, int pairs) {
        float[] template = new float[piece.length];
        double energy = 0;
        for (int k = 0; k < piece.length; k++) {
            template[k] = painted[piece[k]] - good[piece[k]];
            energy += template[k] * template[k];
        }
        return energy / deviation(responses(piece, template, outer, pairs), norm(template, pairs));
    }

    /**
     * How much the contrast between neighbours, in four directions and across the edge, differs from the same elsewhere, in
     * deviations of that: of all five together.
     */
    private double unlikeElsewhere(int[] piece, int[] inner, int[] outer, int pairs) {
        double squares = 0;
        for (int direction = 0; direction <= DX.length; direction++) {
            boolean edge = direction == DX.length;
            double[] elsewhere = new double[PLACES];
            for (int k = 0; k < PLACES; k++) {
                elsewhere[k] = edge
                        ? edge(good, inner, outer, pairs, shiftX[k], shiftY[k])
                        : steps(good, piece, direction, shiftX[k], shiftY[k]);
            }
            double here = edge ? edge(painted, inner, outer, pairs, 0, 0) : steps(painted, piece, direction, 0, 0);
            double difference = (here - mean(elsewhere)) / deviation(elsewhere, LEAST_DEVIATION);
            squares += difference * difference;
        }
        return Math.sqrt(squares);
    }

    /** Finds the pixels outside all pieces that lie some pixels from one of a piece, and that one. */
    private int pairs(int[] piece, boolean[] all, int[] inner, int[] outer) {
        int pairs = 0;
        for (int i : piece) {
            int x = i % side;
            int y = i / side;
            for (int k = 0; k < 4; k++) {
                int u = x + (k == 0 ? BESIDE : k == 1 ? -BESIDE : 0);
                int v = y + (k == 2 ? BESIDE : k == 3 ? -BESIDE : 0);
                if (u >= 0 && u < side && v >= 0 && v < side && !all[v * side + u]) {
                    inner[pairs] = i;
                    outer[pairs++] = v * side + u;
                }
            }
        }
        return pairs;
    }

    private double[] responses(int[] piece, float[] template, int[] outer, int pairs) {
        double[] responses = new double[PLACES];
        for (int k = 0; k < PLACES; k++) {
            responses[k] = response(good, piece, template, outer, pairs, shiftX[k], shiftY[k]);
        }
        return responses;
    }

    /** The response of a template, with the mean of what is around taken off, displaced; the crop goes round. */
    private double response(
            float[] pixels, int[] piece, float[] template, int[] outer, int pairs, int shiftX, int shiftY) {
        double sum = 0;
        double weights = 0;
        for (int k = 0; k < piece.length; k++) {
            sum += template[k] * pixels[displaced(piece[k], shiftX, shiftY)];
            weights += template[k];
        }
        double around = 0;
        int step = step(pairs);
        int count = 0;
        for (int k = 0; k < pairs; k += step) {
            around += pixels[displaced(outer[k], shiftX, shiftY)];
            count++;
        }
        return sum - weights * (count > 0 ? around / count : 0);
    }

    /** The logarithm of the mean step between neighbours in one direction. */
    private double steps(float[] pixels, int[] piece, int direction, int shiftX, int shiftY) {
        double sum = 1e-6;
        int count = 0;
        for (int k = 0; k < piece.length; k += step(piece.length)) {
            int i = displaced(piece[k], shiftX, shiftY);
            int u = i % side + DX[direction];
            int v = i / side + DY[direction];
            if (u >= 0 && u < side && v < side) {
                sum += Math.abs(pixels[i] - pixels[v * side + u]);
                count++;
            }
        }
        return Math.log((sum + LocalNoise.LEAST_CHANGE) / Math.max(1, count));
    }

    /** The logarithm of the mean step across the edge. */
    private double edge(float[] pixels, int[] inner, int[] outer, int pairs, int shiftX, int shiftY) {
        double sum = LocalNoise.LEAST_CHANGE;
        int count = 0;
        for (int k = 0; k < pairs; k += step(pairs)) {
            sum += Math.abs(pixels[displaced(inner[k], shiftX, shiftY)] - pixels[displaced(outer[k], shiftX, shiftY)]);
            count++;
        }
        return Math.log(sum / Math.max(1, count));
    }

    private static int step(int length) {
        return Math.max(1, length / ENOUGH);
    }

    private int displaced(int i, int shiftX, int shiftY) {
        int x = i % side + shiftX;
        int y = i / side + shiftY;
        return (y < side ? y : y - side) * side + (x < side ? x : x - side);
    }

    /** The deviation of a template's responses that rounding to 8 bits makes. */
    private static double norm(float[] template, int pairs) {
        double energy = 0;
        double weights = 0;
        for (float value : template) {
            energy += value * value;
            weights += value;
        }
        return LocalNoise.ROUNDING * Math.sqrt(energy + weights * weights / Math.max(1, pairs));
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** The standard deviation, with a least one added. */
    private static double deviation(double[] values, double least) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / (values.length - 1) + least * least) + 1e-12;
    }
}

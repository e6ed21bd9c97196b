package dev.flawmap.training.material;

import dev.flawmap.simulate.defects.GoodSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The ways in which a material can be turned and flipped and still look like itself: those that leave its autocorrelation
 * as it is. Fibres at random may be turned in all eight ways; a twill may not, since one that runs the other way is
 * another cloth.
 *
 * <p>A turn is a number from 0 to 7: 1 flips columns, 2 flips rows, 4 then exchanges both.
 */
public final class Symmetry {
    /** The side in pixels of the crops that tell; smaller material does not. */
    static final int SIDE = 96;

    /** All eight ways to turn and mirror a square, by their numbers. */
    public static final List<Integer> ALL = List.of(0, 1, 2, 3, 4, 5, 6, 7);

    /** No turn and the half turn. */
    static final List<Integer> HALF_TURN = List.of(0, 3);

    private static final int CROPS = 96;
    private static final int LARGEST_LAG = 24;
    private static final int LAGS = 2 * LARGEST_LAG + 1;
    /** The smallest lag that counts; nearer ones tell the microscope's focus, not the material's order. */
    private static final int SMALLEST_LAG = 3;
    /** The correlation, averaged over all crops, below which agreement is chance. */
    private static final double LEAST_CORRELATION = 0.02;
    /** An angle that squares and hexagons tell. */
    private static final double OBLIQUE = Math.PI / 4;
    /** How well two autocorrelations must correlate to count as the same; isotropic images reach 0.9 and more. */
    private static final double ALIKE = 0.85;
    /**
     * How well all turns, an oblique one among them, must correlate for the material to count as isotropic: fibres at
     * random reach 0.84 and more, grids and weaves 0.3 at most in the oblique one.
     */
    private static final double ISOTROPIC = 0.75;
    /** The limit for material so small that its autocorrelation is not known well. */
    private static final double ISOTROPIC_IF_SMALL = 0.5;
    /** Places of crops from which on a material is large enough: those of 400×400 pixels. */
    private static final long ENOUGH_TO_TELL = 93_000;
    /** Places of crops below which nothing is told: those of 200×200 pixels. */
    static final long FEWEST_PLACES = 10_000;

    private Symmetry() {}

    /**
     * The turns that suit a material.
     *
     * @param source of crops that are not turned
     * @param places how many different ones there are
     */
    static List<Integer> turns(GoodSource source, long places, long seed) {
        double[] correlation = autocorrelation(source, seed);
        double[] flipped = new double[correlation.length];
        double[] transposed = new double[correlation.length];
        double[] both = new double[correlation.length];
        for (int y = 0; y < LAGS; y++) {
            for (int x = 0; x < LAGS; x++) {
                int mirrored = LAGS - 1 - x;
                flipped[y * LAGS + x] = correlation[y * LAGS + mirrored];
                transposed[y * LAGS + x] = correlation[x * LAGS + y];
                both[y * LAGS + x] = correlation[mirrored * LAGS + y];
            }
        }
        if (!isOrdered(correlation)) {
            return ALL;
        }
        double flip = likeness(correlation, flipped);
        double transposition = likeness(correlation, transposed);
        double quarterTurn = likeness(correlation, both);
        double least = Math.min(flip, Math.min(transposition, quarterTurn));
        double isotropic = places >= ENOUGH_TO_TELL ? ISOTROPIC : ISOTROPIC_IF_SMALL;
        if (Math.min(least, likeness(correlation, oblique(correlation))) >= isotropic) {
            return ALL;
        }
        List<Integer> turns = new ArrayList<>(HALF_TURN);
        if (flip >= ALIKE) {
            turns.addAll(List.of(1, 2));
        }
        if (transposition >= ALIKE) {
            turns.addAll(List.of(4, 7));
        }
        if (quarterTurn >= ALIKE) {
            turns.addAll(List.of(5, 6));
        }
        return List.copyOf(turns);
    }

    /** An autocorrelation turned by half a right angle, bilinear; what is turned in from beyond the raster is no number. */
    private static double[] oblique(double[] correlation) {
        double cos = Math.cos(OBLIQUE);
        double sin = Math.sin(OBLIQUE);
        double[] turned = new double[correlation.length];
        for (int y = -LARGEST_LAG; y <= LARGEST_LAG; y++) {
            for (int x = -LARGEST_LAG; x <= LARGEST_LAG; x++) {
                double u = LARGEST_LAG + cos * x - sin * y;
                double v = LARGEST_LAG + sin * x + cos * y;
                int left = (int) Math.floor(u);
                int top = (int) Math.floor(v);
                int to = (LARGEST_LAG + y) * LAGS + LARGEST_LAG + x;
                if (left < 0 || top < 0 || left + 1 >= LAGS || top + 1 >= LAGS) {
                    turned[to] = Double.NaN;
                    continue;
                }
                int at = top * LAGS + left;
                double upper = correlation[at] + (u - left) * (correlation[at + 1] - correlation[at]);
                double lower =
                        correlation[at + LAGS] + (u - left) * (correlation[at + LAGS + 1] - correlation[at + LAGS]);
                turned[to] = upper + (v - top) * (lower - upper);
            }
        }
        return turned;
    }

    /** Averaged over crops, for all lags up to the largest in both directions, row by row. */
    private static double[] autocorrelation(GoodSource source, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] sum = new double[LAGS * LAGS];
        for (int i = 0; i < CROPS; i++) {
            float[] crop = standardised(source.cut(SIDE, random));
            for (int dy = 0; dy <= LARGEST_LAG; dy++) {
                for (int dx = -LARGEST_LAG; dx <= LARGEST_LAG; dx++) {
                    double value = product(crop, dx, dy);
                    sum[(LARGEST_LAG + dy) * LAGS + LARGEST_LAG + dx] += value;
                    if (dy > 0) {
                        sum[(LARGEST_LAG - dy) * LAGS + LARGEST_LAG - dx] += value;
                    }
                }
            }
        }
        return sum;
    }

    private static float[] standardised(float[] crop) {
        double mean = 0;
        double squares = 0;
        for (float value : crop) {
            mean += value;
            squares += value * value;
        }
        mean /= crop.length;
        double deviation = Math.sqrt(Math.max(1e-9, squares / crop.length - mean * mean));
        for (int i = 0; i < crop.length; i++) {
            crop[i] = (float) ((crop[i] - mean) / deviation);
        }
        return crop;
    }

    private static double product(float[] crop, int dx, int dy) {
        double sum = 0;
        int left = Math.max(0, -dx);
        int right = Math.min(SIDE, SIDE - dx);
        for (int y = 0; y < SIDE - dy; y++) {
            float row = 0;
            for (int x = left; x < right; x++) {
                row += crop[y * SIDE + x] * crop[(y + dy) * SIDE + x + dx];
            }
            sum += row;
        }
        return sum / ((SIDE - dy) * (right - left));
    }

    /** How well two autocorrelations correlate where the second one is known. */
    private static double likeness(double[] a, double[] b) {
        double meanA = 0;
        double meanB = 0;
        int count = 0;
        for (int i = 0; i < a.length; i++) {
            if (counts(i) && !Double.isNaN(b[i])) {
                meanA += a[i];
                meanB += b[i];
                count++;
            }
        }
        meanA /= count;
        meanB /= count;
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            if (counts(i) && !Double.isNaN(b[i])) {
                ab += (a[i] - meanA) * (b[i] - meanB);
                aa += (a[i] - meanA) * (a[i] - meanA);
                bb += (b[i] - meanB) * (b[i] - meanB);
            }
        }
        return ab / Math.max(1e-12, Math.sqrt(aa * bb));
    }

    /** Whether pixels have anything to do with each other beyond the smallest lag; noise has not. */
    private static boolean isOrdered(double[] correlation) {
        for (int i = 0; i < correlation.length; i++) {
            if (counts(i) && Math.abs(correlation[i]) / CROPS >= LEAST_CORRELATION) {
                return true;
            }
        }
        return false;
    }

    private static boolean counts(int index) {
        int x = index % LAGS - LARGEST_LAG;
        int y = index / LAGS - LARGEST_LAG;
        return x * x + y * y >= SMALLEST_LAG * SMALLEST_LAG;
    }
}

package dev.flawmap.data;

import dev.flawmap.Median;
import dev.flawmap.image.GreyImage;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How an image looks, in few numbers.
 *
 * @param mean of its greys
 * @param spread of its greys, as a standard deviation
 * @param detail differences of neighbours by the spread: low where it is out of focus
 */
record Looks(double mean, double spread, double detail) {
    /** How many images there must be for one to stand out from them. */
    static final int FEWEST = 4;

    private static final double EMPTY = 0.2;
    private static final double BLURRED = 0.45;
    private static final double EXPOSED = 0.12;

    static Looks of(GreyImage image) {
        double sum = 0;
        double squares = 0;
        double differences = 0;
        int width = image.width();
        float[] pixels = image.pixels();
        for (int i = 0; i < pixels.length; i++) {
            sum += pixels[i];
            squares += (double) pixels[i] * pixels[i];
            if (i % width > 0) {
                double difference = pixels[i] - pixels[i - 1];
                differences += difference * difference;
            }
        }
        double mean = sum / pixels.length;
        double variance = Math.max(0, squares / pixels.length - mean * mean);
        return new Looks(
                mean, Math.sqrt(variance), variance > 0 ? Math.sqrt(differences / pixels.length / variance) : 0);
    }

    /** What is unlike the typical of some images, as the end of a sentence; nothing, where all is. */
    String unlike(Looks typical) {
        if (spread < EMPTY * typical.spread) {
            return "shows almost nothing: its greys spread over " + percent(spread)
                    + " of full scale, those of good images" + " over " + percent(typical.spread);
        }
        if (detail < BLURRED * typical.detail) {
            return "has far less fine detail than the good images, so it may be out of focus";
        }
        if (Math.abs(mean - typical.mean) > Math.max(EXPOSED, typical.spread)) {
            return "is exposed otherwise than the good images: its mean grey is " + percent(mean)
                    + " of full scale, theirs " + percent(typical.mean);
        }
        return "";
    }

    /** The medians. */
    static Looks typical(List<Looks> looks) {
        return new Looks(median(looks, Looks::mean), median(looks, Looks::spread), median(looks, Looks::detail));
    }

    private static double median(List<Looks> looks, ToDoubleFunction<Looks> of) {
        return Median.of(looks.stream().mapToDouble(of)).orElseThrow();
    }

    private static String percent(double share) {
        return Math.round(100 * share) + " %";
    }
}

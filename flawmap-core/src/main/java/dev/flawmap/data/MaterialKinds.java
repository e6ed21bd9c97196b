package dev.flawmap.data;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Scale;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tells how many kinds of material a set of images shows. It compares what does not depend on brightness and contrast:
 * how the steps between neighbours are spread over directions and over fine and coarse detail, and whether structures
 * are brighter or darker than what is around them. Each quarter of an image is measured for itself, so that the
 * differences within images tell which differences between images matter. Images are joined by average linkage (Sokal
 * and Michener 1958).
 *
 * <p>Different products, cloths or grindings are told apart; one material magnified twice as much, often. Exposure, and
 * light that falls off to one side, make no kind. Not thread-safe.
 */
public final class MaterialKinds {
    /** The most images that are compared: joining takes time with the cube of their number. */
    private static final int MOST = 400;
    /** The largest part of each quarter that is measured, in pixels along a side. */
    private static final int LARGEST = 512;
    /** The shortest side of a quarter that tells. */
    private static final int LEAST = 24;
    /** Resolutions, each half of the one before. */
    private static final int LEVELS = 4;

    private static final Scale HALF = new Scale(2);
    private static final Scale EIGHTH = new Scale(8);
    private static final int QUARTERS = 4;
    /** The energy of steps, in squared grey of [0, 1], that noise and rounding make. */
    private static final double NOISE = 1e-7;
    /** The deviation of any measure below which no difference is told. */
    private static final double LEAST_DEVIATION = 0.05;
    /**
     * The mean distance, in deviations within images, from which on groups are different kinds. The last two groups of a
     * single material, of twelve real and made-up ones, are 0.2 to 1.3 apart; those of two materials 2 and more, but for
     * fibres beside other fibres, or beside terrazzo, which are 1.4 and 1.7 apart.
     */
    private static final double APART = 1.8;

    private record Measured(Path file, double[][] quarters) {
        double[] mean() {
            double[] mean = new double[quarters[0].length];
            for (double[] quarter : quarters) {
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += quarter[i] / QUARTERS;
                }
            }
            return mean;
        }
    }

    private final List<Measured> images = new ArrayList<>();

    /**
     * Measures an image, unless it is too small to tell or very many are known already.
     *
     * @param file that it is from
     * @param image of which greys count
     */
    public void add(Path file, GreyImage image) {
        int width = image.width() / 2;
        int height = image.height() / 2;
        if (images.size() >= MOST || Math.min(width, height) < LEAST) {
            return;
        }
        int across = Math.min(width, LARGEST);
        int down = Math.min(height, LARGEST);
        double[][] quarters = new double[QUARTERS][];
        for (int i = 0; i < QUARTERS; i++) {
            int x = i % 2 * width + (width - across) / 2;
            int y = i / 2 * height + (height - down) / 2;
            quarters[i] = measures(image.crop(x, y, across, down));
        }
        images.add(new Measured(file, quarters));
    }

    /**
     * {@return the files of every kind that two or more images show, the most frequent kind first; one list where all are
     * of one kind}
     */
    public List<List<Path>> kinds() {
        return groups(images).stream()
                .filter(group -> group.size() > 1)
                .sorted(Comparator.comparing((List<Measured> group) -> -group.size()))
                .map(group -> group.stream().map(Measured::file).toList())
                .toList();
    }

    /** Splits images into groups, and those again: without the others, smaller differences tell. */
    private static List<List<Measured>> groups(List<Measured> among) {
        List<List<Integer>> groups = new ArrayList<>();
        for (int i = 0; i < among.size(); i++) {
            groups.add(new ArrayList<>(List.of(i)));
        }
        double[][] apart = distances(among);
        while (join(groups, apart)) {
            // Groups grow.
        }
        if (groups.size() < 2) {
            return List.of(among);
        }
        return groups.stream()
                .map(group -> group.stream().sorted().map(among::get).toList())
                .flatMap(group -> groups(group).stream())
                .toList();
    }

    /**
     * {@return a sentence on the kinds, with one file of each; empty where all images are of one kind}
     *
     * @param kinds as {@link #kinds} has found them
     */
    public static Optional<String> sentence(List<List<Path>> kinds) {
        if (kinds.size() < 2) {
            return Optional.empty();
        }
        String each = kinds.stream()
                .map(files -> files.size() + " such as " + files.get(0))
                .collect(Collectors.joining("; "));
        return Optional.of("The good images look like " + kinds.size() + " kinds of material: " + each
                + ". One model learns them all, but takes each kind for good wherever it sees it;"
                + " where a piece of one kind among another would be a defect, train a model for each.");
    }

    /** Joins the two groups that are nearest to each other, unless they are different kinds. */
    private static boolean join(List<List<Integer>> groups, double[][] apart) {
        double nearest = APART;
        int first = -1;
        int second = -1;
        for (int i = 0; i < groups.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (apart[i][j] < nearest) {
                    nearest = apart[i][j];
                    first = j;
                    second = i;
                }
            }
        }
        if (first < 0) {
            return false;
        }
        double one = groups.get(first).size();
        double other = groups.get(second).size();
        int last = groups.size() - 1;
        for (int k = 0; k <= last; k++) {
            double mean = (one * apart[first][k] + other * apart[second][k]) / (one + other);
            apart[first][k] = mean;
            apart[k][first] = mean;
        }
        groups.get(first).addAll(groups.get(second));
        groups.set(second, groups.get(last));
        groups.remove(last);
        for (int k = 0; k < last; k++) {
            apart[second][k] = apart[last][k];
            apart[k][second] = apart[k][last];
        }
        return true;
    }

    /** The distances between images, in deviations within images; an image is at no distance from itself. */
    private static double[][] distances(List<Measured> among) {
        int count = among.size();
        double[][] apart = new double[count][count];
        if (count == 0) {
            return apart;
        }
        List<double[]> means = among.stream().map(Measured::mean).toList();
        double[] variance = new double[means.get(0).length];
        for (int m = 0; m < variance.length; m++) {
            for (int i = 0; i < count; i++) {
                for (double[] quarter : among.get(i).quarters()) {
                    double difference = quarter[m] - means.get(i)[m];
                    variance[m] += difference * difference / (QUARTERS - 1) / count;
                }
            }
        }
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < i; j++) {
                double sum = 0;
                for (int m = 0; m < variance.length; m++) {
                    double difference = means.get(i)[m] - means.get(j)[m];
                    sum += difference * difference / (variance[m] + LEAST_DEVIATION * LEAST_DEVIATION);
                }
                apart[i][j] = Math.sqrt(sum / variance.length);
                apart[j][i] = apart[i][j];
            }
        }
        return apart;
    }

    /** Two ratios of directions a level, the ratios of levels, and the skewness of what is of middling size. */
    private static double[] measures(GreyImage quarter) {
        double[] measures = new double[3 * LEVELS];
        double finer = 0;
        GreyImage image = quarter;
        for (int level = 0; level < LEVELS; level++) {
            double across = steps(image, 1, 0);
            double down = steps(image, 0, 1);
            measures[2 * level] = Math.log(across / down) / 2;
            measures[2 * level + 1] = Math.log(steps(image, 1, 1) / steps(image, -1, 1)) / 2;
            double strength = Math.log(across + down) / 2;
            if (level > 0) {
                measures[2 * LEVELS + level - 1] = strength - finer;
            }
            finer = strength;
            image = HALF.reduce(image);
            if (level == 0) {
                double skewness = skewness(image);
                measures[3 * LEVELS - 1] = Math.log(skewness + Math.sqrt(skewness * skewness + 1));
            }
        }
        return measures;
    }

    /** The mean square of the steps between neighbours in a direction, at least what noise makes. */
    private static double steps(GreyImage image, int dx, int dy) {
        float[] greys = image.pixels();
        int width = image.width();
        double sum = 0;
        long count = 0;
        for (int y = 0; y + dy < image.height(); y++) {
            for (int x = Math.max(0, -dx); x < width - Math.max(0, dx); x++) {
                double step = greys[(y + dy) * width + x + dx] - greys[y * width + x];
                sum += step * step;
                count++;
            }
        }
        return sum / Math.max(1, count) + NOISE;
    }

    /** The skewness of the differences from means of eight by eight pixels. */
    private static double skewness(GreyImage image) {
        GreyImage coarse = EIGHTH.reduce(image);
        double squares = 0;
        double cubes = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                double difference = image.pixels()[y * image.width() + x]
                        - coarse.pixels()[y / EIGHTH.factor() * coarse.width() + x / EIGHTH.factor()];
                squares += difference * difference;
                cubes += difference * difference * difference;
            }
        }
        int count = image.pixels().length;
        double deviation = Math.sqrt(squares / count) + 1e-4;
        return cubes / count / (deviation * deviation * deviation);
    }
}

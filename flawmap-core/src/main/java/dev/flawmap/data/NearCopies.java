package dev.flawmap.data;

import dev.flawmap.image.GreyImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Recognises images that show the same place: shifted, cropped, saved again with loss, or made larger or smaller. Every
 * image is kept as two thumbnails. Three comparisons follow one another: profiles along both axes at all shifts; where
 * these agree, the fine detail at the shifts found, since outlines, illumination and grooves are alike in all parts of a
 * kind; and at the best shift the thumbnails themselves. On periodic materials a shift counts only if it fits clearly
 * better than others. Not thread-safe.
 */
public final class NearCopies {
    /** The longer side of thumbnails, of the largest image. */
    private static final int SIDE = 160;

    /** The side of thumbnails that images of any size are squeezed into. */
    private static final int SQUARE = 32;

    /** How alike two pictures of one place are at least, as a correlation. */
    private static final double ALIKE = 0.8;

    /** How alike two squeezed pictures of one place are at least. */
    private static final double SAME = 0.85;

    /** How alike the fine detail of two pictures of one place is at least. */
    private static final double DETAIL = 0.6;

    /** How far around a pixel its surroundings reach, of which fine detail stands out. */
    private static final int SURROUNDINGS = 4;

    /** The deviations up to which detail counts, so that no outline outweighs the rest. */
    private static final double MOST_DEVIATIONS = 1.5;

    /** How alike an image is to itself at another place from which on it counts as periodic. */
    private static final double PERIODIC = 0.6;

    /** How much better the right shift fits than others. */
    private static final double CLEARLY = 0.12;

    /** How alike profiles are at least, which a cropped image shares in part only. */
    private static final double PROFILE = 0.5;

    /** The share of a side that two images of one place have in common at least. */
    private static final double OVERLAP = 0.6;

    private static final int SHIFTS = 3;

    /** Smaller thumbnails may agree by chance. */
    private static final int LEAST_SIDE = 24;

    private final int largest;
    private final List<Thumbnail> known = new ArrayList<>();
    private final List<Integer> parents = new ArrayList<>();

    /**
     * A collection without images.
     *
     * @param largest the longest side of any image, in pixels
     */
    public NearCopies(int largest) {
        this.largest = largest;
    }

    /** An image made small at a common scale, and squeezed into a square. */
    private record Thumbnail(
            int width,
            int height,
            float[] grey,
            float[] fine,
            float[] across,
            float[] down,
            float[] square,
            boolean periodic) {
        static Thumbnail of(GreyImage image, int factor) {
            int width = Math.max(1, image.width() / factor);
            int height = Math.max(1, image.height() / factor);
            float[] grey = blurred(reduced(image, width, height, factor), width, height);
            float[] across = new float[width];
            float[] down = new float[height];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    across[x] += grey[y * width + x] / height;
                    down[y] += grey[y * width + x] / width;
                }
            }
            Thumbnail plain = new Thumbnail(
                    width,
                    height,
                    grey,
                    fine(grey, width, height),
                    detail(across),
                    detail(down),
                    squeezed(image),
                    false);
            return NearCopies.isPeriodic(plain)
                    ? new Thumbnail(width, height, grey, plain.fine, plain.across, plain.down, plain.square, true)
                    : plain;
        }

        /** What stands out of its surroundings, without what whole columns and rows have in common. */
        private static float[] fine(float[] grey, int width, int height) {
            float[] out = new float[grey.length];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    float sum = 0;
                    int count = 0;
                    for (int ny = Math.max(0, y - SURROUNDINGS); ny <= Math.min(height - 1, y + SURROUNDINGS); ny++) {
                        for (int nx = Math.max(0, x - SURROUNDINGS);
                                nx <= Math.min(width - 1, x + SURROUNDINGS);
                                nx++) {
                            sum += grey[ny * width + nx];
                            count++;
                        }
                    }
                    out[y * width + x] = grey[y * width + x] - sum / count;
                }
            }
            return plain(out, width, height);
        }

        /** Detail without the means of its columns and rows, and no stronger than some deviations. */
        private static float[] plain(float[] detail, int width, int height) {
            float[] across = new float[width];
            float[] down = new float[height];
            for (int i = 0; i < detail.length; i++) {
                across[i % width] += detail[i] / height;
                down[i / width] += detail[i] / width;
            }
            double squares = 0;
            for (int i = 0; i < detail.length; i++) {
                detail[i] -= across[i % width] + down[i / width];
                squares += detail[i] * detail[i];
            }
            float most = (float) (MOST_DEVIATIONS * Math.sqrt(squares / detail.length));
            for (int i = 0; i < detail.length; i++) {
                detail[i] = Math.max(-most, Math.min(most, detail[i]));
            }
            return detail;
        }

        /** Means of blocks. */
        private static float[] reduced(GreyImage image, int width, int height, int factor) {
            float[] small = new float[width * height];
            for (int y = 0; y < height * factor; y++) {
                for (int x = 0; x < width * factor; x++) {
                    small[y / factor * width + x / factor] += image.get(x, y);
                }
            }
            return small;
        }

        private static float[] squeezed(GreyImage image) {
            float[] square = new float[SQUARE * SQUARE];
            float[] counts = new float[square.length];
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    int at = y * SQUARE / image.height() * SQUARE + x * SQUARE / image.width();
                    square[at] += image.get(x, y);
                    counts[at]++;
                }
            }
            for (int i = 0; i < square.length; i++) {
                square[i] /= Math.max(1, counts[i]);
            }
            // Illumination, which is alike in all images, changes slowly.
            float[] slow = square;
            for (int i = 0; i < 3; i++) {
                slow = blurred(slow, SQUARE, SQUARE);
            }
            for (int i = 0; i < square.length; i++) {
                square[i] -= slow[i];
            }
            return plain(square, SQUARE, SQUARE);
        }

        /** Shifts by parts of a thumbnail's pixel do not matter much after this. */
        private static float[] blurred(float[] grey, int width, int height) {
            float[] out = new float[grey.length];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    float sum = 0;
                    int count = 0;
                    for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
                        for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
                            sum += grey[ny * width + nx];
                            count++;
                        }
                    }
                    out[y * width + x] = sum / count;
                }
            }
            return out;
        }

        /** A profile without its slow changes, which illumination gives to all images. */
        private static float[] detail(float[] profile) {
            int reach = Math.max(4, profile.length / 8);
            float[] out = new float[profile.length];
            for (int i = 0; i < out.length; i++) {
                int from = Math.max(0, i - reach);
                int to = Math.min(out.length, i + reach + 1);
                double sum = 0;
                for (int j = from; j < to; j++) {
                    sum += profile[j];
                }
                out[i] = (float) (profile[i] - sum / (to - from));
            }
            return out;
        }
    }

    /**
     * Takes an image in.
     *
     * @param image at the common scale, unless it is larger than the largest
     * @return the numbers, from 0 in the order in which they came, of the images before that show the same place
     */
    public List<Integer> add(GreyImage image) {
        int longest = Math.max(largest, Math.max(image.width(), image.height()));
        int factor = Math.max(1, (longest + SIDE - 1) / SIDE);
        Thumbnail thumbnail = Thumbnail.of(image, factor);
        List<Integer> copies = new ArrayList<>();
        int number = known.size();
        parents.add(number);
        for (int i = 0; i < number; i++) {
            if (alike(known.get(i), thumbnail)) {
                copies.add(i);
                parents.set(root(number), root(i));
            }
        }
        known.add(thumbnail);
        return copies;
    }

    /**
     * The group that an image belongs to.
     *
     * @param number of the image, from 0 in the order in which they came
     * @return a number shared by all images that show the same place, whether they match directly or through others
     */
    public int group(int number) {
        return root(number);
    }

    private int root(int number) {
        int root = number;
        while (parents.get(root) != root) {
            root = parents.get(root);
        }
        return root;
    }

    private static boolean alike(Thumbnail a, Thumbnail b) {
        if (Math.min(Math.min(a.width, a.height), Math.min(b.width, b.height)) < LEAST_SIDE) {
            return false;
        }
        if (!a.periodic && !b.periodic && correlation(a.square, b.square) >= SAME) {
            return true;
        }
        int[] right = shifts(a.across, b.across);
        int[] down = right.length == 0 ? right : shifts(a.down, b.down);
        double best = 0;
        int bestX = 0;
        int bestY = 0;
        double[][] fits = new double[right.length][down.length];
        for (int i = 0; i < right.length; i++) {
            for (int j = 0; j < down.length; j++) {
                fits[i][j] = correlation(a, b, a.fine, b.fine, right[i], down[j]);
                if (fits[i][j] > best) {
                    best = fits[i][j];
                    bestX = right[i];
                    bestY = down[j];
                }
            }
        }
        if (best < DETAIL || correlation(a, b, bestX, bestY) < ALIKE) {
            return false;
        }
        double second = 0;
        for (int i = 0; i < right.length; i++) {
            for (int j = 0; j < down.length; j++) {
                if (Math.abs(right[i] - bestX) > 3 || Math.abs(down[j] - bestY) > 3) {
                    second = Math.max(second, fits[i][j]);
                }
            }
        }
        return best - second >= CLEARLY;
    }

    private static boolean isPeriodic(Thumbnail image) {
        for (int dx : shifts(image.across, image.across)) {
            for (int dy : shifts(image.down, image.down)) {
                if (Math.abs(dx) + Math.abs(dy) > 3 && correlation(image, image, dx, dy) >= PERIODIC) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The shifts at which two profiles agree best. */
    private static int[] shifts(float[] a, float[] b) {
        int least = (int) Math.ceil(OVERLAP * Math.min(a.length, b.length));
        double[] fits = new double[a.length + b.length];
        for (int shift = least - b.length; shift <= a.length - least; shift++) {
            int from = Math.max(0, shift);
            int to = Math.min(a.length, shift + b.length);
            fits[shift + b.length] = to - from < least ? 0 : correlation(a, from, b, from - shift, to - from);
        }
        int[] best = new int[SHIFTS];
        int count = 0;
        while (count < SHIFTS) {
            int peak = 0;
            for (int i = 1; i < fits.length; i++) {
                peak = fits[i] > fits[peak] ? i : peak;
            }
            if (fits[peak] < PROFILE) {
                break;
            }
            best[count++] = peak - b.length;
            Arrays.fill(fits, Math.max(0, peak - 3), Math.min(fits.length, peak + 4), 0);
        }
        return Arrays.copyOf(best, count);
    }

    private static double correlation(float[] a, float[] b) {
        return correlation(a, 0, b, 0, a.length);
    }

    private static double correlation(float[] a, int fromA, float[] b, int fromB, int length) {
        Sums sums = new Sums();
        for (int i = 0; i < length; i++) {
            sums.add(a[fromA + i], b[fromB + i]);
        }
        return sums.correlation();
    }

    /** How alike two thumbnails are where they overlap, a pixel more or less. */
    private static double correlation(Thumbnail a, Thumbnail b, int dx, int dy) {
        return correlation(a, b, a.grey, b.grey, dx, dy);
    }

    private static double correlation(Thumbnail a, Thumbnail b, float[] first, float[] second, int dx, int dy) {
        double best = 0;
        for (int ny = dy - 1; ny <= dy + 1; ny++) {
            for (int nx = dx - 1; nx <= dx + 1; nx++) {
                Sums sums = new Sums();
                for (int y = Math.max(0, ny); y < Math.min(a.height, ny + b.height); y++) {
                    for (int x = Math.max(0, nx); x < Math.min(a.width, nx + b.width); x++) {
                        sums.add(first[y * a.width + x], second[(y - ny) * b.width + x - nx]);
                    }
                }
                best = Math.max(best, sums.correlation());
            }
        }
        return best;
    }

    private static final class Sums {
        private long count;
        private double a;
        private double b;
        private double aa;
        private double bb;
        private double ab;

        void add(float first, float second) {
            count++;
            a += first;
            b += second;
            aa += (double) first * first;
            bb += (double) second * second;
            ab += (double) first * second;
        }

        double correlation() {
            double spread = (aa - a * a / count) * (bb - b * b / count);
            // What is flat shows no place.
            return count > 0 && spread > 1e-12 * aa * bb ? (ab - a * b / count) / Math.sqrt(spread) : 0;
        }
    }
}

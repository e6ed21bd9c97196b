package dev.flawmap.inspect;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Detector;
import dev.flawmap.image.Crop;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.image.Mask;
import dev.flawmap.image.Region;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The part of an image that is inspected: a region, or all, of what a crop leaves. Maps have the image's size all the
 * same; scores that are no numbers (NaN) mark what was not inspected.
 */
record InspectedArea(Crop crop, Optional<Region> region) {
    /** The inspected part's map, enlarged by what was not inspected to the size of the whole image. */
    AnomalyMap whole(AnomalyMap map, GreyImage image) {
        Optional<Mask> inside = inside(image.width(), image.height());
        if (isAll(inside)) {
            return map;
        }
        float[] scores = new float[image.width() * image.height()];
        Arrays.fill(scores, Float.NaN);
        for (int y = 0; y < map.height(); y++) {
            int row = (y + crop.top()) * image.width();
            System.arraycopy(map.values(), y * map.width(), scores, row + crop.left(), map.width());
            mark(inside, y + crop.top(), image.width(), scores, row);
        }
        return new AnomalyMap(image.width(), image.height(), scores);
    }

    /** Makes the map rows of the whole image from those of the inspected part; {@code finish} passes on the last. */
    final class Framing {
        private final GreyRows image;
        private final Detector.Rows rows;
        private final Optional<Mask> inside;
        private final float[] scores;
        private int next;

        Framing(GreyRows image, Detector.Rows rows) {
            this.image = image;
            this.rows = rows;
            this.inside = inside(image.width(), image.height());
            this.scores = new float[image.width()];
        }

        /** Takes the next row of the inspected part. */
        void take(float[] grey, float[] cropped) throws IOException {
            if (isAll(inside)) {
                rows.take(grey, cropped);
                return;
            }
            blank(crop.top());
            Arrays.fill(scores, Float.NaN);
            System.arraycopy(cropped, 0, scores, crop.left(), crop.width(image.width()));
            mark(inside, next, image.width(), scores, 0);
            pass(grey.length == image.width() ? grey : row());
        }

        /** Passes on the rows below the inspected part. */
        void finish() throws IOException {
            if (!isAll(inside)) {
                blank(image.height());
            }
        }

        private void blank(int to) throws IOException {
            while (next < to) {
                Arrays.fill(scores, Float.NaN);
                pass(row());
            }
        }

        private float[] row() throws IOException {
            return image.rows(next, next + 1).pixels();
        }

        private void pass(float[] grey) throws IOException {
            rows.take(grey, scores);
            next++;
        }
    }

    private boolean isAll(Optional<Mask> inside) {
        return crop.equals(Crop.NONE) && inside.isEmpty();
    }

    private boolean isEmpty(Mask inside) {
        crop.requireLess(inside.width(), inside.height());
        return !inside.any(crop.left(), crop.top(), crop.width(inside.width()), crop.height(inside.height()));
    }

    private static void mark(Optional<Mask> inside, int y, int width, float[] scores, int offset) {
        if (inside.isPresent()) {
            int row = y * width;
            for (int i = inside.get().nextClear(row);
                    i < row + width;
                    i = inside.get().nextClear(i + 1)) {
                scores[offset + i - row] = Float.NaN;
            }
        }
    }

    /** The region in an image, of which something must be left. */
    private Optional<Mask> inside(int width, int height) {
        Optional<Mask> inside = region.map(known -> known.inside(width, height));
        if (inside.isPresent() && isEmpty(inside.get())) {
            throw new IllegalArgumentException(
                    "Nothing of the image of " + width + "×" + height + " pixels lies in the region to inspect.");
        }
        return inside;
    }
}

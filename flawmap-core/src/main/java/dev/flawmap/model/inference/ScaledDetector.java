package dev.flawmap.model.inference;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Cancellation;
import dev.flawmap.Detector;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.image.Scale;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A detector that works on images at a fraction of their resolution. Its maps have the images' size all the same.
 * Closes the detector inside.
 */
public final class ScaledDetector extends ForwardingDetector {
    private final Scale scale;

    private ScaledDetector(Detector working, Scale scale) {
        super(working);
        this.scale = scale;
    }

    /**
     * {@return the detector at that fraction of the images' resolution}
     *
     * @param working closed with the detector returned
     * @param scale of the images that it sees
     */
    public static Detector of(Detector working, Scale scale) {
        return scale.equals(Scale.FULL) ? working : new ScaledDetector(working, scale);
    }

    @Override
    public int minimumSide() {
        return (working.minimumSide() - 1) * scale.factor() + 1;
    }

    @Override
    public Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores, Cancellation cancellation) {
        requireLargeEnough(image.width(), image.height());
        Map<String, AnomalyMap> maps = new LinkedHashMap<>();
        working.maps(scale.reduce(image), scores, cancellation)
                .forEach((name, map) -> maps.put(name, map.enlarged(scale, image.width(), image.height())));
        return maps;
    }

    @Override
    public void map(GreyRows image, Rows rows, Cancellation cancellation) throws IOException {
        requireLargeEnough(image.width(), image.height());
        Enlarging enlarging = new Enlarging(image, rows);
        working.map(scale.reduce(image), (grey, scores) -> enlarging.take(scores), cancellation);
        enlarging.finish();
    }

    /** Passes on the image's rows as soon as the two rows of the working map around them are known. */
    private final class Enlarging {
        private final GreyRows image;
        private final Rows rows;
        private final float[] scores;
        private float[] upper = new float[0];
        private int taken;
        private int next;

        Enlarging(GreyRows image, Rows rows) {
            this.image = image;
            this.rows = rows;
            this.scores = new float[image.width()];
        }

        /** Takes the working map's next row. */
        void take(float[] lower) throws IOException {
            pass(taken == 0 ? lower : upper, lower, taken - 1);
            upper = lower.clone();
            taken++;
        }

        /** Passes on what lies below the middle of the last row. */
        void finish() throws IOException {
            pass(upper, upper, taken - 1);
        }

        /** Passes on the image's rows that lie between two of the working map, of which {@code above} is the first. */
        private void pass(float[] first, float[] second, int above) throws IOException {
            int from = next;
            while (next < image.height() && scale.above(next) == above) {
                next++;
            }
            if (next == from) {
                return;
            }
            GreyImage strip = image.rows(from, next);
            for (int y = from; y < next; y++) {
                scale.enlargeRow(first, second, y, scores);
                rows.take(strip.crop(0, y - from, strip.width(), 1).pixels(), scores);
            }
        }
    }
}

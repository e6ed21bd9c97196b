package dev.flawmap.inspect;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defect;
import dev.flawmap.Inspection;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A large image and its inspection made smaller by a whole number, for people to look at: the mean grey value of every
 * block of pixels, its highest score, and whether one of its pixels is defective.
 */
final class Preview {
    private static final int MOST_PIXELS = 1 << 23;

    private final int scale;
    private final int width;
    private final int height;
    private final int fullWidth;
    private final int fullHeight;
    private final float[] grey;
    private final float[] scores;
    private int y;

    Preview(int fullWidth, int fullHeight) {
        this.fullWidth = fullWidth;
        this.fullHeight = fullHeight;
        this.scale = Math.max(1, (int) Math.ceil(Math.sqrt((double) fullWidth * fullHeight / MOST_PIXELS)));
        this.width = (fullWidth + scale - 1) / scale;
        this.height = (fullHeight + scale - 1) / scale;
        this.grey = new float[width * height];
        this.scores = new float[width * height];
        Arrays.fill(scores, Float.NaN);
    }

    int scale() {
        return scale;
    }

    /** Takes the next row. */
    void row(float[] fullGrey, float[] fullScores) {
        int row = y / scale * width;
        int rows = Math.min(scale, fullHeight - y / scale * scale);
        for (int column = 0; column < width; column++) {
            int end = Math.min(fullWidth, (column + 1) * scale);
            float sum = 0;
            float max = scores[row + column];
            for (int x = column * scale; x < end; x++) {
                sum += fullGrey[x];
                max = fullScores[x] <= max || Float.isNaN(fullScores[x]) ? max : fullScores[x];
            }
            grey[row + column] += sum / ((end - column * scale) * rows);
            scores[row + column] = max;
        }
        y++;
    }

    /** The image, after the last row. */
    GreyImage image() {
        return GreyImage.of(width, height, grey);
    }

    /**
     * The inspection, after the last row. Its defects keep their labels; their places are those in the reduced picture.
     */
    Inspection of(Inspection full) {
        BitSet mask = new BitSet();
        for (int pixel = full.predMask().nextSet(0); pixel >= 0; ) {
            mask.set(pixel / fullWidth / scale * width + pixel % fullWidth / scale);
            pixel = full.predMask().nextSet(pixel + 1);
        }
        return new Inspection(
                width,
                height,
                Optional.empty(),
                full.detector(),
                full.modelSha256(),
                full.score(),
                full.threshold(),
                full.promise(),
                full.predScore(),
                Mask.of(width, height, mask),
                full.defects().stream().map(this::shrunk).toList(),
                full.candidate().map(this::shrunk),
                Optional.of(new AnomalyMap(width, height, scores)),
                full.inspectedPx(),
                full.elapsed());
    }

    private Defect shrunk(Defect full) {
        int left = full.bx() / scale;
        int top = full.by() / scale;
        return new Defect(
                full.label(),
                full.areaPx(),
                full.x() / scale,
                full.y() / scale,
                left,
                top,
                (full.bx() + full.width() - 1) / scale - left + 1,
                (full.by() + full.height() - 1) / scale - top + 1,
                full.meanScore(),
                full.maxScore(),
                full.feretPx() / scale,
                full.perimeterPx() / scale,
                full.imageShare(),
                OptionalDouble.empty(),
                full.expectedFalse());
    }
}

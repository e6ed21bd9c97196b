package dev.flawmap.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.BitSet;

/**
 * A mask as a file held it, which may be more than black and one other value.
 *
 * @param mask the pixels that are set
 * @param between the share of pixels that are neither black nor as bright as the brightest
 * @param growth how many times more pixels are not black than are at least half as bright as the brightest; 1 or more
 * @param coloured whether there are colours beside greys
 */
public record MaskFile(Mask mask, double between, double growth, boolean coloured) {
    private static final int PALETTE_DEPTH = 255;

    /** The share of full depth by which a colour's parts differ at least; JPEG makes greys slightly coloured. */
    private static final double COLOURED = 1 / 8.0;

    static MaskFile of(BufferedImage image, double level) {
        int width = image.getWidth();
        float[] greys = new float[width * image.getHeight()];
        boolean palette = image.getColorModel() instanceof IndexColorModel;
        double depth = palette
                ? PALETTE_DEPTH
                : Math.pow(2, image.getRaster().getSampleModel().getSampleSize(0)) - 1;
        float[][] rows = new float[palette || image.getRaster().getNumBands() >= 3 ? 3 : 1][width];
        boolean coloured = false;
        for (int y = 0; y < image.getHeight(); y++) {
            read(image, y, rows);
            for (int x = 0; x < width; x++) {
                float strongest = rows[0][x];
                double widest = 0;
                for (float[] row : rows) {
                    widest = Math.max(widest, Math.abs(row[x] - rows[0][x]));
                    // NaN is not black.
                    strongest = Math.abs(row[x]) > Math.abs(strongest) ? row[x] : strongest;
                }
                greys[y * width + x] = strongest;
                coloured |= widest >= COLOURED * depth;
            }
        }
        return of(width, image.getHeight(), greys, level, coloured);
    }

    private static MaskFile of(int width, int height, float[] greys, double level, boolean coloured) {
        float most = 0;
        for (float grey : greys) {
            most = grey > most ? grey : most;
        }
        BitSet set = new BitSet(greys.length);
        int notBlack = 0;
        int between = 0;
        int bright = 0;
        for (int i = 0; i < greys.length; i++) {
            float grey = greys[i];
            notBlack += grey != 0 ? 1 : 0;
            between += grey > 0 && grey < most ? 1 : 0;
            bright += grey >= most / 2 && most > 0 ? 1 : 0;
            if (level > 0 ? grey > 0 && grey >= level * most : grey != 0) {
                set.set(i);
            }
        }
        double growth = bright == 0 ? 1 : Math.max(1, (double) notBlack / bright);
        return new MaskFile(Mask.of(width, height, set), (double) between / greys.length, growth, coloured);
    }

    /** Reads a row by its colours' parts, or by its greys. */
    private static void read(BufferedImage image, int y, float[][] rows) {
        Raster raster = image.getRaster();
        for (int band = 0; band < rows.length; band++) {
            boolean palette = image.getColorModel() instanceof IndexColorModel;
            raster.getSamples(0, y, rows[band].length, 1, palette ? 0 : band, rows[band]);
            if (image.getColorModel() instanceof IndexColorModel colours) {
                int shift = 16 - Byte.SIZE * band;
                for (int x = 0; x < rows[band].length; x++) {
                    rows[band][x] = colours.getRGB((int) rows[band][x]) >> shift & 0xFF;
                }
            }
        }
    }
}

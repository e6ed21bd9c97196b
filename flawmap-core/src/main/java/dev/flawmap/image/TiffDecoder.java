package dev.flawmap.image;

import com.twelvemonkeys.imageio.plugins.tiff.BigTIFFImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import dev.flawmap.image.metadata.TiffPage;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.Set;
import javax.imageio.ImageReader;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;

/**
 * How the samples of a TIFF page are stored, which decides on its decoder, and what that one leaves to be done.
 *
 * @param big whether the file's offsets have 64 bits
 * @param compression by TIFF's number
 * @param predictor by TIFF's number
 * @param bits of a sample
 * @param format 1: unsigned, 2: signed, 3: float
 * @param whiteIsZero whether 0 is the brightest
 * @param tiled whether pixels are in tiles instead of strips
 */
record TiffDecoder(
        boolean big, int compression, int predictor, int bits, int format, boolean whiteIsZero, boolean tiled) {
    /** The compressions after which Java's decoder minds a predictor: LZW and Deflate by its usual number. */
    private static final Set<Integer> PREDICTED = Set.of(5, 8);

    private static final int SIGNED = 2;
    private static final int FLOAT = 3;

    static TiffDecoder of(TiffPage page) throws IOException {
        return new TiffDecoder(
                page.big(),
                (int) page.number(BaselineTIFFTagSet.TAG_COMPRESSION, 1),
                (int) page.number(BaselineTIFFTagSet.TAG_PREDICTOR, 1),
                (int) page.number(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1),
                (int) page.number(BaselineTIFFTagSet.TAG_SAMPLE_FORMAT, 1),
                page.number(BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION, 1) == 0,
                page.number(BaselineTIFFTagSet.TAG_TILE_WIDTH, 0) > 0);
    }

    /** Whether Java's own decoder cannot read it, or reads it wrongly. */
    boolean needsOther() {
        boolean odd = bits > Byte.SIZE && bits < Short.SIZE;
        return big
                || compression == BaselineTIFFTagSet.COMPRESSION_OLD_JPEG
                || predictor == 2 && !(bits == Byte.SIZE && PREDICTED.contains(compression))
                || predictor == 3
                || format == FLOAT && bits == Short.SIZE
                || whiteIsZero && (odd || format == SIGNED && bits == Short.SIZE);
    }

    /**
     * Whether part of a picture may be missing; false where the unpacked length cannot be counted. Decoders fill a
     * strip up with zeros, which shows as black at the end of a row. A picture of tiles, of differences, or of greys
     * counted from white does not show it, and may lack a part.
     */
    boolean mayLack(BufferedImage picture) {
        if (!UnpackedLength.COMPRESSIONS.contains(compression)) {
            return false;
        }
        if (tiled || predictor != 1 || whiteIsZero) {
            return true;
        }
        Raster raster = picture.getRaster();
        int last = raster.getMinX() + raster.getWidth() - 1;
        for (int y = raster.getMinY(); y < raster.getMinY() + raster.getHeight(); y++) {
            for (int band = 0; band < raster.getNumBands(); band++) {
                if (raster.getSampleDouble(last, y, band) == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether integers have a sign. */
    boolean signed() {
        return format == SIGNED;
    }

    /** A decoder for what Java's own cannot read. */
    ImageReader other() throws IOException {
        return (big ? new BigTIFFImageReaderSpi() : new TIFFImageReaderSpi()).createReaderInstance(null);
    }

    /** Brings samples to where other pictures have theirs: from 0 on, and over all of their depth. */
    void settle(BufferedImage image, boolean byOther) {
        WritableRaster raster = image.getRaster();
        int type = raster.getDataBuffer().getDataType();
        if (image.getColorModel() instanceof IndexColorModel) {
            return;
        }
        if (whiteIsZero && !byOther && type == DataBuffer.TYPE_INT) {
            // Java's decoder inverts all bits but the first.
            change(raster, sample -> sample ^ Integer.MIN_VALUE);
        } else if (format == SIGNED && bits == Byte.SIZE && type == DataBuffer.TYPE_BYTE) {
            change(raster, sample -> sample ^ 0x80);
        } else if (byOther && bits > Byte.SIZE && bits < Short.SIZE && type == DataBuffer.TYPE_USHORT) {
            int most = (1 << bits) - 1;
            int added = whiteIsZero ? 0xFFFF - most : 0;
            change(raster, sample -> Math.round(Math.max(0, sample - added) * (float) 0xFFFF / most));
        }
    }

    private interface Change {
        int of(int sample);
    }

    private static void change(WritableRaster raster, Change change) {
        int[] row = new int[raster.getWidth()];
        for (int band = 0; band < raster.getNumBands(); band++) {
            for (int y = 0; y < raster.getHeight(); y++) {
                raster.getSamples(0, y, row.length, 1, band, row);
                for (int x = 0; x < row.length; x++) {
                    row[x] = change.of(row[x]);
                }
                raster.setSamples(0, y, row.length, 1, band, row);
            }
        }
    }
}

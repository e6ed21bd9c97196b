package dev.flawmap.image;

import dev.flawmap.image.metadata.TiffPage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.stream.ImageInputStream;

/**
 * A TIFF page that takes no decoder: 8 or 16 unsigned bits a pixel, counted from black, in uncompressed strips. Reads
 * and scales a piece at a time, so that no whole picture stands between file and greys.
 */
final class PlainTiff {
    private static final int PIECE = 1 << 18;

    /** The tags that must have one value, or be absent where absence means that value; other values take a decoder. */
    private static final Map<Integer, Long> PLAIN = Map.of(
            BaselineTIFFTagSet.TAG_COMPRESSION, 1L,
            BaselineTIFFTagSet.TAG_PREDICTOR, 1L,
            BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL, 1L,
            BaselineTIFFTagSet.TAG_SAMPLE_FORMAT, 1L,
            BaselineTIFFTagSet.TAG_FILL_ORDER, 1L,
            BaselineTIFFTagSet.TAG_PLANAR_CONFIGURATION, 1L);

    private final int pixels;
    private final int bits;
    private final ByteOrder order;
    private final long[] offsets;
    private final long[] counts;

    private PlainTiff(int pixels, int bits, ByteOrder order, long[] offsets, long[] counts) {
        this.pixels = pixels;
        this.bits = bits;
        this.order = order;
        this.offsets = offsets;
        this.counts = counts;
    }

    /** A page that is stored plainly and whole; nothing where a decoder has to say what it is. */
    static Optional<PlainTiff> of(TiffPage page, long length) throws IOException {
        int bits = (int) page.number(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1);
        if (page.repeatsTags()
                || bits != Byte.SIZE && bits != Short.SIZE
                || page.number(BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION, 0) != 1
                || page.has(BaselineTIFFTagSet.TAG_TILE_WIDTH)) {
            return Optional.empty();
        }
        for (Map.Entry<Integer, Long> tag : PLAIN.entrySet()) {
            if (page.number(tag.getKey(), tag.getValue()) != tag.getValue()) {
                return Optional.empty();
            }
        }
        long[] offsets = page.numbers(BaselineTIFFTagSet.TAG_STRIP_OFFSETS).orElse(new long[0]);
        long[] counts = page.numbers(BaselineTIFFTagSet.TAG_STRIP_BYTE_COUNTS).orElse(new long[0]);
        long height = page.height();
        long rows = Math.min(height, page.number(BaselineTIFFTagSet.TAG_ROWS_PER_STRIP, height));
        long row = page.width() * (bits / Byte.SIZE);
        if (rows < 1 || offsets.length != (height + rows - 1) / rows || counts.length != offsets.length) {
            return Optional.empty();
        }
        for (int i = 0; i < offsets.length; i++) {
            long held = Math.min(rows, height - i * rows) * row;
            if (counts[i] != held || offsets[i] < 1 || offsets[i] > length - held) {
                return Optional.empty();
            }
        }
        return Optional.of(new PlainTiff((int) (page.width() * height), bits, page.order(), offsets, counts));
    }

    /** The greys, in [0, 1]. */
    float[] greys(ImageInputStream in) throws IOException {
        float[] greys = new float[pixels];
        byte[] piece = new byte[PIECE];
        ByteBuffer samples = ByteBuffer.wrap(piece).order(order);
        int at = 0;
        for (int strip = 0; strip < offsets.length; strip++) {
            in.seek(offsets[strip]);
            for (long left = counts[strip]; left > 0; left -= Math.min(left, PIECE)) {
                int length = (int) Math.min(left, PIECE);
                in.readFully(piece, 0, length);
                int count = length / (bits / Byte.SIZE);
                if (bits == Byte.SIZE) {
                    scale8(piece, count, greys, at);
                } else {
                    scale16(samples, count, greys, at);
                }
                at += count;
            }
        }
        return greys;
    }

    // Multiplied by the inverse and rounded to a float, every sample is what it is divided; that takes twice as long.
    private static void scale8(byte[] samples, int count, float[] greys, int at) {
        for (int i = 0; i < count; i++) {
            greys[at + i] = (float) ((samples[i] & 0xFF) * (1.0 / 0xFF));
        }
    }

    private static void scale16(ByteBuffer samples, int count, float[] greys, int at) {
        for (int i = 0; i < count; i++) {
            greys[at + i] = (float) ((samples.getShort(Short.BYTES * i) & 0xFFFF) * (1.0 / 0xFFFF));
        }
    }
}

package dev.flawmap.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.zip.InflaterInputStream;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;

/**
 * Counts the bytes that a compressed piece of a TIFF file unpacks to, without keeping them. Decoders take a piece that
 * ends early for one that is black from there on.
 */
final class UnpackedLength {
    /** The compressions that are known here, by TIFF's numbers: LZW, Deflate by two and PackBits. */
    static final Set<Integer> COMPRESSIONS = Set.of(
            BaselineTIFFTagSet.COMPRESSION_LZW,
            BaselineTIFFTagSet.COMPRESSION_ZLIB,
            BaselineTIFFTagSet.COMPRESSION_DEFLATE,
            BaselineTIFFTagSet.COMPRESSION_PACKBITS);

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST_CODE = 258;
    private static final int FEWEST_BITS = 9;
    private static final int MOST_BITS = 12;

    private UnpackedLength() {}

    /**
     * The bytes that a piece unpacks to, or as many as are wanted, where it has more.
     *
     * @param compression one of {@link #COMPRESSIONS}
     * @param wanted at most
     * @throws IOException if the piece cannot be unpacked
     */
    static long of(int compression, InputStream packed, long wanted) throws IOException {
        return switch (compression) {
            case BaselineTIFFTagSet.COMPRESSION_LZW -> lzw(packed, wanted);
            case BaselineTIFFTagSet.COMPRESSION_PACKBITS -> packBits(packed, wanted);
            default -> deflate(packed, wanted);
        };
    }

    private static long deflate(InputStream packed, long wanted) throws IOException {
        byte[] part = new byte[1 << 16];
        long length = 0;
        try (InflaterInputStream unpacked = new InflaterInputStream(packed)) {
            while (length < wanted) {
                int read = unpacked.read(part, 0, (int) Math.min(part.length, wanted - length));
                if (read < 0) {
                    break;
                }
                length += read;
            }
        } catch (EOFException e) {
            return length;
        }
        return length;
    }

    /** Every code stands for a run of bytes, each a byte longer than the one of the code before it. */
    private static long lzw(InputStream packed, long wanted) throws IOException {
        int[] lengths = new int[1 << MOST_BITS];
        int next = FIRST_CODE;
        int bits = FEWEST_BITS;
        int before = -1;
        int held = 0;
        int holding = 0;
        long length = 0;
        while (length < wanted) {
            while (holding < bits) {
                int read = packed.read();
                if (read < 0) {
                    return length;
                }
                held = held << Byte.SIZE | read;
                holding += Byte.SIZE;
            }
            holding -= bits;
            int code = held >>> holding;
            held &= (1 << holding) - 1;
            if (code == END) {
                return length;
            }
            if (code == CLEAR) {
                next = FIRST_CODE;
                bits = FEWEST_BITS;
                before = -1;
                continue;
            }
            int run = code < CLEAR ? 1 : code < next ? lengths[code] : before < CLEAR ? 2 : lengths[before] + 1;
            length += run;
            if (before >= 0 && next < lengths.length) {
                lengths[next] = (before < CLEAR ? 1 : lengths[before]) + 1;
                next++;
            }
            before = code;
            // TIFF's codes grow one early.
            if (next + 1 >= 1 << bits && bits < MOST_BITS) {
                bits++;
            }
        }
        return length;
    }

    private static long packBits(InputStream packed, long wanted) throws IOException {
        long length = 0;
        while (length < wanted) {
            int head = packed.read();
            if (head < 0) {
                return length;
            }
            if (head < 128) {
                int copied = packed.readNBytes(head + 1).length;
                length += copied;
                if (copied <= head) {
                    return length;
                }
            } else if (head > 128) {
                if (packed.read() < 0) {
                    return length;
                }
                length += 257 - head;
            }
        }
        return length;
    }
}

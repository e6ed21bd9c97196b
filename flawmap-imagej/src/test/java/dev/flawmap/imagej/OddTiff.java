package dev.flawmap.imagej;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** TIFF files of one grey a pixel, in one strip, whose samples have any number of bits. */
final class OddTiff {
    private static final int TAGS = 10;

    private OddTiff() {}

    /**
     * Writes a file.
     *
     * @param format 1 for samples without a sign, 2 for those with one
     * @param samples of which the lowest bits are kept
     */
    static Path write(Path file, int width, int height, int bits, int format, long[] samples) throws IOException {
        int row = (width * bits + 7) / 8;
        byte[] strip = new byte[row * height];
        for (int i = 0; i < samples.length; i++) {
            for (int bit = 0; bit < bits; bit++) {
                int at = i / width * row * 8 + i % width * bits + bit;
                strip[at / 8] |= (byte) ((samples[i] >> (bits - 1 - bit) & 1) << (7 - at % 8));
            }
        }
        int data = 8 + 2 + 12 * TAGS + 4;
        ByteBuffer out = ByteBuffer.allocate(data + strip.length).order(ByteOrder.BIG_ENDIAN);
        out.putInt(0x4D4D002A).putInt(8).putShort((short) TAGS);
        tag(out, 256, width);
        tag(out, 257, height);
        tag(out, 258, bits);
        tag(out, 259, 1);
        tag(out, 262, 1);
        tag(out, 273, data);
        tag(out, 277, 1);
        tag(out, 278, height);
        tag(out, 279, strip.length);
        tag(out, 339, format);
        out.putInt(0).put(strip);
        return Files.write(file, out.array());
    }

    /** The number in four bytes, or in the first two of them, as some readers take some tags for short numbers only. */
    private static void tag(ByteBuffer out, int tag, int value) {
        boolean fits = value <= 0xFFFF;
        out.putShort((short) tag).putShort((short) (fits ? 3 : 4)).putInt(1).putInt(fits ? value << 16 : value);
    }
}

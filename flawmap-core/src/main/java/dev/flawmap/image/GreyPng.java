package dev.flawmap.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Writes 8-bit grey PNG files row by row, so that the picture need not be held. */
final class GreyPng {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int CHUNK = 1 << 16;

    private GreyPng() {}

    /** Gives a picture's rows, from the top. */
    @FunctionalInterface
    interface Rows {
        byte[] row(int y);
    }

    static void write(OutputStream out, int width, int height, Rows rows) throws IOException {
        out.write(SIGNATURE);
        byte[] depthAndGrey = {8, 0, 0, 0, 0};
        chunk(
                out,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(depthAndGrey)
                        .array());
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream data = new DeflaterOutputStream(packed, deflater, CHUNK)) {
            for (int y = 0; y < height; y++) {
                data.write(0);
                data.write(rows.row(y), 0, width);
                if (packed.size() >= CHUNK) {
                    chunk(out, "IDAT", packed.toByteArray());
                    packed.reset();
                }
            }
        } finally {
            deflater.end();
        }
        chunk(out, "IDAT", packed.toByteArray());
        chunk(out, "IEND", new byte[0]);
    }

    private static void chunk(OutputStream out, String type, byte[] data) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
        chunk.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
        CRC32 sum = new CRC32();
        sum.update(chunk.array(), 4, 4 + data.length);
        out.write(chunk.putInt((int) sum.getValue()).array());
    }
}

package dev.flawmap.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;

/** Lays out a TIFF file in one of the many ways there are, for tests. */
final class AnyTiff {
    int width;
    int height;
    int samples = 1;
    int bits = 8;
    /** 1: unsigned, 2: signed, 3: float. */
    int format = 1;
    /** 0: white is zero, 1: black is zero, 2: RGB, 3: palette. */
    int photometric = 1;
    /** 1: none, 8: Deflate, 32773: PackBits. */
    int compression = 1;

    int predictor = 1;
    boolean planar;
    /** The side of tiles; 0 for strips. */
    int tile;

    int rowsPerStrip = 3;
    boolean big;
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    final Map<Integer, long[]> more = new TreeMap<>();

    /** Bit patterns, pixel by pixel and sample by sample; of floats, their bits. */
    long[] values = {};

    AnyTiff(int width, int height) {
        this.width = width;
        this.height = height;
    }

    private long value(int x, int y, int sample) {
        return x < width && y < height ? values[(y * width + x) * samples + sample] : 0;
    }

    /** The pieces, encoded, plane by plane where they are planar. */
    private List<byte[]> pieces() {
        List<byte[]> pieces = new ArrayList<>();
        int across = tile > 0 ? tile : width;
        int down = tile > 0 ? tile : rowsPerStrip;
        for (int plane = 0; plane < (planar ? samples : 1); plane++) {
            for (int y = 0; y < height; y += down) {
                for (int x = 0; x < width; x += across) {
                    int rows = tile > 0 ? tile : Math.min(down, height - y);
                    pieces.add(piece(x, y, across, rows, plane));
                }
            }
        }
        return pieces;
    }

    private byte[] piece(int left, int top, int across, int rows, int plane) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int perPixel = planar ? 1 : samples;
        for (int y = top; y < top + rows; y++) {
            long[] row = new long[across * perPixel];
            for (int x = 0; x < across; x++) {
                for (int s = 0; s < perPixel; s++) {
                    row[x * perPixel + s] = value(left + x, y, planar ? plane : s);
                }
            }
            byte[] bytes = predictor == 3
                    ? floatPredicted(row, perPixel)
                    : packed(predictor == 2 ? differences(row, perPixel) : row);
            byte[] encoded = compression == 32773 ? packBits(bytes) : bytes;
            all.writeBytes(encoded);
        }
        return compression == 8 ? deflated(all.toByteArray()) : all.toByteArray();
    }

    private long[] differences(long[] row, int perPixel) {
        long[] out = row.clone();
        for (int i = row.length - 1; i >= perPixel; i--) {
            out[i] = row[i] - row[i - perPixel] & (bits == 64 ? -1 : (1L << bits) - 1);
        }
        return out;
    }

    /** Bytes by their significance, the highest of all values first, then differences. */
    private byte[] floatPredicted(long[] row, int perPixel) {
        int size = bits / 8;
        byte[] bytes = new byte[row.length * size];
        for (int i = 0; i < row.length; i++) {
            for (int b = 0; b < size; b++) {
                bytes[b * row.length + i] = (byte) (row[i] >> 8 * (size - 1 - b));
            }
        }
        for (int i = bytes.length - 1; i >= perPixel; i--) {
            bytes[i] -= bytes[i - perPixel];
        }
        return bytes;
    }

    private byte[] packed(long[] row) {
        ByteBuffer out = ByteBuffer.allocate((row.length * bits + 7) / 8).order(order);
        if (bits % 8 == 0 && bits != 24) {
            for (long value : row) {
                switch (bits) {
                    case 8 -> out.put((byte) value);
                    case 16 -> out.putShort((short) value);
                    case 32 -> out.putInt((int) value);
                    default -> out.putLong(value);
                }
            }
            return out.array();
        }
        byte[] bytes = out.array();
        for (int i = 0; i < row.length; i++) {
            for (int b = 0; b < bits; b++) {
                int at = i * bits + b;
                if ((row[i] >> bits - 1 - b & 1) != 0) {
                    bytes[at / 8] |= (byte) (0x80 >> at % 8);
                }
            }
        }
        return bytes;
    }

    private static byte[] packBits(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < bytes.length; i += 128) {
            int count = Math.min(128, bytes.length - i);
            out.write(count - 1);
            out.write(bytes, i, count);
        }
        return out.toByteArray();
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater();
        deflater.setInput(bytes);
        deflater.finish();
        byte[] out = new byte[bytes.length * 2 + 100];
        int length = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, length);
    }

    byte[] bytes() {
        Map<Integer, long[]> tags = new TreeMap<>(more);
        long[] depth = new long[samples];
        Arrays.fill(depth, bits);
        long[] formats = new long[samples];
        Arrays.fill(formats, format);
        List<byte[]> pieces = pieces();
        long[] counts = pieces.stream().mapToLong(piece -> piece.length).toArray();
        tags.put(256, new long[] {width});
        tags.put(257, new long[] {height});
        tags.put(258, depth);
        tags.put(259, new long[] {compression});
        tags.put(262, new long[] {photometric});
        tags.put(277, new long[] {samples});
        tags.put(284, new long[] {planar ? 2 : 1});
        tags.put(339, formats);
        if (predictor > 1) {
            tags.put(317, new long[] {predictor});
        }
        if (tile > 0) {
            tags.put(322, new long[] {tile});
            tags.put(323, new long[] {tile});
        } else {
            tags.put(278, new long[] {rowsPerStrip});
        }
        tags.put(tile > 0 ? 325 : 279, counts);
        long[] offsets = new long[counts.length];
        tags.put(tile > 0 ? 324 : 273, offsets);
        int entry = big ? 20 : 12;
        int head = big ? 16 : 8;
        int at = head + (big ? 8 : 2) + entry * tags.size() + (big ? 8 : 4);
        Map<Integer, Integer> outside = new TreeMap<>();
        for (Map.Entry<Integer, long[]> tag : tags.entrySet()) {
            int length = tag.getValue().length * size(tag.getKey());
            if (length > (big ? 8 : 4)) {
                outside.put(tag.getKey(), at);
                at += length + length % 2;
            }
        }
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = at;
            at += counts[i];
        }
        ByteBuffer out = ByteBuffer.allocate(at).order(order);
        out.putShort((short) (order == ByteOrder.LITTLE_ENDIAN ? 0x4949 : 0x4D4D));
        if (big) {
            out.putShort((short) 43)
                    .putShort((short) 8)
                    .putShort((short) 0)
                    .putLong(head)
                    .putLong(tags.size());
        } else {
            out.putShort((short) 42).putInt(head).putShort((short) tags.size());
        }
        for (Map.Entry<Integer, long[]> tag : tags.entrySet()) {
            long[] numbers = tag.getValue();
            out.putShort(tag.getKey().shortValue()).putShort((short) (size(tag.getKey()) == 2 ? 3 : 4));
            if (big) {
                out.putLong(numbers.length);
            } else {
                out.putInt(numbers.length);
            }
            int next = out.position() + (big ? 8 : 4);
            Integer place = outside.get(tag.getKey());
            if (place == null) {
                for (long number : numbers) {
                    put(out, tag.getKey(), number);
                }
            } else {
                if (big) {
                    out.putLong(place);
                } else {
                    out.putInt(place);
                }
                out.position(place);
                for (long number : numbers) {
                    put(out, tag.getKey(), number);
                }
            }
            out.position(next);
        }
        for (int i = 0; i < offsets.length; i++) {
            out.position((int) offsets[i]);
            out.put(pieces.get(i));
        }
        return out.array();
    }

    private static int size(int tag) {
        return switch (tag) {
            case 258, 259, 262, 274, 277, 284, 317, 320, 338, 339 -> 2;
            default -> 4;
        };
    }

    private static void put(ByteBuffer out, int tag, long number) {
        if (size(tag) == 2) {
            out.putShort((short) number);
        } else {
            out.putInt((int) number);
        }
    }

    @Override
    public String toString() {
        return (big ? "Big " : "") + order + " " + samples + "x" + bits + " format " + format + " photometric "
                + photometric + " compression " + compression + " predictor " + predictor + (planar ? " planar" : "")
                + (tile > 0 ? " tiles" : "");
    }
}

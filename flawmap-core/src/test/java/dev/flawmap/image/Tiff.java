package dev.flawmap.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Lays out a little-endian TIFF file of one strip, byte by byte, for tests. */
final class Tiff {
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private final Map<Integer, long[]> numbers = new TreeMap<>();
    private final Map<Integer, byte[]> outside = new TreeMap<>();
    private final byte[] data;
    private int next;

    Tiff(int width, int height, int bits, byte[] data) {
        this.data = data;
        number(256, LONG, width).number(257, LONG, height).number(258, SHORT, bits);
        number(259, SHORT, 1).number(262, SHORT, 1).number(273, LONG, 0);
        number(277, SHORT, 1).number(278, LONG, height).number(279, LONG, data.length);
    }

    private Tiff number(int tag, int type, long value) {
        numbers.put(tag, new long[] {type, value});
        return this;
    }

    Tiff compression(int value) {
        return number(259, SHORT, value);
    }

    Tiff predictor(int value) {
        return number(317, SHORT, value);
    }

    /** The claimed length of the strip. */
    Tiff count(int value) {
        return number(279, LONG, value);
    }

    /** One tile instead of the strip. */
    Tiff tile(int width, int height) {
        numbers.put(324, numbers.remove(273));
        numbers.put(325, numbers.remove(279));
        numbers.remove(278);
        return number(322, LONG, width).number(323, LONG, height);
    }

    /** The offset of EXIF's directory. */
    Tiff exif(int offset) {
        return number(34665, LONG, offset);
    }

    /** 0: white is zero; 1: black is zero. */
    Tiff photometric(int value) {
        return number(262, SHORT, value);
    }

    /** 1: unsigned, 2: signed, 3: float. */
    Tiff sampleFormat(int value) {
        return number(339, SHORT, value);
    }

    /** Pixels per unit; 1: no unit, 2: inch, 3: centimetre. */
    Tiff resolution(int numerator, int denominator, int unit) {
        byte[] fraction = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(numerator)
                .putInt(denominator)
                .array();
        outside.put(282, fraction);
        return number(282, 5, 1).number(296, SHORT, unit);
    }

    /** Another number of pixels per unit from top to bottom. */
    Tiff upright(int numerator) {
        outside.put(
                283,
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(numerator)
                        .putInt(1)
                        .array());
        return number(283, 5, 1);
    }

    /** Four samples a pixel, cyan, magenta, yellow and black. */
    Tiff cmyk() {
        outside.put(258, new byte[] {8, 0, 8, 0, 8, 0, 8, 0});
        return photometric(5).number(277, SHORT, 4);
    }

    Tiff description(String text) {
        outside.put(270, (text + "\0").getBytes(StandardCharsets.UTF_8));
        return number(270, 2, text.length() + 1);
    }

    /** The strip as the stream of old-style JPEG. */
    Tiff jpegStream() {
        return number(513, LONG, 0).number(514, LONG, data.length);
    }

    /** A tag of any bytes. */
    Tiff tag(int tag, int type, byte[] bytes) {
        int size = switch (type) {
            case 3 -> 2;
            case 4 -> 4;
            case 12 -> 8;
            default -> 1;
        };
        long inside = 0;
        if (bytes.length > 4) {
            outside.put(tag, bytes);
        } else {
            inside = ByteBuffer.wrap(Arrays.copyOf(bytes, 4))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getInt();
        }
        numbers.put(tag, new long[] {type, inside, bytes.length / size});
        return this;
    }

    /** A text tag. */
    Tiff text(int tag, String text, Charset charset) {
        return tag(tag, 2, (text + "\0").getBytes(charset));
    }

    /** The offset that the first directory names as that of the second page. */
    Tiff nextPage(int offset) {
        this.next = offset;
        return this;
    }

    byte[] bytes() {
        int at = 8 + 2 + 12 * numbers.size() + 4;
        Map<Integer, Integer> offsets = new TreeMap<>();
        for (Map.Entry<Integer, byte[]> entry : outside.entrySet()) {
            offsets.put(entry.getKey(), at);
            at += entry.getValue().length + entry.getValue().length % 2;
        }
        ByteBuffer out = ByteBuffer.allocate(at + data.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) numbers.size());
        int dataAt = at;
        numbers.forEach((tag, value) -> {
            byte[] bytes = outside.get(tag);
            int count = value.length == 3
                    ? (int) value[2]
                    : bytes == null || value[0] == 5 ? 1 : bytes.length / (value[0] == SHORT ? 2 : 1);
            long number = tag == 273 || tag == 324 || tag == 513 ? dataAt : value[1];
            out.putShort(tag.shortValue()).putShort((short) value[0]).putInt(count);
            out.putInt(offsets.getOrDefault(tag, (int) number));
        });
        out.putInt(next);
        outside.forEach(
                (tag, bytes) -> out.position(offsets.getOrDefault(tag, 0)).put(bytes));
        return out.position(dataAt).put(data).array();
    }
}

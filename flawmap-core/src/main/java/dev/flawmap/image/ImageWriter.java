package dev.flawmap.image;

import dev.flawmap.file.AtomicFiles;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes images, each file whole or not at all. */
public final class ImageWriter {
    /** TIFF's number for samples that are unsigned integers. */
    private static final int UNSIGNED = 1;

    private ImageWriter() {}

    /**
     * An 8-bit grey PNG; values outside [0, 1] become black or white.
     *
     * @param file replaced, where there is one
     * @param image reduced to 8 bits
     * @throws IOException with one sentence, if it cannot be written
     */
    public static void writePng(Path file, GreyImage image) throws IOException {
        writePng(file, picture(image));
    }

    /**
     * A grey PNG of a mask: 0, and 255 where it is set.
     *
     * @param file replaced, where there is one
     * @param mask of which defective pixels become 255
     * @throws IOException with one sentence, if it cannot be written
     */
    public static void writeMask(Path file, Mask mask) throws IOException {
        int width = mask.width();
        byte[] row = new byte[width];
        AtomicFiles.write(
                file,
                out -> GreyPng.write(out, width, mask.height(), y -> {
                    Arrays.fill(row, (byte) 0);
                    int end = (y + 1) * width;
                    for (int from = mask.nextSet(y * width); from >= 0 && from < end; ) {
                        int to = Math.min(end, mask.nextClear(from));
                        Arrays.fill(row, from - y * width, to - y * width, (byte) 255);
                        from = mask.nextSet(to);
                    }
                    return row;
                }));
    }

    /**
     * A PNG of a picture as it is.
     *
     * @param file replaced, where there is one
     * @param picture grey or in colour
     * @throws IOException with one sentence, if it cannot be written
     */
    public static void writePng(Path file, BufferedImage picture) throws IOException {
        AtomicFiles.write(file, out -> writePng(out, picture));
    }

    /**
     * Writes a picture to a stream, as PNG; nothing goes to temporary files.
     *
     * @param out not closed
     * @param picture grey or in colour
     * @throws IOException if it cannot be written
     */
    public static void writePng(OutputStream out, BufferedImage picture) throws IOException {
        try (ImageOutputStream memory = new MemoryCacheImageOutputStream(out)) {
            if (!ImageIO.write(picture, "png", memory)) {
                throw new IOException("this kind of picture cannot be written as PNG");
            }
        }
    }

    /**
     * {@return the image as an 8-bit grey picture; values outside [0, 1] become black or white}
     *
     * @param image reduced to 8 bits
     */
    public static BufferedImage picture(GreyImage image) {
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_BYTE_GRAY);
        byte[] bytes = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) level(image.pixels()[i]);
        }
        return picture;
    }

    /**
     * {@return the image as an 8-bit picture in its colours; where it has none, of greys in three channels}
     *
     * @param image reduced to 8 bits
     */
    public static BufferedImage colourPicture(GreyImage image) {
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        List<float[]> planes = image.planes();
        float[] reds = planes.get(planes.size() / 2);
        float[] blues = planes.get(planes.size() - 1);
        int[] row = new int[image.width()];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < row.length; x++) {
                int i = y * row.length + x;
                float green = Colour.green(image.pixels()[i], reds[i], blues[i]);
                row[x] = level(reds[i]) << 16 | level(green) << 8 | level(blues[i]);
            }
            picture.setRGB(0, y, row.length, 1, row, 0, row.length);
        }
        return picture;
    }

    private static int level(float value) {
        return Math.round(255 * Math.min(1, Math.max(0, value)));
    }

    /**
     * A 32-bit float TIFF of one page, uncompressed, with the pixel size as ImageJ writes it.
     *
     * @param file replaced, where there is one
     * @param width in pixels
     * @param height in pixels
     * @param values {@code width * height} values, row by row
     * @param nmPerPixel the side of a pixel in nanometres, where known
     * @throws IOException with one sentence, if it cannot be written
     */
    public static void writeFloatTiff(Path file, int width, int height, float[] values, OptionalDouble nmPerPixel)
            throws IOException {
        try (FloatTiff tiff = FloatTiff.begin(file, width, height, nmPerPixel)) {
            for (int y = 0; y < height; y++) {
                tiff.row(values, y * width);
            }
            tiff.commit();
        }
    }

    /**
     * An 8-bit grey TIFF of one page, uncompressed, with the pixel size as ImageJ writes it; values outside [0, 1]
     * become black or white.
     *
     * @param file replaced, where there is one
     * @param image written with its pixel size
     * @throws IOException with one sentence, if it cannot be written
     */
    public static void writeTiff(Path file, GreyImage image) throws IOException {
        BufferedImage picture = picture(image);
        byte[] bytes = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        AtomicFiles.write(file, out -> {
            writeTiffHead(out, image.width(), image.height(), 8, UNSIGNED, image.nmPerPixel());
            out.write(bytes);
        });
    }

    /** All of a TIFF file that comes before its pixels. */
    static void writeTiffHead(
            OutputStream out, int width, int height, int bits, int sampleFormat, OptionalDouble nmPerPixel)
            throws IOException {
        long size = (long) width * height * bits / Byte.SIZE;
        if (size > Integer.MAX_VALUE) {
            throw new IOException("an image of " + width + "×" + height + " is too large for a TIFF file");
        }
        String unit = nmPerPixel.isPresent() ? "unit=nm\n" : "";
        byte[] text = ("ImageJ=1.54p\n" + unit + "\0").getBytes(StandardCharsets.US_ASCII);
        int entries = 14;
        int textAt = 8 + 2 + entries * 12 + 4;
        int resolutionAt = textAt + text.length + (text.length & 1);
        int dataAt = resolutionAt + 8;
        ByteBuffer head = ByteBuffer.allocate(dataAt).order(ByteOrder.LITTLE_ENDIAN);
        head.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
        head.putShort((short) entries);
        entry(head, 256, 4, 1, width);
        entry(head, 257, 4, 1, height);
        entry(head, 258, 3, 1, bits);
        entry(head, 259, 3, 1, 1);
        entry(head, 262, 3, 1, 1);
        entry(head, 270, 2, text.length, textAt);
        entry(head, 273, 4, 1, dataAt);
        entry(head, 277, 3, 1, 1);
        entry(head, 278, 4, 1, height);
        entry(head, 279, 4, 1, (int) size);
        entry(head, 282, 5, 1, resolutionAt);
        entry(head, 283, 5, 1, resolutionAt);
        entry(head, 296, 3, 1, 1);
        entry(head, 339, 3, 1, sampleFormat);
        head.putInt(0);
        head.put(text).position(resolutionAt);
        // Pixels per unit as a fraction of whole numbers, both made as large as they can be.
        double unitsPerPixel = nmPerPixel.orElse(1);
        double scale = 1;
        while (Math.max(1, unitsPerPixel) * scale * 10 <= Integer.MAX_VALUE) {
            scale *= 10;
        }
        head.putInt((int) scale).putInt((int)
                Math.min(Integer.MAX_VALUE, Math.max(1, Math.round(unitsPerPixel * scale))));
        out.write(head.array());
    }

    private static void entry(ByteBuffer head, int tag, int type, int count, int value) {
        head.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
    }
}

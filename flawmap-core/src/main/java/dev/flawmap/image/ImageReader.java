package dev.flawmap.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads PNG, TIFF, JPEG and BMP files as grey images. Values are scaled by the file's full depth, never clipped; colour
 * becomes grey as 0.299 R + 0.587 G + 0.114 B; of several pages the first is read. All failures are
 * {@link BadImageException}s with one sentence that names the file. Thread-safe.
 */
public final class ImageReader {
    /** The most pixels an image may have. */
    public static final long MAX_PIXELS = 1L << 29;

    /** Pixel sizes from this one on, in nanometres, come from a printing resolution and are taken as not known. */
    private static final double PRINTING_NM = 10_000;

    private ImageReader() {}

    /** Reads an image. */
    public static ImageFile read(Path file) throws IOException {
        return open(file, (reader, format) -> {
            List<String> notes = new ArrayList<>();
            int pages = reader.getNumImages(true);
            if (pages > 1) {
                notes.add(file.getFileName() + " has " + pages + " pages; only the first was read.");
            }
            BufferedImage image = decode(file, reader, notes);
            OptionalDouble nmPerPixel = PixelSize.of(reader, format, PRINTING_NM);
            GreyImage grey = new GreyImage(image.getWidth(), image.getHeight(), grey(file, image, notes), nmPerPixel);
            return new ImageFile(
                    grey, format, image.getRaster().getSampleModel().getSampleSize(0), notes);
        });
    }

    /** Reads a mask: every pixel that is not black, by its value or its palette's colour, is set. */
    public static Mask readMask(Path file) throws IOException {
        return open(file, (reader, format) -> {
            BufferedImage image = decode(file, reader, new ArrayList<>());
            float[] values = grey(file, image, new ArrayList<>());
            boolean[] set = new boolean[values.length];
            for (int i = 0; i < set.length; i++) {
                set[i] = values[i] != 0;
            }
            return new Mask(image.getWidth(), image.getHeight(), set);
        });
    }

    private interface Use<R> {
        R of(javax.imageio.ImageReader reader, String format) throws IOException;
    }

    private static <R> R open(Path file, Use<R> use) throws IOException {
        if (Files.isDirectory(file)) {
            throw new BadImageException(file + " is a folder, not an image.");
        }
        if (!Files.isReadable(file)) {
            throw new BadImageException("There is no readable file " + file + ".");
        }
        if (Files.size(file) == 0) {
            throw new BadImageException(file + " is empty (0 bytes).");
        }
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            if (in == null) {
                throw new BadImageException("The file " + file + " cannot be opened.");
            }
            Iterator<javax.imageio.ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new BadImageException(file + " is not a PNG, TIFF, JPEG or BMP image.");
            }
            javax.imageio.ImageReader reader = readers.next();
            try {
                reader.setInput(in, false, false);
                String format = reader.getFormatName().toUpperCase(Locale.ROOT);
                return use.of(reader, format.equals("TIF") ? "TIFF" : format);
            } finally {
                reader.dispose();
            }
        } catch (BadImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new BadImageException(file + " is damaged or not a usable image.", e);
        }
    }

    private static BufferedImage decode(Path file, javax.imageio.ImageReader reader, List<String> notes)
            throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        long pixels = (long) width * height;
        long bytes = pixels * Float.BYTES * 3;
        if (pixels > MAX_PIXELS || bytes > Runtime.getRuntime().maxMemory()) {
            throw new BadImageException(String.format(
                    Locale.ROOT,
                    "%s is too large: %d×%d pixels need about %d MB of memory, of which there are %d.",
                    file,
                    width,
                    height,
                    bytes >> 20,
                    Runtime.getRuntime().maxMemory() >> 20));
        }
        boolean[] warned = {false};
        IIOReadWarningListener listener = (source, warning) -> warned[0] = true;
        reader.addIIOReadWarningListener(listener);
        BufferedImage image = reader.read(0);
        if (warned[0] && "jpeg".equalsIgnoreCase(reader.getFormatName())) {
            // The JPEG decoder only warns where data ends early, and fills up with grey.
            throw new BadImageException(file + " is damaged or cut short.");
        }
        if (image.getColorModel().hasAlpha()) {
            notes.add(file.getFileName() + " has transparency, which was ignored.");
        }
        return image;
    }

    /** Samples are taken from the raster itself, because colour models apply gamma curves to grey. */
    private static float[] grey(Path file, BufferedImage image, List<String> notes) throws BadImageException {
        Raster raster = image.getRaster();
        int width = raster.getWidth();
        int height = raster.getHeight();
        float[] grey = new float[width * height];
        ColorModel colours = image.getColorModel();
        if (colours instanceof IndexColorModel palette) {
            float[] lookup = new float[palette.getMapSize()];
            for (int i = 0; i < lookup.length; i++) {
                lookup[i] = luma(palette.getRed(i), palette.getGreen(i), palette.getBlue(i)) / 255;
            }
            int[] row = new int[width];
            for (int y = 0; y < height; y++) {
                raster.getSamples(0, y, width, 1, 0, row);
                for (int x = 0; x < width; x++) {
                    grey[y * width + x] = lookup[row[x]];
                }
            }
            return grey;
        }
        int bands = raster.getNumBands();
        boolean colour = bands >= 3;
        float[][] rows = new float[colour ? 3 : 1][width];
        for (int y = 0; y < height; y++) {
            for (int band = 0; band < rows.length; band++) {
                raster.getSamples(0, y, width, 1, band, rows[band]);
            }
            for (int x = 0; x < width; x++) {
                grey[y * width + x] = colour ? luma(rows[0][x], rows[1][x], rows[2][x]) : rows[0][x];
            }
        }
        scale(file, raster, grey, notes);
        return grey;
    }

    private static float luma(float red, float green, float blue) {
        return red == green && green == blue ? red : 0.299f * red + 0.587f * green + 0.114f * blue;
    }

    private static void scale(Path file, Raster raster, float[] grey, List<String> notes) throws BadImageException {
        int type = raster.getDataBuffer().getDataType();
        float shift = 0;
        float scale = 1;
        if (type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE) {
            float min = Float.POSITIVE_INFINITY;
            float max = Float.NEGATIVE_INFINITY;
            for (float value : grey) {
                if (!Float.isFinite(value)) {
                    throw new BadImageException(file + " holds values that are not finite numbers.");
                }
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
            if (min < 0 || max > 1) {
                shift = -min;
                scale = max > min ? 1 / (max - min) : 1;
                notes.add(file.getFileName() + " was scaled from its own range, " + min + " to " + max + ".");
            }
        } else {
            int bits = raster.getSampleModel().getSampleSize(0);
            boolean signed = type == DataBuffer.TYPE_SHORT || (type == DataBuffer.TYPE_INT && bits == 32);
            shift = signed ? (float) Math.pow(2, bits - 1) : 0;
            scale = (float) (1 / (Math.pow(2, bits) - 1));
        }
        if (shift != 0 || scale != 1) {
            for (int i = 0; i < grey.length; i++) {
                grey[i] = (grey[i] + shift) * scale;
            }
        }
    }
}

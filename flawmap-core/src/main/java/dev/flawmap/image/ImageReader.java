package dev.flawmap.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads PNG, TIFF, JPEG and BMP files as grey images. Values are scaled by the file's full depth, never clipped; colour
 * becomes grey as 0.299 R + 0.587 G + 0.114 B; of several pages the first is read. All failures are
 * {@link BadImageException}s with one sentence that names the file. Thread-safe.
 */
public final class ImageReader {
    /** The most pixels an image may have. */
    public static final long MAX_PIXELS = 1L << 29;

    private ImageReader() {}

    /** Reads an image. */
    public static ImageFile read(Path file) throws IOException {
        return open(file, (reader, format) -> {
            List<String> notes = new ArrayList<>();
            if (format.equals("TIFF") && hasSecondPage(reader)) {
                notes.add(file.getFileName() + " has more than one page; only the first was read.");
            }
            BufferedImage image = decode(file, reader, format, notes);
            OptionalDouble nmPerPixel = PixelSize.of(reader, format);
            float[] grey = Samples.grey(file, image, notes);
            return new ImageFile(
                    new GreyImage(image.getWidth(), image.getHeight(), grey, nmPerPixel),
                    format,
                    image.getRaster().getSampleModel().getSampleSize(0),
                    notes);
        });
    }

    /** Reads a mask: every pixel that is not black, by its value or its palette's colour, is set. */
    public static Mask readMask(Path file) throws IOException {
        return open(file, (reader, format) -> {
            BufferedImage image = decode(file, reader, format, new ArrayList<>());
            return new Mask(image.getWidth(), image.getHeight(), Samples.notBlack(image));
        });
    }

    /** Pages are not counted: a damaged file can list them in a circle. */
    private static boolean hasSecondPage(javax.imageio.ImageReader reader) throws IOException {
        try {
            return reader.getWidth(1) > 0;
        } catch (IndexOutOfBoundsException e) {
            return false;
        }
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
        } catch (OutOfMemoryError e) {
            throw new BadImageException(file + " needs more memory than there is.", e);
        }
    }

    private static BufferedImage decode(Path file, javax.imageio.ImageReader reader, String format, List<String> notes)
            throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        long pixels = (long) width * height;
        String size = file + " is too large with " + width + "×" + height + " pixels";
        if (pixels > MAX_PIXELS) {
            throw new BadImageException(size + "; at most " + MAX_PIXELS + " can be read, so cut it into parts.");
        }
        long needed = pixels * Float.BYTES * 3;
        long memory = Runtime.getRuntime().maxMemory();
        if (needed > memory) {
            throw new BadImageException(size + "; it needs about " + (needed >> 20) + " MB of memory, and there are "
                    + (memory >> 20) + ".");
        }
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        BufferedImage image = reader.read(0);
        // The JPEG decoder only warns where data ends early or makes no sense, and fills up with grey.
        if (format.equals("JPEG") && warnings.stream().anyMatch(ImageReader::tellsOfDamage)) {
            throw new BadImageException(file + " is damaged or cut short.");
        }
        if (image.getColorModel().hasAlpha()) {
            notes.add(file.getFileName() + " has transparency, which was ignored.");
        }
        return image;
    }

    private static boolean tellsOfDamage(String warning) {
        String lower = warning.toLowerCase(Locale.ROOT);
        return lower.contains("premature end") || lower.contains("corrupt") || lower.contains("truncated");
    }
}

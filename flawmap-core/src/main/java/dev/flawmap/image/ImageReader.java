package dev.flawmap.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads PNG, TIFF, JPEG and BMP files as grey images. Values are scaled by the file's full depth, never clipped; colour
 * becomes grey as 0.299 R + 0.587 G + 0.114 B; of several pages the first is read. All failures are
 * {@link BadImageException}s with one sentence that names the file. Thread-safe.
 */
public final class ImageReader {
    /** The most pixels an image may have; its map is then just small enough for a TIFF file. */
    public static final long MAX_PIXELS = (1L << 29) - 1;

    private ImageReader() {}

    /**
     * Reads an image.
     *
     * @param file TIFF, PNG, JPEG or BMP
     * @return the image with its notes
     * @throws IOException with one sentence, if it cannot be read or is not a usable image
     */
    public static ImageFile read(Path file) throws IOException {
        try (OpenImage open = OpenImage.of(file)) {
            return open.withinMemory(() -> {
                List<String> notes = open.notes();
                BufferedImage image = decode(open);
                if (image.getColorModel().hasAlpha()) {
                    notes.add(file.getFileName() + " has transparency, which was ignored.");
                }
                float[] grey = Samples.grey(file, image, notes);
                return new ImageFile(
                        new GreyImage(image.getWidth(), image.getHeight(), grey, open.pixelSize()),
                        open.format(),
                        image.getRaster().getSampleModel().getSampleSize(0),
                        notes);
            });
        }
    }

    /**
     * Reads a mask: every pixel that is not black, by its value or its palette's colour, is set.
     *
     * @param file TIFF, PNG, JPEG or BMP
     * @return the mask
     * @throws IOException with one sentence, if it cannot be read or is not a usable image
     */
    public static Mask readMask(Path file) throws IOException {
        try (OpenImage open = OpenImage.of(file)) {
            return open.withinMemory(() -> {
                BufferedImage image = decode(open);
                return new Mask(image.getWidth(), image.getHeight(), Samples.notBlack(image));
            });
        }
    }

    private static BufferedImage decode(OpenImage open) throws IOException {
        open.requireReadable();
        long pixelBytes = Math.max(Float.BYTES * 3, open.bitsPerPixel() / Byte.SIZE + Float.BYTES);
        long needed = (long) open.width() * open.height() * pixelBytes;
        long memory = Runtime.getRuntime().maxMemory();
        if (needed > memory) {
            throw open.tooLarge("it needs about " + (needed >> 20) + " MB of memory, and there are " + (memory >> 20));
        }
        return open.read();
    }
}

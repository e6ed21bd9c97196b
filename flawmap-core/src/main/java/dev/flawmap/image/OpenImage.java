package dev.flawmap.image;

import java.awt.Rectangle;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.SampleModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** An image file that is open for reading. Failures of the decoder are told as {@link BadImageException}s. */
final class OpenImage implements AutoCloseable {
    private final Path file;
    private ImageInputStream in;
    private ImageReader reader;
    private final String format;
    private final List<String> warnings = new ArrayList<>();

    private OpenImage(Path file, ImageInputStream in, ImageReader reader, String format) {
        this.file = file;
        this.in = in;
        this.format = format;
        this.reader = listened(reader);
    }

    private ImageReader listened(ImageReader made) {
        made.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        return made;
    }

    /** Something that is asked of a decoder. */
    @FunctionalInterface
    interface Use<R> {
        R get() throws IOException;
    }

    static OpenImage of(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new BadImageException(file + " is a folder, not an image.");
        }
        if (!Files.isReadable(file)) {
            throw new BadImageException("There is no readable file " + file + ".");
        }
        if (Files.size(file) == 0) {
            throw new BadImageException(file + " is empty (0 bytes).");
        }
        ImageInputStream in = guarded(file, () -> ImageIO.createImageInputStream(file.toFile()));
        if (in == null) {
            throw new BadImageException("The file " + file + " cannot be opened.");
        }
        try {
            return guarded(file, () -> {
                Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
                if (!readers.hasNext()) {
                    throw new BadImageException(file + " is not a PNG, TIFF, JPEG or BMP image.");
                }
                ImageReader reader = readers.next();
                reader.setInput(in, false, false);
                String format = reader.getFormatName().toUpperCase(Locale.ROOT);
                return new OpenImage(file, in, reader, format.equals("TIF") ? "TIFF" : format);
            });
        } catch (BadImageException e) {
            in.close();
            throw e;
        }
    }

    /** Runs what may fail on a damaged file. */
    <R> R guarded(Use<R> use) throws BadImageException {
        return guarded(file, use);
    }

    private static <R> R guarded(Path file, Use<R> use) throws BadImageException {
        try {
            return use.get();
        } catch (BadImageException e) {
            throw e;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            throw new BadImageException(
                    file
                            + (isOutOfMemory(e)
                                    ? " needs more memory than there is."
                                    : " is damaged or not a usable image."),
                    e);
        }
    }

    /** The PNG decoder wraps the error. */
    private static boolean isOutOfMemory(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return true;
            }
        }
        return false;
    }

    String format() {
        return format;
    }

    int width() throws IOException {
        return reader.getWidth(0);
    }

    int height() throws IOException {
        return reader.getHeight(0);
    }

    /** The size of a decoded pixel. */
    int bitsPerPixel() throws IOException {
        SampleModel samples = reader.getImageTypes(0).next().getSampleModel();
        int bits = 0;
        for (int band = 0; band < samples.getNumBands(); band++) {
            bits += samples.getSampleSize(band);
        }
        return bits;
    }

    Optional<PixelSize> pixelSize() throws IOException {
        return TiffPixelSize.of(reader, format);
    }

    /** Sentences on what of the file is left out. */
    List<String> notes() throws IOException {
        List<String> notes = new ArrayList<>();
        if (format.equals("TIFF") && hasSecondPage()) {
            notes.add(file.getFileName() + " has more than one page; only the first was read.");
        }
        return notes;
    }

    /** Pages are not counted: a damaged file can list them in a circle. */
    private boolean hasSecondPage() throws IOException {
        try {
            return reader.getWidth(1) > 0;
        } catch (IndexOutOfBoundsException e) {
            return false;
        }
    }

    /** Refuses what has more pixels than can be counted here. */
    void requireReadable() throws IOException {
        if ((long) width() * height() > dev.flawmap.image.ImageReader.MAX_PIXELS) {
            throw tooLarge(
                    "at most " + dev.flawmap.image.ImageReader.MAX_PIXELS + " can be read, so cut it into parts");
        }
    }

    BadImageException tooLarge(String why) throws IOException {
        return new BadImageException(file + " is too large with " + width() + "×" + height() + " pixels; " + why + ".");
    }

    /** Decodes all rows. */
    BufferedImage read() throws IOException {
        return checked(reader.read(0));
    }

    /** Decodes some rows. */
    BufferedImage read(int from, int to) throws IOException {
        renew();
        ImageReadParam part = reader.getDefaultReadParam();
        part.setSourceRegion(new Rectangle(0, from, width(), to - from));
        return checked(reader.read(0, part));
    }

    /** Opens the file anew, as a decoder holds on to the picture that it made last. */
    private void renew() throws IOException {
        reader.dispose();
        in.close();
        in = ImageIO.createImageInputStream(file.toFile());
        reader = listened(reader.getOriginatingProvider().createReaderInstance());
        reader.setInput(in, false, false);
    }

    /** The JPEG decoder only warns where data ends early or makes no sense, and fills up with grey. */
    private BufferedImage checked(BufferedImage image) throws BadImageException {
        if (image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_CMYK) {
            throw new BadImageException(file + " has the colours of print (CMYK); save it in grey or RGB.");
        }
        if (format.equals("JPEG") && warnings.stream().anyMatch(OpenImage::tellsOfDamage)) {
            throw new BadImageException(file + " is damaged or cut short.");
        }
        return image;
    }

    private static boolean tellsOfDamage(String warning) {
        String lower = warning.toLowerCase(Locale.ROOT);
        return lower.contains("premature end") || lower.contains("corrupt") || lower.contains("truncated");
    }

    @Override
    public void close() throws IOException {
        reader.dispose();
        in.close();
    }
}

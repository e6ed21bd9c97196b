package dev.flawmap.image;

import dev.flawmap.file.BadFileException;
import dev.flawmap.image.metadata.TiffPage;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads PNG, TIFF, JPEG and BMP files, on disk or in memory, and Java's own pictures as grey images. Values are scaled
 * by the file's full depth, never clipped; colour becomes grey as 0.299 R + 0.587 G + 0.114 B. Where
 * colours are asked for, red and blue are kept beside the greys, and a grey file is refused. Of several pages the first is read. What cannot be
 * read or used ends with a {@link BadImageException}, whose one sentence names the image; what a stream throws is passed
 * on. Thread-safe.
 */
public final class ImageReader {
    /** The most pixels an image may have: its map still fits into a TIFF file. */
    public static final long MAX_PIXELS = (1L << 29) - 1;

    /** The most bytes that are read of a stream: 1 GiB, or a quarter of Java's heap where that is less. */
    public static final long MAX_STREAM_BYTES =
            Math.min(1 << 30, Runtime.getRuntime().maxMemory() / 4);

    private ImageReader() {}

    /**
     * Reads an image file.
     *
     * @param file TIFF, PNG, JPEG or BMP
     * @return the image with its notes
     * @throws IOException with one sentence, if it cannot be read or is not a usable image
     */
    public static ImageFile read(Path file) throws IOException {
        return read(file, Colour.GREY);
    }

    /**
     * Reads an image file, also in colour.
     *
     * @param file TIFF, PNG, JPEG or BMP
     * @param colour whether greys or colours are read; a grey image is refused if colours are asked for
     * @return the image with its notes
     * @throws IOException with one sentence, if it cannot be read or is not a usable image
     */
    public static ImageFile read(Path file, Colour colour) throws IOException {
        return read(EncodedImage.of(file).in(colour));
    }

    /**
     * Reads a page of an image file.
     *
     * @param file TIFF of several pages, or an image of one
     * @param page its number, from 0
     * @param colour whether greys or colours are read; a grey image is refused if colours are asked for
     * @return the image with its notes
     * @throws IOException with one sentence, if there is no such page, or it is not a usable image
     */
    public static ImageFile read(Path file, int page, Colour colour) throws IOException {
        return read(EncodedImage.of(file).page(page).in(colour));
    }

    /**
     * The number of pages.
     *
     * @param file an image
     * @return 1, where it is no TIFF
     * @throws IOException with one sentence, if it cannot be read
     */
    public static int pages(Path file) throws IOException {
        try (ImageInputStream in = EncodedImage.of(file).open()) {
            return Math.max(1, TiffPage.count(in));
        }
    }

    /**
     * Reads an image file that is in memory.
     *
     * @param name what messages call it
     * @param bytes the content of a TIFF, PNG, JPEG or BMP file
     * @return the image with its notes
     * @throws IOException with one sentence, if it is not a usable image
     */
    public static ImageFile read(String name, byte[] bytes) throws IOException {
        return read(name, bytes, Colour.GREY);
    }

    /**
     * Reads an image file that is in memory, also in colour.
     *
     * @param name what messages call it
     * @param bytes the content of a TIFF, PNG, JPEG or BMP file
     * @param colour whether greys or colours are read; a grey image is refused if colours are asked for
     * @return the image with its notes
     * @throws IOException with one sentence, if it is not a usable image
     */
    public static ImageFile read(String name, byte[] bytes, Colour colour) throws IOException {
        return read(EncodedImage.of(name, bytes).in(colour));
    }

    /**
     * Reads an image file from a stream, up to its end, and leaves it open.
     *
     * @param name what messages call it
     * @param in the content of a TIFF, PNG, JPEG or BMP file
     * @return the image with its notes
     * @throws BadImageException also if there are more than {@link #MAX_STREAM_BYTES}
     * @throws IOException what the stream throws
     */
    public static ImageFile read(String name, InputStream in) throws IOException {
        return read(name, in, Colour.GREY);
    }

    /**
     * Reads an image file from a stream as {@link #read(String, InputStream)} does, also in colour.
     *
     * @param name what messages call it
     * @param in the content of a TIFF, PNG, JPEG or BMP file
     * @param colour whether greys or colours are read; a grey image is refused if colours are asked for
     * @return the image with its notes
     * @throws BadImageException also if there are more than {@link #MAX_STREAM_BYTES}
     * @throws IOException what the stream throws
     */
    public static ImageFile read(String name, InputStream in, Colour colour) throws IOException {
        return read(name, content(name, in, MAX_STREAM_BYTES), colour);
    }

    /**
     * Reads a decoded picture. Colours that are multiplied by their opacity are divided by it.
     *
     * @param name what messages call it
     * @param picture of any kind that a file may hold
     * @return the image with its notes
     * @throws IOException with one sentence, if it is not a usable image
     */
    public static ImageFile read(String name, BufferedImage picture) throws IOException {
        return read(name, picture, Colour.GREY);
    }

    /**
     * Reads a decoded picture as {@link #read(String, BufferedImage)} does, also in colour.
     *
     * @param name what messages call it
     * @param picture of any kind that a file may hold
     * @param colour whether greys or colours are read; a grey image is refused if colours are asked for
     * @return the image with its notes
     * @throws IOException with one sentence, if it is not a usable image
     */
    public static ImageFile read(String name, BufferedImage picture, Colour colour) throws IOException {
        OpenImage.requireReadable(name, picture.getWidth(), picture.getHeight());
        PixelSamples.requireLight(name, picture);
        PixelSamples.requireBits(name, picture);
        return OpenImage.withinMemory(
                name,
                () -> file(
                        name,
                        name,
                        ImageFile.IN_MEMORY,
                        plain(picture),
                        false,
                        colour,
                        Optional.empty(),
                        0,
                        new ArrayList<>()));
    }

    /**
     * Reads a mask: every pixel that is not black, by its value or its palette's colour, is set.
     *
     * @param file TIFF, PNG, JPEG or BMP
     * @return the mask
     * @throws IOException with one sentence, if it cannot be read or is not a usable image
     */
    public static Mask readMask(Path file) throws IOException {
        return readMask(file, 0).mask();
    }

    /**
     * Reads a mask that may have greys between its two levels.
     *
     * @param file TIFF, PNG, JPEG or BMP
     * @param level the share of the mask's brightest grey from which on pixels are set; 0 for all that are not black
     * @return the mask with what is odd about it
     * @throws IOException with one sentence, if it cannot be read or is not a usable image
     */
    public static MaskFile readMask(Path file, double level) throws IOException {
        return readMask(EncodedImage.of(file), level);
    }

    /**
     * Reads a mask from a file that is in memory.
     *
     * @param name what messages call it
     * @param bytes the content of a TIFF, PNG, JPEG or BMP file
     * @return the mask
     * @throws IOException with one sentence, if it is not a usable image
     */
    public static Mask readMask(String name, byte[] bytes) throws IOException {
        return readMask(EncodedImage.of(name, bytes), 0).mask();
    }

    /**
     * Reads a mask from a stream as {@link #read(String, InputStream)} reads an image.
     *
     * @param name what messages call it
     * @param in the content of a TIFF, PNG, JPEG or BMP file
     * @return the mask
     * @throws IOException with one sentence, if it cannot be read or is not a usable image
     */
    public static Mask readMask(String name, InputStream in) throws IOException {
        return readMask(name, content(name, in, MAX_STREAM_BYTES));
    }

    /**
     * Makes a decoded picture a mask.
     *
     * @param name what messages call it
     * @param picture of any kind that a file may hold
     * @return the mask
     * @throws IOException with one sentence, if it is not a usable image
     */
    public static Mask readMask(String name, BufferedImage picture) throws IOException {
        OpenImage.requireReadable(name, picture.getWidth(), picture.getHeight());
        return OpenImage.withinMemory(name, () -> MaskFile.of(picture, 0).mask());
    }

    /**
     * Reads a TIFF of one float for every pixel, such as an anomaly map, with the values as they stand there: they need
     * not lie in [0, 1].
     *
     * @param file as {@link ImageWriter#writeFloatTiff} or another program writes it
     * @return the values, and the size of a pixel where it is known
     * @throws BadImageException with one sentence, if it cannot be read, or its pixels are something else than floats
     * @throws IOException if it cannot be read
     */
    public static GreyImage readFloatTiff(Path file) throws IOException {
        try (OpenImage open = OpenImage.of(EncodedImage.of(file))) {
            return open.withinMemory(() -> {
                BufferedImage image = decode(open);
                if (image.getRaster().getDataBuffer().getDataType() != DataBuffer.TYPE_FLOAT
                        || image.getRaster().getNumBands() != 1) {
                    throw new BadImageException(
                            file + " holds an image and no scores: its pixels are not one 32-bit float each.");
                }
                return new GreyImage(
                        image.getWidth(),
                        image.getHeight(),
                        PixelSamples.values(image, open.signed()),
                        open.pixelSize());
            });
        }
    }

    private static ImageFile read(EncodedImage encoded) throws IOException {
        try (OpenImage open = OpenImage.of(encoded)) {
            return open.withinMemory(() -> {
                List<String> notes = open.notes();
                requireRoom(open);
                Optional<float[]> plain = encoded.colour() == Colour.GREY ? open.plainGreys() : Optional.empty();
                if (plain.isPresent()) {
                    return new ImageFile(
                            new GreyImage(open.width(), open.height(), plain.get(), open.pixelSize()),
                            open.format(),
                            open.bitsPerPixel(),
                            open.barRows(),
                            notes);
                }
                BufferedImage image = open.read();
                return file(
                        encoded.name(),
                        encoded.shortName(),
                        open.format(),
                        image,
                        open.signed(),
                        encoded.colour(),
                        open.pixelSize(),
                        open.barRows(),
                        notes);
            });
        }
    }

    private static ImageFile file(
            String name,
            String shortName,
            String format,
            BufferedImage image,
            boolean signed,
            Colour colour,
            Optional<PixelSize> pixelSize,
            int barRows,
            List<String> notes)
            throws BadImageException {
        PixelSamples.transparency(shortName, image).ifPresent(notes::add);
        List<float[]> planes = PixelSamples.planes(name, shortName, image, signed, colour, notes);
        return new ImageFile(
                new GreyImage(image.getWidth(), image.getHeight(), planes, pixelSize),
                format,
                image.getRaster().getSampleModel().getSampleSize(0),
                barRows,
                notes);
    }

    private static MaskFile readMask(EncodedImage encoded, double level) throws IOException {
        try (OpenImage open = OpenImage.of(encoded)) {
            return open.withinMemory(() -> MaskFile.of(decode(open), level));
        }
    }

    /** All bytes of a stream; a stream with more than the allowed number is refused. */
    static byte[] content(String name, InputStream in, long most) throws IOException {
        return OpenImage.withinMemory(name, () -> {
            byte[] content = in.readNBytes((int) most + 1);
            if (content.length > most) {
                throw new BadImageException(
                        BadFileException.Problem.TOO_LARGE,
                        name + " is too large to be read from a stream: at most " + most + " bytes are allowed.");
            }
            return content;
        });
    }

    /** A picture whose colours are not multiplied by their opacity. */
    private static BufferedImage plain(BufferedImage picture) {
        if (!picture.isAlphaPremultiplied()) {
            return picture;
        }
        WritableRaster copy = picture.copyData(null);
        ColorModel plain = picture.getColorModel().coerceData(copy, false);
        return new BufferedImage(plain, copy, false, null);
    }

    private static BufferedImage decode(OpenImage open) throws IOException {
        requireRoom(open);
        return open.read();
    }

    private static void requireRoom(OpenImage open) throws IOException {
        open.requireReadable();
        long planeBytes = (long) Float.BYTES * open.encoded().colour().channels();
        long pixelBytes = Math.max(Float.BYTES * 3, open.bitsPerPixel() / Byte.SIZE + planeBytes);
        long needed = (long) open.width() * open.height() * pixelBytes;
        long memory = Runtime.getRuntime().maxMemory();
        if (needed > memory) {
            throw open.tooLargeForMemory(
                    "it needs about " + (needed >> 20) + " MB of memory, and there are " + (memory >> 20));
        }
    }
}

package dev.flawmap.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The rows of an image that is open, with what a user should know of it. Not thread-safe. */
public interface ImageRows extends GreyRows, AutoCloseable {
    /**
     * Sentences a user should see, as far as they are known yet.
     *
     * @return none, where there is nothing to say
     */
    List<String> notes();

    @Override
    void close() throws IOException;

    /**
     * Opens a file. Decoded rows are kept in the file's own depth up to a bound on memory; the fewer are kept, the more
     * often the decoder starts anew. The values are those of {@link ImageReader#read(Path)}.
     *
     * @param file TIFF, PNG, JPEG or BMP
     * @param memory how many bytes of decoded rows may be kept, where one request does not need more
     * @return the open file, to be closed
     * @throws BadImageException with one sentence that names the file
     */
    static ImageRows open(Path file, long memory) throws IOException {
        return open(file, memory, Colour.GREY);
    }

    /**
     * Opens a file as {@link #open(Path, long)} does, also in colour.
     *
     * @param file TIFF, PNG, JPEG or BMP
     * @param memory how many bytes of decoded rows may be kept, where one request does not need more
     * @param colour whether greys are read, or colours
     * @return the open file, to be closed
     * @throws BadImageException with one sentence that names the file
     */
    static ImageRows open(Path file, long memory, Colour colour) throws IOException {
        return DecodedRows.open(EncodedImage.of(file).in(colour), memory);
    }

    /**
     * Opens a page of a file as {@link #open(Path, long)} does.
     *
     * @param file TIFF of several pages, or an image of one
     * @param page its number, from 0
     * @param memory how many bytes of decoded rows may be kept, where one request does not need more
     * @param colour whether greys are read, or colours
     * @return the open file, to be closed
     * @throws BadImageException with one sentence that names the file
     */
    static ImageRows open(Path file, int page, long memory, Colour colour) throws IOException {
        return DecodedRows.open(EncodedImage.of(file).page(page).in(colour), memory);
    }

    /**
     * Opens an image file that is in memory as {@link #open(Path, long)} does.
     *
     * @param name what messages call it
     * @param bytes the file's content, which nobody may write to any more
     * @param memory how many bytes of decoded rows may be kept, where one request does not need more
     * @return the open image, to be closed
     * @throws BadImageException with one sentence that names it
     */
    static ImageRows open(String name, byte[] bytes, long memory) throws IOException {
        return open(name, bytes, memory, Colour.GREY);
    }

    /**
     * Opens an image file that is in memory as {@link #open(Path, long)} does, also in colour.
     *
     * @param name what messages call it
     * @param bytes the file's content, which nobody may write to any more
     * @param memory how many bytes of decoded rows may be kept, where one request does not need more
     * @param colour whether greys are read, or colours
     * @return the open image, to be closed
     * @throws BadImageException with one sentence that names it
     */
    static ImageRows open(String name, byte[] bytes, long memory, Colour colour) throws IOException {
        return DecodedRows.open(EncodedImage.of(name, bytes).in(colour), memory);
    }

    /**
     * {@return the rows of a decoded image}
     *
     * @param image held in memory
     */
    static ImageRows of(GreyImage image) {
        return new ForwardingRows(GreyRows.of(image), image.pixelSize(), List::of, () -> {});
    }

    /**
     * {@return these rows with a pixel size in place of what the image tells}
     *
     * @param size of the pixels
     */
    default ImageRows with(PixelSize size) {
        return new ForwardingRows(this, Optional.of(size), this::notes, this::close);
    }
}

package dev.flawmap.inspect;

import dev.flawmap.file.FileName;
import dev.flawmap.file.Sha256;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageFile;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.ImageRows;
import dev.flawmap.image.PixelSize;
import dev.flawmap.inspect.ImageResult.Inspected;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** An image that can be read, once or more often, from wherever it lies. */
public interface ImageSource {
    /** {@return what a user calls it: the path of a file as given, or the name of an upload} */
    String file();

    /** {@return the number of the page, from 0, if it is one of a stack} */
    default OptionalInt page() {
        return OptionalInt.empty();
    }

    /** {@return a name for its results: the file's without folder and ending} */
    String name();

    /**
     * {@return the SHA-256 of its bytes, or of the values of an image in memory, in hexadecimal}
     *
     * @throws IOException if it cannot be read
     */
    String sha256() throws IOException;

    /**
     * Reads it whole.
     *
     * @return the image, with notes that a user should see
     * @throws BadImageException with one sentence, if it is not a usable image
     */
    ImageFile read() throws IOException;

    /**
     * Opens it to be read by rows, for images that may be too large to hold.
     *
     * @param memory how many bytes of decoded rows may be kept, where one request does not need more
     * @return the open image, to be closed
     * @throws BadImageException with one sentence, if it is not a usable image
     */
    ImageRows rows(long memory) throws IOException;

    /**
     * {@return the same image, to be read in greys or in colours} Unless overridden, this is the source itself.
     *
     * @param colour what a detector takes
     */
    default ImageSource in(Colour colour) {
        return this;
    }

    /**
     * {@return an image file, named as it is}
     *
     * @param file need not exist before it is read
     */
    static ImageSource of(Path file) {
        return of(file, FileName.of(file).stem());
    }

    /**
     * {@return an image file under another name}
     *
     * @param file need not exist before it is read
     * @param name for its results
     */
    static ImageSource of(Path file, String name) {
        return of(file, name, Colour.GREY);
    }

    private static ImageSource of(Path file, String name, Colour colour) {
        return new ImageSource() {
            @Override
            public ImageSource in(Colour other) {
                return of(file, name, other);
            }

            @Override
            public String file() {
                return file.toString();
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public String sha256() throws IOException {
                try {
                    return Sha256.of(file);
                } catch (IOException e) {
                    throw new BadImageException("The file " + file + " cannot be read any more.", e);
                }
            }

            @Override
            public ImageFile read() throws IOException {
                return ImageReader.read(file, colour);
            }

            @Override
            public ImageRows rows(long memory) throws IOException {
                return ImageRows.open(file, memory, colour);
            }
        };
    }

    /**
     * {@return a page of an image file}
     *
     * @param file a TIFF of several pages
     * @param name for its results
     * @param page its number, from 0
     */
    static ImageSource of(Path file, String name, int page) {
        return of(file, name, page, Colour.GREY);
    }

    private static ImageSource of(Path file, String name, int page, Colour colour) {
        ImageSource whole = of(file, name);
        return new ImageSource() {
            @Override
            public ImageSource in(Colour other) {
                return of(file, name, page, other);
            }

            @Override
            public String file() {
                return Inspected.ofPage(file.toString(), page);
            }

            @Override
            public OptionalInt page() {
                return OptionalInt.of(page);
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public String sha256() throws IOException {
                return whole.sha256();
            }

            @Override
            public ImageFile read() throws IOException {
                return ImageReader.read(file, page, colour);
            }

            @Override
            public ImageRows rows(long memory) throws IOException {
                return ImageRows.open(file, page, memory, colour);
            }
        };
    }

    /**
     * An image file that is in memory, such as an upload.
     *
     * @param file what a user calls it; its results are named by it, without folder and ending
     * @param bytes the file's content, which nobody may write to any more
     * @return an image that can be read any number of times
     */
    static ImageSource of(String file, byte[] bytes) {
        return of(file, bytes, Colour.GREY);
    }

    private static ImageSource of(String file, byte[] bytes, Colour colour) {
        return new ImageSource() {
            @Override
            public ImageSource in(Colour other) {
                return of(file, bytes, other);
            }

            @Override
            public String file() {
                return file;
            }

            @Override
            public String name() {
                return FileName.of(file).stem();
            }

            @Override
            public String sha256() {
                return Sha256.of(bytes);
            }

            @Override
            public ImageFile read() throws IOException {
                return ImageReader.read(file, bytes, colour);
            }

            @Override
            public ImageRows rows(long memory) throws IOException {
                return ImageRows.open(file, bytes, memory, colour);
            }
        };
    }

    /**
     * An image in memory. Its SHA-256 is {@link GreyImage#pixelsSha256()}.
     *
     * @param name what a user calls it, and its results are named by
     * @param image held in memory
     * @return an image that can be read any number of times
     */
    static ImageSource of(String name, GreyImage image) {
        return new ImageSource() {
            @Override
            public String file() {
                return name;
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public String sha256() {
                return image.pixelsSha256();
            }

            @Override
            public ImageFile read() {
                return new ImageFile(image, ImageFile.IN_MEMORY, Float.SIZE, 0, List.of());
            }

            @Override
            public ImageRows rows(long memory) {
                return ImageRows.of(image);
            }
        };
    }

    /**
     * {@return the same image with a pixel size that replaces the one in its file}
     *
     * @param source of the image; all but its pixel size is kept
     * @param size of its pixels
     */
    static ImageSource sized(ImageSource source, PixelSize size) {
        return new ImageSource() {
            @Override
            public ImageSource in(Colour colour) {
                return sized(source.in(colour), size);
            }

            @Override
            public OptionalInt page() {
                return source.page();
            }

            @Override
            public String file() {
                return source.file();
            }

            @Override
            public String name() {
                return source.name();
            }

            @Override
            public String sha256() throws IOException {
                return source.sha256();
            }

            @Override
            public ImageFile read() throws IOException {
                ImageFile file = source.read();
                return file.with(file.image().with(Optional.of(size)));
            }

            @Override
            public ImageRows rows(long memory) throws IOException {
                return source.rows(memory).with(size);
            }
        };
    }

    /**
     * A source for a name that was given as an image but cannot be read.
     *
     * @param file as the user named it
     * @param reason one sentence
     * @return a source whose image cannot be read
     */
    static ImageSource unusable(String file, String reason) {
        return new ImageSource() {
            @Override
            public String file() {
                return file;
            }

            @Override
            public String name() {
                return file;
            }

            @Override
            public String sha256() throws IOException {
                throw new BadImageException(reason);
            }

            @Override
            public ImageFile read() throws IOException {
                throw new BadImageException(reason);
            }

            @Override
            public ImageRows rows(long memory) throws IOException {
                throw new BadImageException(reason);
            }
        };
    }
}

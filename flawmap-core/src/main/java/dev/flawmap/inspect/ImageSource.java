package dev.flawmap.inspect;

import dev.flawmap.file.Sha256;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.ImageFile;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.ImageRows;
import java.io.IOException;
import java.nio.file.Path;

/** An image that can be read, once or more often, from wherever it lies. */
public interface ImageSource {
    /** {@return what a user calls it: the path of a file as given, or the name of an upload} */
    String file();

    /** {@return a name for its results: the file's without folder and ending} */
    String name();

    /**
     * {@return the SHA-256 of its bytes, in hexadecimal}
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
     * {@return an image file, named as it is}
     *
     * @param file need not exist before it is read
     */
    static ImageSource of(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return of(file, dot > 0 ? name.substring(0, dot) : name);
    }

    /**
     * {@return an image file under another name}
     *
     * @param file need not exist before it is read
     * @param name for its results
     */
    static ImageSource of(Path file, String name) {
        return new ImageSource() {
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
                return ImageReader.read(file);
            }

            @Override
            public ImageRows rows(long memory) throws IOException {
                return ImageRows.open(file, memory);
            }
        };
    }

    /**
     * What was named as an image but cannot be read.
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

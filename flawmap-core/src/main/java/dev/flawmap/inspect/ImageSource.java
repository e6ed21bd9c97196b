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
    /** What a user calls it: the path of a file as given, or the name of an upload. */
    String file();

    /** A name for its results: the file's without folder and ending. */
    String name();

    /** The SHA-256 of its bytes, in hexadecimal. */
    String sha256() throws IOException;

    /**
     * Reads it whole.
     *
     * @throws BadImageException with one sentence, if it is not a usable image
     */
    ImageFile read() throws IOException;

    /**
     * Opens it to be read by rows, for images that may be too large to hold.
     *
     * @param memory how many bytes of decoded rows may be kept, where one request does not need more
     * @throws BadImageException with one sentence, if it is not a usable image
     */
    ImageRows rows(long memory) throws IOException;

    /** An image file, named as it is. */
    static ImageSource of(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return of(file, dot > 0 ? name.substring(0, dot) : name);
    }

    /** An image file under another name. */
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
     * @param reason one sentence
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

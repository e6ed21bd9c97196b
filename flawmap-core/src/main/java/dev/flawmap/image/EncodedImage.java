package dev.flawmap.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;

/** An encoded image, as a file or as bytes in memory, which can be opened more than once. */
final class EncodedImage {
    /** What opens it. */
    private interface Opening {
        ImageInputStream open() throws IOException;
    }

    private final String name;
    private final String shortName;
    private final Opening opening;

    private EncodedImage(String name, String shortName, Opening opening) {
        this.name = name;
        this.shortName = shortName;
        this.opening = opening;
    }

    /**
     * An image file.
     *
     * @throws BadImageException if it is missing or empty
     */
    static EncodedImage of(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new BadImageException(file + " is a folder, not an image.");
        }
        if (!Files.isReadable(file)) {
            throw new BadImageException("There is no readable file " + file + ".");
        }
        if (!Files.isRegularFile(file)) {
            // Pipes and devices would be waited for.
            throw new BadImageException(file + " is a pipe or a device, not an image.");
        }
        requireContent(file.toString(), Files.size(file));
        return new EncodedImage(file.toString(), String.valueOf(file.getFileName()), () -> {
            ImageInputStream in = ImageIO.createImageInputStream(file.toFile());
            if (in == null) {
                throw new BadImageException("The file " + file + " cannot be opened.");
            }
            return in;
        });
    }

    /**
     * An image in memory.
     *
     * @param bytes as of a file; nobody may write to them any more
     * @throws BadImageException if there are none
     */
    static EncodedImage of(String name, byte[] bytes) throws BadImageException {
        requireContent(name, bytes.length);
        return new EncodedImage(name, name, () -> new BytesImageInputStream(bytes));
    }

    private static void requireContent(String name, long length) throws BadImageException {
        if (length == 0) {
            throw new BadImageException(name + " is empty (0 bytes).");
        }
    }

    /** What messages call it. */
    String name() {
        return name;
    }

    /** The name without its folder. */
    String shortName() {
        return shortName;
    }

    ImageInputStream open() throws IOException {
        return opening.open();
    }
}

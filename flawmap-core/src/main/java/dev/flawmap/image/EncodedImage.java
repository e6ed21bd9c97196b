package dev.flawmap.image;

import dev.flawmap.file.BadFileException;
import dev.flawmap.file.FileName;
import dev.flawmap.image.metadata.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;

/** An encoded image, as a file or as bytes in memory, which can be opened more than once. */
final class EncodedImage {
    /** What opens it. */
    private interface Opening {
        ImageInputStream open() throws IOException;
    }

    /** The most bytes that a text beside an image may have. */
    private static final long MOST_BESIDE = 1 << 20;

    private final String name;
    private final String shortName;
    private final Opening opening;
    private final PictureFile.Beside beside;
    private final OptionalInt page;
    private final Colour colour;

    private EncodedImage(
            String name,
            String shortName,
            Opening opening,
            PictureFile.Beside beside,
            OptionalInt page,
            Colour colour) {
        this.name = name;
        this.shortName = shortName;
        this.opening = opening;
        this.beside = beside;
        this.page = page;
        this.colour = colour;
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
        if (Files.isSymbolicLink(file) && !Files.exists(file)) {
            throw new BadImageException(
                    BadFileException.Problem.MISSING,
                    "The link " + file + " leads nowhere: there is no " + Files.readSymbolicLink(file) + ".");
        }
        if (!Files.isReadable(file)) {
            throw new BadImageException(BadFileException.Problem.MISSING, "There is no readable file " + file + ".");
        }
        if (!Files.isRegularFile(file)) {
            // Pipes and devices would be waited for.
            throw new BadImageException(file + " is a pipe or a device, not an image.");
        }
        requireContent(file.toString(), Files.size(file));
        return new EncodedImage(
                file.toString(),
                String.valueOf(file.getFileName()),
                () -> {
                    ImageInputStream in = ImageIO.createImageInputStream(file.toFile());
                    if (in == null) {
                        throw new BadImageException("The file " + file + " cannot be opened.");
                    }
                    return in;
                },
                ending -> beside(file, ending),
                OptionalInt.empty(),
                Colour.GREY);
    }

    private static Optional<byte[]> beside(Path file, String ending) throws IOException {
        String stem = FileName.of(file).stem();
        for (String name : new String[] {stem + ending, stem + ending.toUpperCase(Locale.ROOT)}) {
            Path text = file.resolveSibling(name);
            if (!text.equals(file)
                    && Files.isReadable(text)
                    && Files.isRegularFile(text)
                    && Files.size(text) <= MOST_BESIDE) {
                return Optional.of(Files.readAllBytes(text));
            }
        }
        return Optional.empty();
    }

    /** {@return the same file, of which one page is to be read} */
    EncodedImage page(int number) {
        return new EncodedImage(name, shortName, opening, beside, OptionalInt.of(number), colour);
    }

    /** {@return the same file, to be read in greys or in colours} */
    EncodedImage in(Colour wanted) {
        return new EncodedImage(name, shortName, opening, beside, page, wanted);
    }

    /** Whether greys are to be read, or colours. */
    Colour colour() {
        return colour;
    }

    /** The page that is to be read, from 0; empty for the one with the picture. */
    OptionalInt page() {
        return page;
    }

    /** What finds files beside it. */
    PictureFile.Beside beside() {
        return beside;
    }

    /**
     * An image in memory.
     *
     * @param bytes as of a file; nobody may write to them any more
     * @throws BadImageException if there are none
     */
    static EncodedImage of(String name, byte[] bytes) throws BadImageException {
        requireContent(name, bytes.length);
        return new EncodedImage(
                name,
                name,
                () -> new BytesImageInputStream(bytes),
                ending -> Optional.empty(),
                OptionalInt.empty(),
                Colour.GREY);
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

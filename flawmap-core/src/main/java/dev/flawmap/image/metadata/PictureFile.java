package dev.flawmap.image.metadata;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A file as its makers' parsers see it.
 *
 * @param width of the picture in pixels
 * @param height of the picture in pixels
 * @param page the page that is read, where the file is a TIFF
 * @param other another page whose metadata count too: the first, where the second is read, and the other way round
 * @param beside finds files beside it
 */
public record PictureFile(int width, int height, Optional<TiffPage> page, Optional<TiffPage> other, Beside beside) {
    /** Files beside a picture. */
    @FunctionalInterface
    public interface Beside {
        /**
         * The content of a file beside the picture.
         *
         * @param ending what follows the picture's name without its own ending
         * @return the bytes; nothing where there is no such file, or it is larger than any maker writes
         * @throws IOException if it cannot be read
         */
        Optional<byte[]> file(String ending) throws IOException;
    }

    /** A maker's or a program's way to tell facts. */
    private interface Maker {
        Optional<Facts> facts(PictureFile file) throws IOException;
    }

    /** Tags of a file's own come first: beside a file, a text of another may lie. */
    private static final List<Maker> MAKERS = List.of(
            Fei::facts,
            Zeiss::facts,
            Tescan::facts,
            Hitachi::facts,
            Olympus::facts,
            Gatan::facts,
            Tvips::facts,
            Jeol::sightX,
            OpenFibsem::facts,
            Ome::facts,
            ImageJ::facts,
            Jeol::facts,
            Hitachi::beside,
            Tescan::beside,
            Resolution::facts);

    /**
     * Asks every maker.
     *
     * @return what the first tells that knows the file; nothing where none does
     * @throws IOException if the file cannot be read
     */
    public Optional<Facts> facts() throws IOException {
        for (Maker maker : MAKERS) {
            Optional<Facts> facts = maker.facts(this);
            if (facts.isPresent()) {
                return facts;
            }
        }
        return Optional.empty();
    }

    /** The text of a tag, of the first page that has it. */
    Optional<String> text(int tag) throws IOException {
        for (Optional<TiffPage> from : List.of(page, other)) {
            Optional<String> text = from.isPresent() ? from.get().text(tag) : Optional.empty();
            if (text.isPresent()) {
                return text;
            }
        }
        return Optional.empty();
    }

    /** What every image description holds. */
    Optional<String> description() throws IOException {
        return text(270);
    }
}

package dev.flawmap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Reads a file by its path, and asserts that its bytes, a stream of them and their rows give the same. */
final class EveryWay {
    private EveryWay() {}

    private interface Reading<R> {
        R read() throws IOException;
    }

    static ImageFile read(Path file) throws IOException {
        return same(
                file,
                () -> ImageReader.read(file),
                name -> ImageReader.read(name, Files.readAllBytes(file)),
                name -> ImageReader.read(name, new ByteArrayInputStream(Files.readAllBytes(file))),
                name -> {
                    ImageFile whole = ImageReader.read(name, Files.readAllBytes(file));
                    try (ImageRows rows = ImageRows.open(name, Files.readAllBytes(file), 1000)) {
                        GreyImage image = rows.rows(0, rows.height());
                        return new ImageFile(image, whole.format(), whole.bitDepth(), whole.barRows(), rows.notes());
                    }
                });
    }

    static Mask readMask(Path file) throws IOException {
        return same(
                file,
                () -> ImageReader.readMask(file),
                name -> ImageReader.readMask(name, Files.readAllBytes(file)),
                name -> ImageReader.readMask(name, new ByteArrayInputStream(Files.readAllBytes(file))),
                name -> ImageReader.readMask(name, ImageIO.read(file.toFile())));
    }

    private interface Named<R> {
        R read(String name) throws IOException;
    }

    @SafeVarargs
    private static <R> R same(Path file, Reading<R> path, Named<R>... others) throws IOException {
        // Notes call a file by its name alone.
        String name = String.valueOf(file.getFileName());
        R read;
        try {
            read = path.read();
        } catch (BadImageException e) {
            for (int i = 0; i < others.length && Files.isRegularFile(file); i++) {
                Named<R> other = others[i];
                assertThatThrownBy(() -> other.read(name))
                        .isInstanceOf(BadImageException.class)
                        .hasMessage(String.valueOf(e.getMessage()).replace(file.toString(), name));
            }
            throw e;
        }
        for (Named<R> other : others) {
            assertThat(other.read(name)).isEqualTo(read);
        }
        return read;
    }
}

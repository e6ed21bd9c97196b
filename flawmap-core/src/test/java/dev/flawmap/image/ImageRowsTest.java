package dev.flawmap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.Images;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageRowsTest {
    private static final int WIDTH = 37;
    private static final int HEIGHT = 50;

    @TempDir
    Path folder;

    private Path file(String kind, String format) throws IOException {
        Path file = folder.resolve("image." + format);
        if (kind.equals("FLOAT")) {
            float[] values = Images.noise(WIDTH, HEIGHT, 3).pixels();
            values[0] = -3;
            values[values.length - 1] = 1000;
            ImageWriter.writeFloatTiff(file, WIDTH, HEIGHT, values, OptionalDouble.of(12.5));
            return file;
        }
        int type = switch (kind) {
            case "GREY16" -> BufferedImage.TYPE_USHORT_GRAY;
            case "COLOUR" -> BufferedImage.TYPE_3BYTE_BGR;
            case "ALPHA" -> BufferedImage.TYPE_4BYTE_ABGR;
            case "BITS" -> BufferedImage.TYPE_BYTE_BINARY;
            case "PALETTE" -> BufferedImage.TYPE_BYTE_INDEXED;
            default -> BufferedImage.TYPE_BYTE_GRAY;
        };
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
        WritableRaster raster = image.getRaster();
        Random random = new Random(2);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                for (int band = 0; band < raster.getNumBands(); band++) {
                    raster.setSample(
                            x, y, band, random.nextInt(kind.equals("GREY16") ? 65536 : kind.equals("BITS") ? 2 : 200));
                }
            }
        }
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
        return file;
    }

    /** With room for all rows, for some, and for none beyond those asked for. */
    @ParameterizedTest
    @CsvSource({
        "GREY, png",
        "GREY16, png",
        "COLOUR, png",
        "ALPHA, png",
        "BITS, png",
        "PALETTE, png",
        "GREY, tiff",
        "GREY16, tiff",
        "COLOUR, tiff",
        "FLOAT, tiff",
        "GREY, jpeg",
        "COLOUR, jpeg",
        "GREY, bmp",
        "COLOUR, bmp"
    })
    void rowsAreThoseOfTheImage(String kind, String format) throws IOException {
        Path file = file(kind, format);
        ImageFile whole = EveryWay.read(file);
        for (long memory : new long[] {1 << 20, 2500, 0}) {
            try (ImageRows rows = ImageRows.open(file, memory)) {
                assertThat(rows.width()).isEqualTo(WIDTH);
                assertThat(rows.height()).isEqualTo(HEIGHT);
                assertThat(rows.nmPerPixel()).isEqualTo(whole.image().nmPerPixel());
                for (int[] part : new int[][] {{0, 7}, {5, 20}, {18, 21}, {40, 50}, {2, 3}, {0, 50}}) {
                    assertThat(rows.rows(part[0], part[1]))
                            .as("%s to %s with %s bytes", part[0], part[1], memory)
                            .isEqualTo(whole.image().crop(0, part[0], WIDTH, part[1] - part[0]));
                }
                assertThat(rows.notes()).isEqualTo(whole.notes());
            }
        }
    }

    @Test
    void whatIsDamagedIsSaidWhenItIsReached() throws IOException {
        Path file = file("GREY", "png");
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, bytes.length / 2, bytes.length - 20, (byte) 0x55);
        Files.write(file, bytes);
        try (ImageRows rows = ImageRows.open(file, 0)) {
            assertThatThrownBy(() -> rows.rows(40, 50))
                    .isInstanceOf(BadImageException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("damaged");
        }
        assertThatThrownBy(() -> ImageRows.open(folder.resolve("none.png"), 0))
                .isInstanceOf(BadImageException.class)
                .hasMessageContaining("none.png");
    }
}

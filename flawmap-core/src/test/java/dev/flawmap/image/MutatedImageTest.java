package dev.flawmap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.flawmap.Images;
import dev.flawmap.Mutation;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever stands in a file, it is read or refused with a sentence. {@code -Dflawmap.mutations=20000
 * -Dflawmap.seed=7} tries more, and others; a failure names its seed, which alone makes the same file first.
 */
class MutatedImageTest {
    private static final int MUTATIONS = Integer.getInteger("flawmap.mutations", 60);
    private static final long SEED = Long.getLong("flawmap.seed", 1);

    @TempDir
    Path folder;

    /** A picture that palettes, runs and waves can all tell. */
    private static BufferedImage picture(int type) {
        BufferedImage picture = new BufferedImage(40, 24, type);
        Graphics2D graphics = picture.createGraphics();
        graphics.drawImage(ImageWriter.picture(Images.noise(20, 24, 1)), 0, 0, null);
        graphics.setColor(Color.ORANGE);
        graphics.fillOval(18, 3, 20, 17);
        graphics.dispose();
        return picture;
    }

    private byte[] valid(String format, int type, String compression, boolean progressive) throws IOException {
        Path file = folder.resolve("valid");
        javax.imageio.ImageWriter writer = JavaWriter.of(format);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            ImageWriteParam options = writer.getDefaultWriteParam();
            if (compression != null) {
                options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                options.setCompressionType(compression);
            }
            if (progressive) {
                options.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.write(null, new IIOImage(picture(type), null, null), options);
        } finally {
            writer.dispose();
        }
        byte[] bytes = Files.readAllBytes(file);
        assertThat(ImageReader.read(file).image().width()).isEqualTo(40);
        Files.delete(file);
        return bytes;
    }

    @ParameterizedTest
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    @CsvSource({
        "png, 10, , false",
        "png, 11, , true",
        "png, 13, , false",
        "png, 6, , true",
        "jpeg, 10, , false",
        "jpeg, 5, , true",
        "tiff, 10, , false",
        "tiff, 5, LZW, false",
        "tiff, 11, Deflate, false",
        "tiff, 10, PackBits, false",
        "tiff, 5, JPEG, false",
        "tiff, 12, CCITT T.4, false",
        "tiff, 12, CCITT T.6, false",
        "tiff, 12, CCITT RLE, false",
        "tiff, 13, ZLib, false",
        "bmp, 5, , false",
        "bmp, 13, BI_RLE8, false",
        "bmp, 12, , false"
    })
    void mutatedFilesAreReadOrRefused(String format, int type, String compression, boolean progressive)
            throws IOException {
        byte[] valid = valid(format, type, compression, progressive);
        int refused = 0;
        for (long seed = SEED; seed < SEED + MUTATIONS; seed++) {
            Path file =
                    Files.write(folder.resolve("mutated." + format), Mutation.of(valid, new SplittableRandom(seed)));
            refused += refused(() -> ImageReader.read(file), file, seed);
            refused(() -> ImageReader.readMask(file), file, seed);
            refused(
                    () -> {
                        try (ImageRows rows = ImageRows.open(file, 1000)) {
                            rows.rows(0, Math.min(7, rows.height()));
                            rows.rows(rows.height() - 1, rows.height());
                        }
                    },
                    file,
                    seed);
        }
        assertThat(refused).as("seed %d", SEED).isPositive();
    }

    /** Something that reads a file. */
    private interface Reading {
        void run() throws IOException;
    }

    private static int refused(Reading reading, Path file, long seed) {
        try {
            reading.run();
            return 0;
        } catch (BadImageException e) {
            assertThat(e.getMessage())
                    .as("seed %d", seed)
                    .contains(file.toString())
                    .endsWith(".");
            return 1;
        } catch (IOException | RuntimeException | Error e) {
            return fail("seed " + seed + " of " + file, e);
        }
    }
}

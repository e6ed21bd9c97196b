package dev.flawmap.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.Images;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Iterator;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageWriterTest {
    private static final int X_RESOLUTION = 282;
    private static final int Y_RESOLUTION = 283;

    @TempDir
    Path folder;

    @Test
    void a8BitPngComesBackAsItWas() throws IOException {
        GreyImage image = Images.noise(31, 17, 5);
        Path file = folder.resolve("a.png");
        ImageWriter.writePng(file, image);
        assertThat(dev.flawmap.image.ImageReader.read(file).image()).isEqualTo(image);
    }

    @Test
    void valuesOutsideTheRangeBecomeBlackOrWhite() throws IOException {
        Path file = folder.resolve("a.png");
        ImageWriter.writePng(file, GreyImage.of(4, 1, new float[] {-1, 2, 0.499f, Float.NaN}));
        assertThat(dev.flawmap.image.ImageReader.read(file).image().pixels()).containsExactly(0, 1, 127 / 255f, 0);
    }

    @Test
    void aMaskComesBackAsItWas() throws IOException {
        Mask mask = Images.rectangle(13, 7, 3, 2, 5, 4);
        Path file = folder.resolve("deep/mask.png");
        ImageWriter.writeMask(file, mask);
        assertThat(dev.flawmap.image.ImageReader.readMask(file)).isEqualTo(mask);
    }

    @Test
    void aMaskThatReachesTheBordersIsReadAsItWasWritten() throws IOException {
        BitSet bits = new BitSet();
        bits.set(0);
        bits.set(650, 750);
        bits.set(700 * 300 - 3, 700 * 300);
        Mask mask = Mask.of(700, 300, bits);
        Path file = folder.resolve("mask.png");
        ImageWriter.writeMask(file, mask);
        assertThat(dev.flawmap.image.ImageReader.readMask(file)).isEqualTo(mask);
        assertThat(ImageIO.read(file.toFile()).getType()).isEqualTo(BufferedImage.TYPE_BYTE_GRAY);
    }

    @Test
    void aFloatTiffWithoutPixelSizeHasNone() throws IOException {
        Path file = folder.resolve("map.tif");
        ImageWriter.writeFloatTiff(file, 2, 1, new float[] {0, 1}, OptionalDouble.empty());
        assertThat(dev.flawmap.image.ImageReader.read(file).image().nmPerPixel())
                .isEmpty();
    }

    /** Java's own reader, whose metadata are a TIFF directory. */
    private static ImageReader javaOwn(Iterator<ImageReader> readers) {
        ImageReader reader = readers.next();
        while (!"java.desktop".equals(reader.getClass().getModule().getName())) {
            reader = readers.next();
        }
        return reader;
    }

    /** ImageJ takes a height of 1 unit for pixels whose vertical resolution is missing. */
    @Test
    void pixelsAreAsHighAsTheyAreWide() throws IOException {
        Path file = folder.resolve("map.tif");
        ImageWriter.writeFloatTiff(file, 2, 1, new float[] {0, 1}, OptionalDouble.of(4));
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            ImageReader reader = javaOwn(ImageIO.getImageReaders(in));
            reader.setInput(in);
            TIFFDirectory tags = TIFFDirectory.createFromMetadata(reader.getImageMetadata(0));
            assertThat(tags.getTIFFField(X_RESOLUTION).getAsDouble(0)).isEqualTo(0.25);
            assertThat(tags.getTIFFField(Y_RESOLUTION).getAsDouble(0)).isEqualTo(0.25);
            reader.dispose();
        }
    }

    /** Temporary files would leave a thread that complains by itself once the disk is full. */
    @Test
    void nothingGoesToTemporaryFiles(@TempDir Path temporary) throws IOException {
        java.io.File before = ImageIO.getCacheDirectory();
        Path gone = Files.createDirectory(temporary.resolve("gone"));
        ImageIO.setCacheDirectory(gone.toFile());
        try {
            Files.delete(gone);
            Path file = temporary.resolve("a.png");
            ImageWriter.writePng(file, Images.noise(9, 7, 1));
            assertThat(dev.flawmap.image.ImageReader.read(file).image().width()).isEqualTo(9);
        } finally {
            ImageIO.setCacheDirectory(before);
        }
    }
}

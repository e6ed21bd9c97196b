package dev.flawmap.imagej;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.image.Colour;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.PixelSize;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileInfo;
import ij.io.FileSaver;
import ij.measure.Calibration;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PicturesTest {
    @TempDir
    Path folder;

    private static float[] greys(ImagePlus image, int slice) throws IOException {
        return Pictures.of(image, slice, Colour.GREY).pixels();
    }

    /** As ImageJ shows a TIFF of 16 bits whose white is zero. */
    @Test
    void greysOfWhichTheHighestIsBlackAreTurnedRound() throws IOException {
        short[] values = {0, 1000, (short) 64535, (short) 65535};
        ImagePlus image = new ImagePlus("a", new ShortProcessor(2, 2, values, null));
        float[] greys = greys(image, 1);
        image.getProcessor().invertLut();
        float[] inverted = greys(image, 1);
        assertThat(greys).containsExactly(0, 1000 / 65535f, 64535 / 65535f, 1);
        assertThat(inverted).containsExactly(1, 64535 / 65535f, 1000 / 65535f, 0);
    }

    /** ImageJ has packed samples as they are in 16 bits, and takes the sign of others for a bit, or a bit for the sign. */
    @ParameterizedTest
    @CsvSource({"8, 1", "8, 2", "10, 1", "12, 1", "16, 1", "16, 2", "32, 1", "32, 2"})
    void samplesOfAnyKindAreTheFilesOwn(int bits, int format) throws IOException {
        long[] samples = new SplittableRandom(bits).longs(35, 0, 1L << bits).toArray();
        Path file = OddTiff.write(folder.resolve("odd.tif"), 7, 5, bits, format, samples);
        ImagePlus image = IJ.openImage(file.toString());
        float[] own = ImageReader.read(file).image().pixels();
        assertThat(greys(image, 1)).containsExactly(own);
        // Changed, a window is inspected as it is, and no longer as its file.
        Object before = image.getProcessor().getPixelsCopy();
        image.getProcessor().flipHorizontal();
        assertThat(image.getProcessor().getPixels()).isNotEqualTo(before);
        assertThat(greys(image, 1)).isNotEqualTo(own);
    }

    /** A window's file may be gone, or another by now. */
    @Test
    void aFileThatIsNoLongerTheWindowsIsNotRead() throws IOException {
        long[] samples = new SplittableRandom(1).longs(35, 0, 256).toArray();
        Path file = OddTiff.write(folder.resolve("odd.tif"), 7, 5, 8, 1, samples);
        ImagePlus image = IJ.openImage(file.toString());
        float[] greys = greys(image, 1);
        samples[3] ^= 1;
        OddTiff.write(file, 7, 5, 8, 1, samples);
        assertThat(greys(image, 1)).containsExactly(greys);
        Files.writeString(file, "no picture");
        assertThat(greys(image, 1)).containsExactly(greys);
        Files.delete(file);
        assertThat(greys(image, 1)).containsExactly(greys);
        FileInfo info = new FileInfo();
        info.directory = "\0";
        info.fileName = "no path";
        image.setFileInfo(info);
        assertThat(greys(image, 1)).containsExactly(greys);
    }

    /** Colours that are laid over greys to look at them are not the image's. */
    @Test
    void aLookUpTableChangesNothing() throws IOException {
        ByteProcessor picture = new ByteProcessor(16, 16);
        for (int i = 0; i < 256; i++) {
            picture.set(i, i);
        }
        Path file = folder.resolve("a.tif");
        new FileSaver(new ImagePlus("a", picture)).saveAsTiff(file.toString());
        ImagePlus image = IJ.openImage(file.toString());
        float[] greys = greys(image, 1);
        image.setLut(LUT.createLutFromColor(Color.RED));
        assertThat(greys(image, 1)).containsExactly(greys);
    }

    @Test
    void slicesAreThePagesOfTheirFile() throws IOException {
        ImageStack stack = new ImageStack(4, 3);
        for (int slice = 0; slice < 3; slice++) {
            ImageProcessor picture = new ShortProcessor(4, 3);
            picture.add(1000 * slice + 1);
            stack.addSlice(picture);
        }
        Path file = folder.resolve("stack.tif");
        new FileSaver(new ImagePlus("stack", stack)).saveAsTiffStack(file.toString());
        ImagePlus image = IJ.openImage(file.toString());
        for (int slice = 1; slice <= 3; slice++) {
            assertThat(greys(image, slice))
                    .containsExactly(ImageReader.read(file, slice - 1, Colour.GREY)
                            .image()
                            .pixels());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "um, 0.25, 250",
        "micron, 2, 2000",
        "nm, 4.2, 4.2",
        "inch, 0.0104166, 0",
        "cm, 0.0084667, 0",
        "cm, 0.0000005, 5",
        "m, 0.001, 1000000",
        "pixel, 1, 0"
    })
    void aPrintResolutionIsNoPixelSize(String unit, double width, double nm) {
        Calibration calibration = new Calibration();
        calibration.setUnit(unit);
        calibration.pixelWidth = width;
        calibration.pixelHeight = width;
        assertThat(Pictures.pixelSize(calibration).map(PixelSize::nm).orElse(0.0))
                .isCloseTo(nm, within(1e-6));
    }
}

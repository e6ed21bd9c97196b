package dev.flawmap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.flawmap.AnomalyMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TiffRoundTripTest {
    @TempDir
    Path folder;

    @Test
    void eightBitsKeepThePixelSize() throws IOException {
        Path file = folder.resolve("grey.tif");
        float[] pixels = {0, 1, 0.2f, 0.4f, 0.6f, 0.8f};
        GreyImage image = new GreyImage(3, 2, pixels, OptionalDouble.of(25));
        ImageWriter.writeTiff(file, image);
        ImageFile read = EveryWay.read(file);
        assertThat(read.image().pixels()).containsExactly(pixels, offset(1e-6f));
        assertThat(read.image().width()).isEqualTo(3);
        assertThat(read.image().nmPerPixel()).hasValue(25);
        assertThat(read.bitDepth()).isEqualTo(8);
        assertThat(read.format()).startsWith("TIF");
        assertThat(read.notes()).isEmpty();
    }

    @Test
    void eightBitsCutOffWhatIsNoGrey() throws IOException {
        Path file = folder.resolve("grey.tif");
        ImageWriter.writeTiff(file, GreyImage.of(2, 1, new float[] {-0.5f, 1.5f}));
        GreyImage read = EveryWay.read(file).image();
        assertThat(read.pixels()).containsExactly(0, 1);
        assertThat(read.nmPerPixel()).isEmpty();
    }

    @Test
    void floatsStayAsTheyAre() throws IOException {
        Path file = folder.resolve("map.tif");
        float[] values = {0.125f, 0.9999f, 1e-6f, 0.5f};
        ImageWriter.writeFloatTiff(file, 2, 2, values, OptionalDouble.of(12.5));
        ImageFile read = EveryWay.read(file);
        assertThat(read.image()).isEqualTo(new GreyImage(2, 2, values, Optional.of(new PixelSize(12.5, "ImageJ"))));
        assertThat(read.bitDepth()).isEqualTo(32);
    }

    @Test
    void aMapComesBackWithItsScores() throws IOException {
        Path file = folder.resolve("map.tif");
        float[] scores = {-3.5f, 120, 1e-30f, 0.5f, 1, 0};
        ImageWriter.writeFloatTiff(file, 3, 2, scores, OptionalDouble.of(4));
        assertThat(AnomalyMap.read(file)).isEqualTo(new AnomalyMap(3, 2, scores));
        assertThat(ImageReader.readFloatTiff(file).nmPerPixel()).hasValue(4);
        assertThat(ImageReader.read(file).image().pixels()).isNotEqualTo(scores);
    }

    @Test
    void anImageIsNoMap() throws IOException {
        Path file = folder.resolve("grey.tif");
        ImageWriter.writeTiff(file, GreyImage.of(2, 1, new float[] {0, 1}));
        assertThatThrownBy(() -> AnomalyMap.read(file))
                .isInstanceOf(BadImageException.class)
                .hasMessage(file + " holds an image and no scores: its pixels are not one 32-bit float each.");
    }
}

package dev.flawmap.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.file.BadFileException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that come from memory. */
class PictureTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_GRAY,
                BufferedImage.TYPE_BYTE_BINARY,
                BufferedImage.TYPE_BYTE_INDEXED
            })
    void aPictureIsReadAsItsFileIs(int type) throws IOException {
        BufferedImage picture = new BufferedImage(5, 3, type);
        for (int i = 0; i < 15; i++) {
            picture.setRGB(i % 5, i / 5, 0xFF000000 | i * 0x0F1A11);
        }
        Path file = folder.resolve("picture.png");
        assertThat(ImageIO.write(picture, "png", file.toFile())).isTrue();
        ImageFile written = ImageReader.read(file);
        ImageFile held = ImageReader.read("picture.png", picture);
        assertThat(held.image()).isEqualTo(written.image());
        assertThat(held.bitDepth()).isEqualTo(written.bitDepth());
        assertThat(held.notes()).isEqualTo(written.notes());
        assertThat(held.format()).isEqualTo(ImageFile.IN_MEMORY);
        GreyImage part =
                ImageReader.read("part", picture.getSubimage(1, 1, 3, 2)).image();
        assertThat(part.pixels()).isEqualTo(written.image().crop(1, 1, 3, 2).pixels());
    }

    @Test
    void coloursAreNotDarkenedByTheirOpacity() throws IOException {
        BufferedImage picture = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB_PRE);
        picture.setRGB(0, 0, 0x80646464);
        int[] before = picture.getRaster().getPixel(0, 0, (int[]) null);
        ImageFile read = ImageReader.read("picture", picture);
        assertThat(read.image().get(0, 0)).isEqualTo(100 / 255f, within(1.5f / 255));
        assertThat(read.notes()).containsExactly("picture has transparency, which was ignored.");
        assertThat(picture.getRaster().getPixel(0, 0, (int[]) null)).isEqualTo(before);
    }

    @Test
    void aStreamIsBoundedAndNotReadBeyond() throws IOException {
        byte[] content = {1, 2, 3, 4, 5};
        assertThat(ImageReader.content("a", new ByteArrayInputStream(content), 5))
                .isEqualTo(content);
        InputStream more = new ByteArrayInputStream(new byte[20]);
        assertThatThrownBy(() -> ImageReader.content("upload.png", more, 5))
                .isInstanceOf(BadImageException.class)
                .hasMessage("upload.png is too large to be read from a stream: at most 5 bytes are allowed.");
        assertThat(more.available()).isEqualTo(14);
        assertThat(ImageReader.MAX_STREAM_BYTES)
                .isPositive()
                .isLessThanOrEqualTo(Runtime.getRuntime().maxMemory() / 4)
                .isLessThanOrEqualTo(1 << 30);
    }

    @Test
    void whatIsNoImageIsRefusedByItsName() {
        assertThatThrownBy(() -> ImageReader.read("upload.png", new byte[0]))
                .isInstanceOf(BadImageException.class)
                .hasMessage("upload.png is empty (0 bytes).");
        assertThatThrownBy(() -> ImageReader.read("upload.png", new ByteArrayInputStream(new byte[] {1, 2})))
                .isInstanceOf(BadImageException.class)
                .hasMessage("upload.png is not a PNG, TIFF, JPEG or BMP image.");
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("The line is dead.");
            }
        };
        assertThatThrownBy(() -> ImageReader.read("upload.png", broken))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(BadImageException.class)
                .hasMessage("The line is dead.");
    }

    @Test
    void valuesAreScaledByTheirDepth() {
        assertThat(GreyImage.of8Bit(4, 1, new byte[] {0, 51, (byte) 128, (byte) 255})
                        .pixels())
                .containsExactly(0, 0.2f, 128 / 255f, 1);
        assertThat(GreyImage.of16Bit(4, 1, new short[] {0, 255, (short) 32768, (short) 65535})
                        .pixels())
                .containsExactly(0, 255 / 65535f, 32768 / 65535f, 1);
        float[] kept = {0.25f, 0.5f};
        assertThat(GreyImage.ofFloats(2, 1, kept).pixels()).isEqualTo(kept).isNotSameAs(kept);
        float[] beyond = {-2, 0, 6};
        assertThat(GreyImage.ofFloats(3, 1, beyond).pixels()).containsExactly(0, 0.25f, 1);
        assertThat(beyond).containsExactly(-2, 0, 6);
        assertThatThrownBy(() -> GreyImage.of8Bit(2, 2, new byte[3])).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void floatsThatAreNoNumbersAreRefused(float value) {
        assertThatThrownBy(() -> GreyImage.ofFloats(2, 1, new float[] {0.5f, value}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The image holds values that are not finite numbers.");
    }

    private static void refused(BadFileException.Problem problem, ThrowableAssert.ThrowingCallable read) {
        assertThatThrownBy(read)
                .isInstanceOfSatisfying(
                        BadImageException.class, e -> assertThat(e.problem()).isEqualTo(problem));
    }

    @Test
    void theExceptionSaysWhatIsWrongWithAFile(@TempDir Path folder) {
        refused(BadFileException.Problem.MISSING, () -> ImageReader.read(folder.resolve("none.png")));
        refused(BadFileException.Problem.UNUSABLE, () -> ImageReader.read("empty.png", new byte[0]));
        refused(BadFileException.Problem.UNSUPPORTED, () -> ImageReader.read("a.gif", "GIF89a".getBytes(UTF_8)));
        refused(
                BadFileException.Problem.TOO_LARGE,
                () -> ImageReader.content("a", new ByteArrayInputStream(new byte[20]), 5));
        refused(
                BadFileException.Problem.OUT_OF_MEMORY,
                () -> OpenImage.withinMemory("a", () -> {
                    throw new OutOfMemoryError();
                }));
    }
}

package dev.flawmap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.Images;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReaderTest {
    @TempDir
    Path folder;

    private Path save(BufferedImage image, String format) throws IOException {
        Path file = folder.resolve("image." + format);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
        return file;
    }

    private Path save(byte[] bytes, String name) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static BufferedImage picture(int type, int width, int height, int... samples) {
        BufferedImage image = new BufferedImage(width, height, type);
        image.getRaster().setPixels(0, 0, width, height, samples);
        return image;
    }

    /** The sentence names the file, and has some more words. */
    private static void refused(Path file, String... words) {
        assertThatThrownBy(() -> EveryWay.read(file))
                .isInstanceOf(BadImageException.class)
                .hasMessageEndingWith(".")
                .hasMessageContaining(file.toString())
                .satisfies(e -> {
                    for (String word : words) {
                        assertThat(e.getMessage()).contains(word);
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "tif", "bmp"})
    void greyOf8BitsIsScaledByItsDepth(String format) throws IOException {
        ImageFile read = EveryWay.read(save(picture(BufferedImage.TYPE_BYTE_GRAY, 2, 2, 0, 51, 128, 255), format));
        assertThat(read.image().pixels()).containsExactly(0, 0.2f, 128 / 255f, 1);
        assertThat(read.image().width()).isEqualTo(2);
        assertThat(read.bitDepth()).isEqualTo(8);
        assertThat(read.format()).isEqualTo(format.equals("tif") ? "TIFF" : format.toUpperCase(java.util.Locale.ROOT));
        assertThat(read.notes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "tif"})
    void greyOf16BitsIsScaledNotClipped(String format) throws IOException {
        ImageFile read =
                EveryWay.read(save(picture(BufferedImage.TYPE_USHORT_GRAY, 2, 2, 0, 255, 32768, 65535), format));
        assertThat(read.image().pixels()).containsExactly(0, 255 / 65535f, 32768 / 65535f, 1);
        assertThat(read.bitDepth()).isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource({
        "png, 5", "tif, 5", "bmp, 5", "bmp, 1", "png, 1", "png, 6",
    })
    void colourBecomesGreyByItsWeights(String format, int type) throws IOException {
        BufferedImage image = new BufferedImage(4, 1, type);
        image.setRGB(0, 0, 0xFFFF0000);
        image.setRGB(1, 0, 0xFF00FF00);
        image.setRGB(2, 0, 0xFF0000FF);
        image.setRGB(3, 0, 0xFF646464);
        float[] grey = EveryWay.read(save(image, format)).image().pixels();
        assertThat(grey).containsExactly(new float[] {0.299f, 0.587f, 0.114f, 100 / 255f}, within(1e-6f));
    }

    @Test
    void colourOfUnequalDepthsIsScaledSampleBySample() throws IOException {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_565_RGB);
        image.setRGB(0, 0, 0xFFFFFFFF);
        image.setRGB(1, 0, 0xFF00FF00);
        float[] grey = EveryWay.read(save(image, "bmp")).image().pixels();
        assertThat(grey).containsExactly(new float[] {1, 0.587f, 0}, within(1e-6f));
    }

    @ParameterizedTest
    @CsvSource({BufferedImage.TYPE_BYTE_GRAY + ", 255", BufferedImage.TYPE_USHORT_GRAY + ", 65535"})
    void aPartOfAPictureIsThatPart(int type, int most) throws IOException {
        BufferedImage whole = new BufferedImage(5, 4, type);
        for (int i = 0; i < 20; i++) {
            whole.getRaster().setSample(i % 5, i / 5, 0, most - 7 * i);
        }
        GreyImage part = ImageReader.read("part", whole.getSubimage(1, 2, 3, 2)).image();
        for (int i = 0; i < 6; i++) {
            int at = (2 + i / 3) * 5 + 1 + i % 3;
            assertThat(part.get(i % 3, i / 3)).isEqualTo((float) ((most - 7 * at) / (double) most));
        }
    }

    @Test
    void transparencyIsIgnoredAndNoted() throws IOException {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x10646464);
        ImageFile read = EveryWay.read(save(image, "png"));
        assertThat(read.image().get(0, 0)).isEqualTo(100 / 255f);
        assertThat(read.notes()).hasSize(1).first().asString().contains("transparency");
    }

    private static BufferedImage palette(int... colours) {
        byte[][] rgb = new byte[3][256];
        for (int i = 0; i < colours.length; i++) {
            for (int band = 0; band < 3; band++) {
                rgb[band][i] = (byte) (colours[i] >> (16 - 8 * band));
            }
        }
        IndexColorModel model = new IndexColorModel(8, 256, rgb[0], rgb[1], rgb[2]);
        BufferedImage image = new BufferedImage(colours.length, 1, BufferedImage.TYPE_BYTE_INDEXED, model);
        for (int x = 0; x < colours.length; x++) {
            image.getRaster().setSample(x, 0, 0, x);
        }
        return image;
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "tif", "bmp"})
    void aPaletteStandsForItsColours(String format) throws IOException {
        Path file = save(palette(0xFF0000, 0xFFFFFF, 0x000000, 0x646464), format);
        assertThat(EveryWay.read(file).image().pixels())
                .containsExactly(new float[] {0.299f, 1, 0, 100 / 255f}, within(1e-6f));
        assertThat(EveryWay.readMask(file).pixels()).containsExactly(true, true, false, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "tif", "bmp"})
    void oneBitIsBlackOrWhite(String format) throws IOException {
        Path file = save(picture(BufferedImage.TYPE_BYTE_BINARY, 3, 1, 0, 1, 0), format);
        ImageFile read = EveryWay.read(file);
        assertThat(read.image().pixels()).containsExactly(0, 1, 0);
        assertThat(read.bitDepth()).isEqualTo(1);
        assertThat(EveryWay.readMask(file).pixels()).containsExactly(false, true, false);
    }

    @Test
    void aMaskIsSetWhereItsValueIsNotZeroHoweverSmall() throws IOException {
        Path deep = save(picture(BufferedImage.TYPE_USHORT_GRAY, 3, 1, 0, 1, 65535), "png");
        assertThat(EveryWay.readMask(deep).pixels()).containsExactly(false, true, true);
        BufferedImage colour = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        colour.setRGB(0, 0, 0x000001);
        assertThat(EveryWay.readMask(save(colour, "bmp")).pixels()).containsExactly(true, false);
    }

    @Test
    void aMaskOfSignedNumbersIsSetWhereTheseAreNotZero() throws IOException {
        Path file = save(
                new Tiff(3, 1, 16, new byte[] {0, 0, 1, 0, -1, -1})
                        .sampleFormat(2)
                        .bytes(),
                "signed.tif");
        assertThat(EveryWay.readMask(file).pixels()).containsExactly(false, true, true);
        float[] grey = EveryWay.read(file).image().pixels();
        assertThat(grey).containsExactly(32768 / 65535f, 32769 / 65535f, 32767 / 65535f);
    }

    @Test
    void jpegIsReadNearlyAsItWas() throws IOException {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        Arrays.fill(((java.awt.image.DataBufferByte) image.getRaster().getDataBuffer()).getData(), (byte) 100);
        ImageFile read = EveryWay.read(save(image, "jpg"));
        assertThat(read.format()).isEqualTo("JPEG");
        assertThat(read.image().get(7, 7)).isCloseTo(100 / 255f, within(2 / 255f));
    }

    private Path tiff(String compression, BufferedImage... pages) throws IOException {
        Path file = folder.resolve("pages.tif");
        javax.imageio.ImageWriter writer = JavaWriter.of("tiff");
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            ImageWriteParam options = writer.getDefaultWriteParam();
            options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            options.setCompressionType(compression);
            writer.prepareWriteSequence(null);
            for (BufferedImage page : pages) {
                writer.writeToSequence(new IIOImage(page, null, null), options);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"PackBits", "LZW", "Deflate"})
    void compressedTiffIsReadExactly(String compression) throws IOException {
        GreyImage image = Images.noise(37, 23, 1);
        ImageFile read = EveryWay.read(tiff(compression, ImageWriter.picture(image)));
        assertThat(read.image()).isEqualTo(image);
    }

    @Test
    void packBitsRunsAreUnpacked() throws IOException {
        byte[] packed = {-3, 7, 1, 51, 102};
        Path file = save(new Tiff(6, 1, 8, packed).compression(32773).bytes(), "packed.tif");
        assertThat(EveryWay.read(file).image().pixels())
                .containsExactly(7 / 255f, 7 / 255f, 7 / 255f, 7 / 255f, 0.2f, 0.4f);
    }

    @Test
    void ofSeveralPagesTheFirstIsReadAndANoteGiven() throws IOException {
        GreyImage first = Images.noise(8, 6, 1);
        Path file = tiff("PackBits", ImageWriter.picture(first), ImageWriter.picture(Images.noise(9, 9, 2)));
        ImageFile read = EveryWay.read(file);
        assertThat(read.image()).isEqualTo(first);
        assertThat(read.notes()).hasSize(1).first().asString().contains("pages.tif", "more than one page");
    }

    @Test
    void pagesInACircleAreReadOnce() throws IOException {
        ImageFile read = EveryWay.read(
                save(new Tiff(1, 1, 8, new byte[] {51}).nextPage(8).bytes(), "circle.tif"));
        assertThat(read.image().get(0, 0)).isEqualTo(0.2f);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void tiffsWhoseZeroIsWhiteAreInverted(int bits) throws IOException {
        byte[] data = bits == 8 ? new byte[] {0, 51, -1} : new byte[] {0, 0, 51, 51, -1, -1};
        Path file = save(new Tiff(3, 1, bits, data).photometric(0).bytes(), "white.tif");
        assertThat(EveryWay.read(file).image().pixels()).containsExactly(new float[] {1, 0.8f, 0}, within(1e-6f));
    }

    @Test
    void longIntegersAreScaledByTheirOwnRange() throws IOException {
        byte[] data = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1000)
                .putInt(1500)
                .putInt(2000)
                .array();
        ImageFile read = EveryWay.read(save(new Tiff(3, 1, 32, data).bytes(), "long.tif"));
        assertThat(read.image().pixels()).containsExactly(0, 0.5f, 1);
        assertThat(read.notes()).hasSize(1).first().asString().contains("own range, 1000.0 to 2000.0");
    }

    private static byte[] floats(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    @Test
    void floatsBetween0And1AreKeptOthersScaled() throws IOException {
        Path kept = save(new Tiff(2, 1, 32, floats(0.25f, 0.5f)).sampleFormat(3).bytes(), "kept.tif");
        assertThat(EveryWay.read(kept).image().pixels()).containsExactly(0.25f, 0.5f);
        assertThat(EveryWay.read(kept).notes()).isEmpty();
        Path scaled = save(new Tiff(3, 1, 32, floats(-2, 0, 6)).sampleFormat(3).bytes(), "scaled.tif");
        assertThat(EveryWay.read(scaled).image().pixels()).containsExactly(0, 0.25f, 1);
        assertThat(EveryWay.read(scaled).notes()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void numbersThatAreNoneAreRefused(float bad) throws IOException {
        refused(save(new Tiff(2, 1, 32, floats(0.5f, bad)).sampleFormat(3).bytes(), "nan.tif"), "not finite");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // 10,000,000 per centimetre are 1 nm each; 72 per inch are a screen's.
                "10000000 | 1       | 3 |             | 1",
                "5080000  | 1       | 2 |             | 5",
                "72       | 1       | 2 |             | ",
                "300      | 1       | 2 | unit=inch   | ",
                "118      | 1       | 3 | unit=cm     | ",
                "50       | 1000000 | 1 | unit=nm     | 20000",
                "1        | 4       | 1 | unit=nm     | 4",
                "8        | 1       | 1 | unit=um     | 125",
                "8        | 1       | 1 | unit=micron | 125",
                "8        | 1       | 1 | unit=\\u00b5m | 125",
                "8        | 1       | 1 | unit=\\u00B5m | 125",
                "8        | 1       | 1 | unit=\\u03BCm | 125",
                "50       | 1       | 1 | unit=mm     | 20000",
                "8        | 1       | 1 | unit=pixel  | ",
                "8        | 1       | 1 |             | ",
                "0        | 1       | 3 |             | ",
                "1        | 0       | 3 |             | ",
                "0        | 0       | 3 |             | ",
            })
    void thePixelSizeComesFromTheTags(int numerator, int denominator, int unit, String text, Double nm)
            throws IOException {
        Tiff tiff = new Tiff(1, 1, 8, new byte[] {1}).resolution(numerator, denominator, unit);
        if (text != null) {
            tiff.description("ImageJ=1.54p\n" + text + "\n");
        }
        OptionalDouble size =
                EveryWay.read(save(tiff.bytes(), "calibrated.tif")).image().nmPerPixel();
        if (nm == null) {
            assertThat(size).isEmpty();
        } else {
            assertThat(size.orElseThrow()).isCloseTo(nm, within(1e-6 * nm));
        }
    }

    @Test
    void pixelsThatAreNotSquareHaveNoSize() throws IOException {
        Tiff tiff = new Tiff(1, 1, 8, new byte[] {1}).resolution(10_000_000, 1, 3);
        assertThat(EveryWay.read(save(tiff.upright(10_050_000).bytes(), "square.tif"))
                        .image()
                        .nmPerPixel()
                        .isPresent())
                .isTrue();
        assertThat(EveryWay.read(save(tiff.upright(5_000_000).bytes(), "long.tif"))
                        .image()
                        .nmPerPixel())
                .isEmpty();
    }

    @Test
    void theColoursOfPrintAreRefused() throws IOException {
        refused(save(new Tiff(1, 1, 8, new byte[] {0, 0, 0, 0}).cmyk().bytes(), "print.tif"), "CMYK");
    }

    @Test
    void anImageOneRowHighIsRead() throws IOException {
        assertThat(EveryWay.read(Images.write(folder.resolve("row.png"), 50, 1, 3))
                        .image())
                .isEqualTo(Images.noise(50, 1, 3));
    }

    @Test
    void filesThatAreNoImagesAreRefused() throws IOException {
        refused(save("just text, and some more of it".getBytes(StandardCharsets.UTF_8), "text.tif"), "not a PNG");
        refused(save(new byte[0], "empty.png"), "0 bytes");
        refused(folder, "folder");
        refused(folder.resolve("missing.png"), "no readable file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "bmp", "tif"})
    void filesCutShortAreRefused(String format) throws IOException {
        byte[] whole = Files.readAllBytes(save(ImageWriter.picture(Images.noise(200, 150, 1)), format));
        for (int percent : new int[] {2, 30, 60, 95}) {
            refused(save(Arrays.copyOf(whole, whole.length * percent / 100), "cut" + percent + "." + format));
        }
    }

    @Test
    void aPackBitsTiffCutShortIsRefused() throws IOException {
        byte[] whole = new Tiff(
                        200, 1, 8, Files.readAllBytes(tiff("PackBits", ImageWriter.picture(Images.noise(20, 10, 1)))))
                .compression(32773)
                .bytes();
        refused(save(Arrays.copyOf(whole, whole.length - 150), "cut.tif"));
    }

    @ParameterizedTest
    @CsvSource({"20000, 20000", "100000, 100000", "2147483647, 2147483647", "26000, 20000"})
    void headersThatClaimHugeSizesAreRefused(int width, int height) throws IOException {
        ByteBuffer png = ByteBuffer.allocate(8 + 25 + 12);
        png.putLong(0x89504E470D0A1A0AL);
        chunk(
                png,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {8, 0, 0, 0, 0})
                        .array());
        chunk(png, "IEND", new byte[0]);
        Path file = save(png.array(), "huge.png");
        if ((long) width * height > ImageReader.MAX_PIXELS) {
            refused(file, "too large", width + "×" + height);
        } else {
            refused(file);
        }
        byte[] tiff = new Tiff(width, height, 8, new byte[] {1}).bytes();
        refused(save(tiff, "huge.tif"));
    }

    private static void chunk(ByteBuffer png, String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        png.putInt(content.length).put(name).put(content).putInt((int) crc.getValue());
    }
}

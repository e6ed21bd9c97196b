package dev.flawmap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.Images;
import dev.flawmap.image.metadata.TiffPage;
import java.awt.image.BufferedImage;
import java.awt.image.DirectColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that ask for more memory or time than they are worth, and files of kinds that are not read. */
class HostileImageTest {
    private static final int PROGRESSIVE = 0xC2;

    @TempDir
    Path folder;

    private Path save(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static void refused(Path file, String why) {
        assertThatThrownBy(() -> EveryWay.read(file))
                .isInstanceOf(BadImageException.class)
                .hasMessageStartingWith(file + " ")
                .hasMessageEndingWith(".")
                .hasMessageContaining(why);
        assertThatThrownBy(() -> {
                    try (ImageRows rows = ImageRows.open(file, 0)) {
                        rows.rows(0, rows.height());
                    }
                })
                .isInstanceOf(BadImageException.class)
                .hasMessageContaining(why);
    }

    /** A JPEG stream of a frame, some scans that hold nothing, and some bytes of zeros in the last of them. */
    private static byte[] jpeg(int frame, int bits, int width, int height, int components, int scans, int zeros) {
        ByteBuffer out = ByteBuffer.allocate(1000 + 14 * scans + zeros);
        out.putShort((short) 0xFFD8).put((byte) 0xFF).put((byte) frame);
        out.putShort((short) (8 + 3 * components)).put((byte) bits);
        out.putShort((short) height).putShort((short) width).put((byte) components);
        for (int i = 1; i <= components; i++) {
            out.put((byte) i).put((byte) 0x11).put((byte) 0);
        }
        for (int i = 0; i < scans; i++) {
            out.putShort((short) 0xFFDA).putShort((short) 8).put((byte) 1).put((byte) 1);
            out.put((byte) 0).put((byte) 0).put((byte) 0).put((byte) 0);
        }
        out.put(new byte[zeros]).putShort((short) 0xFFD9);
        return Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void aFewBytesThatClaimAHugeJpegAreRefused() throws IOException {
        byte[] bytes = jpeg(PROGRESSIVE, 8, 23_000, 23_000, 3, 1, 0);
        assertThat(bytes).hasSizeLessThan(150);
        refused(save("small.jpg", bytes), "damaged or cut short");
        refused(save("in.tif", new Tiff(23_000, 23_000, 8, bytes).compression(7).bytes()), "");
    }

    @Test
    void aProgressiveJpegNeedsMemoryForAllItsBlocks() throws IOException {
        byte[] bytes = jpeg(PROGRESSIVE, 8, 800, 800, 3, 1, 4000);
        Jpeg jpeg = Jpeg.of("a.jpg", new ByteArrayInputStream(bytes));
        long needed = 800 * 800 * 3 * 2;
        jpeg.require("a.jpg", bytes.length, needed);
        assertThatThrownBy(() -> jpeg.require("a.jpg", bytes.length, needed - 1))
                .isInstanceOf(BadImageException.class)
                .hasMessage("a.jpg is a progressive JPEG of 800×800 pixels; decoding it takes 3 MB of memory at once, "
                        + "and 3 are allowed, so save it as TIFF, PNG or plain JPEG.");
    }

    @ParameterizedTest
    @ValueSource(ints = {PROGRESSIVE, 0xC0})
    void aJpegOfManyEmptyScansIsRefused(int frame) throws IOException {
        refused(save("scans.jpg", jpeg(frame, 8, 4000, 4000, 3, 1500, 100_000)), "more than 40 scans");
    }

    @ParameterizedTest
    @CsvSource({
        "0xC3, 8, 16, 1, lossless",
        "0xC9, 8, 16, 1, arithmetic",
        "0xC5, 8, 16, 1, hierarchical",
        "0xF7, 8, 16, 1, JPEG-LS",
        "0xC1, 12, 16, 1, 12 bits",
        "0xC0, 8, 0, 1, its height",
        "0xC0, 8, 16, 4, CMYK"
    })
    void kindsOfJpegThatAreNotReadAreNamed(int frame, int bits, int height, int components, String name)
            throws IOException {
        refused(save("kind.jpg", jpeg(frame, bits, 16, height, components, 1, 100)), name);
    }

    private static byte[] written(BufferedImage image, String format, boolean progressive) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        javax.imageio.ImageWriter writer = JavaWriter.of(format);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam options = writer.getDefaultWriteParam();
            if (progressive) {
                options.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.write(null, new IIOImage(image, null, null), options);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    @Test
    void progressiveAndFlatJpegsAreRead() throws IOException {
        BufferedImage noise = ImageWriter.picture(Images.noise(70, 50, 1));
        GreyImage plain =
                EveryWay.read(save("plain.jpg", written(noise, "jpeg", false))).image();
        assertThat(EveryWay.read(save("progressive.jpg", written(noise, "jpeg", true)))
                        .image())
                .isEqualTo(plain);
        // The fewest bits that a picture may have.
        BufferedImage flat = new BufferedImage(2000, 1500, BufferedImage.TYPE_3BYTE_BGR);
        for (boolean progressive : new boolean[] {false, true}) {
            byte[] bytes = written(flat, "jpeg", progressive);
            assertThat(bytes).hasSizeLessThan(60_000);
            assertThat(EveryWay.read(save("flat.jpg", bytes)).image().get(1999, 1499))
                    .isZero();
        }
    }

    @Test
    void aJpegInATiffMayNotBeLargerThanItsStrip() throws IOException {
        byte[] jpeg = written(ImageWriter.picture(Images.noise(70, 50, 1)), "jpeg", false);
        assertThat(EveryWay.read(save(
                                "fits.tif",
                                new Tiff(70, 50, 8, jpeg).compression(7).bytes()))
                        .image()
                        .width())
                .isEqualTo(70);
        refused(save("larger.tif", new Tiff(70, 40, 8, jpeg).compression(7).bytes()), "damaged");
    }

    @ParameterizedTest
    @CsvSource({"6, old-style JPEG", "34712, JPEG 2000", "50000, Zstandard", "50001, WebP", "777, number 777"})
    void compressionsOfTiffThatAreNotReadAreNamed(int number, String name) throws IOException {
        refused(
                save(
                        "kind.tif",
                        new Tiff(4, 1, 8, new byte[4]).compression(number).bytes()),
                name);
    }

    @Test
    void aPredictorThatIsNotKnownIsNamed() throws IOException {
        Tiff tiff =
                new Tiff(1, 1, 32, new byte[4]).compression(8).sampleFormat(3).predictor(4);
        refused(save("predictor.tif", tiff.bytes()), "predictor number 4");
    }

    @Test
    void aBigTiffWithoutAPageIsDamaged() throws IOException {
        refused(save("big.tif", new byte[] {'I', 'I', 43, 0, 8, 0, 0, 0, 16, 0, 0, 0}), "damaged or cut short");
        refused(save("big.tif", new byte[] {'M', 'M', 0, 43, 0, 8, 0, 0, 16, 0, 0, 0}), "damaged or cut short");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gif", "wbmp"})
    void otherFormatsThatJavaKnowsAreRefused(String format) throws IOException {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_BINARY);
        refused(save("image." + format, written(image, format, false)), "not a PNG, TIFF, JPEG or BMP image");
    }

    @Test
    void aBmpThatHoldsAJpegIsRefused() throws IOException {
        byte[] bmp = written(ImageWriter.picture(Images.noise(16, 16, 1)), "bmp", false);
        bmp[30] = 4;
        refused(save("wrapped.bmp", bmp), "holds a JPEG");
    }

    @Test
    void stripsThatAllClaimTheWholeFileAreRefused() throws IOException {
        byte[] data = new byte[100_000];
        refused(
                save(
                        "counts.tif",
                        new Tiff(10, 10, 8, data).compression(8).count(1 << 30).bytes()),
                "damaged");
    }

    /** The first strip of a TIFF as Java's encoder writes it, of noise, so that codes get long. */
    private static byte[] strip(String compression, BufferedImage noise) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        javax.imageio.ImageWriter writer = JavaWriter.of("TIFF");
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam settings = writer.getDefaultWriteParam();
            settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setCompressionType(compression);
            settings.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setTiling(noise.getWidth(), noise.getHeight(), 0, 0);
            writer.write(null, new IIOImage(noise, null, null), settings);
        } finally {
            writer.dispose();
        }
        BytesImageInputStream in = new BytesImageInputStream(bytes.toByteArray());
        TiffPage page = TiffPage.of(in, 0).orElseThrow();
        byte[] strip = new byte[(int) page.number(325, 0)];
        in.seek(page.number(324, 0));
        in.readFully(strip);
        return strip;
    }

    @ParameterizedTest
    @CsvSource({
        "LZW, 5, true",
        "LZW, 5, false",
        "Deflate, 32946, true",
        "Deflate, 32946, false",
        "PackBits, 32773, false"
    })
    void aPieceThatUnpacksToLessThanItsPixelsIsDamaged(String name, int number, boolean tiled) throws IOException {
        int width = 160;
        int rows = 64;
        BufferedImage noise = new BufferedImage(width, rows, BufferedImage.TYPE_BYTE_GRAY);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < width * rows; i++) {
            noise.getRaster().setSample(i % width, i / width, 0, i % 7 == 0 ? 9 : random.nextInt(256));
        }
        byte[] strip = strip(name, noise);
        for (int missing = 0; missing <= 16; missing += 16) {
            int height = rows + missing;
            Tiff tiff = new Tiff(width, height, 8, strip).compression(number);
            Path file = save("missing" + missing + ".tif", (tiled ? tiff.tile(width, height) : tiff).bytes());
            if (missing == 0) {
                GreyImage read = EveryWay.read(file).image();
                assertThat(read.get(1, 0)).isEqualTo(noise.getRaster().getSample(1, 0, 0) / 255f);
                assertThat(read.get(width - 1, rows - 1))
                        .isEqualTo(noise.getRaster().getSample(width - 1, rows - 1, 0) / 255f);
            } else {
                refused(file, "damaged or cut short");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 4, 0×4", "4, 0, 4×0", "-1, 4, 4294967295×4", "4, -2147483648, 4×2147483648"})
    void anImageWithoutPixelsIsRefused(int width, int height, String claimed) throws IOException {
        refused(save("none.tif", new Tiff(width, height, 8, new byte[16]).bytes()), "damaged: it claims " + claimed);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void aTileOfHugeSizeIsRefused(int compression) throws IOException {
        Tiff tiff = new Tiff(10, 10, 8, new byte[100]).compression(compression).tile(1 << 20, 1 << 20);
        refused(save("tile.tif", tiff.bytes()), "stored in pieces of 1048576×1048576 pixels");
    }

    @Test
    void aDirectoryInsideItselfIsRefused() throws IOException {
        // The tag of EXIF's directory names the directory that it stands in.
        byte[] bytes = new Tiff(1, 1, 8, new byte[] {51}).exif(8).bytes();
        try {
            assertThat(EveryWay.read(save("exif.tif", bytes)).image().get(0, 0)).isEqualTo(0.2f);
        } catch (BadImageException e) {
            assertThat(e.getMessage()).contains("exif.tif").endsWith(".");
        }
    }

    @Test
    void aTextThatUnpacksToMuchIsSkipped() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (java.util.zip.DeflaterOutputStream out = new java.util.zip.DeflaterOutputStream(packed)) {
            out.write(new byte[50_000_000]);
        }
        byte[] text = ByteBuffer.allocate(3 + packed.size())
                .put("a\0\0".getBytes(StandardCharsets.US_ASCII))
                .put(packed.toByteArray())
                .array();
        BufferedImage palette = new BufferedImage(9, 9, BufferedImage.TYPE_BYTE_INDEXED);
        for (BufferedImage image : new BufferedImage[] {palette, ImageWriter.picture(Images.noise(9, 9, 1))}) {
            for (String type : new String[] {"zTXt", "iCCP"}) {
                byte[] png = written(image, "png", false);
                java.util.zip.CRC32 sum = new java.util.zip.CRC32();
                byte[] name = type.getBytes(StandardCharsets.US_ASCII);
                sum.update(name);
                sum.update(text);
                // After the signature and the header.
                byte[] bomb = ByteBuffer.allocate(png.length + text.length + 12)
                        .put(png, 0, 33)
                        .putInt(text.length)
                        .put(name)
                        .put(text)
                        .putInt((int) sum.getValue())
                        .put(png, 33, png.length - 33)
                        .array();
                assertThat(EveryWay.read(save("bomb.png", bomb)).image())
                        .isEqualTo(EveryWay.read(save("plain.png", png)).image());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "bmp"})
    void decodingEndsWhenItsTimeIsOver(String format) throws IOException {
        Path file = folder.resolve("slow." + format);
        ImageIO.write(ImageWriter.picture(Images.noise(300, 300, 1)), format, file.toFile());
        try (OpenImage open = OpenImage.of(EncodedImage.of(file))) {
            assertThatThrownBy(() -> open.read(0))
                    .isInstanceOf(BadImageException.class)
                    .hasMessage(file + " is not decoded within 0 seconds; save it again.");
        }
    }

    @Test
    void whatIsNotTheDecodersFaultIsNotCalledDamage() throws IOException {
        Path file = Images.write(folder.resolve("fine.png"), 8, 8, 3);
        try (OpenImage open = OpenImage.of(EncodedImage.of(file))) {
            assertThatThrownBy(() -> open.withinMemory(() -> {
                        throw new IllegalStateException("our own mistake");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> open.withinMemory(() -> {
                        throw new OutOfMemoryError();
                    }))
                    .isInstanceOf(BadImageException.class)
                    .hasMessage(file + " needs more memory than there is.");
        }
    }

    /** Such as decoders make of TIFF files whose tags contradict each other. */
    @Test
    void coloursWithoutBitsAreRefused() {
        DirectColorModel red = new DirectColorModel(8, 0xFF, 0, 0);
        BufferedImage picture = new BufferedImage(red, red.createCompatibleWritableRaster(4, 3), false, null);
        assertThatThrownBy(() -> ImageReader.read("red", picture))
                .isInstanceOf(BadImageException.class)
                .hasMessage("red is damaged: it has colours of 0 bits.");
    }

    /** A BMP of 8 bits whose palette has two colours, and whose first pixel asks for the 200th. */
    @Test
    void coloursThatAPaletteDoesNotHoldAreDamage() throws IOException {
        ByteBuffer bmp = ByteBuffer.allocate(14 + 40 + 8 + 16).order(ByteOrder.LITTLE_ENDIAN);
        bmp.put((byte) 'B').put((byte) 'M').putInt(bmp.capacity()).putInt(0).putInt(62);
        bmp.putInt(40)
                .putInt(4)
                .putInt(4)
                .putShort((short) 1)
                .putShort((short) 8)
                .putInt(0)
                .putInt(16);
        bmp.putInt(0).putInt(0).putInt(2).putInt(0);
        bmp.putInt(0x000000).putInt(0xFFFFFF);
        bmp.put((byte) 200);
        Path file = Files.write(folder.resolve("palette.bmp"), bmp.array());
        assertThatThrownBy(() -> ImageReader.read(file))
                .isInstanceOf(BadImageException.class)
                .hasMessageContaining("palette.bmp is damaged");
    }
}

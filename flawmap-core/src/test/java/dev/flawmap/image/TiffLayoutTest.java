package dev.flawmap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.Images;
import dev.flawmap.Mutation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TIFF files laid out in many ways, read whole and row by row, are what their samples say by TIFF's definition. */
class TiffLayoutTest {
    private static final int WIDTH = 37;
    private static final int HEIGHT = 23;

    @TempDir
    Path folder;

    private static AnyTiff tiff(int samples, int bits) {
        AnyTiff tiff = new AnyTiff(WIDTH, HEIGHT);
        tiff.samples = samples;
        tiff.bits = bits;
        tiff.photometric = samples >= 3 ? 2 : 1;
        return tiff;
    }

    static List<AnyTiff> layouts() {
        List<AnyTiff> all = new ArrayList<>();
        for (boolean big : new boolean[] {false, true}) {
            for (int bits : new int[] {1, 2, 4, 8, 10, 12, 14, 16}) {
                for (int photometric : new int[] {0, 1}) {
                    AnyTiff plain = tiff(1, bits);
                    plain.photometric = photometric;
                    plain.big = big;
                    plain.compression = bits == 12 ? 8 : 1;
                    all.add(plain);
                }
            }
            for (int bits : new int[] {8, 16}) {
                for (int photometric : new int[] {0, 1}) {
                    AnyTiff signed = tiff(1, bits);
                    signed.format = 2;
                    signed.photometric = photometric;
                    signed.big = big;
                    all.add(signed);
                }
                for (int tile : new int[] {0, 16}) {
                    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
                        AnyTiff predicted = tiff(1, bits);
                        predicted.predictor = 2;
                        predicted.compression = 8;
                        predicted.tile = tile;
                        predicted.order = order;
                        predicted.big = big;
                        all.add(predicted);
                    }
                    AnyTiff planar = tiff(3, bits);
                    planar.planar = true;
                    planar.tile = tile;
                    planar.compression = 8;
                    planar.big = big;
                    all.add(planar);
                }
                AnyTiff packed = tiff(1, bits);
                packed.compression = 32773;
                packed.big = big;
                all.add(packed);
            }
            for (int bits : new int[] {16, 32, 64}) {
                for (int predictor : new int[] {1, 3}) {
                    AnyTiff floats = tiff(1, bits);
                    floats.format = 3;
                    floats.predictor = predictor;
                    floats.compression = 8;
                    floats.big = big;
                    all.add(floats);
                }
            }
            AnyTiff palette = tiff(1, 8);
            palette.photometric = 3;
            long[] colours = new long[3 * 256];
            Arrays.setAll(colours, i -> i % 256 * 257L);
            palette.more.put(320, colours);
            palette.big = big;
            all.add(palette);
        }
        return all;
    }

    /** Fills a file's samples, and returns the grey values they mean. */
    private static double[] fill(AnyTiff tiff) {
        SplittableRandom random = new SplittableRandom(1);
        tiff.values = new long[WIDTH * HEIGHT * tiff.samples];
        double[] grey = new double[WIDTH * HEIGHT];
        for (int i = 0; i < grey.length; i++) {
            double[] shares = new double[tiff.samples];
            for (int s = 0; s < tiff.samples; s++) {
                long value = bits(tiff, random);
                tiff.values[i * tiff.samples + s] = value;
                shares[s] = share(tiff, value);
            }
            grey[i] = tiff.samples == 1 ? shares[0] : 0.299 * shares[0] + 0.587 * shares[1] + 0.114 * shares[2];
        }
        return grey;
    }

    private static long bits(AnyTiff tiff, SplittableRandom random) {
        if (tiff.format != 3) {
            return random.nextLong() & (1L << tiff.bits) - 1;
        }
        return switch (tiff.bits) {
            case 16 -> 0x3800 + random.nextInt(0x400);
            case 32 -> Float.floatToIntBits((float) random.nextDouble());
            default -> Double.doubleToLongBits(random.nextDouble());
        };
    }

    private static double share(AnyTiff tiff, long value) {
        if (tiff.format == 3) {
            return switch (tiff.bits) {
                case 16 -> (1 + (value & 0x3FF) / 1024.0) / 2;
                case 32 -> Float.intBitsToFloat((int) value);
                default -> Double.longBitsToDouble(value);
            };
        }
        double most = (1L << tiff.bits) - 1;
        long signed = tiff.format == 2 ? value ^ 1L << tiff.bits - 1 : value;
        return tiff.photometric == 0 ? 1 - signed / most : signed / most;
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void everyLayoutIsReadAsItIsDefined(AnyTiff tiff) throws IOException {
        double[] grey = fill(tiff);
        Path file = Files.write(folder.resolve("a.tif"), tiff.bytes());
        GreyImage whole = EveryWay.read(file).image();
        assertThat(whole.width()).isEqualTo(WIDTH);
        assertThat(whole.height()).isEqualTo(HEIGHT);
        for (int i = 0; i < grey.length; i++) {
            assertThat((double) whole.pixels()[i]).as("pixel %d", i).isCloseTo(grey[i], within(2e-5));
        }
        // Bands that begin anywhere, with little kept in between.
        try (ImageRows rows = ImageRows.open(file, 3L * WIDTH)) {
            for (int from = 0; from < HEIGHT; from += 5) {
                int to = Math.min(HEIGHT, from + 5);
                assertThat(rows.rows(from, to).pixels())
                        .isEqualTo(whole.crop(0, from, WIDTH, to - from).pixels());
            }
        }
    }

    /** What is read without a decoder is to the last bit what the decoder gives. */
    @ParameterizedTest
    @CsvSource({"8, LITTLE", "16, LITTLE", "16, BIG"})
    void everySampleIsScaledExactly(int bits, String order) throws IOException {
        AnyTiff tiff = new AnyTiff(256, 1 << bits - 8);
        tiff.bits = bits;
        tiff.order = order.equals("BIG") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        tiff.rowsPerStrip = 100;
        tiff.values = new long[1 << bits];
        Arrays.setAll(tiff.values, i -> i);
        float[] grey = new float[tiff.values.length];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (float) (i / (double) (grey.length - 1));
        }
        ImageFile read = EveryWay.read(Files.write(folder.resolve("a.tif"), tiff.bytes()));
        assertThat(read.image().pixels()).isEqualTo(grey);
        assertThat(read.bitDepth()).isEqualTo(bits);
    }

    @Test
    void aPlainFileThatEndsEarlyIsDamaged() throws IOException {
        AnyTiff tiff = tiff(1, 16);
        fill(tiff);
        byte[] bytes = tiff.bytes();
        Path file = Files.write(folder.resolve("a.tif"), Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> EveryWay.read(file))
                .isInstanceOf(BadImageException.class)
                .hasMessage(file + " is damaged or not a usable image.");
    }

    @Test
    void minusOneIsDarkerThanZero() throws IOException {
        AnyTiff tiff = new AnyTiff(2, 1);
        tiff.format = 2;
        tiff.values = new long[] {0xFF, 0};
        GreyImage image = EveryWay.read(Files.write(folder.resolve("a.tif"), tiff.bytes()))
                .image();
        assertThat(image.get(0, 0)).isLessThan(image.get(1, 0));
    }

    /** Integers of 32 bits are scaled by their own range, by the order that their signs give them. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 0", "2, 1", "2, 0"})
    void integersOf32BitsAreReadBySign(int format, int photometric) throws IOException {
        for (boolean big : new boolean[] {false, true}) {
            for (int predictor : new int[] {1, 2}) {
                AnyTiff tiff = new AnyTiff(5, 1);
                tiff.bits = 32;
                tiff.format = format;
                tiff.photometric = photometric;
                tiff.big = big;
                tiff.predictor = predictor;
                tiff.compression = 8;
                tiff.values = new long[] {0, 1L << 30, 1L << 31, 3L << 30, (1L << 32) - 1};
                double[] grey = format == 1
                        ? new double[] {0, 0.25, 0.5, 0.75, 1}
                        : new double[] {2 / 3.0, 1, 0, 1 / 3.0, 2 / 3.0};
                Path file = Files.write(folder.resolve("a.tif"), tiff.bytes());
                ImageFile read = EveryWay.read(file);
                for (int i = 0; i < grey.length; i++) {
                    assertThat((double) read.image().pixels()[i])
                            .as("%s pixel %d", tiff, i)
                            .isCloseTo(photometric == 0 ? 1 - grey[i] : grey[i], within(1e-6));
                }
                String range = format == 1
                        ? "0.0 to 4.2949673E9"
                        : photometric == 0 ? "-1.07374182E9 to 2.14748365E9" : "-2.14748365E9 to 1.07374182E9";
                assertThat(read.notes())
                        .as("%s", tiff)
                        .containsExactly("a.tif was scaled from its own range, " + range + ".");
            }
        }
    }

    @Test
    void jpegOfTheOldStyleIsRead() throws IOException {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        BufferedImage picture = ImageWriter.picture(Images.noise(32, 24, 1));
        ImageIO.write(picture, "jpeg", jpeg);
        GreyImage plain = ImageReader.read("a.jpg", jpeg.toByteArray()).image();
        Tiff tiff = new Tiff(32, 24, 8, jpeg.toByteArray()).compression(6);
        byte[] bytes = tiff.jpegStream().bytes();
        assertThat(EveryWay.read(Files.write(folder.resolve("old.tif"), bytes)).image())
                .isEqualTo(plain);
    }

    /** A stream of another kind than the plain one, in both styles, is named and not called damaged. */
    @ParameterizedTest
    @CsvSource({
        "0xC3, 8, lossless JPEG",
        "0xC1, 12, JPEG of 12 bits",
        "0xC9, 8, JPEG with arithmetic coding",
        "0xF7, 8, JPEG-LS"
    })
    void jpegOfAnotherKindInTiffIsNamed(String marker, int bits, String name) throws IOException {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(ImageWriter.picture(Images.noise(32, 24, 1)), "jpeg", jpeg);
        byte[] stream = jpeg.toByteArray();
        for (int i = 0; i < stream.length - 4; i++) {
            if (stream[i] == (byte) 0xFF && stream[i + 1] == (byte) 0xC0) {
                stream[i + 1] = Integer.decode(marker).byteValue();
                stream[i + 4] = (byte) bits;
            }
        }
        for (Tiff tiff : List.of(
                new Tiff(32, 24, bits, stream).compression(7),
                new Tiff(32, 24, bits, stream).compression(6).jpegStream())) {
            Path file = Files.write(folder.resolve("a.tif"), tiff.bytes());
            assertThatThrownBy(() -> EveryWay.read(file))
                    .isInstanceOf(BadImageException.class)
                    .hasMessage(file + " holds " + name
                            + ", which cannot be read; save it as TIFF without compression, or as PNG.");
        }
    }

    /** Some writers of the old style put tables in tags and no whole stream anywhere. */
    @Test
    void jpegOfTheOldStyleInPiecesIsNamed() throws IOException {
        byte[] bytes = new Tiff(32, 24, 8, new byte[500]).compression(6).bytes();
        Path file = Files.write(folder.resolve("a.tif"), bytes);
        assertThatThrownBy(() -> EveryWay.read(file))
                .isInstanceOf(BadImageException.class)
                .hasMessageContaining("old-style JPEG compression without a stream, which cannot be read");
    }

    @ParameterizedTest
    @CsvSource({"50001, WebP", "33003, JPEG 2000", "50000, Zstandard", "34887, LERC"})
    void aCompressionThatIsNotReadIsNamed(int compression, String name) throws IOException {
        AnyTiff tiff = tiff(1, 8);
        fill(tiff);
        tiff.compression = compression;
        for (boolean big : new boolean[] {false, true}) {
            tiff.big = big;
            Path file = Files.write(folder.resolve("a.tif"), tiff.bytes());
            assertThatThrownBy(() -> EveryWay.read(file))
                    .isInstanceOf(BadImageException.class)
                    .hasMessageContaining(name + " compression, which cannot be read");
        }
    }

    @Test
    void otherKindsOfFilesAreNamed() throws IOException {
        ByteArrayOutputStream gif = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY), "gif", gif);
        Path file = Files.write(folder.resolve("a.tif"), gif.toByteArray());
        assertThatThrownBy(() -> EveryWay.read(file))
                .isInstanceOf(BadImageException.class)
                .hasMessage(file + " is a GIF, not a PNG, TIFF, JPEG or BMP image.");
    }

    /** The chunk may stand before the pixels or after them. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOrientationOfAPngIsTold(boolean before) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(picture(), "png", png);
        byte[] plain = png.toByteArray();
        int at = before ? 8 + 25 : plain.length - 12;
        for (byte orientation : new byte[] {1, 6, 9}) {
            byte[] directory = {
                'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0
            };
            byte[] chunk = ByteBuffer.allocate(4 + directory.length)
                    .putInt(0x65584966)
                    .put(directory)
                    .array();
            CRC32 sum = new CRC32();
            sum.update(chunk);
            ByteBuffer whole = ByteBuffer.allocate(plain.length + chunk.length + 8);
            whole.put(plain, 0, at).putInt(directory.length).put(chunk).putInt((int) sum.getValue());
            whole.put(plain, at, plain.length - at);
            ImageFile read = EveryWay.read(Files.write(folder.resolve("a.png"), whole.array()));
            assertThat(read.notes())
                    .isEqualTo(
                            orientation == 6
                                    ? List.of(
                                            "a.png says by its EXIF orientation that it is to be turned; it was read as it"
                                                    + " is stored.")
                                    : List.of());
        }
    }

    @Test
    void anOrientationIsTold() throws IOException {
        AnyTiff tiff = tiff(1, 8);
        fill(tiff);
        tiff.more.put(274, new long[] {6});
        assertThat(EveryWay.read(Files.write(folder.resolve("a.tif"), tiff.bytes()))
                        .notes())
                .containsExactly(
                        "a.tif says by its EXIF orientation that it is to be turned; it was read as it is stored.");
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(picture(), "jpeg", jpeg);
        byte[] plain = jpeg.toByteArray();
        byte[] exif = Arrays.copyOf("Exif\0\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), 32);
        // A directory of one number: tag 274, 6.
        byte[] directory = {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 18, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0};
        System.arraycopy(directory, 0, exif, 6, directory.length);
        ByteArrayOutputStream turned = new ByteArrayOutputStream();
        turned.write(plain, 0, 2);
        turned.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE1, 0, (byte) (exif.length + 2)});
        turned.writeBytes(exif);
        turned.write(plain, 2, plain.length - 2);
        assertThat(EveryWay.read(Files.write(folder.resolve("a.jpg"), turned.toByteArray()))
                        .notes())
                .hasSize(1);
        assertThat(EveryWay.read(Files.write(folder.resolve("b.jpg"), plain)).notes())
                .isEmpty();
    }

    private static BufferedImage picture() {
        return ImageWriter.picture(Images.noise(20, 10, 1));
    }

    /** What the other decoder reads is as hostile as what Java's reads. */
    @ParameterizedTest
    @CsvSource({"true, 8, 1, 0", "true, 16, 2, 16", "false, 16, 2, 0", "false, 32, 3, 0", "true, 12, 1, 0"})
    void mutatedFilesAreReadOrRefused(boolean big, int bits, int predictor, int tile) throws IOException {
        AnyTiff tiff = tiff(1, bits);
        tiff.big = big;
        tiff.compression = 8;
        tiff.predictor = predictor;
        tiff.format = predictor == 3 ? 3 : 1;
        tiff.tile = tile;
        fill(tiff);
        byte[] valid = tiff.bytes();
        int refused = 0;
        for (long seed = 1; seed <= Integer.getInteger("flawmap.mutations", 60); seed++) {
            byte[] bytes = Mutation.of(valid, new SplittableRandom(seed));
            try {
                ImageReader.read("mutated", bytes);
                try (ImageRows rows = ImageRows.open("mutated", bytes, 1000)) {
                    rows.rows(rows.height() - 1, rows.height());
                }
            } catch (BadImageException e) {
                refused++;
                assertThat(e.getMessage()).as("seed %d", seed).endsWith(".");
            } catch (IOException | RuntimeException | Error e) {
                fail("seed " + seed, e);
            }
        }
        assertThat(refused).isPositive();
    }
}

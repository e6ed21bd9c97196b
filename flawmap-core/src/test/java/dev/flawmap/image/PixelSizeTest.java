package dev.flawmap.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.Mutation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in the layout of each maker, with what misleads in real ones. */
class PixelSizeTest {
    @TempDir
    Path folder;

    /** A picture with a resolution of print, as makers write it beside their own tags. */
    private static Tiff picture(int width, int height) {
        return new Tiff(width, height, 8, new byte[width * height]).resolution(96, 1, 2);
    }

    private Path save(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private ImageFile read(byte[] bytes) throws IOException {
        Path file = save("a.tif", bytes);
        ImageFile read = ImageReader.read(file);
        try (ImageRows rows = ImageRows.open(file, 0)) {
            assertThat(rows.pixelSize()).isEqualTo(read.image().pixelSize());
        }
        return read;
    }

    private void has(Tiff tiff, double nm, String origin) throws IOException {
        PixelSize size = read(tiff.bytes()).image().pixelSize().orElseThrow();
        assertThat(size.nm()).isCloseTo(nm, within(1e-6 * nm));
        assertThat(size.origin()).isEqualTo(origin);
    }

    private void hasNone(Tiff tiff) throws IOException {
        assertThat(read(tiff.bytes()).image().pixelSize()).isEmpty();
    }

    private static final String ZEISS_HEAD = "1\r\n0\r\n0\r\n1.2325e-008\r\n0.000000e+000\r\n2\r\n";

    @ParameterizedTest
    @CsvSource({"nm, 1", "µm, 1000", "pm, 0.001"})
    void zeissTellsTheSizeOfTheImage(String unit, double nm) throws IOException {
        String text = ZEISS_HEAD
                + "AP_PIXEL_SIZE\r\nPixel Size = 5.825 nm\r\nAP_IMAGE_PIXEL_SIZE\r\nImage Pixel Size = 11.65 " + unit
                + "\r\nAP_MAG\r\nMag =   20.00 K X\r\n";
        has(picture(512, 4).text(34118, text, ISO_8859_1), 11.65 * nm, "Zeiss 34118");
        has(picture(512, 4).text(34119, text, UTF_16LE), 11.65 * nm, "Zeiss 34119");
    }

    @ParameterizedTest
    @CsvSource({"1024, 12.325", "512, 24.65", "2048, 6.1625"})
    void zeissFilesWithoutIttellTheSizeOnAScreen(int width, double nm) throws IOException {
        String text = ZEISS_HEAD + "AP_PIXEL_SIZE\r\nPixel Size = 99 nm\r\n";
        has(picture(width, 2).text(34118, text, ISO_8859_1), nm, "Zeiss 34118");
    }

    @ParameterizedTest
    @ValueSource(ints = {34680, 34682})
    void feiTellsMetres(int tag) throws IOException {
        String text = "[User]\r\nPixelWidth=9\r\n[EScan]\r\nPixelWidth=8\r\n[Scan]\r\nPixelWidth=2.91e-009\r\n"
                + "PixelHeight=2.91e-009\r\n[Image]\r\nResolutionY=40\r\n[PrivateFei]\r\nDatabarHeight=0\r\n";
        has(picture(64, 47).text(tag, text, ISO_8859_1), 2.91, "FEI " + tag);
        assertThat(read(picture(64, 47).text(tag, text, ISO_8859_1).bytes()).barRows())
                .isEqualTo(7);
        assertThat(read(picture(64, 40).text(tag, text, ISO_8859_1).bytes()).barRows())
                .isZero();
        String old = text.replace("ResolutionY=40", "").replace("Height=0", "Height=6");
        assertThat(read(picture(64, 47).text(tag, old, ISO_8859_1).bytes()).barRows())
                .isEqualTo(6);
    }

    @Test
    void decimalCommasAreUnderstoodWhereTheyStandForNothingElse() throws IOException {
        String scan = "[Scan]\r\nPixelWidth=%1$s\r\nPixelHeight=%1$s\r\n";
        has(picture(64, 47).text(34682, scan.formatted("4,345E-009"), ISO_8859_1), 4.345, "FEI 34682");
        String zeiss = ZEISS_HEAD + "AP_IMAGE_PIXEL_SIZE\r\nImage Pixel Size = %s nm\r\n";
        has(picture(64, 47).text(34118, zeiss.formatted("11,65"), ISO_8859_1), 11.65, "Zeiss 34118");
        has(picture(64, 47).text(34118, zeiss.formatted("0,438"), ISO_8859_1), 0.438, "Zeiss 34118");
        hasNone(picture(64, 47).text(34118, zeiss.formatted("1,024"), ISO_8859_1));
        hasNone(picture(64, 47).text(34118, zeiss.formatted("1,024,5"), ISO_8859_1));
        has(picture(64, 47).text(40092, "PixelSize=24,80469\r\n", UTF_16LE), 24.80469, "Hitachi 40092");
    }

    @Test
    void feiPicturesOfACameraHaveNoSize() throws IOException {
        hasNone(picture(64, 47).text(34682, "[Camera]\r\nPixelWidth=1\r\n[EScan]\r\nPixelWidth=3e-9\r\n", ISO_8859_1));
        hasNone(picture(64, 47).text(34682, "[Scan]\r\nPixelWidth=3e-9\r\nPixelHeight=6e-9\r\n", ISO_8859_1));
    }

    private static final String TESCAN = "[MAIN]\r\nDevice=VEGA\r\nImageStripSize=5\r\nPixelSizeX=1.25e-008\r\n"
            + "PixelSizeY=1.25e-008\r\n[SEM]\r\nHV=10000\r\n";

    @Test
    void tescanTellsMetresBehindASmallPicture() throws IOException {
        byte[] text = TESCAN.getBytes(ISO_8859_1);
        byte[] both = Arrays.copyOf(new byte[] {(byte) 0xFF, (byte) 0xD8, 0, 10, 13}, 200 + text.length);
        System.arraycopy(text, 0, both, 200, text.length);
        has(picture(64, 45).tag(50431, 1, both), 12.5, "TESCAN 50431");
        assertThat(read(picture(64, 45).tag(50431, 1, both).bytes()).barRows()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.hdr", "a-tif.hdr", "a.HDR"})
    void tescanTellsItBesideToo(String name) throws IOException {
        save(name, TESCAN.getBytes(ISO_8859_1));
        has(picture(64, 45), 12.5, "TESCAN side-car");
    }

    @ParameterizedTest
    @CsvSource({"1280, 100nm, 0.8333333333", "2560, 100nm, 0.4166666667", "1280, 500um, 4166.6666667"})
    void jeolTellsABarAndItsLength(int width, String marker, double nm) throws IOException {
        save(
                "a.txt",
                ("$CM_FORMAT JEOL-SEM\r\n$CM_FULL_SIZE 1280 960\r\n$CM_MAG 70000\r\n$$SM_MICRON_BAR 120\r\n"
                                + "$$SM_MICRON_MARKER " + marker + "\r\n")
                        .getBytes(ISO_8859_1));
        has(picture(width, 2), nm, "JEOL side-car");
    }

    @Test
    void jeolFilesWithoutABarGiveAnEstimate() throws IOException {
        save("a.txt", "$CM_FULL_SIZE 1280 960\r\n$CM_MAG 1000\r\n".getBytes(ISO_8859_1));
        has(picture(1280, 2), 100, "JEOL side-car, estimated from the magnification");
    }

    private static Tiff sightX(String mode) {
        // Pixels of 5 µm on the camera, which are finer than those of any print.
        return picture(8, 8)
                .resolution(2000, 1, 3)
                .text(
                        270,
                        "<TemReporter>\u0001<Eos><EosMode>eosTEM</EosMode></Eos><ImageFormingSystem><ModeString>" + mode
                                + "</ModeString><SelectorValue>20000</SelectorValue></ImageFormingSystem></TemReporter>",
                        UTF_8);
    }

    @Test
    void sightXTellsThePixelOfTheCameraAndTheMagnification() throws IOException {
        has(sightX("MAG"), 0.25, "JEOL SightX");
        hasNone(sightX("DIFF"));
    }

    /** The table that tag 37706 points to, as long as EM-MENU writes it. */
    private static Tiff tvips(int version, float width, float height, int mark) {
        ByteBuffer out = ByteBuffer.allocate(244 + 6068).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, version).putFloat(244 + 2724, width).putFloat(244 + 2728, height);
        return picture(8, 8).tag(37706, 1, out.putInt(244 + 6064, mark).array());
    }

    @Test
    void tvipsTellsNanometres() throws IOException {
        has(tvips(2, 1.5f, 1.5f, 0xAAAAAAAA), 1.5, "TVIPS 37706");
        hasNone(tvips(2, 1.5f, 3f, 0xAAAAAAAA));
        hasNone(tvips(2, 1.5f, 1.5f, 0));
        hasNone(picture(8, 8).tag(37706, 1, new byte[300]));
        // The first version, and a table without a size: the standard tags tell.
        has(tvips(1, 1.5f, 1.5f, 0xAAAAAAAA).resolution(5_000_000, 1, 3), 2, "TIFF resolution");
        has(tvips(2, 0, 0, 0xAAAAAAAA).resolution(5_000_000, 1, 3), 2, "TIFF resolution");
    }

    @Test
    void hitachiTellsNanometres() throws IOException {
        String text = "[SemImageFile]\r\nDataSize=64x48\r\nPixelSize=9.921875\r\nMagnification=10000\r\n";
        has(picture(64, 48).tag(40092, 1, text.getBytes(UTF_16LE)), 9.921875, "Hitachi 40092");
        save("a.txt", ("\ufeff" + text).getBytes(UTF_16LE));
        has(picture(64, 48).resolution(256, 1, 2), 9.921875, "Hitachi side-car");
        hasNone(picture(32, 24));
    }

    /** The table that tag 33560 points to, for a file in which it lies at some place. */
    private static byte[] sis(int at, double width, double height) {
        ByteBuffer out = ByteBuffer.allocate(60 + 2 * 8 + 112).order(ByteOrder.LITTLE_ENDIAN);
        out.put("SIS0".getBytes(ISO_8859_1)).putShort(58, (short) 2);
        out.putShort(60, (short) 7).putInt(64, 1);
        out.putShort(68, (short) 1).putInt(72, at + 76);
        out.putShort(76 + 10, (short) -9).putDouble(76 + 12, width).putDouble(76 + 20, height);
        return out.array();
    }

    private static Tiff olympus(double width, double height) {
        byte[] any = sis(0, width, height);
        int at = indexOf(picture(8, 8).tag(33560, 1, any).bytes(), "SIS0".getBytes(ISO_8859_1));
        return picture(8, 8).tag(33560, 1, sis(at, width, height));
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i < bytes.length - part.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return fail("not there");
    }

    @Test
    void olympusTellsAPowerOfTen() throws IOException {
        has(olympus(64.5, 64.5), 64.5, "Olympus 33560");
        hasNone(olympus(64.5, 32));
        hasNone(picture(8, 8).tag(33560, 1, new byte[300]));
    }

    private static byte[] decimal(double value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(value)
                .array();
    }

    private static Tiff gatan(String unit) {
        return picture(8, 8)
                .text(65003, unit, UTF_8)
                .text(65004, unit, UTF_8)
                .tag(65009, 12, decimal(0.25))
                .tag(65010, 12, decimal(0.25));
    }

    @Test
    void gatanTellsUnits() throws IOException {
        has(gatan("nm, as said").text(65003, "nm   ", UTF_8).text(65004, "nm   ", UTF_8), 0.25, "Gatan 65009");
        has(gatan("µm   "), 250, "Gatan 65009");
        hasNone(gatan("1/nm "));
    }

    @Test
    void openFibsemTellsMetresInJson() throws IOException {
        String json =
                "{\"image\": {\"hfw\": 0.00015}, \"pixel_size\": {\"x\": %s, \"y\": 1.5e-8}, \"version\": \"v1\"}";
        has(picture(8, 8).text(270, json.formatted("1.5e-8"), UTF_8), 15, "OpenFIBSEM");
        hasNone(picture(8, 8).text(270, json.formatted("\"\""), UTF_8));
        hasNone(picture(8, 8).text(270, "{\"pixel_size\": ".repeat(5000), UTF_8));
    }

    private static Tiff ome(String attributes) {
        return picture(8, 8)
                .text(
                        270,
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OME xmlns=\"http://www.openmicroscopy.org\"><Image>"
                                + "<Pixels DimensionOrder=\"XYZCT\" " + attributes + "/></Image></OME>",
                        UTF_8);
    }

    @Test
    void omeTellsMicrometresUnlessItSaysOtherwise() throws IOException {
        has(ome("PhysicalSizeX=\"0.065\" PhysicalSizeY=\"0.065\""), 65, "OME-TIFF");
        has(ome("PhysicalSizeX=\"0.065\""), 65, "OME-TIFF");
        has(ome("PhysicalSizeX=\"6.5\" PhysicalSizeXUnit=\"nm\""), 6.5, "OME-TIFF");
        has(ome("PhysicalSizeX=\"6.5\" PhysicalSizeXUnit=\"&#181;m\""), 6500, "OME-TIFF");
        has(ome("PhysicalSizeX=\"2\" PhysicalSizeXUnit=\"Å\""), 0.2, "OME-TIFF");
        hasNone(ome("PhysicalSizeX=\"6.5\" PhysicalSizeXUnit=\"pixel\""));
        hasNone(ome("PhysicalSizeX=\"6.5\" PhysicalSizeY=\"7\""));
    }

    @Test
    void omeReadsNothingElse() throws IOException {
        Path secret = save("secret", "6.5".getBytes(UTF_8));
        hasNone(picture(8, 8)
                .text(
                        270,
                        "<?xml version=\"1.0\"?><!DOCTYPE OME [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">"
                                + "<!ENTITY a \"9999\"><!ENTITY b \"&a;&a;&a;&a;\">]><OME>&x;"
                                + "<Pixels PhysicalSizeX=\"&b;\"/></OME>",
                        UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "nm, 1",
        "pm, 0.001",
        "Å, 0.1",
        "A, 0.1",
        "um, 1000",
        "µm, 1000",
        "\\u00B5m, 1000",
        "micron, 1000",
        "micrometer, 1000",
        "nanometer, 1",
        "nanometers, 1",
        "micrometers, 1000",
        "angstroms, 0.1",
        "mm, 1e6",
        "m, 1e9"
    })
    void imageJTellsManyUnits(String unit, double nm) throws IOException {
        for (Charset charset : List.of(ISO_8859_1, UTF_8)) {
            has(
                    new Tiff(2, 2, 8, new byte[4])
                            .resolution(7, 2, 1)
                            .text(270, "ImageJ=1.54p\nunit=" + unit + "\nloop=false\n", charset),
                    nm / 3.5,
                    "ImageJ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "72 | 1 | 2 | micron",
                "72|25400|1|micron",
                "72|25400|1|um",
                "28|10000|1|micron",
                "300|25|1|mm|",
                "7 | 2 | 1 | ''",
                "7 | 2 | 1 | pixel",
                "7 | 2 | 1 | Mm",
                "7 | 2 | 1 | Pm",
                "7 | 2 | 1 | 1/nm"
            })
    void imageJInUnitsThatHideAPrintHasNone(int numerator, int denominator, int tag, String unit) throws IOException {
        // 300 dots by inch are 11.81 by millimetre.
        int dots = unit.equals("mm") ? 118110 : numerator;
        int by = unit.equals("mm") ? 10000 : denominator;
        hasNone(new Tiff(2, 2, 8, new byte[4])
                .resolution(dots, by, tag)
                .text(270, "ImageJ=1.54p\nunit=" + unit + "\n", UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"28, 3", "72, 2", "96, 2", "118, 3", "150, 2", "256, 2", "300, 2"})
    void printResolutionsAreNotTaken(int dots, int unit) throws IOException {
        hasNone(new Tiff(2, 2, 8, new byte[4]).resolution(dots, 1, unit));
    }

    static List<byte[]> layouts() {
        return List.of(
                picture(64, 47)
                        .text(34682, "[Scan]\r\nPixelWidth=2.9e-9\r\n[Image]\r\nResolutionY=40\r\n", UTF_8)
                        .bytes(),
                picture(64, 2)
                        .text(34118, ZEISS_HEAD + "AP_IMAGE_PIXEL_SIZE\nx = 3 nm\n", ISO_8859_1)
                        .bytes(),
                picture(64, 45).tag(50431, 1, TESCAN.getBytes(ISO_8859_1)).bytes(),
                picture(8, 8)
                        .tag(40092, 1, "PixelSize=9.9\r\n".getBytes(UTF_16LE))
                        .bytes(),
                olympus(64.5, 64.5).bytes(),
                gatan("nm").bytes(),
                sightX("MAG").bytes(),
                tvips(2, 1.5f, 1.5f, 0xAAAAAAAA).bytes(),
                picture(8, 8)
                        .text(270, "{\"pixel_size\": {\"x\": 1.5e-8, \"y\": 1.5e-8}}", UTF_8)
                        .bytes(),
                ome("PhysicalSizeX=\"0.065\" PhysicalSizeXUnit=\"&#181;m\"").bytes(),
                new Tiff(2, 2, 8, new byte[4])
                        .resolution(7, 2, 1)
                        .text(270, "ImageJ=1\nunit=\\u00B5m\n", UTF_8)
                        .bytes());
    }

    /** The metadata of files that others made are as hostile as their pictures. */
    @ParameterizedTest
    @MethodSource("layouts")
    void whateverStandsThereIsASizeOrNone(byte[] valid) throws IOException {
        assertThat(read(valid).image().pixelSize()).isPresent();
        int sizes = 0;
        for (long seed = 1; seed <= 300; seed++) {
            byte[] mutated = Mutation.of(valid, new SplittableRandom(seed));
            try {
                Optional<PixelSize> size =
                        ImageReader.read("mutated", mutated).image().pixelSize();
                sizes += size.isPresent() ? 1 : 0;
            } catch (BadImageException e) {
                assertThat(e).hasMessageEndingWith(".");
            } catch (RuntimeException | Error e) {
                fail("seed " + seed, e);
            }
        }
        assertThat(sizes).isPositive();
    }

    /** The texts beside images too. */
    @ParameterizedTest
    @ValueSource(strings = {"a.txt", "a.hdr"})
    void whateverStandsBesideIsASizeOrNone(String name) throws IOException {
        byte[] valid = name.endsWith("hdr")
                ? TESCAN.getBytes(ISO_8859_1)
                : "$CM_FULL_SIZE 1280 960\n$$SM_MICRON_BAR 120\n$$SM_MICRON_MARKER 100nm\nPixelSize=3\n"
                        .getBytes(UTF_8);
        Path file = save("a.tif", picture(64, 45).bytes());
        for (long seed = 1; seed <= 200; seed++) {
            save(name, Mutation.of(valid, new SplittableRandom(seed)));
            assertThat(ImageReader.read(file).image().width())
                    .as("seed %d", seed)
                    .isEqualTo(64);
        }
    }

    @Test
    void hugeTextsBesideAreLeftAlone() throws IOException {
        save("a.hdr", (TESCAN + " ".repeat(1 << 20)).getBytes(ISO_8859_1));
        hasNone(picture(64, 45));
    }
}

package dev.flawmap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColourTest {
    private static final int WIDTH = 23;
    private static final int HEIGHT = 17;

    @TempDir
    private Path folder;

    /** Noise in colour, or in grey where {@code kind} says so. */
    private static BufferedImage picture(String kind) {
        SplittableRandom random = new SplittableRandom(3);
        BufferedImage picture = switch (kind) {
            case "RGB" -> new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
            case "ALPHA" -> new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_4BYTE_ABGR);
            case "PALETTE" ->
                new BufferedImage(
                        WIDTH,
                        HEIGHT,
                        BufferedImage.TYPE_BYTE_INDEXED,
                        new IndexColorModel(
                                8,
                                4,
                                new byte[] {0, (byte) 250, 40, 90},
                                new byte[] {10, 60, (byte) 200, 90},
                                new byte[] {(byte) 130, 7, 100, 90}));
            case "RGB16" -> rgb16();
            case "GREY RGB" -> grey(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR));
            case "BITS" -> grey(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_BINARY));
            case "GREYS" -> {
                byte[] greys = {0, 60, (byte) 200, 90};
                IndexColorModel palette = new IndexColorModel(8, 4, greys, greys, greys);
                yield new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_INDEXED, palette);
            }
            default -> new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
        };
        if (kind.equals("GREY RGB") || kind.equals("BITS")) {
            return picture;
        }
        WritableRaster raster = picture.getRaster();
        boolean palette = picture.getColorModel() instanceof IndexColorModel;
        int most = palette ? 4 : kind.equals("RGB16") ? 65536 : 256;
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                for (int band = 0; band < raster.getNumBands(); band++) {
                    raster.setSample(x, y, band, random.nextInt(most));
                }
            }
        }
        return picture;
    }

    /** A picture with a grey wedge in it. */
    private static BufferedImage grey(BufferedImage picture) {
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                picture.setRGB(x, y, new Color(x * 11, x * 11, x * 11).getRGB());
            }
        }
        return picture;
    }

    private static BufferedImage rgb16() {
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        return new BufferedImage(model, model.createCompatibleWritableRaster(WIDTH, HEIGHT), false, null);
    }

    private Path file(String kind, String format) throws IOException {
        Path file = folder.resolve(kind + "." + format);
        assertThat(ImageIO.write(picture(kind), format, file.toFile())).isTrue();
        return file;
    }

    @ParameterizedTest
    @CsvSource({"RGB, png", "RGB, tiff", "RGB, bmp", "RGB, jpg", "ALPHA, png", "PALETTE, png", "RGB16, png"})
    void redAndBlueAreKeptBesideTheGreysAndAllByRowsToo(String kind, String format) throws IOException {
        Path file = file(kind, format);
        GreyImage grey = ImageReader.read(file).image();
        GreyImage coloured = ImageReader.read(file, Colour.RGB).image();
        assertThat(grey.hasColour()).isFalse();
        assertThat(coloured.hasColour()).isTrue();
        assertThat(coloured.pixels()).isEqualTo(grey.pixels());
        BufferedImage decoded = ImageIO.read(file.toFile());
        boolean deep = kind.equals("RGB16");
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            int x = i % WIDTH;
            int y = i / WIDTH;
            Color colour = deep ? Color.BLACK : new Color(decoded.getRGB(x, y));
            double red = deep ? decoded.getRaster().getSample(x, y, 0) / 65535.0 : colour.getRed() / 255.0;
            double blue = deep ? decoded.getRaster().getSample(x, y, 2) / 65535.0 : colour.getBlue() / 255.0;
            assertThat(coloured.planes().get(1)[i]).isCloseTo((float) red, within(1e-6f));
            assertThat(coloured.planes().get(2)[i]).isCloseTo((float) blue, within(1e-6f));
        }
        byte[] bytes = Files.readAllBytes(file);
        assertThat(ImageReader.read("memory", bytes, Colour.RGB).image()).isEqualTo(coloured);
        assertThat(ImageReader.read("stream", new ByteArrayInputStream(bytes), Colour.RGB)
                        .image())
                .isEqualTo(coloured);
        try (ImageRows rows = ImageRows.open(file, 0, Colour.RGB)) {
            assertThat(rows.rows(0, HEIGHT)).isEqualTo(coloured);
            assertThat(rows.rows(4, 9)).isEqualTo(coloured.crop(0, 4, WIDTH, 5));
        }
    }

    /** Also one whose decoder makes a palette of its two or sixteen greys, as files of few bits have. */
    @ParameterizedTest
    @CsvSource({
        "GREY, png",
        "GREY, tiff",
        "GREY, bmp",
        "GREY, jpg",
        "BITS, png",
        "BITS, tiff",
        "GREYS, png",
        "GREYS, bmp"
    })
    void aGreyFileIsRefusedWhereColoursAreNeededAndByRowsToo(String kind, String format) throws IOException {
        Path file = file(kind, format);
        assertThat(ImageReader.read(file).image().hasColour()).isFalse();
        String sentence = " is grey, but an image in colour is needed: read it in RGB, or use a model of greys alone.";
        assertThatThrownBy(() -> ImageReader.read(file, Colour.RGB))
                .isInstanceOf(BadImageException.class)
                .hasMessage(file + sentence);
        assertThatThrownBy(() -> ImageReader.read("upload", Files.readAllBytes(file), Colour.RGB))
                .isInstanceOf(BadImageException.class)
                .hasMessage("upload" + sentence);
        assertThatThrownBy(() ->
                        ImageReader.read("stream", new ByteArrayInputStream(Files.readAllBytes(file)), Colour.RGB))
                .isInstanceOf(BadImageException.class)
                .hasMessage("stream" + sentence);
        assertThatThrownBy(() -> ImageReader.read("picture", picture(kind), Colour.RGB))
                .isInstanceOf(BadImageException.class)
                .hasMessage("picture" + sentence);
        try (ImageRows rows = ImageRows.open(file, 0, Colour.RGB)) {
            assertThatThrownBy(() -> rows.rows(0, 2))
                    .isInstanceOf(BadImageException.class)
                    .hasMessage(file + sentence);
        }
    }

    @ParameterizedTest
    @CsvSource({"GREY RGB, png", "GREY RGB, tiff", "GREY RGB, bmp", "GREY RGB, jpg"})
    void aFileInColourWhosePixelsAreAllGreyIsReadInColour(String kind, String format) throws IOException {
        GreyImage image = ImageReader.read(file(kind, format), Colour.RGB).image();
        assertThat(image.planes()).hasSize(3);
        for (float[] plane : image.planes()) {
            assertThat(plane).containsExactly(image.pixels(), within(1e-6f));
        }
    }

    @Test
    void anImageWithoutColoursGivesNeutralChannels() throws IOException {
        GreyImage image = ImageReader.read(file("GREY", "png")).image();
        float[] channels = Colour.RGB.channels(image.planes());
        int size = WIDTH * HEIGHT;
        assertThat(channels).hasSize(3 * size);
        for (int i = 0; i < size; i++) {
            assertThat(channels[i]).isEqualTo(image.pixels()[i]);
            assertThat(channels[size + i]).isEqualTo(0.5f);
            assertThat(channels[2 * size + i]).isEqualTo(0.5f);
        }
        assertThat(Colour.GREY.channels(image.planes())).isSameAs(image.pixels());
    }

    /** Red, green, blue, grey and yellow. */
    @Test
    void channelsAreGreyAndTheDifferencesOfBlueAndRedAndLeadBackToTheImage() {
        float[] red = {1, 0, 0, 0.3f, 1};
        float[] green = {0, 1, 0, 0.3f, 1};
        float[] blue = {0, 0, 1, 0.3f, 0};
        float[] grey = new float[5];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = Colour.grey(red[i], green[i], blue[i]);
            assertThat(Colour.green(grey[i], red[i], blue[i])).isCloseTo(green[i], within(1e-6f));
        }
        GreyImage image = new GreyImage(5, 1, List.of(grey, red, blue), Optional.empty());
        float[] channels = Colour.RGB.channels(image.planes());
        assertThat(channels)
                .containsExactly(
                        new float[] {
                            0.299f, 0.587f, 0.114f, 0.3f, 0.886f, //
                            0.3313f, 0.1687f, 1, 0.5f, 0, //
                            1, 0.0813f, 0.4187f, 0.5f, 0.5813f
                        },
                        within(1e-4f));
        GreyImage back = Colour.RGB.image(5, 1, channels);
        for (int plane = 0; plane < 3; plane++) {
            assertThat(back.planes().get(plane)).containsExactly(image.planes().get(plane), within(1e-5f));
        }
        assertThat(ImageWriter.colourPicture(image).getRGB(4, 0)).isEqualTo(0xFFFFFF00);
    }

    @Test
    void whatChangesAnImageChangesItsColoursAlike() throws IOException {
        GreyImage image = ImageReader.read(file("RGB", "png"), Colour.RGB).image();
        GreyImage redAlone = GreyImage.of(WIDTH, HEIGHT, image.planes().get(1));
        Crop crop = new Crop(1, 2, 3, 4);
        Scale scale = new Scale(3);
        GreyRange range = new GreyRange(0.1, 0.7);
        GreyImage changed = range.stretch(scale.reduce(crop.of(image)));
        assertThat(changed.planes().get(1))
                .isEqualTo(range.stretch(scale.reduce(crop.of(redAlone))).pixels());
        GreyRows rows = range.stretch(scale.reduce(crop.of(GreyRows.of(image))));
        assertThat(rows.rows(0, changed.height())).isEqualTo(changed);
    }

    @Test
    void coloursMakeAnotherImageOfTheSameGreys() {
        float[] grey = {0.2f, 0.4f};
        GreyImage plain = GreyImage.of(2, 1, grey);
        GreyImage one = new GreyImage(2, 1, List.of(grey, new float[] {0, 1}, new float[] {1, 0}), Optional.empty());
        GreyImage other = new GreyImage(2, 1, List.of(grey, new float[] {1, 1}, new float[] {1, 0}), Optional.empty());
        assertThat(one).isNotEqualTo(plain).isNotEqualTo(other);
        assertThat(one.pixelsSha256()).isNotEqualTo(plain.pixelsSha256()).isNotEqualTo(other.pixelsSha256());
        assertThatThrownBy(() -> new GreyImage(2, 1, List.of(grey, grey), Optional.empty()))
                .hasMessageContaining("one plane or three");
    }
}

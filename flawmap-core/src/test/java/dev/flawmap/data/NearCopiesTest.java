package dev.flawmap.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.Images;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.ImageWriter;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NearCopiesTest {
    private static final int SIDE = 300;

    /** Blots of a few pixels, with noise. */
    private static GreyImage material(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] pixels = new float[SIDE * SIDE];
        for (int i = 0; i < 700; i++) {
            int cx = random.nextInt(SIDE);
            int cy = random.nextInt(SIDE);
            int radius = 3 + random.nextInt(8);
            float grey = (float) random.nextDouble();
            for (int y = Math.max(0, cy - radius); y < Math.min(SIDE, cy + radius); y++) {
                for (int x = Math.max(0, cx - radius); x < Math.min(SIDE, cx + radius); x++) {
                    if ((x - cx) * (x - cx) + (y - cy) * (y - cy) < radius * radius) {
                        pixels[y * SIDE + x] = grey;
                    }
                }
            }
        }
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) Math.max(0, Math.min(1, pixels[i] + 0.05 * random.nextGaussian()));
        }
        return GreyImage.of(SIDE, SIDE, pixels);
    }

    private static GreyImage savedAgain(GreyImage image) throws IOException {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(ImageWriter.picture(image), "jpeg", jpeg);
        return ImageReader.read("again.jpg", jpeg.toByteArray()).image();
    }

    private static GreyImage resized(GreyImage image, int width, int height) throws IOException {
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        Image scaled = ImageWriter.picture(image).getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING);
        small.getGraphics().drawImage(scaled, 0, 0, null);
        return ImageReader.read("small", small).image();
    }

    @Test
    void copiesAreFoundHoweverTheyWereMade() throws IOException {
        NearCopies copies = new NearCopies(SIDE);
        GreyImage image = material(1);
        assertThat(copies.add(image.crop(0, 0, 280, 280))).isEmpty();
        assertThat(copies.add(material(2))).isEmpty();
        assertThat(copies.add(image.crop(13, 7, 280, 280))).as("shifted").containsExactly(0);
        assertThat(copies.add(image.crop(20, 30, 230, 220))).as("cropped").contains(0);
        assertThat(copies.add(savedAgain(image.crop(0, 0, 280, 280))))
                .as("saved again")
                .contains(0);
        assertThat(copies.add(resized(image.crop(0, 0, 280, 280), 170, 170)))
                .as("made smaller")
                .contains(0);
        assertThat(copies.add(material(3))).isEmpty();
        assertThat(copies.group(2)).isEqualTo(copies.group(0)).isEqualTo(copies.group(5));
        assertThat(copies.group(1)).isNotEqualTo(copies.group(0)).isNotEqualTo(copies.group(6));
    }

    /** Parts of one shape on a dark ground, lit from the left, with the same grooves from top to bottom. */
    private static GreyImage part(long seed) {
        float[] pixels = material(seed).pixels();
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                boolean part = x > 15 && x < SIDE - 20 && y > 10 && y < SIDE - 12;
                float lit = 0.8f - 0.4f * x / SIDE + 0.1f * (float) Math.sin(x * x / 400.0);
                pixels[y * SIDE + x] = part ? lit + 0.15f * (pixels[y * SIDE + x] - 0.5f) : 0.05f;
            }
        }
        return GreyImage.of(SIDE, SIDE, pixels);
    }

    @Test
    void partsOfOneKindAreNoCopies() {
        NearCopies copies = new NearCopies(SIDE);
        for (long seed = 1; seed <= 6; seed++) {
            assertThat(copies.add(part(seed))).as("seed %d", seed).isEmpty();
        }
    }

    /** A picture with another exposure. */
    private static GreyImage exposed(GreyImage image, double gamma) {
        float[] pixels = new float[image.width() * image.height()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) Math.pow(image.pixels()[i], gamma);
        }
        return GreyImage.of(image.width(), image.height(), pixels);
    }

    /** Ground metal with a shining edge: grooves and light are alike at many shifts from top to bottom. */
    private static GreyImage ground(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] pixels = material(seed).pixels();
        float[] grooves = new float[SIDE];
        for (int x = 0; x < SIDE; x++) {
            grooves[x] = (float) (0.04 * random.nextGaussian());
        }
        for (int i = 0; i < pixels.length; i++) {
            int x = i % SIDE;
            float light = (float) (0.3 + 0.4 * Math.exp(-Math.pow((x - 240) / 25.0, 2)));
            pixels[i] = Math.max(0, Math.min(1, light + grooves[x] + 0.06f * (pixels[i] - 0.5f)));
        }
        return GreyImage.of(SIDE, SIDE, pixels);
    }

    static Stream<Arguments> materials() {
        LongFunction<GreyImage> blots = NearCopiesTest::material;
        LongFunction<GreyImage> parts = NearCopiesTest::part;
        LongFunction<GreyImage> metal = NearCopiesTest::ground;
        return Stream.of(
                Arguments.of("blots", blots), Arguments.of("parts", parts), Arguments.of("ground metal", metal));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("materials")
    void copiesOfAnyMaterialAreFoundAndOthersAreNot(String name, LongFunction<GreyImage> of) throws IOException {
        NearCopies copies = new NearCopies(SIDE);
        GreyImage image = of.apply(1);
        assertThat(copies.add(image.crop(0, 0, 280, 280))).isEmpty();
        assertThat(copies.add(image.crop(6, 7, 280, 280))).as("shifted").contains(0);
        assertThat(copies.add(image.crop(4, 6, 240, 230))).as("cropped").contains(0);
        assertThat(copies.add(savedAgain(image.crop(0, 0, 280, 280))))
                .as("saved again")
                .contains(0);
        assertThat(copies.add(exposed(image.crop(4, 5, 280, 280), 0.6)))
                .as("exposed longer")
                .contains(0);
        assertThat(copies.add(exposed(image.crop(5, 2, 280, 280), 1.8)))
                .as("exposed less")
                .contains(0);
        int number = 6;
        for (long seed = 2; seed <= 6; seed++) {
            assertThat(copies.add(of.apply(seed))).as("seed %d", seed).isEmpty();
            assertThat(copies.group(number)).isEqualTo(number);
            number++;
        }
    }

    @Test
    void imagesOfOneMaterialAreNoCopies() {
        NearCopies copies = new NearCopies(SIDE);
        for (long seed = 1; seed <= 12; seed++) {
            assertThat(copies.add(material(seed))).as("seed %d", seed).isEmpty();
        }
    }

    /** Stripes and grids look alike at many shifts. */
    @Test
    void periodicMaterialsAreNoCopies() {
        NearCopies copies = new NearCopies(SIDE);
        for (long seed = 1; seed <= 6; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double phase = random.nextDouble(20);
            GreyImage image = Images.noise(SIDE, SIDE, seed);
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    int at = y * SIDE + x;
                    image.pixels()[at] = (float) (0.5
                            + 0.2 * Math.sin((x + phase) / 3)
                            + 0.2 * Math.sin((y + phase) / 4)
                            + 0.1 * (image.pixels()[at] - 0.5));
                }
            }
            assertThat(copies.add(image)).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void flatImagesShowNoPlace() {
        NearCopies copies = new NearCopies(64);
        assertThat(copies.add(GreyImage.of(64, 64, new float[64 * 64]))).isEmpty();
        assertThat(copies.add(GreyImage.of(64, 64, new float[64 * 64]))).isEmpty();
    }
}

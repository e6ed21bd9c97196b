package dev.flawmap.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.Images;
import dev.flawmap.image.Crop;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EdgesTest {
    private static final int WIDTH = 200;
    private static final int HEIGHT = 150;

    @TempDir
    Path folder;

    /** Noise with a bar of one grey and what looks like text in it. */
    private static GreyImage withBar(int seed, int rows, float grey, boolean below) {
        GreyImage image = Images.noise(WIDTH, HEIGHT, seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < rows; i++) {
            int y = below ? HEIGHT - 1 - i : i;
            boolean text = i > rows / 4 && i < rows * 3 / 4;
            for (int x = 0; x < WIDTH; x++) {
                boolean ink = text && x > 10 && x < 150 && random.nextInt(3) == 0;
                image.pixels()[y * WIDTH + x] = ink ? 1 - grey : grey;
            }
        }
        return image;
    }

    private Edges of(List<GreyImage> images) throws IOException {
        List<LabelledImage> samples = new ArrayList<>();
        for (GreyImage image : images) {
            Path file = folder.resolve(samples.size() + ".tif");
            ImageWriter.writeTiff(file, image);
            samples.add(new LabelledImage(String.valueOf(samples.size()), file, Optional.empty(), true));
        }
        return Edges.of(samples);
    }

    @ParameterizedTest
    @CsvSource({"20, 0, true", "24, 1, true", "16, 0.5, false"})
    void aBurntInBarIsFound(int rows, float grey, boolean below) throws IOException {
        List<GreyImage> images = new ArrayList<>();
        for (int seed = 1; seed <= 4; seed++) {
            images.add(withBar(seed, rows, grey, below));
        }
        Edges edges = of(images);
        assertThat(edges.crop()).isEqualTo(below ? new Crop(0, 0, rows, 0) : new Crop(rows, 0, 0, 0));
        assertThat(edges.sentence()).contains("data bar").endsWith(".");
        assertThat(of(images.subList(0, 1)).crop()).isEqualTo(edges.crop());
    }

    @Test
    void materialHasNoEdges() throws IOException {
        Edges edges = of(List.of(Images.noise(WIDTH, HEIGHT, 1), Images.noise(WIDTH, HEIGHT, 2)));
        assertThat(edges.crop()).isEqualTo(Crop.NONE);
        assertThat(edges.sentence()).isEmpty();
        assertThat(of(List.of(GreyImage.of(20, 20, new float[400]))).crop()).isEqualTo(Crop.NONE);
    }

    @Test
    void aBarInFewImagesIsNotOneOfAll() throws IOException {
        assertThat(of(List.of(withBar(1, 20, 0, true), Images.noise(WIDTH, HEIGHT, 2), Images.noise(WIDTH, HEIGHT, 3)))
                        .crop())
                .isEqualTo(Crop.NONE);
    }

    @Test
    void aBarInFewImagesIsTold() throws IOException {
        Edges edges =
                of(List.of(withBar(1, 20, 0, true), Images.noise(WIDTH, HEIGHT, 2), Images.noise(WIDTH, HEIGHT, 3)));
        assertThat(edges.sentence()).startsWith("1 of 3 images").contains("data bar", " 20 at the bottom");
    }

    @Test
    void theTallestOfBarsCounts() throws IOException {
        assertThat(of(List.of(
                                withBar(1, 20, 0, true),
                                withBar(2, 32, 0, true),
                                withBar(3, 20, 0, true),
                                withBar(4, 24, 0, true)))
                        .crop())
                .isEqualTo(new Crop(0, 0, 32, 0));
    }

    @Test
    void aBarIsFoundOnSmoothMaterialOfAnotherGrey() throws IOException {
        List<GreyImage> images = new ArrayList<>();
        for (int seed = 1; seed <= 3; seed++) {
            GreyImage image = withBar(seed, 24, 0, true);
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < (HEIGHT - 24) * WIDTH; i++) {
                image.pixels()[i] = 0.5f + random.nextInt(-2, 3) / 255f;
            }
            images.add(image);
        }
        assertThat(of(images).crop()).isEqualTo(new Crop(0, 0, 24, 0));
    }

    @Test
    void crowdedTextAndALineAboveBelongToTheBar() throws IOException {
        List<GreyImage> images = new ArrayList<>();
        for (int seed = 1; seed <= 3; seed++) {
            GreyImage image = withBar(seed, 40, 0, true);
            SplittableRandom random = new SplittableRandom(seed);
            for (int y = HEIGHT - 40; y < HEIGHT; y++) {
                boolean text = y >= HEIGHT - 24 && y < HEIGHT - 16;
                for (int x = 0; x < WIDTH; x++) {
                    boolean ink = y < HEIGHT - 38 || text && random.nextInt(4) != 0;
                    image.pixels()[y * WIDTH + x] = ink ? 1 : 0;
                }
            }
            images.add(image);
        }
        assertThat(of(images).crop()).isEqualTo(new Crop(0, 0, 40, 0));
    }

    /** Parts on a black ground, each in another place. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void groundBesidePartsIsNoBar(boolean round) throws IOException {
        List<GreyImage> images = new ArrayList<>();
        for (int seed = 1; seed <= 4; seed++) {
            GreyImage image = Images.noise(WIDTH, HEIGHT, seed);
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    double dy = y - HEIGHT / 2.0 + 8 * seed;
                    boolean part =
                            round ? Math.hypot((x - 100) * 0.6, dy) < 50 : x > 10 && x < 190 && Math.abs(dy) < 50;
                    if (!part) {
                        image.pixels()[y * WIDTH + x] = 0;
                    }
                }
            }
            images.add(image);
        }
        Edges edges = of(images);
        assertThat(edges.crop().top()).isZero();
        assertThat(edges.crop().bottom()).isZero();
    }

    @Test
    void bordersOfShiftedImagesAreFoundOnAllSides() throws IOException {
        List<GreyImage> images = new ArrayList<>();
        for (int seed = 1; seed <= 3; seed++) {
            GreyImage image = Images.noise(WIDTH, HEIGHT, seed);
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    if (y < 3 || y >= HEIGHT - 4 || x < 5 || x >= WIDTH - 6) {
                        image.pixels()[y * WIDTH + x] = 0;
                    }
                }
            }
            images.add(image);
        }
        assertThat(of(images).crop()).isEqualTo(new Crop(3, 6, 4, 5));
    }
}

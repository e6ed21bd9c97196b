package dev.flawmap.training.material;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.data.LabelledImage;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import dev.flawmap.simulate.defects.DefectSettings;
import dev.flawmap.simulate.defects.DefectSimulator;
import dev.flawmap.simulate.defects.MaterialTraits;
import dev.flawmap.training.Runs;
import dev.flawmap.training.material.GoodMaterial.Area;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Crops of 16-bit images whose every pixel has a value of its own, so that a crop tells where it is from. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CropsTest {
    private static final int WIDTH = 80;
    private static final int HEIGHT = 14;
    private static final int SIDE = 6;
    private static final int BATCH = 500;
    /** Between the greys of two pixels, so that most of those there are used, and none stretched. */
    private static final int STEP = 16;

    private static final MaterialTraits TRAITS = new MaterialTraits(0.5, 0.5, 0.1, 0.03, 0.08);

    private GoodMaterial material;

    @BeforeAll
    void writeImages(@TempDir Path folder) throws IOException {
        List<LabelledImage> samples = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_USHORT_GRAY);
            for (int p = 0; p < WIDTH * HEIGHT; p++) {
                image.getRaster().setSample(p % WIDTH, p / WIDTH, 0, STEP * (i * WIDTH * HEIGHT + p));
            }
            Path file = folder.resolve(i + ".png");
            ImageIO.write(image, "png", file.toFile());
            samples.add(Runs.sample(file));
        }
        material = GoodMaterial.read(samples, SIDE, 3);
    }

    /** Where a crop is from: its top left corner in the image, and how it is turned. */
    private record Place(int image, int x, int y, String turn) {}

    private static Place place(float[] batch, int crop) {
        int[] sources = new int[SIDE * SIDE];
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < sources.length; i++) {
            sources[i] = Math.round(batch[crop * SIDE * SIDE + i] * 65535 / STEP);
            least = Math.min(least, sources[i]);
        }
        int right = sources[1] - sources[0];
        int down = sources[SIDE] - sources[0];
        for (int i = 0; i < sources.length; i++) {
            assertThat(sources[i]).isEqualTo(sources[0] + i % SIDE * right + i / SIDE * down);
        }
        int inImage = least % (WIDTH * HEIGHT);
        return new Place(least / (WIDTH * HEIGHT), inImage % WIDTH, inImage / WIDTH, right + " " + down);
    }

    private Set<Place> places(long seed, int batches) {
        Crops crops = new Crops(material, SIDE, BATCH, Optional.empty(), seed);
        Set<Place> places = new HashSet<>();
        for (int i = 0; i < batches; i++) {
            float[] batch = crops.batch(i, 0);
            assertThat(batch).hasSize(BATCH * SIDE * SIDE);
            for (int crop = 0; crop < BATCH; crop++) {
                places.add(place(batch, crop));
            }
        }
        return places;
    }

    @Test
    void everyPlaceOfTheTrainingAreaIsDrawnAndNoOther() {
        Set<Place> expected = new HashSet<>();
        for (Area area : material.training()) {
            for (int y = area.y(); y + SIDE <= area.y() + area.height(); y++) {
                for (int x = area.x(); x + SIDE <= area.x() + area.width(); x++) {
                    expected.add(new Place(area.image(), x, y, ""));
                }
            }
        }
        Set<Place> drawn = new HashSet<>();
        places(1, 60).forEach(place -> drawn.add(new Place(place.image(), place.x(), place.y(), "")));
        assertThat(drawn).isEqualTo(expected);
    }

    @Test
    void noCropTouchesTheHeldOutArea() {
        assertThat(material.heldOut()).hasSize(3);
        for (Place place : places(2, 10)) {
            for (Area area : material.heldOut()) {
                boolean touches = place.image() == area.image()
                        && place.x() < area.x() + area.width()
                        && place.x() + SIDE > area.x();
                assertThat(touches).as(place + " in " + area).isFalse();
            }
        }
    }

    @Test
    void allEightWaysToTurnAreDrawn() {
        Set<String> turns = new HashSet<>();
        places(3, 2).forEach(place -> turns.add(place.turn()));
        assertThat(turns)
                .containsExactlyInAnyOrder("1 80", "-1 80", "1 -80", "-1 -80", "80 1", "-80 1", "80 -1", "-80 -1");
    }

    @Test
    void aBatchDependsOnTheSeedAndItsNumberAlone() {
        Crops crops = new Crops(material, SIDE, 10, Optional.empty(), 4);
        float[] fifth = crops.batch(5, 0);
        crops.batch(6, 0);
        assertThat(crops.batch(5, 0)).isEqualTo(fifth);
        assertThat(new Crops(material, SIDE, 10, Optional.empty(), 4).batch(5, 0))
                .isEqualTo(fifth);
        assertThat(crops.batch(6, 0)).isNotEqualTo(fifth);
        assertThat(crops.batch(-2, 0)).isNotEqualTo(crops.batch(-1, 0));
        assertThat(new Crops(material, SIDE, 10, Optional.empty(), 5).batch(5, 0))
                .isNotEqualTo(fifth);
    }

    private static Crops painted(Path folder, int side, int batch) throws IOException {
        DefectSimulator simulator = new DefectSimulator(DefectSettings.suiting(TRAITS));
        return new Crops(Runs.material(folder), side, batch, Optional.of(simulator), 6);
    }

    @Test
    void goodBatchesHaveNoDefects(@TempDir Path folder) throws IOException {
        int side = 32;
        Crops crops = painted(folder, side, 20);
        float[] good = crops.good(3);
        assertThat(good).hasSameSizeAs(crops.batch(3, 0)).isNotEqualTo(crops.batch(3, 0));
        for (int i = 0; i < 20; i++) {
            assertThat(plane(good, side, 3 * i + 1)).containsOnly(0);
            assertThat(plane(good, side, 3 * i + 2)).isEqualTo(plane(good, side, 3 * i));
        }
    }

    private static float[] plane(float[] batch, int side, int index) {
        return Arrays.copyOfRange(batch, index * side * side, (index + 1) * side * side);
    }

    /** What is not labelled differs from the crop without defects by less than can be seen. */
    @Test
    void theCropWithoutItsDefectsFollowsTheirPlane(@TempDir Path folder) throws IOException {
        int side = 32;
        float[] batch = painted(folder, side, 20).batch(3, 0);
        int defective = 0;
        for (int i = 0; i < 20; i++) {
            float[] crop = plane(batch, side, 3 * i);
            float[] label = plane(batch, side, 3 * i + 1);
            float[] faultless = plane(batch, side, 3 * i + 2);
            double inside = 0;
            for (int k = 0; k < crop.length; k++) {
                double change = Math.abs(crop[k] - faultless[k]);
                if (label[k] == 0) {
                    assertThat(change).isLessThan(0.1);
                } else {
                    inside = Math.max(inside, change);
                }
            }
            if (inside > 0.02) {
                defective++;
            } else {
                assertThat(crop).isEqualTo(faultless);
            }
        }
        assertThat(defective).isBetween(5, 19);
    }

    /** Images of parts end with the parts' edges, and hardly any of all places lie there. */
    @Test
    void bordersAreDrawnAtAFairRate() {
        int width = 300;
        int crop = 96;
        float[] framed = new float[width * width];
        for (int i = 0; i < framed.length; i++) {
            int x = i % width;
            int y = i / width;
            framed[i] = x == 0 || y == 0 || x == width - 1 || y == width - 1 ? 1 : 0;
        }
        GoodCrops crops = new GoodCrops(
                List.of(PackedImage.of(GreyImage.of(width, width, framed))),
                List.of(new Area(0, 0, 0, width, width)),
                List.of(Mask.empty(width, width)),
                List.of(0));
        SplittableRandom random = new SplittableRandom(1);
        int touching = 0;
        for (int i = 0; i < 2000; i++) {
            for (float pixel : crops.cut(crop, random)) {
                if (pixel > 0) {
                    touching++;
                    break;
                }
            }
        }
        // Of 253 places a line, 2 · 24 are moved in and 2 lie there: 1 − (1 − 50 / 253)².
        assertThat(touching / 2000.0).isBetween(0.31, 0.41);
    }
}

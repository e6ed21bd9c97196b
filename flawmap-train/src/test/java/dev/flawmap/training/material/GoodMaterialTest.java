package dev.flawmap.training.material;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.data.LabelledImage;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Mask;
import dev.flawmap.image.Scale;
import dev.flawmap.simulate.fibre.Nanofibres;
import dev.flawmap.training.Runs;
import dev.flawmap.training.material.GoodMaterial.Area;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoodMaterialTest {
    private static final WorkingSize HALF = new WorkingSize.Fraction(new Scale(2));

    @TempDir
    private Path folder;

    @Test
    void ofFewImagesAStripEachIsHeldOut() throws IOException {
        List<LabelledImage> samples = Runs.samples(folder, 3, 120, 40);
        Set<Integer> positions = new HashSet<>();
        for (int seed = 0; seed < 10; seed++) {
            GoodMaterial material = GoodMaterial.read(samples, 16, seed);
            assertThat(material.heldOut()).hasSize(3);
            for (Area strip : material.heldOut()) {
                assertThat(strip.width()).isEqualTo(15);
                assertThat(strip.y()).isZero();
                assertThat(strip.height()).isEqualTo(40);
                assertThat(strip.x()).isBetween(0, 105);
                positions.add(strip.x());
                for (Area area : material.training()) {
                    assertThat(area.places(16)).isPositive();
                    if (area.image() == strip.image()) {
                        boolean left = area.x() == 0 && area.width() == strip.x();
                        boolean right = area.x() == strip.x() + 15 && area.x() + area.width() == 120;
                        assertThat(left || right).isTrue();
                    }
                }
            }
            assertThat(material.notes()).isEmpty();
        }
        assertThat(positions).hasSizeGreaterThan(10);
    }

    @Test
    void ofManyImagesAnEighthIsHeldOutWhole() throws IOException {
        List<LabelledImage> samples = Runs.samples(folder, 17, 48, 32);
        Set<Integer> held = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            GoodMaterial material = GoodMaterial.read(samples, 32, seed);
            assertThat(material.heldOut()).hasSize(2);
            assertThat(material.training()).hasSize(15);
            List<Area> all = new ArrayList<>(material.heldOut());
            all.addAll(material.training());
            assertThat(all.stream().map(Area::image).distinct()).hasSize(17);
            assertThat(all).allMatch(area -> area.width() == 48 && area.height() == 32);
            material.heldOut().forEach(area -> held.add(area.image()));
        }
        assertThat(held).hasSizeGreaterThan(8);
    }

    @Test
    void wholeImagesAreHeldOutOnlyWhereThereAreManyOrTheyAreSmall() throws IOException {
        List<LabelledImage> large = Runs.samples(folder, 24, 160, 20);
        assertThat(GoodMaterial.read(large, 16, 1).heldOut()).hasSize(3).allMatch(area -> area.width() == 160);
        assertThat(GoodMaterial.read(large.subList(0, 23), 16, 1).heldOut())
                .hasSize(23)
                .allMatch(area -> area.width() == 20);
        // Strips of 15 pixels are narrower than a crop.
        assertThat(GoodMaterial.read(Runs.samples(folder, 8, 120, 20), 16, 1).heldOut())
                .hasSize(1)
                .allMatch(area -> area.width() == 120);
        // Ten pixels less than the strip leave no room for crops of 36 on both sides.
        assertThat(GoodMaterial.read(Runs.samples(folder, 4, 80, 40), 36, 1).heldOut())
                .hasSize(1)
                .allMatch(area -> area.width() == 80);
        assertThat(GoodMaterial.read(Runs.samples(folder, 3, 80, 40), 36, 1).heldOut())
                .isEmpty();
    }

    /** 8 megapixels of the images as they are, 2 at half their resolution. */
    @Test
    void ofLargeMaterialASmallerShareIsHeldOut() {
        assertThat(GoodMaterial.share(4_000_000, Scale.FULL)).isEqualTo(0.125);
        assertThat(GoodMaterial.share(640_000_000, Scale.FULL)).isEqualTo(0.0125);
        assertThat(GoodMaterial.share(160_000_000, new Scale(2))).isEqualTo(0.0125);
    }

    @Test
    void imagesTooSmallToShareAreLearnedFromWhole() throws IOException {
        GoodMaterial material = GoodMaterial.read(Runs.samples(folder, 1, 60, 40), 32, 1);
        assertThat(material.training()).containsExactly(new Area(0, 0, 0, 60, 40));
        assertThat(material.heldOut()).isEmpty();
        assertThat(material.notes()).containsExactly("An image of 60×40 pixels is too small to hold part of it out.");
    }

    @Test
    void theSplitDependsOnTheSeed() throws IOException {
        List<LabelledImage> samples = Runs.samples(folder, 2, 160, 40);
        assertThat(GoodMaterial.read(samples, 32, 1).heldOut())
                .isEqualTo(GoodMaterial.read(samples, 32, 1).heldOut())
                .isNotEqualTo(GoodMaterial.read(samples, 32, 2).heldOut());
    }

    @Test
    void anImageSmallerThanACropIsRefused() throws IOException {
        List<LabelledImage> samples = Runs.samples(folder, 1, 100, 40);
        assertThatThrownBy(() -> GoodMaterial.read(samples, 64, 1))
                .isInstanceOf(BadImageException.class)
                .hasMessage(samples.get(0).image()
                        + " is 100×40 pixels, smaller than the 64×64 crops this detector learns from.");
    }

    @Test
    void allImagesOfNoUseAreNamedAtOnce() throws IOException {
        List<LabelledImage> samples = new ArrayList<>(Runs.samples(folder, 1, 100, 80));
        Path empty = Files.createFile(folder.resolve("empty.png"));
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), Path.of("gone.png"));
        Path small = folder.resolve("small.tif");
        ImageWriter.writeTiff(small, Nanofibres.good(100, 20, 1));
        List.of(empty, link, small).forEach(file -> samples.add(Runs.sample(file)));
        assertThatThrownBy(() -> GoodMaterial.read(samples, 32, 1))
                .isInstanceOf(BadImageException.class)
                .hasMessage("3 of 4 good images cannot be learned from. " + empty + " is empty (0 bytes). "
                        + "The link " + link + " leads nowhere: there is no gone.png. " + small
                        + " is 100×20 pixels, smaller than the 32×32 crops this detector learns from.");
    }

    @Test
    void anUnreadableImageIsRefused() throws IOException {
        Path file = folder.resolve("text.tif");
        Files.writeString(file, "not an image", StandardCharsets.UTF_8);
        assertThatThrownBy(() -> GoodMaterial.read(List.of(Runs.sample(file)), 32, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("\n");
    }

    @Test
    void thePixelSizeIsKnownOnlyIfAllImagesShareIt() throws IOException {
        List<LabelledImage> samples = new ArrayList<>(Runs.samples(folder, 2, 64, 40));
        assertThat(GoodMaterial.read(samples, 32, 1).nmPerPixel()).hasValue(25);
        Path other = folder.resolve("other.tif");
        ImageWriter.writeTiff(other, Nanofibres.good(64, 40, 9).withNmPerPixel(OptionalDouble.of(30)));
        samples.add(Runs.sample(other));
        assertThat(GoodMaterial.read(samples, 32, 1).nmPerPixel()).isEmpty();
        assertThat(GoodMaterial.read(samples, 32, 1).notes())
                .contains(
                        "The good images have from 25.0 to 30.0 nm a pixel: the model takes every one of these"
                                + " magnifications for good, and cannot tell when an image has another one; train a model for each.");
        ImageWriter.writeTiff(other, Nanofibres.good(64, 40, 9).withNmPerPixel(OptionalDouble.empty()));
        assertThat(GoodMaterial.read(samples, 32, 1).nmPerPixel()).isEmpty();
    }

    @Test
    void imagesAreReducedAndTheirPixelSizeIsKept() throws IOException {
        List<LabelledImage> samples = Runs.samples(folder, 2, 129, 96);
        GoodMaterial whole = GoodMaterial.read(samples, 32, 1);
        GoodMaterial half = GoodMaterial.read(samples, 32, 1, HALF);
        assertThat(half.scale()).isEqualTo(new Scale(2));
        assertThat(half.images().stream().map(PackedImage::whole))
                .containsExactlyElementsOf(whole.images().stream()
                        .map(PackedImage::whole)
                        .map(half.scale()::reduce)
                        .toList());
        assertThat(half.images().get(0).width()).isEqualTo(65);
        assertThat(half.nmPerPixel()).isEqualTo(whole.nmPerPixel()).hasValue(25);
        assertThat(half.files()).isEqualTo(whole.files());
        assertThat(half.notes()).contains("Working at 1/2 of the images' resolution, as asked.");
        assertThat(half.training()).allMatch(area -> area.x() + area.width() <= 65 && area.height() == 48);
    }

    @Test
    void imagesThatWouldBecomeSmallerThanACropAreRefused() throws IOException {
        List<LabelledImage> samples = Runs.samples(folder, 1, 100, 62);
        assertThatThrownBy(() -> GoodMaterial.read(samples, 32, 1, HALF))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("At 1/2 of its resolution, " + samples.get(0).image()
                        + " is 50×31 pixels, smaller than the 32×32 crops this detector learns from.");
    }

    @Test
    void filesAreKnownByTheirSums() throws IOException {
        List<LabelledImage> samples = Runs.samples(folder, 2, 64, 40);
        var files = GoodMaterial.read(samples, 32, 1).files();
        assertThat(files).hasSize(2);
        assertThat(files.get(0).name()).isEqualTo("good-0.tif");
        assertThat(files.get(0).sha256())
                .matches("[0-9a-f]{64}")
                .isNotEqualTo(files.get(1).sha256());
    }

    @Test
    void noCropTouchesWhatIsLeftOutAndHeldOutAreaOfWhichMostIsLeftOutIsNone() throws IOException {
        List<LabelledImage> samples = new ArrayList<>(Runs.samples(folder, 2, 240, 40));
        boolean[] marked = new boolean[240 * 40];
        for (int i = 0; i < marked.length; i++) {
            marked[i] = i % 240 >= 50;
        }
        Mask mask = new Mask(240, 40, marked);
        Path file = folder.resolve("mask.png");
        ImageWriter.writeMask(file, mask);
        samples.set(0, new LabelledImage("first", samples.get(0).image(), Optional.of(file), true));
        GoodMaterial material = GoodMaterial.read(samples, 16, 3);
        assertThat(GoodMaterial.read(Runs.samples(folder, 2, 240, 40), 16, 3).heldOut())
                .hasSize(2)
                .anyMatch(area -> area.image() == 0);
        assertThat(material.heldOut()).singleElement().matches(area -> area.image() == 1);
        assertThat(material.leftOut().get(0)).isEqualTo(mask);
        assertThat(material.notes())
                .contains("A share of 40 % of the good area, in 1 of 2 images, was left out by masks.");
        assertThat(material.leftOutSums()).singleElement().asString().startsWith("first ");
        Set<Float> seen = new HashSet<>();
        List<PackedImage> columns = List.of(columns(240, 40), columns(240, 40));
        GoodCrops crops =
                new GoodCrops(columns, List.of(new Area(0, 0, 0, 240, 40)), material.leftOut(), Symmetry.HALF_TURN);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            for (float column : crops.cut(16, random)) {
                seen.add(column);
            }
        }
        assertThat(seen).hasSize(50).allMatch(column -> column < 50 / 256f);
        ImageWriter.writeMask(file, new Mask(240, 40, all(240 * 40)));
        List<LabelledImage> nothing =
                List.of(new LabelledImage("first", samples.get(0).image(), Optional.of(file), true));
        assertThatThrownBy(() -> GoodMaterial.read(nothing, 16, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("With what is left out, no good area of 16×16 pixels");
    }

    private static boolean[] all(int pixels) {
        boolean[] set = new boolean[pixels];
        Arrays.fill(set, true);
        return set;
    }

    /** Every pixel tells its column. */
    private static PackedImage columns(int width, int height) {
        float[] pixels = new float[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i % width / 256f;
        }
        return PackedImage.of(GreyImage.of(width, height, pixels));
    }

    /** A copy shows nothing more: it would be learned from and held out at once. */
    @Test
    void imagesThatAreTheSameCountOnceAndAreNamed() throws IOException {
        List<LabelledImage> samples = new ArrayList<>(Runs.samples(folder, 2, 120, 40));
        Path copy = Files.copy(samples.get(0).image(), folder.resolve("copy.tif"));
        GoodMaterial without = GoodMaterial.read(samples, 16, 1);
        samples.add(1, new LabelledImage("copy", copy, Optional.empty(), true));
        GoodMaterial material = GoodMaterial.read(samples, 16, 1);
        assertThat(material.files()).isEqualTo(without.files());
        assertThat(material.heldOut()).isEqualTo(without.heldOut());
        assertThat(material.notes())
                .containsOnlyOnce("1 good image repeats another pixel by pixel, and is not learned from: copy is "
                        + samples.get(0).name() + ".");
    }
}

package dev.flawmap.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.Detector;
import dev.flawmap.UnfitImageException;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.model.Model;
import dev.flawmap.simulate.Material;
import dev.flawmap.training.export.ModelExport;
import dev.flawmap.training.material.ColourChoice;
import dev.flawmap.training.material.Crops;
import dev.flawmap.training.material.GoodCrops;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.PackedImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ColourTrainingTest {
    private static final int SIDE = 32;

    private List<LabelledImage> samples = List.of();

    @BeforeAll
    void makeUp(@TempDir Path folder) throws IOException {
        samples = samples(folder, List.of(Material.DYED.good(128, 96, 1), Material.DYED.good(128, 96, 2)));
    }

    private static List<LabelledImage> samples(Path folder, List<GreyImage> images) throws IOException {
        List<LabelledImage> samples = new ArrayList<>();
        for (GreyImage image : images) {
            Path file = folder.resolve(samples.size() + ".png");
            ImageWriter.writePng(file, ImageWriter.colourPicture(image));
            samples.add(Runs.sample(file));
        }
        return samples;
    }

    private GoodMaterial material() throws IOException {
        return GoodMaterial.read(ColourChoice.in(samples, Colour.RGB), SIDE, 5);
    }

    private static TrainableDetector detector() {
        return Runs.small("localiser", Map.of("fineWidth", "4", "width", "4", "levels", "2"));
    }

    /** The graph is compared with libtorch while it is written, and the exported graph with Flawmap's maps. */
    @Test
    void aModelInColourSeesHueByRowsAsInTheWholeImage(@TempDir Path folder) throws IOException {
        Model model = Runs.train(detector().in(Colour.RGB), material(), Runs.settings(folder, 1, 3));
        assertThat(model.description().input().colour()).isEqualTo(Colour.RGB);
        assertThat(model.description().notes()).anyMatch(note -> note.contains("in colour"));
        Path file = folder.resolve("colour.flaw");
        model.write(file);
        Model read = Model.read(file);
        assertThat(read.description())
                .usingRecursiveComparison()
                .ignoringFields("sha256")
                .isEqualTo(model.description());
        GreyImage image = Material.DYED.good(70, 90, 3);
        GreyImage grey = GreyImage.of(70, 90, image.pixels());
        GreyImage neutral =
                new GreyImage(70, 90, List.of(image.pixels(), image.pixels(), image.pixels()), Optional.empty());
        try (Detector detector = read.detector(1)) {
            float[] map = detector.map(image).values();
            assertThatThrownBy(() -> detector.map(grey)).isInstanceOf(UnfitImageException.class);
            assertThat(Arrays.equals(detector.map(neutral).values(), map)).isFalse();
            List<float[]> rows = new ArrayList<>();
            detector.map(GreyRows.of(image), (greys, scores) -> rows.add(scores.clone()));
            assertThat(rows).hasSize(90);
            for (int y = 0; y < 90; y++) {
                assertThat(rows.get(y)).containsExactly(Arrays.copyOfRange(map, y * 70, (y + 1) * 70), within(1e-4f));
            }
        }
        ModelExport exported = ModelExport.of(read, false);
        assertThat(exported.preprocess()).containsEntry("channels", List.of("red", "green", "blue"));
        assertThat(exported.example().shape().get(1)).isEqualTo(3);
    }

    @Test
    void batchesHoldTheChannelsOfTheirCropsAndTheLabels() throws IOException {
        GoodMaterial material = material();
        GoodCrops crops = new GoodCrops(material);
        float[] channels = crops.channels(SIDE, new SplittableRandom(7));
        assertThat(channels).hasSize(3 * SIDE * SIDE);
        assertThat(crops.cut(SIDE, new SplittableRandom(7))).isEqualTo(Arrays.copyOf(channels, SIDE * SIDE));
        assertThat(channels[SIDE * SIDE]).isNotEqualTo(0.5f);
        assertThat(new Crops(material, SIDE, 2, Optional.empty(), 4).good(0)).hasSize(2 * 3 * SIDE * SIDE);
    }

    @Test
    void aPackedImageGivesTheVeryColours() {
        GreyImage image = Material.TIMBER.good(64, 48, 3);
        PackedImage packed = PackedImage.of(image);
        assertThat(packed.whole()).isEqualTo(image);
        assertThat(packed.crop(5, 6, 20, 30)).isEqualTo(image.crop(5, 6, 20, 30));
    }

    private static GreyImage tinted(float red, float blue) {
        float[] grey = Material.KNIT.good(64, 64, 1).pixels();
        float[] reds = grey.clone();
        float[] blues = grey.clone();
        for (int i = 0; i < grey.length; i++) {
            reds[i] *= red;
            blues[i] *= blue;
        }
        return new GreyImage(64, 64, List.of(grey, reds, blues), Optional.empty());
    }

    @Test
    void coloursAreLearnedWhereImagesShowSomeAndTheDetectorCan(@TempDir Path folder) throws IOException {
        assertThat(ColourChoice.AUTO.choose(samples, true))
                .isEqualTo(new ColourChoice.Choice(Colour.RGB, Optional.empty()));
        ColourChoice.Choice left = ColourChoice.AUTO.choose(samples, false);
        assertThat(left.colour()).isEqualTo(Colour.GREY);
        assertThat(left.note().orElseThrow()).contains("takes no colours");
        assertThat(ColourChoice.GREY.choose(samples, true).colour()).isEqualTo(Colour.GREY);
        assertThat(ColourChoice.RGB.choose(samples, false).colour()).isEqualTo(Colour.RGB);
        List<LabelledImage> slight = samples(folder, List.of(tinted(1.05f, 0.95f), tinted(1, 1)));
        ColourChoice.Choice grey = ColourChoice.AUTO.choose(slight, true);
        assertThat(grey.colour()).isEqualTo(Colour.GREY);
        assertThat(grey.note().orElseThrow()).contains("next to none");
        List<LabelledImage> clear = samples(folder, List.of(tinted(1.3f, 0.6f)));
        assertThat(ColourChoice.AUTO.choose(clear, true).colour()).isEqualTo(Colour.RGB);
    }

    @Test
    void aGreyFileIsGreyWithoutAWord(@TempDir Path folder) throws IOException {
        assertThat(ColourChoice.AUTO.choose(Runs.samples(folder, 2, 64, 64), true))
                .isEqualTo(new ColourChoice.Choice(Colour.GREY, Optional.empty()));
    }

    @Test
    void aGreyFileCannotBeLearnedFromInColour(@TempDir Path folder) throws IOException {
        List<LabelledImage> mixed = new ArrayList<>(samples);
        LabelledImage grey = Runs.samples(folder, 1, 64, 64).get(0);
        mixed.add(grey);
        assertThatThrownBy(() -> GoodMaterial.read(ColourChoice.in(mixed, Colour.RGB), SIDE, 5))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(grey.image() + " is grey, but an image in colour is needed");
    }

    @Test
    void onlyTheLocaliserTakesColours() throws IOException {
        assertThat(detector().takesColours()).isTrue();
        assertThatThrownBy(() -> Runs.small("autoencoder", Map.of()).in(Colour.RGB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The detector autoencoder takes no colours; learn from greys, or choose a detector that takes"
                                + " colours.");
        GoodMaterial material = material();
        assertThatThrownBy(() -> Runs.train(detector(), material, Runs.settings(Path.of("unused"), 1, 1)))
                .hasMessageContaining("same colours");
    }

    @Test
    void picturesInGreyStayGrey() {
        BufferedImage picture = ImageWriter.colourPicture(GreyImage.of(2, 1, new float[] {0, 1}));
        assertThat(picture.getRGB(1, 0)).isEqualTo(0xFFFFFFFF);
        assertThat(picture.getRGB(0, 0)).isEqualTo(0xFF000000);
    }
}

package dev.flawmap.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.Images;
import dev.flawmap.Progress;
import dev.flawmap.data.DataCheck.Finding;
import dev.flawmap.data.DataCheck.Report;
import dev.flawmap.data.DataCheck.Severity;
import dev.flawmap.image.Colour;
import dev.flawmap.image.Crop;
import dev.flawmap.image.GaussianBlur;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Mask;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCheckTest {
    @TempDir
    Path root;

    private Path normal;
    private Path defective;
    private Path masks;

    /** Two good images and one defective one, with nothing to find. */
    @BeforeEach
    void sound() throws IOException {
        normal = root.resolve("Normal");
        defective = root.resolve("Anomalous/images");
        masks = root.resolve("Anomalous/gt");
        Images.write(normal.resolve("a.png"), 20, 10, 1);
        Images.write(normal.resolve("b.png"), 20, 10, 2);
        Images.write(defective.resolve("c.png"), 20, 10, 3);
        Images.write(masks.resolve("c_gt.png"), Images.rectangle(20, 10, 2, 2, 3, 3));
    }

    private Report check() throws IOException {
        return DataCheck.of(Dataset.open(root), Progress.NONE);
    }

    private Finding only(Severity severity) throws IOException {
        Report report = check();
        assertThat(report.ok()).isEqualTo(severity != Severity.ERROR);
        assertThat(report.findings()).hasSize(1);
        Finding finding = report.findings().get(0);
        assertThat(finding.severity()).isEqualTo(severity);
        assertThat(finding.message()).endsWith(".");
        return finding;
    }

    @Test
    void aSoundDataSetHasNoFindings() throws IOException {
        List<Long> steps = new ArrayList<>();
        Report report = DataCheck.of(Dataset.open(root), (what, done, total) -> {
            assertThat(total).isEqualTo(3);
            steps.add(done);
        });
        assertThat(report)
                .isEqualTo(new Report(
                        Layout.NANOTWICE,
                        2,
                        1,
                        0,
                        1,
                        Map.of("20×10", 3),
                        Map.of(8, 3),
                        Map.of("PNG", 3),
                        Map.of(),
                        new Edges(Crop.NONE, ""),
                        List.of()));
        assertThat(steps).containsExactly(1L, 2L, 3L);
        assertThat(report.toJson())
                .containsEntry("ok", true)
                .containsEntry("layout", "nanotwice")
                .containsEntry("good", 2)
                .containsEntry("sizes", Map.of("20×10", 3));
    }

    @Test
    void anUnreadableImageIsAnError() throws IOException {
        Files.writeString(normal.resolve("b.png"), "not an image");
        assertThat(only(Severity.ERROR).message()).contains("b.png");
    }

    @Test
    void anUnreadableMaskIsAnError() throws IOException {
        Files.writeString(masks.resolve("c_gt.png"), "not an image");
        assertThat(only(Severity.ERROR).message()).contains("c_gt.png");
    }

    @Test
    void aMaskOfAnotherSizeIsAnError() throws IOException {
        Images.write(masks.resolve("c_gt.png"), Images.rectangle(20, 11, 2, 2, 3, 3));
        assertThat(only(Severity.ERROR).message()).contains("c_gt.png", "20×11", "20×10");
    }

    @Test
    void aMissingMaskIsAnError() throws IOException {
        Images.write(defective.resolve("d.png"), 20, 10, 4);
        assertThat(only(Severity.ERROR).message()).contains("no mask", "d.png");
    }

    @Test
    void aKindWithoutMasksIsANote() throws IOException {
        Images.write(defective.resolve("d.png"), 20, 10, 4);
        Files.delete(masks.resolve("c_gt.png"));
        assertThat(only(Severity.NOTE).message())
                .contains("no masks for the images in " + defective, "taken for defective");
    }

    @Test
    void aMissingMaskInAPlainFolderIsANote() throws IOException {
        Dataset plain = Dataset.plain(normal, Optional.of(defective), Optional.empty());
        Report report = DataCheck.of(plain, Progress.NONE);
        assertThat(report.findings()).extracting(Finding::severity).containsExactly(Severity.NOTE);
        assertThat(report.ok()).isTrue();
    }

    @Test
    void anEmptyMaskIsAWarning() throws IOException {
        Images.write(masks.resolve("c_gt.png"), Mask.empty(20, 10));
        assertThat(only(Severity.WARNING).message()).contains("c_gt.png", "empty");
    }

    @Test
    void aMaskOfNoImageIsAWarning() throws IOException {
        Images.write(masks.resolve("z_gt.png"), Images.rectangle(20, 10, 2, 2, 3, 3));
        assertThat(only(Severity.WARNING).message()).contains("z_gt.png", "no image");
    }

    @Test
    void theSameGoodImageTwiceIsAWarning() throws IOException {
        Images.write(normal.resolve("copy.png"), 20, 10, 1);
        assertThat(only(Severity.WARNING).message()).contains("copy.png", "a.png", "twice");
    }

    @Test
    void theSamePixelsInAnotherFormatAreADuplicate() throws IOException {
        ImageIO.write(
                ImageIO.read(normal.resolve("a.png").toFile()),
                "bmp",
                normal.resolve("copy.bmp").toFile());
        assertThat(only(Severity.WARNING).message()).contains("copy.bmp", "a.png");
    }

    @Test
    void aGoodImageAmongTheDefectiveIsAnError() throws IOException {
        Images.write(defective.resolve("c.png"), 20, 10, 1);
        assertThat(only(Severity.ERROR).message()).contains("c.png", "a.png", "defective");
    }

    @Test
    void aTrainingImageAmongTheGoodTestImagesIsAWarning() throws IOException {
        Path mvtec = root.resolve("mvtec");
        Images.write(mvtec.resolve("train/good/000.png"), 20, 10, 1);
        Images.write(mvtec.resolve("test/good/007.png"), 20, 10, 1);
        Images.write(mvtec.resolve("ground_truth/hole/003_mask.png"), Images.rectangle(20, 10, 2, 2, 3, 3));
        Report report = DataCheck.of(Dataset.open(mvtec), Progress.NONE);
        assertThat(report.testGood()).isEqualTo(1);
        assertThat(report.findings()).extracting(Finding::severity).containsOnly(Severity.WARNING);
        assertThat(report.findings())
                .extracting(Finding::message)
                .satisfiesExactly(
                        message -> assertThat(message).contains("007.png", "learnt"),
                        message -> assertThat(message).contains("003_mask.png", "no image"));
    }

    @Test
    void otherSizesAreANote() throws IOException {
        Images.write(normal.resolve("b.png"), 20, 12, 2);
        assertThat(only(Severity.NOTE).message())
                .isEqualTo("Not all images are alike: 20×10 pixels (a.png, c.png), 20×12 pixels (b.png).");
    }

    @Test
    void otherDepthsAreANote() throws IOException {
        BufferedImage deep = new BufferedImage(20, 10, BufferedImage.TYPE_USHORT_GRAY);
        ImageIO.write(deep, "png", normal.resolve("b.png").toFile());
        assertThat(only(Severity.NOTE).message()).contains("16 bits", "b.png");
    }

    @Test
    void imagesOfOneNameAreAWarning() throws IOException {
        Images.write(defective.resolve("a.png"), 20, 10, 9);
        Images.write(masks.resolve("a_gt.png"), Images.rectangle(20, 10, 2, 2, 3, 3));
        assertThat(only(Severity.WARNING).message()).contains("same name");
    }

    /** The first good image's place, shifted, is among the others and the test images. */
    @Test
    void imagesOfOnePlaceAreNamed() throws IOException {
        Files.delete(normal.resolve("a.png"));
        Files.delete(normal.resolve("b.png"));
        GreyImage wide = soft(Images.noise(120, 100, 1));
        GreyImage other = soft(Images.noise(100, 90, 2));
        ImageWriter.writePng(normal.resolve("a.png"), wide.crop(0, 0, 100, 90));
        ImageWriter.writePng(normal.resolve("b.png"), wide.crop(9, 6, 100, 90));
        ImageWriter.writePng(normal.resolve("d.png"), other);
        ImageWriter.writePng(defective.resolve("c.png"), wide.crop(4, 8, 100, 90));
        Images.write(masks.resolve("c_gt.png"), Images.rectangle(100, 90, 2, 2, 3, 3));
        List<String> messages =
                check().findings().stream().map(Finding::message).toList();
        assertThat(messages)
                .anyMatch(message -> message.startsWith("The good images a.png, b.png show the same place"))
                .anyMatch(message -> message.equals("3 good images show 2 places."))
                .anyMatch(message -> message.startsWith("The test image " + defective.resolve("c.png"))
                        && message.contains("the same place as the good image " + normal.resolve("a.png")));
    }

    @Test
    void imagesThatLookOtherwiseAreNamed() throws IOException {
        for (int i = 0; i < 5; i++) {
            Images.write(normal.resolve("n" + i + ".png"), 20, 10, 10 + i);
        }
        GreyImage sharp = Images.noise(20, 10, 30);
        float[] dim = sharp.pixels().clone();
        for (int i = 0; i < dim.length; i++) {
            dim[i] = 0.5f + dim[i] / 50;
        }
        ImageWriter.writePng(normal.resolve("empty.png"), GreyImage.of(20, 10, dim));
        float[] dark = sharp.pixels().clone();
        for (int i = 0; i < dark.length; i++) {
            dark[i] *= 0.3f;
        }
        ImageWriter.writePng(normal.resolve("dark.png"), GreyImage.of(20, 10, dark));
        ImageWriter.writePng(normal.resolve("soft.png"), stretched(soft(sharp)));
        List<String> messages =
                check().findings().stream().map(Finding::message).toList();
        assertThat(messages)
                .hasSize(3)
                .anyMatch(message -> message.startsWith(normal.resolve("dark.png") + " is exposed otherwise"))
                .anyMatch(message -> message.startsWith(normal.resolve("empty.png") + " shows almost nothing"))
                .anyMatch(message -> message.startsWith(normal.resolve("soft.png") + " has far less fine detail"));
    }

    private static GreyImage soft(GreyImage image) {
        float[] pixels = GaussianBlur.blur(image.pixels(), image.width(), image.height(), 2);
        return GreyImage.of(image.width(), image.height(), pixels);
    }

    private static GreyImage stretched(GreyImage image) {
        float[] pixels = image.pixels().clone();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = Math.max(0, Math.min(1, 0.5f + 4 * (pixels[i] - 0.5f)));
        }
        return GreyImage.of(image.width(), image.height(), pixels);
    }

    @Test
    void aMaskWithGreysIsWarnedOf() throws IOException {
        BufferedImage mask = new BufferedImage(20, 10, BufferedImage.TYPE_BYTE_GRAY);
        for (int x = 3; x < 9; x++) {
            mask.getRaster().setSample(x, 4, 0, 255 - 40 * (x - 3));
        }
        ImageIO.write(mask, "png", masks.resolve("c_gt.png").toFile());
        assertThat(only(Severity.WARNING).message())
                .contains("up to 2.5 % of a mask's pixels, in c_gt.png")
                .contains("up to 1.50 times the area from half of the brightest on")
                .contains("two levels");
    }

    @Test
    void aMaskSmearedByJpegIsWarnedOf() throws IOException {
        Files.delete(masks.resolve("c_gt.png"));
        BufferedImage mask = new BufferedImage(20, 10, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 2; y < 5; y++) {
            for (int x = 3; x < 9; x++) {
                mask.getRaster().setSample(x, y, 0, 255);
            }
        }
        Path jpeg = masks.resolve("c_gt.jpg");
        ImageIO.write(mask, "jpeg", jpeg.toFile());
        assertThat(only(Severity.WARNING).message()).contains("c_gt.jpg", "as JPEG or smoothing leaves them");
        LabelledImage sample = Dataset.open(root).test().get(0);
        Reading level = new Reading(Crop.NONE, Optional.empty(), Optional.empty(), Colour.GREY, 0.5);
        assertThat(sample.readMask(20, 10).count()).isGreaterThan(18);
        assertThat(sample.with(level).readMask(20, 10)).isEqualTo(Images.rectangle(20, 10, 3, 2, 6, 3));
    }

    @Test
    void aMaskWithColoursIsWarnedOf() throws IOException {
        BufferedImage mask = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
        mask.setRGB(3, 4, 0xFF0000);
        mask.setRGB(4, 4, 0x00FF00);
        ImageIO.write(mask, "png", masks.resolve("c_gt.png").toFile());
        assertThat(only(Severity.WARNING).message())
                .isEqualTo("There are colours in masks, in c_gt.png; every pixel that is not black counts as defective,"
                        + " whatever its colour says.");
        BufferedImage palette = new BufferedImage(20, 10, BufferedImage.TYPE_BYTE_INDEXED);
        palette.setRGB(3, 4, 0xFFFF0000);
        ImageIO.write(palette, "png", masks.resolve("c_gt.png").toFile());
        assertThat(only(Severity.WARNING).message()).startsWith("There are colours in masks");
        // Greys that are saved as colours are none.
        BufferedImage grey = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
        grey.setRGB(3, 4, 0xFFFFFF);
        ImageIO.write(grey, "png", masks.resolve("c_gt.png").toFile());
        assertThat(check().findings()).isEmpty();
    }

    @Test
    void twoMasksOfOneImageAreAnError() throws IOException {
        for (String second : List.of("c_mask.png", "c.png", "c_gt.bmp")) {
            Path other = masks.resolve(second);
            ImageIO.write(
                    ImageIO.read(masks.resolve("c_gt.png").toFile()),
                    second.endsWith("bmp") ? "bmp" : "png",
                    other.toFile());
            assertThat(only(Severity.ERROR).message())
                    .startsWith("The image " + defective.resolve("c.png") + " has more than one mask: ")
                    .contains("c_gt.png", second)
                    .endsWith(", so it is not evaluated; keep the right one alone.");
            assertThatThrownBy(() -> Dataset.open(root).requireOneMaskEach())
                    .isInstanceOf(BadDataException.class)
                    .hasMessageContainingAll("more than one mask", "c_gt.png", second);
            Files.delete(other);
        }
        Dataset.open(root).requireOneMaskEach();
    }

    @Test
    void anImageBesideItsMaskIsNoMask() throws IOException {
        Path both = root.resolve("both");
        Images.write(both.resolve("c.png"), 20, 10, 3);
        Images.write(both.resolve("c_mask.png"), Images.rectangle(20, 10, 2, 2, 3, 3));
        assertThat(Dataset.plain(normal, Optional.of(both), Optional.of(both)).rivalMasks())
                .isEmpty();
    }

    @Test
    void sizesAreThoseOfTheFiles() throws IOException {
        for (String name : List.of("a.png", "b.png", "d.png", "e.png")) {
            float[] pixels = Images.noise(20, 40, name.hashCode()).pixels();
            Arrays.fill(pixels, 0, 20 * 5, 0);
            ImageWriter.writePng(normal.resolve(name), GreyImage.of(20, 40, pixels));
        }
        Images.write(defective.resolve("c.png"), 20, 40, 3);
        Images.write(masks.resolve("c_gt.png"), Images.rectangle(20, 39, 2, 12, 3, 3));
        Report report = check();
        assertThat(report.edges().crop()).isEqualTo(new Crop(5, 0, 0, 0));
        assertThat(report.sizes()).containsOnlyKeys("20×40");
        assertThat(report.findings())
                .extracting(Finding::message)
                .anyMatch(message -> message.endsWith("is 20×39 pixels, but its image 20×40."));
    }

    @Test
    void linksThatLeadNowhereAreNamed() throws IOException {
        Files.createSymbolicLink(normal.resolve("d.png"), Path.of("gone.png"));
        assertThat(only(Severity.ERROR).message())
                .isEqualTo("The link " + normal.resolve("d.png") + " leads nowhere: there is no gone.png.");
        Files.delete(normal.resolve("d.png"));
        Files.createSymbolicLink(root.resolve("Anomalous/more"), Path.of("gone"));
        assertThat(only(Severity.WARNING).message())
                .isEqualTo("The link " + root.resolve("Anomalous/more") + " leads nowhere.");
    }
}

package dev.flawmap.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.Images;
import dev.flawmap.Progress;
import dev.flawmap.data.DataCheck.Finding;
import dev.flawmap.data.DataCheck.Report;
import dev.flawmap.data.DataCheck.Severity;
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
                .contains("two levels");
    }
}

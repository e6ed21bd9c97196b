package dev.flawmap.training.material;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Scale;
import dev.flawmap.simulate.Material;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkingSizeTest {
    private static final WorkingSize AUTO = new WorkingSize.Auto(OptionalInt.empty());
    private static final int CROP = 64;

    /** Enlarged by Catmull and Rom's splines, first the rows and then, transposed, the columns. */
    private static GreyImage enlarged(GreyImage image, int factor) {
        return columns(columns(image, factor), factor);
    }

    private static GreyImage columns(GreyImage image, int factor) {
        int width = image.width() * factor;
        float[] out = new float[width * image.height()];
        for (int x = 0; x < width; x++) {
            double at = (x + 0.5) / factor - 0.5;
            int left = (int) Math.floor(at);
            for (int i = left - 1; i <= left + 2; i++) {
                double weight = weight(Math.abs(at - i));
                int column = Math.max(0, Math.min(image.width() - 1, i));
                for (int y = 0; y < image.height(); y++) {
                    out[x * image.height() + y] += (float) (weight * image.get(column, y));
                }
            }
        }
        return GreyImage.of(image.height(), width, out);
    }

    private static double weight(double d) {
        return d < 1 ? 1.5 * d * d * d - 2.5 * d * d + 1 : d < 2 ? -0.5 * d * d * d + 2.5 * d * d - 4 * d + 2 : 0;
    }

    private static GreyImage noisy(GreyImage image, double sigma) {
        SplittableRandom random = new SplittableRandom(7);
        float[] values = image.pixels().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (sigma * random.nextGaussian());
        }
        return GreyImage.of(image.width(), image.height(), values);
    }

    private static int factor(WorkingSize size, GreyImage image) {
        return size.choose(List.of(PackedImage.of(image)), CROP, 1).scale().factor();
    }

    @ParameterizedTest
    @EnumSource(names = {"FIBRES", "GRID", "WEAVE", "GRAIN"})
    void madeUpMaterialIsWorkedOnAtItsOwnResolution(Material material) {
        assertThat(factor(AUTO, material.good(512, 400, 3))).isEqualTo(1);
        assertThat(factor(AUTO, material.good(400, 512, 4))).isEqualTo(1);
    }

    /** Without the grid, whose detail is nearly two pixels wide: noise drowns the finest of it. */
    @ParameterizedTest
    @EnumSource(names = {"FIBRES", "WEAVE", "GRAIN"})
    void noiseDoesNotHideFineDetail(Material material) {
        assertThat(factor(AUTO, noisy(material.good(400, 512, 4), 0.05))).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"FIBRES, 2", "FIBRES, 3", "GRAIN, 2", "WEAVE, 3"})
    void whatIsEnlargedIsReducedAgain(Material material, int factor) {
        GreyImage large = enlarged(material.good(384, 320, 5), factor);
        assertThat(large.width()).isEqualTo(384 * factor);
        WorkingSize.Choice choice = AUTO.choose(List.of(PackedImage.of(large)), CROP, 1);
        assertThat(choice.scale().factor()).isEqualTo(factor);
        assertThat(choice.note().orElseThrow())
                .matches("Working at 1/" + factor + " of the images' resolution: the texture's finest detail is "
                        + factor + "\\.\\d pixels wide, and 99\\.\\d % of its contrast is kept\\.");
    }

    @Test
    void noiseIsNotTakenForDetail() {
        assertThat(factor(AUTO, noisy(enlarged(Material.FIBRES.good(384, 320, 5), 3), 0.05)))
                .isEqualTo(3);
    }

    @Test
    void whereThereIsOnlyNoiseOrNothingAllIsKept() {
        GreyImage flat = GreyImage.of(640, 640, new float[640 * 640]);
        assertThat(factor(AUTO, flat)).isEqualTo(1);
        assertThat(factor(AUTO, noisy(flat, 0.1))).isEqualTo(1);
        assertThat(factor(AUTO, GreyImage.of(30, 900, new float[27_000]))).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"30, 1", "36, 2", "80, 2", "81, 3", "5000, 3"})
    void theSmallestDefectStaysLargeEnough(int area, int factor) {
        GreyImage large = enlarged(Material.FIBRES.good(384, 320, 5), 3);
        WorkingSize.Choice choice = AUTO.seeking(area).choose(List.of(PackedImage.of(large)), CROP, 1);
        assertThat(choice.scale().factor()).isEqualTo(factor);
        if (factor < 3) {
            assertThat(choice.note().orElseThrow())
                    .endsWith("but coarser than that, a defect of " + area + " pixels would cover fewer than 9.");
        }
    }

    @Test
    void imagesStayLargeEnoughForCrops() {
        GreyImage large = enlarged(Material.FIBRES.good(384, 320, 5), 3);
        WorkingSize.Choice choice = AUTO.choose(List.of(PackedImage.of(large)), 150, 1);
        assertThat(choice.scale().factor()).isEqualTo(2);
        assertThat(choice.note().orElseThrow())
                .endsWith("but coarser than that, the images would be small for crops of 150×150 pixels.");
    }

    @ParameterizedTest
    @CsvSource({"1000, 1", "999, 1", "501, 1", "500, 2", "334, 2", "333, 3", "125, 8", "5000, 1"})
    void theLongerSideKeepsThePixelsAskedFor(int pixels, int factor) {
        assertThat(factor(new WorkingSize.Side(pixels), GreyImage.of(10, 1000, new float[10_000])))
                .isEqualTo(factor);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -5})
    void noPixelsAreRefused(int pixels) {
        assertThatThrownBy(() -> new WorkingSize.Side(pixels)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void imagesAreNotReducedBeyondAnEighth() {
        GreyImage image = GreyImage.of(10, 1000, new float[10_000]);
        assertThatThrownBy(() -> new WorkingSize.Side(100).choose(List.of(PackedImage.of(image)), CROP, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1/10");
    }

    @Test
    void whatWasAskedForIsSaid() {
        GreyImage image = GreyImage.of(100, 100, new float[10_000]);
        assertThat(WorkingSize.FULL
                        .choose(List.of(PackedImage.of(image)), CROP, 1)
                        .note())
                .isEmpty();
        assertThat(new WorkingSize.Fraction(new Scale(4))
                        .choose(List.of(PackedImage.of(image)), CROP, 1)
                        .note())
                .hasValue("Working at 1/4 of the images' resolution, as asked.");
    }
}

package dev.flawmap.training.material;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.data.MaterialKinds;
import dev.flawmap.image.GreyImage;
import dev.flawmap.simulate.Material;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Materials that are made up tell whether their number is found. */
class KindsOfMaterialTest {
    private static final int EACH = 5;

    /** As another exposure shows it, and light that falls off to the right by a third. */
    private static GreyImage exposed(GreyImage image, int number) {
        float[] greys = image.pixels().clone();
        for (int i = 0; i < greys.length; i++) {
            float light = 1 - i % image.width() / (3f * image.width());
            greys[i] = greys[i] * light * (0.5f + 0.1f * number) + 0.03f * number;
        }
        return GreyImage.of(image.width(), image.height(), greys);
    }

    private static List<List<Path>> kinds(List<GreyImage> images) {
        MaterialKinds kinds = new MaterialKinds();
        for (int i = 0; i < images.size(); i++) {
            kinds.add(Path.of(i + ".png"), images.get(i));
        }
        List<List<Path>> found = kinds.kinds();
        assertThat(MaterialKinds.sentence(found).isPresent()).isEqualTo(found.size() > 1);
        return found;
    }

    private static List<GreyImage> images(Material material) {
        return IntStream.range(0, EACH)
                .mapToObj(i -> material.good(512, 384, 40 + i))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Material.class)
    void oneMaterialIsOneKind(Material material) {
        assertThat(kinds(images(material)))
                .hasSize(1)
                .first()
                .satisfies(files -> assertThat(files).hasSize(EACH));
    }

    @ParameterizedTest
    @EnumSource(names = {"GRID", "WEAVE", "GRAIN", "KNIT", "TERRAZZO"})
    void exposuresAreNoKinds(Material material) {
        List<GreyImage> images = images(material);
        assertThat(kinds(IntStream.range(0, EACH)
                        .mapToObj(i -> exposed(images.get(i), i))
                        .toList()))
                .hasSize(1);
    }

    @Test
    void everyMaterialIsAKindOfItsOwn() {
        List<GreyImage> mixed = IntStream.range(0, 3 * EACH)
                .mapToObj(i -> List.of(Material.WEAVE, Material.GRAIN, Material.BRUSHED)
                        .get(i % 3)
                        .good(512, 384, i))
                .toList();
        assertThat(kinds(mixed))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 3)
                        .mapToObj(kind -> IntStream.range(0, EACH)
                                .mapToObj(i -> Path.of(3 * i + kind + ".png"))
                                .toList())
                        .toList());
    }

    @Test
    void imagesTooSmallToTellAreLeftOut() {
        assertThat(kinds(List.of(Material.GRID.good(40, 60, 1), Material.GRID.good(60, 40, 2))))
                .isEmpty();
    }
}

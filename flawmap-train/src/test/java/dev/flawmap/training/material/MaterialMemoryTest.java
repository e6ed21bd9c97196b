package dev.flawmap.training.material;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.data.BadDataException;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.image.GreyImage;
import dev.flawmap.training.Runs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaterialMemoryTest {
    private static final int PIXELS = 2048 * 1024;

    @TempDir
    Path folder;

    @Test
    void whatCannotFitIsRefusedBeforeItIsRead() throws IOException {
        List<LabelledImage> samples = Runs.samples(folder, 2, 2048, 1024);
        long heap = 2L * PIXELS / 3 * 4;
        assertThatCode(() -> MaterialMemory.of(samples, heap + 4)).doesNotThrowAnyException();
        assertThatThrownBy(() -> MaterialMemory.of(samples, heap - 4))
                .isInstanceOf(BadDataException.class)
                .hasMessage(
                        "The 2 good images have 4 megapixels, which take about 4 MB of memory, and three quarters of"
                                + " Java's heap of 5 MB are there for them; take fewer or smaller images, or give Java a heap"
                                + " of 6 MB.");
    }

    @Test
    void deepImagesAreRefusedAsSoonAsItIsCertain() throws IOException {
        float[] floats = new float[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            floats[i] = i;
        }
        PackedImage deep = PackedImage.of(GreyImage.of(2048, 1024, floats));
        List<LabelledImage> samples = Runs.samples(folder, 3, 2048, 1024);
        // Room for two as floats and one as bytes.
        MaterialMemory memory = MaterialMemory.of(samples, 9L * PIXELS / 3 * 4 + 4);
        memory.hold(deep);
        memory.hold(deep);
        assertThatThrownBy(() -> memory.hold(deep))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("The 3 good images have 6 megapixels, which take about 24 MB");
        assertThatThrownBy(() -> {
                    MaterialMemory less = MaterialMemory.of(samples, 8L * PIXELS / 3 * 4);
                    less.hold(deep);
                    less.hold(deep);
                })
                .isInstanceOf(BadDataException.class);
    }
}

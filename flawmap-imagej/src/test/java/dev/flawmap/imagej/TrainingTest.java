package dev.flawmap.imagej;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.data.LabelledImage;
import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
    @TempDir
    Path folder;

    /** Reduced to 8 bits, images of 12 bits in 16 would keep few greys. */
    @Test
    void slicesKeepAllTheirGreys() throws IOException {
        ImageStack stack = new ImageStack(20, 10);
        for (int slice = 0; slice < 2; slice++) {
            short[] pixels = new short[200];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (short) (1000 * slice + i);
            }
            stack.addSlice(new ShortProcessor(20, 10, pixels, null));
        }
        ImagePlus image = new ImagePlus("stack", stack);
        List<LabelledImage> samples = Training.samples(List.of(image), folder);
        assertThat(samples).extracting(LabelledImage::name).containsExactly("stack-1", "stack-2");
        for (int slice = 0; slice < 2; slice++) {
            GreyImage shown = Pictures.of(image, stack.getProcessor(slice + 1), Colour.GREY);
            assertThat(samples.get(slice).read().image().pixels()).isEqualTo(shown.pixels());
        }
    }
}

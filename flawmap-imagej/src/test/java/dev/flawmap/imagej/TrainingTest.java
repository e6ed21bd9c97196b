package dev.flawmap.imagej;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.cli.Flawmap;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import ij.ImagePlus;
import ij.ImageStack;
import ij.WindowManager;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
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
            GreyImage shown = Pictures.of(image, slice + 1, Colour.GREY);
            assertThat(samples.get(slice).read().image().pixels()).isEqualTo(shown.pixels());
        }
    }

    @Test
    void aGreyPictureIsRefusedByAModelInColour() {
        Path data = folder.resolve("data");
        Path model = folder.resolve("model.flaw");
        for (String line : List.of(
                "data simulate --out " + data + " --material dyed --good 2 --defective 1 --size 96x80 --seed 5",
                "train --data " + data + " --out " + model + " --colour rgb --iterations 1 --seed 7"
                        + " -O fineWidth=4 -O width=4 -O levels=2 -O crop=32 -O batch=2")) {
            StringWriter err = new StringWriter();
            int code = Flawmap.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), line.split(" "));
            assertThat(code).as(err.toString()).isZero();
        }
        WindowManager.setTempCurrentImage(new ImagePlus("grey", new ByteProcessor(96, 80)));
        try {
            assertThat(DetectAnomalies.detect("model=[" + model + "]"))
                    .isEqualTo("Error: The image is grey, but an image in colour is needed: read it in RGB, or use a"
                            + " model of greys alone.");
            WindowManager.setTempCurrentImage(new ImagePlus("colours", new ColorProcessor(96, 80)));
            assertThat(DetectAnomalies.detect("model=[" + model + "]")).matches("\\d+");
        } finally {
            WindowManager.setTempCurrentImage(null);
        }
    }
}

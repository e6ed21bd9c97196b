package dev.flawmap.imagej;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.image.Colour;
import ij.ImagePlus;
import ij.process.ShortProcessor;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PicturesTest {
    /** As ImageJ shows a TIFF of 16 bits whose white is zero. */
    @Test
    void greysOfWhichTheHighestIsBlackAreTurnedRound() throws IOException {
        short[] values = {0, 1000, (short) 64535, (short) 65535};
        ImagePlus image = new ImagePlus("a", new ShortProcessor(2, 2, values, null));
        float[] greys = Pictures.of(image, image.getStack().getProcessor(1), Colour.GREY)
                .pixels();
        image.getProcessor().invertLut();
        float[] inverted = Pictures.of(image, image.getStack().getProcessor(1), Colour.GREY)
                .pixels();
        assertThat(greys).containsExactly(0, 1000 / 65535f, 64535 / 65535f, 1);
        assertThat(inverted).containsExactly(1, 64535 / 65535f, 1000 / 65535f, 0);
    }
}

package dev.flawmap.evaluate;

import dev.flawmap.Progress;
import dev.flawmap.data.BadDataException;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads test images one after the other, and skips and lists those that cannot be used. */
final class TestImages {
    private final int minimumSide;
    private final int total;
    private final Progress progress;
    private final List<String> skipped = new ArrayList<>();
    private int done;

    /**
     * A reader.
     *
     * @param minimumSide smaller images cannot be used
     * @param total how many images will be read in all
     */
    TestImages(int minimumSide, int total, Progress progress) {
        this.minimumSide = minimumSide;
        this.total = total;
        this.progress = progress;
    }

    interface Use {
        void of(LabelledImage sample, GreyImage image, Mask mask) throws BadImageException;
    }

    interface UseWithoutMask {
        void of(LabelledImage sample, GreyImage image) throws IOException;
    }

    void each(List<LabelledImage> samples, Use use) throws IOException {
        eachWithoutMask(
                samples, (sample, image) -> use.of(sample, image, sample.readMask(image.width(), image.height())));
    }

    void eachWithoutMask(List<LabelledImage> samples, UseWithoutMask use) throws IOException {
        for (LabelledImage sample : samples) {
            progress.step("evaluating", done, total);
            try {
                GreyImage image = sample.read().image();
                if (Math.min(image.width(), image.height()) < minimumSide) {
                    throw new BadImageException(sample.image() + " is " + image.width() + "×" + image.height()
                            + " pixels, smaller than the " + minimumSide + " this detector needs.");
                }
                use.of(sample, image);
            } catch (BadImageException e) {
                skipped.add(e.getMessage());
            }
            progress.step("evaluating", ++done, total);
        }
    }

    List<String> skipped() {
        return skipped;
    }

    /**
     * Refuses to judge nothing.
     *
     * @param skipped why images could not be used
     */
    static void requireAny(int used, List<String> skipped) throws BadDataException {
        if (used == 0) {
            throw new BadDataException("No test image could be used" + reason(skipped));
        }
    }

    /** A full stop, and the first of some reasons, which are sentences, where there is one. */
    static String reason(List<String> skipped) {
        return skipped.stream().findFirst().map(first -> ". " + first).orElse(".");
    }
}

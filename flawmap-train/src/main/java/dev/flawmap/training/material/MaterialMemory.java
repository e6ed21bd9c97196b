package dev.flawmap.training.material;

import dev.flawmap.data.BadDataException;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.ImageRows;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Watches, while good images are read, that all of them fit into memory: into three quarters of Java's heap. A pixel
 * takes a byte at least, so images that cannot fit are refused before any is read, and others as soon as it is certain.
 */
final class MaterialMemory {
    private final int images;
    private final long pixels;
    private final long heap;
    private long heldPixels;
    private long heldBytes;

    private MaterialMemory(int images, long pixels, long heap) {
        this.images = images;
        this.pixels = pixels;
        this.heap = heap;
    }

    /**
     * Looks at the sizes of images.
     *
     * @param heap how many bytes Java has
     * @throws IOException with one sentence, if all together are too large; unreadable ones are left out
     */
    static MaterialMemory of(List<LabelledImage> samples, long heap) throws IOException {
        long pixels = 0;
        for (LabelledImage sample : samples) {
            try (ImageRows rows = ImageRows.open(sample.image(), 0)) {
                pixels += (long) rows.width() * rows.height();
            } catch (BadImageException e) {
                // Reading it tells of it, along with all others of no use.
                continue;
            }
        }
        MaterialMemory memory = new MaterialMemory(samples.size(), pixels, heap);
        memory.require();
        return memory;
    }

    /** Counts one more image. */
    void hold(PackedImage image) throws BadDataException {
        heldPixels += (long) image.width() * image.height();
        heldBytes += image.sizeBytes();
        require();
    }

    private void require() throws BadDataException {
        long room = heap / 4 * 3;
        if (heldBytes + pixels - heldPixels > room) {
            double needed = heldPixels == 0 ? pixels : (double) heldBytes / heldPixels * pixels;
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "The %s %.0f megapixels, which take about %.0f MB of memory, and three quarters of "
                            + "Java's heap of %d MB are there for them; take fewer or smaller images, or give Java a "
                            + "heap of %.0f MB.",
                    images == 1 ? "good image has" : images + " good images have",
                    pixels / 1e6,
                    Math.ceil(needed / (1 << 20)),
                    heap >> 20,
                    Math.ceil(needed * 4 / 3 / (1 << 20))));
        }
    }
}

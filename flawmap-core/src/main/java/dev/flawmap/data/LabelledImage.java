package dev.flawmap.data;

import dev.flawmap.image.BadImageException;
import dev.flawmap.image.ImageFile;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.Mask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One image of a data set, not yet read.
 *
 * @param name unique within the data set and usable as a file name, for example {@code ITIA1101} or {@code scratch-003}
 * @param image the image's file
 * @param mask the file of its defects, where there is one; of a good image to learn from, that of what is left out of it
 * @param good whether it is known to have no defect
 */
public record LabelledImage(String name, Path image, Optional<Path> mask, boolean good) {
    /** The folder of its image: its kind, where a layout has kinds. */
    Path folder() {
        Path parent = image.getParent();
        return parent == null ? Path.of("") : parent;
    }

    /**
     * Reads the image.
     *
     * @return the image with its notes
     * @throws IOException with one sentence, if it cannot be read or is not a usable image
     */
    public ImageFile read() throws IOException {
        return ImageReader.read(image);
    }

    /**
     * Reads the mask; of a good image, one with no pixel set.
     *
     * @param width the image's, in pixels
     * @param height the image's, in pixels
     * @return the mask, of the size asked for
     * @throws BadImageException if there is none, it is damaged, or its size is not the image's
     */
    public Mask readMask(int width, int height) throws IOException {
        if (good) {
            return Mask.empty(width, height);
        }
        if (mask.isEmpty()) {
            throw new BadImageException("There is no mask for the defective image " + image + ".");
        }
        return readMask(mask.get(), width, height);
    }

    /**
     * Reads what is left out of a good image to learn from.
     *
     * @param width the image's, in pixels
     * @param height the image's, in pixels
     * @return the pixels that are left out; empty where there is no mask
     * @throws BadImageException if the mask is damaged, or its size is not the image's
     */
    public Optional<Mask> readLeftOut(int width, int height) throws IOException {
        return mask.isPresent() ? Optional.of(readMask(mask.get(), width, height)) : Optional.empty();
    }

    private Mask readMask(Path file, int width, int height) throws IOException {
        Mask found = ImageReader.readMask(file);
        if (found.width() != width || found.height() != height) {
            throw new BadImageException("The mask " + file + " is " + found.width() + "×" + found.height()
                    + " pixels, but its image " + width + "×" + height + ".");
        }
        return found;
    }
}

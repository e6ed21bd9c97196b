package dev.flawmap.data;

import dev.flawmap.image.BadImageException;
import dev.flawmap.image.Crop;
import dev.flawmap.image.GreyImage;
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
 * @param reading how the image and its mask are read
 */
public record LabelledImage(String name, Path image, Optional<Path> mask, boolean good, Reading reading) {
    /**
     * An image that is read as it is.
     *
     * @param name unique within the data set and usable as a file name
     * @param image the image's file
     * @param mask the file of its defects, where there is one; of a good image, that of what is left out of it
     * @param good whether it is known to have no defect
     */
    public LabelledImage(String name, Path image, Optional<Path> mask, boolean good) {
        this(name, image, mask, good, Reading.PLAIN);
    }

    /**
     * {@return the same image, read in another way}
     *
     * @param other takes the place of its own way
     */
    public LabelledImage with(Reading other) {
        return new LabelledImage(name, image, mask, good, other);
    }

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
        ImageFile file = ImageReader.read(image, reading.colour());
        GreyImage whole = file.image();
        try {
            GreyImage left = reading.crop().of(whole);
            return file.with(reading.pixelSize().isPresent() ? left.with(reading.pixelSize()) : left);
        } catch (IllegalArgumentException e) {
            throw new BadImageException(image + " cannot be used: " + e.getMessage(), e);
        }
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
        Optional<Mask> left = mask.isPresent() ? Optional.of(readMask(mask.get(), width, height)) : Optional.empty();
        try {
            Optional<Mask> outside = reading.inside(width, height).map(Mask::inverse);
            return outside.map(beyond -> left.map(beyond::or).orElse(beyond)).or(() -> left);
        } catch (IllegalArgumentException e) {
            throw new BadImageException(image + " cannot be used: " + e.getMessage(), e);
        }
    }

    private Mask readMask(Path file, int width, int height) throws IOException {
        Mask found = ImageReader.readMask(file, reading.maskLevel()).mask();
        Crop crop = reading.crop();
        if (crop.width(found.width()) != width || crop.height(found.height()) != height) {
            throw new BadImageException("The mask " + file + " is " + found.width() + "×" + found.height()
                    + " pixels, but its image " + crop.fullWidth(width) + "×"
                    + crop.fullHeight(height) + ".");
        }
        return crop.of(found);
    }
}

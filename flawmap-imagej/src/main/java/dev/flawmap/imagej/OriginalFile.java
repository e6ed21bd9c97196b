package dev.flawmap.imagej;

import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageReader;
import ij.ImagePlus;
import ij.io.FileInfo;
import ij.io.Opener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The file of a window whose pixels are still the file's. ImageJ's own reader keeps less of some kinds: the depth of packed
 * samples, the sign of 8 bits, and that of 32 bits.
 */
final class OriginalFile {
    private static final Set<Integer> KINDS = Set.of(Opener.TIFF, Opener.PNG, Opener.JPEG, Opener.BMP);

    private OriginalFile() {}

    /** A slice as it is read without ImageJ; nothing where the window has no such file, or was changed since. */
    static Optional<GreyImage> read(ImagePlus image, int slice, Colour colour) {
        FileInfo info = image.getOriginalFileInfo();
        if (info == null || info.getFilePath() == null) {
            return Optional.empty();
        }
        Opener opener = new Opener();
        opener.setSilentMode(true);
        boolean stack = image.getStackSize() > 1;
        try {
            Path file = Path.of(info.getFilePath());
            if (!Files.isRegularFile(file)
                    || !KINDS.contains(opener.getFileType(info.getFilePath()))
                    || ImageReader.pages(file) != image.getStackSize()) {
                return Optional.empty();
            }
            // Only TIFF has several.
            ImagePlus opened =
                    stack ? opener.openImage(info.getFilePath(), slice) : opener.openImage(info.getFilePath());
            if (!isUnchanged(image, slice, opened)) {
                return Optional.empty();
            }
            GreyImage read = ImageReader.read(file, slice - 1, colour).image();
            boolean same = read.width() == image.getWidth() && read.height() == image.getHeight();
            return same ? Optional.of(read) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            // Whatever a reader stumbles over, and be it an address in place of a path: the window has its pixels.
            return Optional.empty();
        }
    }

    private static boolean isUnchanged(ImagePlus image, int slice, ImagePlus opened) {
        return opened != null
                && opened.getStackSize() == 1
                && Arrays.deepEquals(
                        new Object[] {image.getStack().getProcessor(slice).getPixels()},
                        new Object[] {opened.getProcessor().getPixels()});
    }
}

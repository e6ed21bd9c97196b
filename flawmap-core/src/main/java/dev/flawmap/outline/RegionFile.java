package dev.flawmap.outline;

import dev.flawmap.file.BadFileException;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.Mask;
import dev.flawmap.image.Region;
import java.awt.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Reads regions: ImageJ's selections ({@code .roi}), GeoJSON, and masks, whose pixels that are not black count. */
public final class RegionFile {
    private static final long MOST_BYTES = 64 << 20;

    private RegionFile() {}

    /**
     * Reads a region.
     *
     * @param file a {@code .roi}, {@code .json} or {@code .geojson} file, or else an image
     * @return the region; a mask is one of images of its own size only
     * @throws IOException with one sentence, if it is none
     */
    public static Region read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        boolean roi = name.endsWith(".roi");
        if (roi || name.endsWith("json")) {
            if (!Files.isRegularFile(file) || !Files.isReadable(file) || Files.size(file) > MOST_BYTES) {
                throw new BadImageException(
                        BadFileException.Problem.MISSING, "There is no readable file " + file + " of at most 64 MB.");
            }
            byte[] content = Files.readAllBytes(file);
            try {
                Shape shape = roi ? ImageJRoi.decode(content) : GeoJson.decode(content);
                return (width, height) -> ShapeMask.of(shape, width, height);
            } catch (BadImageException e) {
                throw e;
            } catch (IOException e) {
                throw new BadImageException("The region " + file + " cannot be used: " + e.getMessage() + ".", e);
            }
        }
        Mask mask = ImageReader.readMask(file);
        return (width, height) -> {
            if (mask.width() != width || mask.height() != height) {
                throw new IllegalArgumentException("The region " + file + " is a mask of " + mask.width() + "×"
                        + mask.height() + " pixels, but the image has " + width + "×" + height + ".");
            }
            return mask;
        };
    }
}

package dev.flawmap.outline;

import dev.flawmap.file.BadFileException;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.Mask;
import dev.flawmap.image.Region;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
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
                return (width, height) -> mask(shape, width, height);
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

    /** The pixels whose middles lie in a shape. */
    private static Mask mask(Shape shape, int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fill(shape);
        graphics.dispose();
        BitSet set = new BitSet();
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            picture.getRaster().getSamples(0, y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                if (row[x] != 0) {
                    set.set(y * width + x);
                }
            }
        }
        return Mask.of(width, height, set);
    }
}

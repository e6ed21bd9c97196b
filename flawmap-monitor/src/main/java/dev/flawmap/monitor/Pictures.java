package dev.flawmap.monitor;

import dev.flawmap.AnomalyMap;
import dev.flawmap.file.AtomicFiles;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.results.Overlay;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Pictures and maps of inspected images for people to look at, as files beside the history: kept for a time only, since
 * originals stay where they are and numbers are in the history. Thread-safe.
 */
public final class Pictures {
    /** The kinds of pictures. */
    public enum Kind {
        /** The image in grey, as PNG. */
        IMAGE("png"),
        /** A small one with its defects marked, as PNG. */
        THUMBNAIL("thumbnail.png"),
        /**
         * Its scores: width, height and the side of a block of pixels as 32-bit integers, then the highest score of every
         * block, row by row, as 32-bit floats, all little-endian.
         */
        MAP("map");

        private final String ending;

        Kind(String ending) {
            this.ending = ending;
        }
    }

    private static final int THUMBNAIL = 200;
    private static final int MAP_SIDE = 1024;

    private final Optional<Path> folder;

    /**
     * Pictures in a folder.
     *
     * @param folder made where it is missing
     */
    public Pictures(Path folder) {
        this(Optional.of(folder));
    }

    private Pictures(Optional<Path> folder) {
        this.folder = folder;
    }

    /** {@return no pictures: none are kept} */
    public static Pictures none() {
        return new Pictures(Optional.empty());
    }

    private static Path file(Path folder, String sha256, Kind kind) {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("That is no SHA-256.");
        }
        return folder.resolve(sha256.substring(0, 2)).resolve(sha256 + "." + kind.ending);
    }

    /**
     * Keeps the pictures of an image.
     *
     * @param result of the image
     * @throws IOException with one sentence, if they cannot be written
     */
    public void keep(Inspected result) throws IOException {
        if (folder.isPresent()) {
            keep(folder.get(), result);
        }
    }

    private static void keep(Path folder, Inspected result) throws IOException {
        GreyImage picture = result.picture();
        ImageWriter.writePng(file(folder, result.sha256(), Kind.IMAGE), picture);
        ImageWriter.writePng(
                file(folder, result.sha256(), Kind.THUMBNAIL), reduced(Overlay.of(picture, result.shown()), THUMBNAIL));
        Optional<AnomalyMap> map = result.shown().anomalyMap();
        if (map.isPresent()) {
            byte[] bytes = map(map.get(), result.scale());
            AtomicFiles.write(file(folder, result.sha256(), Kind.MAP), out -> new DataOutputStream(out).write(bytes));
        }
    }

    /**
     * {@return a picture; empty where it is not kept any more}
     *
     * @param sha256 of the image
     * @param kind which picture
     * @throws IOException if it cannot be read
     */
    public Optional<byte[]> read(String sha256, Kind kind) throws IOException {
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(file(folder.get(), sha256, kind)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * {@return whether a picture is still kept}
     *
     * @param sha256 of the image
     * @param kind which picture
     */
    public boolean has(String sha256, Kind kind) {
        return folder.isPresent() && Files.isRegularFile(file(folder.get(), sha256, kind));
    }

    /**
     * Removes pictures that were written before a time.
     *
     * @param time before which
     * @throws IOException if the folder cannot be read
     */
    public void removeBefore(Instant time) throws IOException {
        if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
            return;
        }
        List<Path> old;
        try (Stream<Path> files = Files.find(
                folder.get(),
                2,
                (path, a) ->
                        a.isRegularFile() && a.lastModifiedTime().toInstant().isBefore(time))) {
            old = files.toList();
        }
        for (Path file : old) {
            Files.deleteIfExists(file);
        }
    }

    private static BufferedImage reduced(BufferedImage image, int side) {
        double scale = Math.min(1, (double) side / Math.max(image.getWidth(), image.getHeight()));
        BufferedImage out = new BufferedImage(
                Math.max(1, (int) (image.getWidth() * scale)),
                Math.max(1, (int) (image.getHeight() * scale)),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = out.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, out.getWidth(), out.getHeight(), null);
        graphics.dispose();
        return out;
    }

    /** The highest score of every block, of blocks just large enough. */
    private static byte[] map(AnomalyMap map, int shownScale) {
        int block = (Math.max(map.width(), map.height()) + MAP_SIDE - 1) / MAP_SIDE;
        int width = (map.width() + block - 1) / block;
        int height = (map.height() + block - 1) / block;
        ByteBuffer out = ByteBuffer.allocate(12 + 4 * width * height).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(width).putInt(height).putInt(block * shownScale);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                float most = Float.NEGATIVE_INFINITY;
                for (int row = y * block; row < Math.min(map.height(), (y + 1) * block); row++) {
                    for (int column = x * block; column < Math.min(map.width(), (x + 1) * block); column++) {
                        most = Math.max(most, map.get(column, row));
                    }
                }
                out.putFloat(most);
            }
        }
        return out.array();
    }
}

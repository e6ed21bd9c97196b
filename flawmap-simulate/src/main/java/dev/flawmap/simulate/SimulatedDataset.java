package dev.flawmap.simulate;

import dev.flawmap.Progress;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.simulate.surface.Simulated;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A folder of made-up images of a material, laid out as the NanoTWICE data set: {@code Normal/good-001.tif},
 * {@code Anomalous/images/defective-001.tif}, {@code Anomalous/gt/defective-001_gt.png}. Images are 8-bit TIFF files
 * that carry the pixel size where the material has one; those in colour are PNG files.
 */
public final class SimulatedDataset {
    private static final String WHAT = "making up images";

    private final Path out;
    private final Material material;
    private final int width;
    private final int height;
    private final Progress progress;
    private final int total;
    private int done;

    private SimulatedDataset(Path out, Material material, int width, int height, Progress progress, int total) {
        this.out = out;
        this.material = material;
        this.width = width;
        this.height = height;
        this.progress = progress;
        this.total = total;
    }

    /**
     * Makes up images of nanofibres; see {@link #write(Path, Material, int, int, int, int, long, Progress)}.
     *
     * @param out the folder, which is made where it is missing
     * @param good the number of good images
     * @param defective the number of images with defects
     * @param width in pixels
     * @param height in pixels
     * @param seed of all randomness
     * @param progress told of every image
     * @throws IOException with one sentence, if the folder is not empty or cannot be written
     */
    public static void write(Path out, int good, int defective, int width, int height, long seed, Progress progress)
            throws IOException {
        write(out, Material.FIBRES, good, defective, width, height, seed, progress);
    }

    /**
     * Makes up images, several at a time, and writes them. The n-th good or defective image depends on the material, the
     * seed, n and the size alone.
     *
     * @param out the folder, which must not exist or be empty
     * @param material what the images show
     * @param good how many images of good material, at least 1
     * @param defective how many images with defects
     * @param width in pixels
     * @param height in pixels
     * @param seed of all randomness
     * @param progress is told of every image; never called twice at the same time
     * @throws IllegalArgumentException if there would be no good image, or the size is not one of {@link Material}
     * @throws IOException with one sentence, if the folder is not empty or cannot be written; images written before
     *     stay
     */
    public static void write(
            Path out, Material material, int good, int defective, int width, int height, long seed, Progress progress)
            throws IOException {
        if (good < 1 || defective < 0) {
            throw new IllegalArgumentException("A data set needs at least one good image and no fewer than zero"
                    + " defective ones, not " + good + " and " + defective + ".");
        }
        Simulated.requireSize(width, height);
        requireEmpty(out);
        SplittableRandom random = new SplittableRandom(seed);
        long[] goodSeeds = random.split().longs(good).toArray();
        long[] defectiveSeeds = random.split().longs(defective).toArray();
        SimulatedDataset dataset =
                new SimulatedDataset(out, material, width, height, progress, Math.addExact(good, defective));
        try {
            IntStream.range(0, good).parallel().forEach(i -> dataset.writeGood(i, goodSeeds[i]));
            IntStream.range(0, defective).parallel().forEach(i -> dataset.writeDefective(i, defectiveSeeds[i]));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void requireEmpty(Path out) throws IOException {
        if (!Files.exists(out)) {
            return;
        }
        if (!Files.isDirectory(out)) {
            throw new IOException(out + " is a file, not a folder to write a data set to.");
        }
        try (Stream<Path> files = Files.list(out)) {
            if (files.findAny().isPresent()) {
                throw new IOException("The folder " + out + " is not empty; give a new or an empty one.");
            }
        }
    }

    private void writeGood(int index, long seed) {
        try {
            write(out.resolve("Normal"), name("good", index), material.good(width, height, seed));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        step();
    }

    private void writeDefective(int index, long seed) {
        Path anomalous = out.resolve("Anomalous");
        String name = name("defective", index);
        Simulated simulated = material.defective(width, height, seed);
        try {
            ImageWriter.writeMask(anomalous.resolve("gt").resolve(name + "_gt.png"), simulated.mask());
            write(anomalous.resolve("images"), name, simulated.image());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        step();
    }

    private static void write(Path folder, String name, GreyImage image) throws IOException {
        if (image.hasColour()) {
            ImageWriter.writePng(folder.resolve(name + ".png"), ImageWriter.colourPicture(image));
        } else {
            ImageWriter.writeTiff(folder.resolve(name + ".tif"), image);
        }
    }

    private static String name(String kind, int index) {
        return String.format(Locale.ROOT, "%s-%03d", kind, index + 1);
    }

    private synchronized void step() {
        done++;
        progress.step(WHAT, done, total);
    }
}

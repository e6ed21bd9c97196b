package dev.flawmap.demo;

import dev.flawmap.Cancellation;
import dev.flawmap.file.AtomicFiles;
import dev.flawmap.image.GaussianBlur;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.monitor.ActiveModel;
import dev.flawmap.monitor.LineWatch;
import dev.flawmap.monitor.Monitor;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.line.BatchLimits;
import dev.flawmap.monitor.line.Batching;
import dev.flawmap.monitor.line.LineSettings;
import dev.flawmap.simulate.Material;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A line of made-up fibres, with a small model that comes with the program. Images arrive: some good batches at once,
 * which become the baseline, then one that drifts and has an image out of focus, one to be rejected, and from then on
 * good ones, with a bad batch now and then.
 */
public final class DemoLine {
    /** The name of the line and of its model. */
    public static final String NAME = "Fibre mat";

    /** The images are a ninth of those that the model learned from, so good ones show such defects as seldom. */
    private static final LineSettings SETTINGS = new LineSettings(
            0.35, new Batching.Folders(), new BatchLimits(BatchLimits.usual().limits(), 6));

    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;
    private static final int PER_BATCH = 8;
    private static final int BASELINE = 10;
    private static final int KEPT = 400;

    /** How many images of a batch are defective, from the first batch after the baseline on; then again from the start. */
    private static final List<Integer> DEFECTIVE = List.of(1, 3, 6, 0, 0, 1, 0, 2, 0, 1, 0, 0);

    private final Path folder;
    private final Duration pace;
    private final Monitor monitor;
    private final Cancellation cancellation;
    private final Deque<Path> written = new ArrayDeque<>();

    /**
     * A line in a folder.
     *
     * @param folder of its model and images
     * @param pace the time from image to image
     * @param monitor that gets the model and the line
     * @param cancellation ends it
     */
    public DemoLine(Path folder, Duration pace, Monitor monitor, Cancellation cancellation) {
        this.folder = folder;
        this.pace = pace;
        this.monitor = monitor;
        this.cancellation = cancellation;
    }

    /**
     * Lets images arrive until it is cancelled.
     *
     * @throws IOException with one sentence, if something cannot be written
     */
    public void run() throws IOException {
        Path file = folder.resolve("demo.flaw");
        try (InputStream in = Objects.requireNonNull(DemoLine.class.getResourceAsStream("demo.flaw"))) {
            AtomicFiles.write(file, in::transferTo);
        }
        ActiveModel model = monitor.open("demo", file);
        Path images = folder.resolve("images");
        Files.createDirectories(images);
        LineWatch line = monitor.watch(NAME, SETTINGS, images, model);
        arrive(line, images);
    }

    private void arrive(LineWatch line, Path images) throws IOException {
        CountDownLatch stop = new CountDownLatch(1);
        try (Cancellation.Listening listening = cancellation.onCancel(stop::countDown)) {
            // The last batch may be half written, and the baseline not chosen: what is there already changes nothing.
            int batches = monitor.history().batches(line.id(), 100_000).size();
            int first = batches <= BASELINE ? 0 : batches - 1;
            for (int batch = first; ; batch++) {
                boolean baseline = batch < BASELINE;
                int after = batch - BASELINE;
                int defective = baseline ? 1 : DEFECTIVE.get(after % DEFECTIVE.size());
                for (int i = 0; i < PER_BATCH; i++) {
                    put(images, batch, i, i * 5 % PER_BATCH < defective, after == 0 && i == 3);
                    if (stop.await(baseline ? 0 : pace.toMillis(), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
                if (batch == BASELINE - 1) {
                    chooseBaseline(line, stop);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the good batches are in the history, and takes them for the baseline. */
    private void chooseBaseline(LineWatch line, CountDownLatch stop) throws InterruptedException {
        while (monitor.history().newest(line.id(), BASELINE * PER_BATCH).size() < BASELINE * PER_BATCH) {
            if (stop.await(300, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
        for (StoredBatch good : monitor.history().batches(line.id(), BASELINE)) {
            monitor.history().setBaseline(good.id(), true);
        }
    }

    private void put(Path images, int batch, int number, boolean defective, boolean outOfFocus) throws IOException {
        long seed = new SplittableRandom(1000L * batch + number).nextLong();
        GreyImage image = defective
                ? Material.FIBRES.defective(WIDTH, HEIGHT, seed).image()
                : Material.FIBRES.good(WIDTH, HEIGHT, seed);
        if (outOfFocus) {
            image = new GreyImage(
                    WIDTH, HEIGHT, GaussianBlur.blur(image.pixels(), WIDTH, HEIGHT, 3), image.pixelSize());
        }
        Path file = images.resolve(String.format(Locale.ROOT, "LOT-%03d", batch + 1))
                .resolve(String.format(Locale.ROOT, "image-%02d.tif", number + 1));
        ImageWriter.writeTiff(file, image);
        written.add(file);
        if (written.size() > KEPT) {
            Files.deleteIfExists(written.remove());
        }
    }
}

package dev.flawmap.evaluate;

import dev.flawmap.Detector;
import dev.flawmap.PatchGrid;
import dev.flawmap.PatchScorer;
import dev.flawmap.Progress;
import dev.flawmap.Score;
import dev.flawmap.data.BadDataException;
import dev.flawmap.data.Dataset;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.image.GreyImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Judges a detector that is too slow for all test images by patches drawn at random from those of the thesis's
 * protocol. The patches are cut out and laid side by side, so the detector must be one that sees every patch by itself.
 */
public final class PatchSample {
    private static final int COLUMNS = 16;
    private static final PatchGrid SHEET = new PatchGrid(PatchScores.GRID.size(), PatchScores.GRID.size());

    private final Detector detector;
    private final List<String> names;
    private final Progress progress;
    private final int count;
    private final PatchScores scores;
    private final float[] sheet = new float[COLUMNS * SHEET.size() * COLUMNS * SHEET.size()];
    private final boolean[] labels = new boolean[COLUMNS * COLUMNS];
    private int waiting;
    private double seconds;

    private PatchSample(Detector detector, int count, Progress progress) {
        this.detector = detector;
        this.names = detector.scores().stream().map(Score::name).toList();
        this.progress = progress;
        this.count = count;
        this.scores = new PatchScores(names);
    }

    /** A test image's patches: whether each is defective. */
    private record Labelled(LabelledImage sample, boolean[] defective) {}

    /**
     * Judges all scores by some patches. With the same seed, the patches of a smaller draw are among those of a larger
     * one, whatever the detector.
     *
     * @param detector that scores patches; stays open
     * @param data test images with masks
     * @param count how many patches to draw, at least 1; if there are fewer, all are taken
     * @param seed of the choice of patches
     * @param progress told of every patch
     * @return patch metrics by score
     * @throws BadDataException if no test image can be used
     */
    public static Evaluation evaluate(Detector detector, Dataset data, int count, long seed, Progress progress)
            throws IOException {
        List<LabelledImage> masked = data.withMasks();
        TestImages images = new TestImages(SHEET.size(), masked.size(), Progress.NONE);
        List<Labelled> all = new ArrayList<>();
        long[] pixels = {0};
        int[] defects = {0};
        images.each(masked, (sample, image, mask) -> {
            all.add(new Labelled(sample, PatchScores.labels(mask)));
            pixels[0] += (long) image.width() * image.height();
            defects[0] += Truth.of(mask).defects();
        });
        TestImages.requireAny(all.size(), images.skipped());
        int total = all.stream().mapToInt(one -> one.defective().length).sum();
        PatchSample drawn = new PatchSample(detector, Math.min(count, total), progress);
        drawn.judge(all, Arrays.copyOf(shuffled(total, seed), drawn.count));
        Map<String, Curves> curves = drawn.scores.curves();
        double rate = drawn.count / drawn.seconds;
        return new Evaluation(
                detector.name(),
                Protocol.THESIS,
                all.size(),
                0,
                pixels[0],
                defects[0],
                drawn.count,
                drawn.scores.defective(),
                OptionalInt.of(total),
                drawn.scores.metrics(curves),
                curves,
                Optional.empty(),
                Optional.empty(),
                total / rate / all.size(),
                rate,
                images.skipped());
    }

    private static int[] shuffled(int total, long seed) {
        int[] order = new int[total];
        Arrays.setAll(order, i -> i);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = total - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
        return order;
    }

    private void judge(List<Labelled> all, int[] drawn) throws IOException {
        Arrays.sort(drawn);
        Map<Integer, List<Integer>> byImage = new HashMap<>();
        int image = 0;
        int before = 0;
        for (int patch : drawn) {
            while (patch - before >= all.get(image).defective().length) {
                before += all.get(image++).defective().length;
            }
            byImage.computeIfAbsent(image, i -> new ArrayList<>()).add(patch - before);
        }
        for (int i = 0; i < all.size(); i++) {
            List<Integer> patches = byImage.get(i);
            if (patches != null) {
                GreyImage picture = all.get(i).sample().read().image();
                for (int patch : patches) {
                    lay(picture, patch, all.get(i).defective()[patch]);
                }
            }
        }
        flush();
    }

    private void lay(GreyImage picture, int patch, boolean defective) {
        int columns = PatchScores.GRID.columns(picture.width());
        int left = patch % columns * PatchScores.GRID.stride();
        int top = patch / columns * PatchScores.GRID.stride();
        int size = SHEET.size();
        int at = waiting / COLUMNS * size * COLUMNS * size + waiting % COLUMNS * size;
        for (int y = 0; y < size; y++) {
            System.arraycopy(
                    picture.pixels(), (top + y) * picture.width() + left, sheet, at + y * COLUMNS * size, size);
        }
        labels[waiting++] = defective;
        if (waiting == labels.length) {
            flush();
        }
    }

    /** Has the detector judge the patches that lie on the sheet. */
    private void flush() {
        if (waiting == 0) {
            return;
        }
        int width = COLUMNS * SHEET.size();
        int height = (waiting + COLUMNS - 1) / COLUMNS * SHEET.size();
        GreyImage image = GreyImage.of(width, height, Arrays.copyOf(sheet, width * height));
        progress.step("evaluating", scores.patches(), count);
        long start = System.nanoTime();
        Map<String, float[]> values = PatchScorer.of(detector).patchScores(image, SHEET, names);
        seconds += (System.nanoTime() - start) / 1e9;
        if (!PatchScores.finite(values)) {
            throw new IllegalStateException(
                    "The detector gave scores that are not finite numbers for patches of the test images.");
        }
        scores.add(values, Arrays.copyOf(labels, waiting));
        waiting = 0;
        progress.step("evaluating", scores.patches(), count);
    }
}

package dev.flawmap.model.inference;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Cancellation;
import dev.flawmap.Detector;
import dev.flawmap.PatchGrid;
import dev.flawmap.PatchScorer;
import dev.flawmap.Score;
import dev.flawmap.UnfitImageException;
import dev.flawmap.image.Colour;
import dev.flawmap.image.GaussianBlur;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A detector that computes its scores of patches or tiles: cuts images, puts the results together again and smooths
 * them, whatever computes the scores. Closing waits for what runs; afterwards, all work is refused.
 */
public abstract class CutDetector implements Detector, PatchScorer {
    /** The most pixels in a band of a large image, where it is not too wide for that. */
    private static final int BAND_PIXELS = 24 << 20;

    private final Lifetime lifetime = new Lifetime("The detector");
    private final String name;
    private final GraphInput input;
    private final Map<String, ScoreOutput> outputs;

    /**
     * A detector of these scores.
     *
     * @param name its published name
     * @param input what images are cut into
     * @param scores the default first
     */
    protected CutDetector(String name, GraphInput input, List<ScoreOutput> scores) {
        this.name = name;
        this.input = input;
        this.outputs =
                scores.stream().collect(Collectors.toMap(ScoreOutput::name, s -> s, (a, b) -> a, LinkedHashMap::new));
    }

    /** Computes scores. */
    @FunctionalInterface
    public interface Scorer {
        /**
         * The scores of some images of equal size, cut as {@link GraphInput} says.
         *
         * @param images {@code count * height * width} grey values in [0, 1], for each channel that the input has, image
         *     by image; more are ignored
         * @param count how many images there are
         * @param width of each, in pixels
         * @param height of each, in pixels
         * @param outputs the outputs wanted, named as {@link ScoreOutput} says
         * @param cancellation looked at while it takes long
         * @return at least these, flat, by name
         */
        Map<String, float[]> run(
                float[] images, int count, int width, int height, Set<String> outputs, Cancellation cancellation);
    }

    /**
     * {@return what computes these scores}
     *
     * @param scores that it computes
     */
    protected abstract Scorer scorer(List<ScoreOutput> scores);

    /** Frees what computes the scores; called once, when no work runs. */
    protected abstract void free();

    @Override
    public final void close() {
        lifetime.end(this::free);
    }

    private Cutting cutting(List<ScoreOutput> scores, Cancellation cancellation) {
        Scorer all = scorer(scores);
        Run scorer = (images, count, width, height, outputs) -> {
            cancellation.throwIfCancelled();
            return all.run(images, count, width, height, outputs, cancellation);
        };
        return input.kind() == GraphInput.Kind.PATCH ? new PatchCutting(input, scorer) : new TileCutting(input, scorer);
    }

    /** One of a run's outputs, which must have that many values. */
    static float[] output(Map<String, float[]> values, String name, int count) {
        float[] value = Objects.requireNonNull(values.get(name));
        if (value.length != count) {
            throw new IllegalStateException(
                    "The model gives " + value.length + " values as " + name + ", not " + count + " as it should.");
        }
        return value;
    }

    /** A scorer whose cancellation is settled. */
    interface Run {
        /** Scores as {@link Scorer#run} does. */
        Map<String, float[]> run(float[] images, int count, int width, int height, Set<String> outputs);
    }

    /** How an image is cut and the results are put together again. */
    interface Cutting {
        /** Raw maps of some scores, before smoothing. */
        Map<String, float[]> maps(GreyImage image, List<ScoreOutput> scores);

        /** Scores of the patches of a grid, where there are scores of patches of that size; otherwise empty. */
        Map<String, float[]> patches(GreyImage image, PatchGrid grid, List<ScoreOutput> scores);

        /** Both, computed once where that is possible. */
        default Raw both(GreyImage image, PatchGrid grid, List<ScoreOutput> scores) {
            return new Raw(maps(image, scores), patches(image, grid, scores));
        }

        /** Raw maps and scores of patches. */
        record Raw(Map<String, float[]> maps, Map<String, float[]> patches) {}
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Score> scores() {
        return outputs.values().stream().map(ScoreOutput::score).toList();
    }

    @Override
    public int minimumSide() {
        return input.size();
    }

    @Override
    public Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores, Cancellation cancellation) {
        List<ScoreOutput> wanted = known(scores);
        try (Lifetime.Work work = lifetime.work()) {
            return smoothed(image, wanted, cutting(wanted, cancellation).maps(requireFit(image), wanted));
        }
    }

    private static Map<String, AnomalyMap> smoothed(
            GreyImage image, List<ScoreOutput> wanted, Map<String, float[]> raw) {
        Map<String, AnomalyMap> maps = new LinkedHashMap<>();
        for (ScoreOutput score : wanted) {
            float[] values = Objects.requireNonNull(raw.get(score.name()));
            if (score.smoothingPx() > 0) {
                values = GaussianBlur.blur(values, image.width(), image.height(), score.smoothingPx());
            }
            maps.put(score.name(), new AnomalyMap(image.width(), image.height(), values));
        }
        return maps;
    }

    /**
     * Computes bands of full width. Each has enough surroundings that the scores in its middle equal those of the whole
     * image.
     */
    @Override
    public void map(GreyRows image, Rows rows, Cancellation cancellation) throws IOException {
        try (Lifetime.Work work = lifetime.work()) {
            inBands(image, rows, cancellation);
        }
    }

    private void inBands(GreyRows image, Rows rows, Cancellation cancellation) throws IOException {
        requireLargeEnough(image.width(), image.height());
        ScoreOutput score = outputs.values().iterator().next();
        int width = image.width();
        int halo = roundUp(input.reach() + GaussianBlur.radius(score.smoothingPx()));
        int pixels = BAND_PIXELS / input.colour().channels();
        int tall = Math.min(TileCutting.SIDE, Math.max(4 * halo, pixels / width));
        int middle = roundUp(Math.max(1, tall - 2 * halo - input.step() + 1));
        float[] grey = new float[width];
        float[] scores = new float[width];
        for (int y = 0; y < image.height(); y += middle) {
            int end = Math.min(image.height(), y + middle);
            int bottom = Math.min(image.height(), end + halo);
            // What is left over at the lower border is seen by tiles of its own, which want a halo too.
            int least = Math.max(roundUp(minimumSide()), 2 * halo + input.step());
            int top = Math.max(0, Math.min(y - halo, (bottom - least) / input.step() * input.step()));
            GreyImage band = image.rows(top, bottom);
            float[] values = map(band, cancellation).values();
            for (int row = y - top; row < end - top; row++) {
                System.arraycopy(band.pixels(), row * width, grey, 0, width);
                System.arraycopy(values, row * width, scores, 0, width);
                rows.take(grey, scores);
            }
        }
    }

    private int roundUp(int length) {
        return (length + input.step() - 1) / input.step() * input.step();
    }

    @Override
    public Map<String, float[]> patchScores(GreyImage image, PatchGrid grid, Collection<String> scores) {
        List<ScoreOutput> wanted = known(scores);
        try (Lifetime.Work work = lifetime.work()) {
            Map<String, float[]> direct = cutting(wanted, new Cancellation()).patches(requireFit(image), grid, wanted);
            List<String> rest = wanted.stream()
                    .map(ScoreOutput::name)
                    .filter(name -> !direct.containsKey(name))
                    .toList();
            return completed(wanted, direct, rest.isEmpty() ? Map.of() : maps(image, rest), grid);
        }
    }

    @Override
    public Scored mapsAndPatchScores(GreyImage image, PatchGrid grid, Collection<String> scores) {
        List<ScoreOutput> wanted = known(scores);
        try (Lifetime.Work work = lifetime.work()) {
            Cutting.Raw raw = cutting(wanted, new Cancellation()).both(requireFit(image), grid, wanted);
            Map<String, AnomalyMap> maps = smoothed(image, wanted, raw.maps());
            return new Scored(maps, completed(wanted, raw.patches(), maps, grid));
        }
    }

    /** Scores of patches, those that are not given from the maps. */
    private static Map<String, float[]> completed(
            List<ScoreOutput> wanted, Map<String, float[]> direct, Map<String, AnomalyMap> maps, PatchGrid grid) {
        Map<String, float[]> result = new LinkedHashMap<>();
        for (ScoreOutput score : wanted) {
            float[] values = direct.get(score.name());
            AnomalyMap map = maps.get(score.name());
            result.put(score.name(), values != null ? values : grid.maxima(Objects.requireNonNull(map)));
        }
        return result;
    }

    private GreyImage requireFit(GreyImage image) {
        requireLargeEnough(image.width(), image.height());
        if (input.colour() == Colour.RGB && !image.hasColour()) {
            throw new UnfitImageException(UnfitImageException.Problem.NO_COLOURS, Colour.missing("The image"));
        }
        for (float grey : image.pixels()) {
            if (!(grey >= 0 && grey <= 1)) {
                throw new UnfitImageException(
                        UnfitImageException.Problem.OUT_OF_RANGE,
                        "The image holds the grey " + grey + ", but greys must lie between 0 and 1.");
            }
        }
        return image;
    }

    private List<ScoreOutput> known(Collection<String> names) {
        return names.stream()
                .map(name -> {
                    ScoreOutput found = outputs.get(name);
                    if (found == null) {
                        throw new IllegalArgumentException("The detector has no score '" + name + "'; it has "
                                + String.join(", ", outputs.keySet()) + ".");
                    }
                    return found;
                })
                .toList();
    }
}

package dev.flawmap.model.inference;

import dev.flawmap.PatchGrid;
import dev.flawmap.image.GreyImage;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Slides patches over an image and blends what overlaps: a pixel's value is the mean over the patches that cover it,
 * weighted by sin² windows, so that a patch's middle counts more than its border. The last row and column of patches
 * is moved inwards, so that every pixel is covered.
 */
final class PatchCutting implements CutDetector.Cutting {
    /** The most pixels scored at once: 256 patches of 32×32. */
    private static final int MAX_PIXELS = 1 << 18;

    private final GraphInput input;
    private final CutDetector.Run scorer;
    private final float[] window;

    PatchCutting(GraphInput input, CutDetector.Run scorer) {
        this.input = input;
        this.scorer = scorer;
        this.window = new float[input.size()];
        for (int i = 0; i < window.length; i++) {
            double sine = Math.sin(Math.PI * (i + 0.5) / window.length);
            window[i] = (float) (sine * sine);
        }
    }

    /** Takes the scores of patches {@code first} to {@code first + count − 1}. */
    private interface Sink {
        /** The names of the outputs that it takes. */
        Set<String> outputs();

        void take(int first, int count, Map<String, float[]> values);
    }

    @Override
    public Map<String, float[]> maps(GreyImage image, List<ScoreOutput> scores) {
        Blend blend = new Blend(image, scores);
        each(image, blend.columns, blend.rows, List.of(blend));
        return blend.finish();
    }

    @Override
    public Raw both(GreyImage image, PatchGrid grid, List<ScoreOutput> scores) {
        if (grid.size() != input.size() || grid.stride() % input.stride() != 0) {
            return new Raw(maps(image, scores), patches(image, grid, scores));
        }
        Blend blend = new Blend(image, scores);
        Pick pick = new Pick(image, grid, scores, blend.columns, blend.rows);
        each(image, blend.columns, blend.rows, List.of(blend, pick));
        return new Raw(blend.finish(), pick.picked);
    }

    /** Blends values of pixels, and values of patches spread over them, into maps. */
    private final class Blend implements Sink {
        final int[] columns;
        final int[] rows;
        private final int width;
        private final int height;
        private final List<ScoreOutput> scores;
        private final Map<String, float[]> sums = new LinkedHashMap<>();

        Blend(GreyImage image, List<ScoreOutput> scores) {
            this.width = image.width();
            this.height = image.height();
            this.columns = positions(width);
            this.rows = positions(height);
            this.scores = scores;
            scores.forEach(score -> sums.put(score.name(), new float[width * height]));
        }

        @Override
        public Set<String> outputs() {
            return sums.keySet();
        }

        @Override
        public void take(int first, int count, Map<String, float[]> values) {
            for (ScoreOutput score : scores) {
                float[] sum = Objects.requireNonNull(sums.get(score.name()));
                boolean whole = score.kind() == ScoreOutput.Kind.PATCH;
                int each = whole ? 1 : window.length * window.length;
                float[] value = CutDetector.output(values, score.name(), count * each);
                for (int i = 0; i < count; i++) {
                    int patch = first + i;
                    int at = rows[patch / columns.length] * width + columns[patch % columns.length];
                    if (whole) {
                        spread(sum, at, width, value[i]);
                    } else {
                        add(sum, at, width, value, i * window.length * window.length);
                    }
                }
            }
        }

        Map<String, float[]> finish() {
            float[] columnWeights = weights(columns, width);
            float[] rowWeights = weights(rows, height);
            for (float[] sum : sums.values()) {
                for (int y = 0; y < height; y++) {
                    for (int x = 0; x < width; x++) {
                        sum[y * width + x] /= rowWeights[y] * columnWeights[x];
                    }
                }
            }
            return sums;
        }
    }

    private void spread(float[] sum, int at, int width, float value) {
        for (int y = 0; y < window.length; y++) {
            float row = window[y] * value;
            int start = at + y * width;
            for (int x = 0; x < window.length; x++) {
                sum[start + x] += row * window[x];
            }
        }
    }

    private void add(float[] sum, int at, int width, float[] values, int from) {
        for (int y = 0; y < window.length; y++) {
            int start = at + y * width;
            int source = from + y * window.length;
            for (int x = 0; x < window.length; x++) {
                sum[start + x] += window[y] * window[x] * values[source + x];
            }
        }
    }

    private float[] weights(int[] positions, int length) {
        float[] weights = new float[length];
        for (int position : positions) {
            for (int i = 0; i < window.length; i++) {
                weights[position + i] += window[i];
            }
        }
        return weights;
    }

    private int[] positions(int length) {
        int last = length - input.size();
        int count = input.places(length);
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = Math.min(i * input.stride(), last);
        }
        return positions;
    }

    @Override
    public Map<String, float[]> patches(GreyImage image, PatchGrid grid, List<ScoreOutput> scores) {
        if (grid.size() != input.size()) {
            return Map.of();
        }
        int[] columns = regular(grid.columns(image.width()), grid.stride());
        int[] rows = regular(grid.rows(image.height()), grid.stride());
        Pick pick = new Pick(image, grid, scores, columns, rows);
        each(image, columns, rows, List.of(pick));
        return pick.picked;
    }

    /** Picks the values of a grid's patches. */
    private final class Pick implements Sink {
        final Map<String, float[]> picked = new LinkedHashMap<>();
        private final PatchGrid grid;
        private final int gridColumns;
        private final int gridRows;
        private final List<ScoreOutput> scores;
        private final int[] columns;
        private final int[] rows;

        Pick(GreyImage image, PatchGrid grid, List<ScoreOutput> scores, int[] columns, int[] rows) {
            this.grid = grid;
            this.gridColumns = grid.columns(image.width());
            this.gridRows = grid.rows(image.height());
            this.scores = scores;
            this.columns = columns;
            this.rows = rows;
            scores.forEach(score -> picked.put(score.name(), new float[gridColumns * gridRows]));
        }

        private String output(ScoreOutput score) {
            return score.patchValue() ? score.patchOutput() : score.name();
        }

        @Override
        public Set<String> outputs() {
            return scores.stream().map(this::output).collect(Collectors.toSet());
        }

        @Override
        public void take(int first, int count, Map<String, float[]> values) {
            int area = input.size() * input.size();
            for (ScoreOutput score : scores) {
                float[] target = Objects.requireNonNull(picked.get(score.name()));
                boolean pixels = score.kind() == ScoreOutput.Kind.PIXEL && !score.patchValue();
                float[] value = CutDetector.output(values, output(score), pixels ? count * area : count);
                for (int i = 0; i < count; i++) {
                    int at = index(first + i);
                    if (at >= 0) {
                        target[at] = pixels ? mean(value, i * area, area) : value[i];
                    }
                }
            }
        }

        /** Which patch of the grid it is, or −1. */
        private int index(int patch) {
            int x = columns[patch % columns.length];
            int y = rows[patch / columns.length];
            int column = x / grid.stride();
            int row = y / grid.stride();
            boolean onGrid = x % grid.stride() == 0 && y % grid.stride() == 0;
            return onGrid && column < gridColumns && row < gridRows ? row * gridColumns + column : -1;
        }
    }

    private static float mean(float[] values, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += values[i];
        }
        return (float) (sum / count);
    }

    private static int[] regular(int count, int stride) {
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = i * stride;
        }
        return positions;
    }

    /** The most patches of that size scored at once. */
    static int atOnce(int size) {
        return Math.max(1, MAX_PIXELS / (size * size));
    }

    private void each(GreyImage image, int[] columns, int[] rows, List<Sink> sinks) {
        Set<String> wanted = new LinkedHashSet<>();
        sinks.forEach(sink -> wanted.addAll(sink.outputs()));
        int size = input.size();
        int total = columns.length * rows.length;
        int atOnce = Math.min(total, atOnce(size));
        float[] batch = new float[atOnce * size * size];
        for (int first = 0; first < total; first += atOnce) {
            int count = Math.min(atOnce, total - first);
            for (int i = 0; i < count; i++) {
                int x = columns[(first + i) % columns.length];
                int y = rows[(first + i) / columns.length];
                for (int row = 0; row < size; row++) {
                    System.arraycopy(
                            image.pixels(), (y + row) * image.width() + x, batch, (i * size + row) * size, size);
                }
            }
            Map<String, float[]> values = scorer.run(batch, count, size, size, wanted);
            for (Sink sink : sinks) {
                sink.take(first, count, values);
            }
        }
    }
}

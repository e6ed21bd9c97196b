package dev.flawmap.model;

import dev.flawmap.PatchGrid;
import dev.flawmap.image.GreyImage;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Slides patches over an image and blends what overlaps: a pixel's value is the mean over the patches that cover it,
 * weighted by sin² windows, so that a patch's middle counts more than its border. The last row and column of patches
 * is moved inwards, so that every pixel is covered.
 */
final class PatchCutting implements OnnxDetector.Cutting {
    /** The most pixels given to the graph at once: 256 patches of 32×32. */
    private static final int MAX_PIXELS = 1 << 18;

    private final GraphInput input;
    private final OnnxGraph graph;
    private final float[] window;

    PatchCutting(GraphInput input, OnnxGraph graph) {
        this.input = input;
        this.graph = graph;
        this.window = new float[input.size()];
        for (int i = 0; i < window.length; i++) {
            double sine = Math.sin(Math.PI * (i + 0.5) / window.length);
            window[i] = (float) (sine * sine);
        }
    }

    /** Receives the outputs for patches {@code first} to {@code first + count − 1}. */
    private interface Sink {
        void take(int first, int count, Map<String, float[]> values);
    }

    @Override
    public Map<String, float[]> maps(GreyImage image, List<ScoreOutput> scores) {
        int width = image.width();
        int[] columns = positions(width);
        int[] rows = positions(image.height());
        Map<String, float[]> sums = new LinkedHashMap<>();
        Set<String> wanted = new LinkedHashSet<>();
        for (ScoreOutput score : scores) {
            sums.put(score.name(), new float[width * image.height()]);
            wanted.add(score.name());
        }
        each(image, columns, rows, wanted, (first, count, values) -> {
            for (ScoreOutput score : scores) {
                float[] sum = Objects.requireNonNull(sums.get(score.name()));
                boolean whole = score.kind() == ScoreOutput.Kind.PATCH;
                int each = whole ? 1 : window.length * window.length;
                float[] value = OnnxGraph.output(values, score.name(), count * each);
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
        });
        float[] columnWeights = weights(columns, width);
        float[] rowWeights = weights(rows, image.height());
        for (float[] sum : sums.values()) {
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < width; x++) {
                    sum[y * width + x] /= rowWeights[y] * columnWeights[x];
                }
            }
        }
        return sums;
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
        int count = (last + input.stride() - 1) / input.stride() + 1;
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
        Map<String, float[]> result = new LinkedHashMap<>();
        Set<String> wanted = new LinkedHashSet<>();
        for (ScoreOutput score : scores) {
            result.put(score.name(), new float[columns.length * rows.length]);
            wanted.add(score.patchValue() ? score.patchOutput() : score.name());
        }
        int area = input.size() * input.size();
        each(image, columns, rows, wanted, (first, count, values) -> {
            for (ScoreOutput score : scores) {
                float[] target = Objects.requireNonNull(result.get(score.name()));
                boolean pixels = score.kind() == ScoreOutput.Kind.PIXEL && !score.patchValue();
                String output = score.patchValue() ? score.patchOutput() : score.name();
                float[] value = OnnxGraph.output(values, output, pixels ? count * area : count);
                for (int i = 0; i < count; i++) {
                    target[first + i] = pixels ? mean(value, i * area, area) : value[i];
                }
            }
        });
        return result;
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

    private void each(GreyImage image, int[] columns, int[] rows, Set<String> wanted, Sink sink) {
        int size = input.size();
        int total = columns.length * rows.length;
        int atOnce = Math.min(total, Math.max(1, MAX_PIXELS / (size * size)));
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
            sink.take(first, count, graph.run(batch, count, size, size, wanted));
        }
    }
}

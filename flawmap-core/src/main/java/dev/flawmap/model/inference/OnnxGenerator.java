package dev.flawmap.model.inference;

import dev.flawmap.Cancellation;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Makes up patches of a model's material: runs the graph of its generator, {@code generator.onnx}, which turns latent
 * vectors z, drawn from a standard normal distribution, into square grey patches. Safe for use by several threads at
 * once.
 */
public final class OnnxGenerator implements AutoCloseable {
    /** The output of the graph: patches, grey in [0, 1]. */
    public static final String OUTPUT = "patch";

    private static final int MAX_LATENT = 1 << 16;
    private static final int AT_ONCE = 256;

    private final Lifetime lifetime = new Lifetime("The generator");
    private final OnnxGraph graph;
    private final int latent;
    private final int side;

    /**
     * Loads a graph.
     *
     * @param onnx from whomever; checked
     * @param threads for computing
     * @throws IllegalArgumentException with one sentence, if it is not a generator's
     */
    public OnnxGenerator(byte[] onnx, int threads) {
        CheckedGraph checked = CheckedGraph.of(onnx);
        long[] input = checked.inputSizes();
        boolean fits = input.length == 2 && input[1] >= 1 && input[1] <= MAX_LATENT;
        require(fits && checked.outputs().equals(Set.of(OUTPUT)));
        long[] patches = Objects.requireNonNull(
                        checked.run(AT_ONCE, input[1]).results().get(OUTPUT))
                .sizes();
        boolean square = patches.length == 4 && patches[1] == 1 && patches[2] == patches[3];
        require(square && patches[0] == AT_ONCE);
        latent = (int) input[1];
        side = (int) patches[3];
        graph = new OnnxGraph(checked, threads);
    }

    private static void require(boolean fits) {
        if (!fits) {
            throw new IllegalArgumentException("The model's generator is not one: it must make 'patch' of vectors.");
        }
    }

    /** {@return the length of a latent vector} */
    public int latent() {
        return latent;
    }

    /** {@return the side of a patch in pixels} */
    public int side() {
        return side;
    }

    /**
     * Random latent vectors, one after the other.
     *
     * @param count how many
     * @param random the source of randomness
     * @return {@code count} vectors of {@link #latent()} values
     */
    public float[] draw(int count, SplittableRandom random) {
        float[] z = new float[count * latent];
        for (int i = 0; i < z.length; i++) {
            z[i] = (float) random.nextGaussian();
        }
        return z;
    }

    /**
     * Vectors on the way from one to another, both included, on the great circle through them ("slerp"; White 2016,
     * arXiv 1609.04468, section 2.1): their lengths stay those that random vectors have, while on a straight line they
     * would become shorter.
     *
     * @param from the first vector
     * @param to the last vector
     * @param steps how many, at least 2
     * @return {@code steps} vectors
     */
    public static float[] between(float[] from, float[] to, int steps) {
        double dot = 0;
        double squaredFrom = 0;
        double squaredTo = 0;
        for (int i = 0; i < from.length; i++) {
            dot += from[i] * to[i];
            squaredFrom += from[i] * from[i];
            squaredTo += to[i] * to[i];
        }
        double angle = Math.acos(Math.max(-1, Math.min(1, dot / Math.sqrt(squaredFrom * squaredTo))));
        float[] way = new float[steps * from.length];
        for (int step = 0; step < steps; step++) {
            double share = step / (steps - 1.0);
            boolean straight = !(Math.sin(angle) > 1e-6);
            double a = straight ? 1 - share : Math.sin((1 - share) * angle) / Math.sin(angle);
            double b = straight ? share : Math.sin(share * angle) / Math.sin(angle);
            for (int i = 0; i < from.length; i++) {
                way[step * from.length + i] = (float) (a * from[i] + b * to[i]);
            }
        }
        return way;
    }

    /**
     * The patches of some latent vectors.
     *
     * @param z vectors of length {@link #latent()}, one after the other
     * @return grey values in [0, 1], patch by patch, row by row
     */
    public float[] patches(float[] z) {
        int count = z.length / latent;
        int area = side * side;
        float[] all = new float[Math.multiplyExact(count, area)];
        try (Lifetime.Work work = lifetime.work()) {
            for (int first = 0; first < count; first += AT_ONCE) {
                int some = Math.min(AT_ONCE, count - first);
                float[] part = Arrays.copyOfRange(z, first * latent, (first + some) * latent);
                System.arraycopy(run(part, some), 0, all, first * area, some * area);
            }
        }
        return all;
    }

    private float[] run(float[] z, int count) {
        Map<String, float[]> values =
                graph.run(z, z.length, new long[] {count, latent}, Set.of(OUTPUT), new Cancellation());
        return CutDetector.output(values, OUTPUT, count * side * side);
    }

    @Override
    public void close() {
        lifetime.end(graph::close);
    }
}

package dev.flawmap.torch;

import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Some networks with their values, and what can be done with them: training steps and evaluation. Arrays go in and come
 * out; no tensor leaves. Closed, it refuses all work. Not thread-safe.
 */
public final class Engine implements AutoCloseable {
    /** Work on a batch of images in training. */
    public interface Step {
        /**
         * Computes a step.
         *
         * @param training the operations, and what changes weights
         * @param images {@code [batch, planes, side, side]}
         * @param <T> what the operations work on
         */
        <T> void run(Training<T> training, T images);
    }

    /** Values computed from a batch of images. */
    public interface Outputs {
        /**
         * Computes values.
         *
         * @param ops the operations
         * @param images {@code [batch, 1, height, width]}
         * @param <T> what the operations work on
         * @return values by their name
         */
        <T> Map<String, T> of(Training<T> ops, T images);
    }

    private final Torch torch;
    private final Map<Network, Weights> weights = new IdentityHashMap<>();
    private final List<Weights> all = new ArrayList<>();
    private boolean closed;

    /**
     * Networks with fresh values that depend on the seed alone.
     *
     * @param torch stays open
     * @param networks whose weights are made
     * @param averageDecay of the weights' moving average, in [0, 1)
     * @param seed of the weights
     */
    public Engine(Torch torch, List<Network> networks, double averageDecay, long seed) {
        this.torch = torch;
        torch.seed(seed);
        for (Network network : networks) {
            Weights made = new Weights(network, averageDecay);
            weights.put(network, made);
            all.add(made);
        }
    }

    /**
     * One training step.
     *
     * @param step what is computed
     * @param images {@code count * side * side} values for each of one or more planes, sample by sample
     * @param count how many images there are
     * @param side of each, in pixels
     * @param inTraining networks in training mode
     * @param progress of the stage, in [0, 1]
     * @param seed of the step's noise
     * @return what the step recorded
     */
    public Map<Metric, Double> step(
            Step step, float[] images, int count, int side, Set<Network> inTraining, double progress, long seed) {
        requireOpen();
        torch.seed(seed);
        try (Torch.Scope scope = torch.scope();
                Torch.Scope cast = torch.autocast()) {
            TorchTraining training = new TorchTraining(weights, inTraining, progress);
            step.run(training, training.constant(images, count, planes(images, count * side * side), side, side));
            return training.records();
        }
    }

    /**
     * Values computed in evaluation mode with averaged weights, in full precision.
     *
     * @param outputs what is computed
     * @param images {@code count * width * height} greys, image by image and row by row
     * @param count how many images there are
     * @param width of each, in pixels
     * @param height of each, in pixels
     * @param seed of noise that the outputs need
     * @return values by the output's name
     */
    public Map<String, float[]> evaluate(Outputs outputs, float[] images, int count, int width, int height, long seed) {
        requireOpen();
        torch.seed(seed);
        try (Torch.Scope scope = torch.scope();
                NoGradGuard guard = new NoGradGuard()) {
            TorchTraining ops = new TorchTraining(weights, Set.of(), 0);
            Map<String, float[]> values = new LinkedHashMap<>();
            outputs.of(ops, ops.constant(images, count, planes(images, count * width * height), height, width))
                    .forEach((name, tensor) -> values.put(name, TorchOps.values(tensor)));
            return values;
        }
    }

    /**
     * Measures running statistics anew, by passes over some batches, with averaged weights.
     *
     * @param pass what is computed of a batch; where it applies a layer several times, what that sees first counts
     * @param images {@code count * side * side} greys of this pass
     * @param count how many images there are
     * @param side of each, in pixels
     * @param measured the networks whose statistics these are
     * @param before how many passes there have been; the first forgets the statistics there were
     * @param seed of noise that the pass needs
     */
    public void measure(Step pass, float[] images, int count, int side, Set<Network> measured, int before, long seed) {
        requireOpen();
        torch.seed(seed);
        try (Torch.Scope scope = torch.scope();
                NoGradGuard guard = new NoGradGuard()) {
            Measuring ops = new Measuring(weights, measured, before);
            pass.run(ops, ops.constant(images, count, planes(images, count * side * side), side, side));
        }
    }

    private static int planes(float[] images, int size) {
        return images.length / size;
    }

    /**
     * {@return a parameter's averaged values}
     *
     * @param network that has it
     * @param index from 0
     */
    public float[] parameter(Network network, int index) {
        return read(ops -> ops.parameter(network, index));
    }

    /**
     * Replaces a parameter's averaged values.
     *
     * @param network that has it
     * @param index from 0
     * @param values row by row
     */
    public void setParameter(Network network, int index, float[] values) {
        requireOpen();
        Objects.requireNonNull(weights.get(network)).average(index, values);
    }

    /** Begins training from the averaged values, whatever they are, instead of from random ones. */
    public void beginFromAverages() {
        requireOpen();
        all.forEach(Weights::beginFromAverages);
    }

    /**
     * {@return a weight divided by its spectral norm, averaged values}
     *
     * @param network that has both parameters
     * @param weight the index of the weight
     * @param vector the index of the estimate of its singular vector
     */
    public float[] spectral(Network network, int weight, int vector) {
        return read(ops -> ops.spectralNorm(network, weight, vector));
    }

    private float[] read(java.util.function.Function<Ops<Tensor>, Tensor> value) {
        requireOpen();
        try (Torch.Scope scope = torch.scope();
                NoGradGuard guard = new NoGradGuard()) {
            return TorchOps.values(value.apply(new TorchOps(weights, Set.of())));
        }
    }

    /**
     * {@return how often training has changed a network}
     *
     * @param network one of these
     */
    public long steps(Network network) {
        requireOpen();
        return Objects.requireNonNull(weights.get(network)).steps();
    }

    /** {@return all values, by network and kind} */
    public Map<String, Map<String, float[]>> save() {
        requireOpen();
        Map<String, Map<String, float[]>> arrays = new LinkedHashMap<>();
        all.forEach(values -> arrays.put(values.network().name(), values.save()));
        return arrays;
    }

    /** {@return the length of every array of {@link #save()}} */
    public Map<String, Map<String, Integer>> lengths() {
        Map<String, Map<String, Integer>> lengths = new LinkedHashMap<>();
        all.forEach(values -> lengths.put(values.network().name(), values.lengths()));
        return lengths;
    }

    /**
     * Takes over what {@link #save()} gave.
     *
     * @param arrays by network and name, as they were saved
     * @throws IllegalArgumentException if it belongs to other networks
     */
    public void load(Map<String, Map<String, float[]>> arrays) {
        requireOpen();
        all.forEach(values -> values.load(arrays.getOrDefault(values.network().name(), Map.of())));
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The networks are closed and cannot be used any more.");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            all.forEach(Weights::close);
        }
    }
}

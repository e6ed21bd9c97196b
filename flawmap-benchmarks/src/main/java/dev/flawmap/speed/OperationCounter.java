package dev.flawmap.speed;

import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Descent;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import dev.flawmap.network.Padding;
import dev.flawmap.network.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a training step, or a score, without computing: values are only shapes, and what they were made of. So
 * it sees which networks are applied to what, and through which of them gradients flow back, to their weights or only
 * to their inputs; and it counts multiplications. What is made at {@link #detach} keeps no memory of what it was made
 * of, as in the real step.
 */
final class OperationCounter implements Training<OperationCounter.Value> {
    /** A value that is not computed. */
    static final class Value {
        private final long[] shape;
        private final List<Value> from;
        /** Multiplications of the first of {@code from} by the second. */
        private final long multiplications;

        private final @Nullable Network owner;

        private Value(long[] shape, List<Value> from, long multiplications, @Nullable Network owner) {
            this.shape = shape;
            this.from = from;
            this.multiplications = multiplications;
            this.owner = owner;
        }

        private long size() {
            return Arrays.stream(shape).reduce(1, Math::multiplyExact);
        }
    }

    /** An application of a network. */
    private static final class Application {
        private final Network network;
        private final int layers;
        private final Value input;
        private final boolean differentiated;
        private final List<NetworkPass.Backward> backward = new ArrayList<>();
        private @Nullable Value output;

        private Application(Network network, int layers, Value input, boolean differentiated) {
            this.network = network;
            this.layers = layers;
            this.input = input;
            this.differentiated = differentiated;
        }

        private NetworkPass pass() {
            return new NetworkPass(
                    network, layers, Arrays.stream(input.shape).boxed().toList(), differentiated, backward);
        }
    }

    private final double progress;
    private final List<Application> applications = new ArrayList<>();
    private final Map<List<Network>, Integer> updates = new LinkedHashMap<>();
    private @Nullable Application open;
    private boolean differentiating;
    private long multiplyAdds;

    /** Counts a step at a time of its stage, in [0, 1). */
    OperationCounter(double progress) {
        this.progress = progress;
    }

    /** A batch of images. */
    static Value images(long... shape) {
        return new Value(shape, List.of(), 0, null);
    }

    /** How often each pass was made. */
    Map<NetworkPass, Integer> passes() {
        Map<NetworkPass, Integer> passes = new LinkedHashMap<>();
        applications.forEach(application -> passes.merge(application.pass(), 1, Integer::sum));
        return passes;
    }

    /** How often networks were updated together. */
    Map<List<Network>, Integer> updates() {
        return updates;
    }

    /**
     * Multiplications, each with an addition, of matrix products and convolutions, forwards and backwards; of the way
     * back through a gradient, those of an ordinary way back.
     */
    long multiplyAdds() {
        return multiplyAdds;
    }

    @Override
    public void entering(Network network, int layerCount, Value x) {
        open = new Application(network, layerCount, x, differentiating);
        applications.add(open);
    }

    /** Searching is no part of a training step. */
    @Override
    public Value descend(Value samples, Descent descent, UnaryOperator<Value> loss) {
        throw new UnsupportedOperationException("A training step does not search.");
    }

    @Override
    public Value precise(Value x) {
        Value result = same(x);
        if (open != null) {
            open.output = result;
            open = null;
        }
        return result;
    }

    @Override
    public void minimise(Value loss, AdamSettings adam, Network... networks) {
        Set<Network> wanted = Set.of(networks);
        updates.merge(List.of(networks), 1, Integer::sum);
        Map<Value, Boolean> leads = new IdentityHashMap<>();
        Set<Value> reached = Collections.newSetFromMap(new IdentityHashMap<>());
        back(loss, wanted, leads, reached);
        for (Application application : applications) {
            if (application.output != null && reached.contains(application.output)) {
                application.backward.add(new NetworkPass.Backward(
                        leads(application.input, wanted, leads), wanted.contains(application.network)));
            }
        }
    }

    private void back(Value value, Set<Network> wanted, Map<Value, Boolean> leads, Set<Value> reached) {
        if (leads(value, wanted, leads) && reached.add(value)) {
            for (int i = 0; i < value.from.size(); i++) {
                if (i < 2 && leads(value.from.get(i), wanted, leads)) {
                    multiplyAdds += value.multiplications;
                }
                back(value.from.get(i), wanted, leads, reached);
            }
        }
    }

    /** Whether a value depends on the weights of one of some networks. */
    private static boolean leads(Value value, Set<Network> wanted, Map<Value, Boolean> known) {
        Boolean found = known.get(value);
        if (found == null) {
            found = value.owner != null && wanted.contains(value.owner);
            for (Value from : value.from) {
                found |= leads(from, wanted, known);
            }
            known.put(value, found);
        }
        return found;
    }

    @Override
    public Value unnoticed(Supplier<Value> computation) {
        return computation.get();
    }

    @Override
    public Value gradient(UnaryOperator<Value> function, Value points) {
        differentiating = true;
        long before = multiplyAdds;
        Value value = function.apply(images(points.shape));
        multiplyAdds += multiplyAdds - before;
        differentiating = false;
        return made(points.shape, value);
    }

    private static Value made(long[] shape, Value... from) {
        return new Value(shape, List.of(from), 0, null);
    }

    private static Value same(Value x) {
        return made(x.shape, x);
    }

    private static Value scalar(Value x) {
        return made(new long[0], x);
    }

    private static Value perSample(Value x) {
        return made(new long[] {x.shape[0]}, x);
    }

    private static Value both(Value a, Value b) {
        int length = Math.max(a.shape.length, b.shape.length);
        long[] shape = new long[length];
        for (int i = 1; i <= length; i++) {
            long left = i > a.shape.length ? 1 : a.shape[a.shape.length - i];
            long right = i > b.shape.length ? 1 : b.shape[b.shape.length - i];
            shape[length - i] = Math.max(left, right);
        }
        return made(shape, a, b);
    }

    private Value product(long[] shape, long multiplications, Value... from) {
        multiplyAdds += multiplications;
        return new Value(shape, List.of(from), multiplications, null);
    }

    private static long[] with(long[] shape, int dimension, long length) {
        long[] changed = shape.clone();
        changed[dimension] = length;
        return changed;
    }

    @Override
    public Value parameter(Network network, int index) {
        boolean trained = network.parameters().get(index).trained();
        return new Value(network.parameters().get(index).shape(), List.of(), 0, trained ? network : null);
    }

    @Override
    public Value constant(float[] values, long... shape) {
        return images(shape);
    }

    @Override
    public Value linear(Value x, Value weight, Value bias) {
        long[] shape = {x.shape[0], weight.shape[0]};
        return product(shape, x.shape[0] * weight.size(), x, weight, bias);
    }

    @Override
    public Value conv(Value x, Value weight, Value bias, int stride, Padding padding, int groups) {
        long kernel = weight.shape[2];
        long added = padding.before() + padding.after() - kernel;
        long[] shape = {
            x.shape[0], weight.shape[0], (x.shape[2] + added) / stride + 1, (x.shape[3] + added) / stride + 1
        };
        return product(shape, shape[0] * shape[2] * shape[3] * weight.size(), x, weight, bias);
    }

    @Override
    public Value convTranspose(Value x, Value weight, Value bias, int stride, Padding crop) {
        long kernel = weight.shape[2];
        long added = kernel - crop.before() - crop.after();
        long[] shape = {
            x.shape[0], weight.shape[1], (x.shape[2] - 1) * stride + added, (x.shape[3] - 1) * stride + added
        };
        return product(shape, x.shape[0] * x.shape[2] * x.shape[3] * weight.size(), x, weight, bias);
    }

    @Override
    public Value batchNorm(Value x, Network network, int index, double momentum, double epsilon) {
        return made(x.shape, x, parameter(network, index), parameter(network, index + 1));
    }

    @Override
    public Value spectralNorm(Network network, int weight, int vector) {
        Value kernel = parameter(network, weight);
        multiplyAdds += 3 * kernel.size();
        return same(kernel);
    }

    @Override
    public Value dropout(Value x, Network network, double rate) {
        return same(x);
    }

    @Override
    public Value leakyRelu(Value x, double slope) {
        return same(x);
    }

    @Override
    public Value relu(Value x) {
        return same(x);
    }

    @Override
    public Value tanh(Value x) {
        return same(x);
    }

    @Override
    public Value sigmoid(Value x) {
        return same(x);
    }

    @Override
    public Value softplus(Value x) {
        return same(x);
    }

    @Override
    public Value reshape(Value x, long... shapeWithoutBatch) {
        long[] shape = new long[shapeWithoutBatch.length + 1];
        shape[0] = x.shape[0];
        System.arraycopy(shapeWithoutBatch, 0, shape, 1, shapeWithoutBatch.length);
        return made(shape, x);
    }

    @Override
    public Value concat(int dimension, List<Value> values) {
        long length = values.stream().mapToLong(value -> value.shape[dimension]).sum();
        return made(with(values.get(0).shape, dimension, length), values.toArray(new Value[0]));
    }

    @Override
    public Value upsample(Value x) {
        return made(with(with(x.shape, 2, 2 * x.shape[2]), 3, 2 * x.shape[3]), x);
    }

    @Override
    public Value halfTurn(Value x) {
        return made(x.shape, x);
    }

    @Override
    public Value filter(Value x, float[] kernel) {
        return product(x.shape, 2 * kernel.length * x.size(), x);
    }

    @Override
    public Value add(Value a, Value b) {
        return both(a, b);
    }

    @Override
    public Value subtract(Value a, Value b) {
        return both(a, b);
    }

    @Override
    public Value multiply(Value a, Value b) {
        return both(a, b);
    }

    @Override
    public Value divide(Value a, Value b) {
        return both(a, b);
    }

    @Override
    public Value affine(Value x, double scale, double shift) {
        return same(x);
    }

    @Override
    public Value abs(Value x) {
        return same(x);
    }

    @Override
    public Value square(Value x) {
        return same(x);
    }

    @Override
    public Value sqrt(Value x) {
        return same(x);
    }

    @Override
    public Value maximum(Value x, double floor) {
        return same(x);
    }

    @Override
    public Value sumPerSample(Value x) {
        return perSample(x);
    }

    @Override
    public Value meanPerSample(Value x) {
        return perSample(x);
    }

    @Override
    public double progress() {
        return progress;
    }

    @Override
    public Value noise(long... shape) {
        return images(shape);
    }

    @Override
    public Value uniform(long... shape) {
        return images(shape);
    }

    @Override
    public Value samples(Value x, long from, long count) {
        return made(with(x.shape, 0, count), x);
    }

    @Override
    public Value planes(Value x, int from, int count) {
        return made(with(x.shape, 1, count), x);
    }

    @Override
    public long batch(Value x) {
        return x.shape[0];
    }

    @Override
    public Value mean(Value x) {
        return scalar(x);
    }

    @Override
    public Value batchMean(Value x) {
        return made(with(x.shape, 0, 1), x);
    }

    @Override
    public Value gram(Value x) {
        return product(new long[] {x.shape[0], x.shape[0]}, x.shape[0] * x.size(), x, x);
    }

    @Override
    public Value spread(Value x) {
        return scalar(x);
    }

    @Override
    public Value detach(Value x) {
        return images(x.shape);
    }

    @Override
    public double number(Value scalar) {
        return 1;
    }

    @Override
    public void record(Metric metric, Value scalar) {}
}

package dev.flawmap.torch;

import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Network;
import dev.flawmap.network.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The values of one network: its trained weights, their exponential moving average, Adam's two moments, and its state.
 * Each of the first four lies in one flat tensor, of which the parameters are windows; so a step of Adam is a handful
 * of operations however many layers there are, and a checkpoint is a handful of arrays. Not thread-safe.
 */
public final class Weights implements AutoCloseable {
    private static final double EPSILON = 1e-8;

    private final Network network;
    private final double averageDecay;
    private final Tensor trained;
    private final Tensor average;
    private final Tensor moment1;
    private final Tensor moment2;
    private final List<Tensor> state = new ArrayList<>();
    private final List<Tensor> live = new ArrayList<>();
    private final List<Tensor> averaged = new ArrayList<>();
    private final List<Tensor> leaves = new ArrayList<>();
    private long steps;

    /**
     * Freshly initialised values, drawn from libtorch's random numbers.
     *
     * @param network whose weights are made
     * @param averageDecay of the moving average per step, for example 0.999
     */
    public Weights(Network network, double averageDecay) {
        this.network = network;
        this.averageDecay = averageDecay;
        long trainedSize = network.trainedSize();
        trained = torch.zeros(trainedSize);
        moment1 = torch.zeros(trainedSize);
        moment2 = torch.zeros(trainedSize);
        average = torch.zeros(trainedSize);
        long trainedAt = 0;
        for (Parameter parameter : network.parameters()) {
            Tensor window;
            if (parameter.trained()) {
                window = window(trained, trainedAt, parameter);
                averaged.add(window(average, trainedAt, parameter));
                trainedAt += parameter.size();
            } else {
                // Not windows of one tensor: autograd counts changes by tensor, and state changes between uses.
                window = torch.zeros(parameter.shape());
                averaged.add(window);
                state.add(window);
            }
            switch (parameter.init()) {
                case ZEROS -> {}
                case ONES -> window.fill_(new Scalar(1));
                case XAVIER_NORMAL, NORMAL -> window.normal_(0, parameter.standardDeviation(), noGenerator());
            }
            if (parameter.trained()) {
                window.set_requires_grad(true);
                leaves.add(window);
            }
            live.add(window);
        }
        average.copy_(trained);
    }

    private static org.bytedeco.pytorch.GeneratorOptional noGenerator() {
        return new org.bytedeco.pytorch.GeneratorOptional();
    }

    private static Tensor window(Tensor flat, long at, Parameter parameter) {
        return flat.narrow(0, at, parameter.size()).view(parameter.shape()).detach();
    }

    /** {@return the network that has the weights} */
    public Network network() {
        return network;
    }

    /** Parameter {@code index} as training changes it. */
    Tensor live(int index) {
        return live.get(index);
    }

    /** Parameter {@code index} averaged over training; state is not averaged. */
    Tensor averaged(int index) {
        return averaged.get(index);
    }

    List<Tensor> leaves() {
        return leaves;
    }

    /**
     * One step of Adam and of the moving average.
     *
     * @param gradients one for each of {@link #leaves()}
     */
    void step(List<Tensor> gradients, AdamSettings adam) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            TensorVector flat = new TensorVector();
            for (Tensor gradient : gradients) {
                flat.push_back(gradient.reshape(-1));
            }
            Tensor gradient = torch.cat(flat);
            steps++;
            adam(trained, gradient, moment1, moment2, steps, adam);
            // Early on, the average follows faster, so that it does not remember the random start.
            double decay = Math.min(averageDecay, (1.0 + steps) / (10.0 + steps));
            average.lerp_(trained, new Scalar(1 - decay));
        }
    }

    /**
     * One step of Adam on some values and their two moments, all changed in place.
     *
     * @param step counted from 1
     */
    static void adam(Tensor values, Tensor gradient, Tensor moment1, Tensor moment2, long step, AdamSettings settings) {
        moment1.lerp_(gradient, new Scalar(1 - settings.beta1()));
        moment2.mul_(new Scalar(settings.beta2())).addcmul_(gradient, gradient, new Scalar(1 - settings.beta2()));
        double correction1 = 1 - Math.pow(settings.beta1(), step);
        double correction2 = 1 - Math.pow(settings.beta2(), step);
        Tensor denominator =
                moment2.sqrt().mul_(new Scalar(1 / Math.sqrt(correction2))).add_(new Scalar(EPSILON));
        if (settings.weightDecay() > 0) {
            values.mul_(new Scalar(1 - settings.rate() * settings.weightDecay()));
        }
        values.addcdiv_(moment1, denominator, new Scalar(-settings.rate() / correction1));
    }

    /** Replaces parameter {@code index} as it is averaged over training. */
    void average(int index, float[] values) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor parameter = averaged.get(index);
            parameter.copy_(AbstractTensor.create(values, parameter.shape()));
        }
    }

    /** Begins from the averages, as if they had been drawn at random: no step has been made. */
    void beginFromAverages() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            trained.copy_(average);
        }
    }

    /**
     * Everything there is to save, by name; {@code steps} as two floats.
     *
     * @return copies of all values
     */
    public Map<String, float[]> save() {
        Map<String, float[]> values = new LinkedHashMap<>();
        values.put("trained", read(trained));
        values.put("average", read(average));
        values.put("moment1", read(moment1));
        values.put("moment2", read(moment2));
        for (int i = 0; i < state.size(); i++) {
            values.put("state" + i, read(state.get(i)));
        }
        values.put("steps", new float[] {(float) (steps >>> 16), (float) (steps & 0xffff)});
        return values;
    }

    /** {@return how often they were changed by training} */
    public long steps() {
        return steps;
    }

    /** {@return the length of every array of {@link #save()}, by name} */
    public Map<String, Integer> lengths() {
        Map<String, Integer> lengths = new LinkedHashMap<>();
        for (String name : List.of("trained", "average", "moment1", "moment2")) {
            lengths.put(name, Math.toIntExact(trained.numel()));
        }
        for (int i = 0; i < state.size(); i++) {
            lengths.put("state" + i, Math.toIntExact(state.get(i).numel()));
        }
        lengths.put("steps", 2);
        return lengths;
    }

    /**
     * Takes over what {@link #save()} gave.
     *
     * @param values as {@link #save} gave them
     * @throws IllegalArgumentException if an array is missing, has another length, or counts no steps
     */
    public void load(Map<String, float[]> values) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            write(trained, values, "trained");
            write(average, values, "average");
            write(moment1, values, "moment1");
            write(moment2, values, "moment2");
            for (int i = 0; i < state.size(); i++) {
                write(state.get(i), values, "state" + i);
            }
            float[] count = array(values, "steps", 2);
            if (!(count[0] >= 0 && count[0] < 1 << 24 && count[1] >= 0 && count[1] < 1 << 16)) {
                throw new IllegalArgumentException(
                        "The checkpoint counts no steps of network '" + network.name() + "'.");
            }
            steps = ((long) count[0] << 16) + (long) count[1];
        }
    }

    private void write(Tensor tensor, Map<String, float[]> values, String name) {
        float[] array = array(values, name, tensor.numel());
        if (array.length > 0) {
            tensor.copy_(AbstractTensor.create(array, tensor.shape()));
        }
    }

    private float[] array(Map<String, float[]> values, String name, long length) {
        float[] array = values.get(name);
        if (array == null || array.length != length) {
            throw new IllegalArgumentException("The checkpoint does not fit: network '" + network.name() + "' needs "
                    + length + " values of '" + name + "'.");
        }
        return array;
    }

    /** A tensor's values, row by row. */
    static float[] read(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            float[] values = new float[Math.toIntExact(tensor.numel())];
            if (values.length > 0) {
                Tensor plain = tensor.detach().to(torch.ScalarType.Float).contiguous();
                new FloatPointer(plain.data_ptr()).get(values);
            }
            return values;
        }
    }

    /**
     * Gradients of a scalar with respect to leaves.
     *
     * @param differentiable whether gradients of the gradients can be taken in turn
     */
    static List<Tensor> gradients(Tensor loss, List<Tensor> leaves, boolean differentiable) {
        TensorVector inputs = new TensorVector();
        leaves.forEach(inputs::push_back);
        TensorVector result = torch.grad(
                new TensorVector(loss), inputs, new TensorVector(), new BoolOptional(true), differentiable, false);
        return List.of(result.get());
    }

    @Override
    public void close() {
        live.forEach(Tensor::close);
        averaged.forEach(Tensor::close);
        for (Tensor tensor : List.of(trained, average, moment1, moment2)) {
            tensor.close();
        }
    }
}

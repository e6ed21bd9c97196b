package dev.flawmap.torch;

import dev.flawmap.network.Descent;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Padding;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The operations on libtorch's tensors. Networks in training mode use their live weights, batch statistics and
 * dropout; all others their averaged weights and running statistics.
 */
public class TorchOps implements Ops<Tensor> {
    private static final long[] ONE = {1, 1};
    private static final long[] NO_PADDING = {0, 0};
    private static final int SUBPIXEL_SIDE = 4;
    private static final int CHANNELS_LAST_SIDE = 24;
    /** The most channels that oneDNN computes at once. */
    private static final long BLOCK = 16;

    private final Map<Network, Weights> weights;
    private final Set<Network> inTraining;

    /**
     * Operations that find the networks' values in {@code weights}; {@code inTraining} are in training mode.
     *
     * @param weights of every network used
     * @param inTraining the networks that are being trained
     */
    public TorchOps(Map<Network, Weights> weights, Set<Network> inTraining) {
        this.weights = weights;
        this.inTraining = Set.copyOf(inTraining);
    }

    /**
     * {@return the values of a network}
     *
     * @param network one of those given
     */
    protected final Weights weights(Network network) {
        Weights found = weights.get(network);
        if (found == null) {
            throw new IllegalStateException("The network '" + network.name() + "' has no weights here.");
        }
        return found;
    }

    /**
     * {@return the values in a tensor, row by row}
     *
     * @param tensor on any device
     */
    public static float[] values(Tensor tensor) {
        return Weights.read(tensor);
    }

    @Override
    public Tensor parameter(Network network, int index) {
        return inTraining.contains(network)
                ? weights(network).live(index)
                : weights(network).averaged(index);
    }

    @Override
    public Tensor constant(float[] values, long... shape) {
        return AbstractTensor.create(values, shape);
    }

    @Override
    public Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        return torch.linear(x, weight, new TensorOptional(bias));
    }

    /** Large inputs are laid out channel by channel at each pixel, which convolutions of few channels run faster on. */
    @Override
    public Tensor conv(Tensor x, Tensor weight, Tensor bias, int stride, Padding padding, int groups) {
        boolean even = padding.before() == padding.after();
        Tensor laidOut =
                x.size(1) > 1 && x.size(2) >= CHANNELS_LAST_SIDE ? x.contiguous(torch.MemoryFormat.ChannelsLast) : x;
        Tensor padded = even
                ? laidOut
                : torch.constant_pad_nd(laidOut, padding.before(), padding.after(), padding.before(), padding.after());
        long[] sides = even ? new long[] {padding.before(), padding.before()} : NO_PADDING;
        long[] strides = {stride, stride};
        if (groups == 1 && !isComplete(x, weight)) {
            Tensor result = convolved(padded, weight, strides, sides);
            return result.add(bias.view(1, weight.size(0), 1, 1).to(result.scalar_type()));
        }
        return torch.conv2d(padded, weight, new TensorOptional(bias), strides, sides, ONE, groups);
    }

    private static boolean isComplete(Tensor x, Tensor weight) {
        return missing(weight.size(0)) == 0 && missingInputs(weight) == 0 && !isTooNarrow(x, weight);
    }

    /**
     * A convolution without bias, such that its channels fill the blocks that oneDNN works on. On some processors its
     * kernels read memory that nobody wrote where they do not; results and gradients are then wrong, or no numbers.
     * Zeros complete the channels. Few input channels oneDNN treats apart, and well in full precision.
     */
    private static Tensor convolved(Tensor x, Tensor weight, long[] strides, long[] sides) {
        if (isTooNarrow(x, weight)) {
            return Torch.inFullPrecision(() -> convolved(full(x), weight, strides, sides));
        }
        long outputs = missing(weight.size(0));
        long inputs = missingInputs(weight);
        Tensor all = inputs > 0 ? torch.constant_pad_nd(x, 0, 0, 0, 0, 0, inputs) : x;
        Tensor complete =
                inputs + outputs > 0 ? torch.constant_pad_nd(weight, 0, 0, 0, 0, 0, inputs, 0, outputs) : weight;
        Tensor result = torch.conv2d(all, complete, new TensorOptional(), strides, sides, ONE, 1);
        return outputs > 0 ? result.narrow(1, 0, weight.size(0)) : result;
    }

    /** Whether a weight has so few input channels that it needs full precision: for gradients, and in 1×1 convolutions. */
    private static boolean isTooNarrow(Tensor x, Tensor weight) {
        return weight.size(1) < BLOCK && (x.requires_grad() || weight.size(2) == 1) && Torch.isLowered();
    }

    private static long missingInputs(Tensor weight) {
        return weight.size(1) > BLOCK ? missing(weight.size(1)) : 0;
    }

    private static long missing(long channels) {
        return (BLOCK - channels % BLOCK) % BLOCK;
    }

    private static Tensor full(Tensor x) {
        return x.scalar_type() == torch.ScalarType.Float ? x : x.to(torch.ScalarType.Float);
    }

    /**
     * Doubling the size is done in the way that is fastest: from one pixel as a matrix product with the four taps that
     * reach the result, from large inputs as a 3×3 convolution that computes each pixel's four successors as channels,
     * and else as libtorch does it, whose transposed convolution is slow where pixels are many and channels few.
     */
    @Override
    public Tensor convTranspose(Tensor x, Tensor weight, Tensor bias, int stride, Padding crop) {
        long in = weight.size(0);
        long out = weight.size(1);
        long kernel = weight.size(2);
        boolean doubles = stride == 2 && kernel <= 4 + crop.before() && crop.before() <= 1;
        if (doubles && x.size(2) == 1 && x.size(3) == 1) {
            Tensor taps = weight.narrow(2, crop.before(), 2).narrow(3, crop.before(), 2);
            Tensor product = x.reshape(-1, in).mm(taps.reshape(in, out * 4));
            return product.view(-1, out, 2, 2).add(bias.view(1, out, 1, 1));
        }
        if (doubles && x.size(2) >= SUBPIXEL_SIDE) {
            long before = 2 - crop.before();
            long after = 6 - kernel - before;
            Tensor taps = torch.constant_pad_nd(weight, before, after, before, after)
                    .view(in, out, 3, 2, 3, 2)
                    .flip(2, 4)
                    .permute(1, 3, 5, 0, 2, 4)
                    .reshape(out * 4, in, 3, 3);
            return torch.pixel_shuffle(convolved(x, taps, ONE, ONE), 2).add(bias.view(1, out, 1, 1));
        }
        Tensor full = out < BLOCK
                ? Torch.inFullPrecision(() -> spread(full(x), weight, bias, stride, crop))
                : spread(x, weight, bias, stride, crop);
        int rest = crop.after() - crop.before();
        return rest == 0 ? full : full.narrow(2, 0, full.size(2) - rest).narrow(3, 0, full.size(3) - rest);
    }

    /** A transposed convolution as libtorch does it; backwards it is a convolution, whose outputs are its inputs. */
    private static Tensor spread(Tensor x, Tensor weight, Tensor bias, int stride, Padding crop) {
        long missing = missing(weight.size(0));
        return torch.conv_transpose2d(
                missing == 0 ? x : torch.constant_pad_nd(x, 0, 0, 0, 0, 0, missing),
                missing == 0 ? weight : torch.constant_pad_nd(weight, 0, 0, 0, 0, 0, 0, 0, missing),
                new TensorOptional(bias),
                new long[] {stride, stride},
                new long[] {crop.before(), crop.before()},
                NO_PADDING,
                1,
                ONE);
    }

    @Override
    public Tensor batchNorm(Tensor x, Network network, int index, double momentum, double epsilon) {
        return normalised(x, network, index, inTraining.contains(network), momentum, epsilon);
    }

    /** Batch normalisation by the batch's statistics, which enter the running ones where these notice, or by those. */
    final Tensor normalised(Tensor x, Network network, int index, boolean byBatch, double momentum, double epsilon) {
        boolean running = !byBatch || notices();
        return torch.batch_norm(
                x,
                new TensorOptional(parameter(network, index)),
                new TensorOptional(parameter(network, index + 1)),
                running ? new TensorOptional(parameter(network, index + 2)) : new TensorOptional(),
                running ? new TensorOptional(parameter(network, index + 3)) : new TensorOptional(),
                byBatch,
                momentum,
                epsilon,
                false);
    }

    /** {@return whether running statistics change with what networks in training mode see} */
    protected boolean notices() {
        return true;
    }

    @Override
    public Tensor spectralNorm(Network network, int weight, int vector) {
        return Torch.inFullPrecision(() -> divideBySpectralNorm(network, weight, vector));
    }

    private Tensor divideBySpectralNorm(Network network, int weight, int vector) {
        Tensor kernel = parameter(network, weight);
        Tensor matrix = kernel.reshape(kernel.size(0), -1);
        Tensor left = parameter(network, vector);
        Tensor right;
        try (NoGradGuard guard = new NoGradGuard()) {
            Tensor plain = matrix.detach();
            right = unit(plain.t().mv(left));
            Tensor next = unit(plain.mv(right));
            if (inTraining.contains(network)) {
                left.copy_(next);
            }
            left = next;
        }
        Tensor sigma = torch.dot(left, matrix.mv(right));
        return kernel.div(sigma);
    }

    private static Tensor unit(Tensor vector) {
        return vector.div(vector.norm().add_(new Scalar(1e-12)));
    }

    @Override
    public Tensor dropout(Tensor x, Network network, double rate) {
        return inTraining.contains(network) ? torch.dropout(x, rate, true) : x;
    }

    @Override
    public Tensor leakyRelu(Tensor x, double slope) {
        return torch.leaky_relu(x, new Scalar(slope));
    }

    @Override
    public Tensor relu(Tensor x) {
        return torch.relu(x);
    }

    @Override
    public Tensor tanh(Tensor x) {
        return torch.tanh(x);
    }

    @Override
    public Tensor sigmoid(Tensor x) {
        return torch.sigmoid(x);
    }

    @Override
    public Tensor softplus(Tensor x) {
        return torch.softplus(x);
    }

    @Override
    public Tensor reshape(Tensor x, long... shapeWithoutBatch) {
        long[] shape = new long[shapeWithoutBatch.length + 1];
        shape[0] = x.size(0);
        System.arraycopy(shapeWithoutBatch, 0, shape, 1, shapeWithoutBatch.length);
        return x.reshape(shape);
    }

    @Override
    public Tensor concat(int dimension, List<Tensor> values) {
        return torch.cat(new TensorVector(values.toArray(new Tensor[0])), dimension);
    }

    @Override
    public Tensor upsample(Tensor x) {
        return torch.upsample_bilinear2d(x, new long[] {x.size(2) * 2, x.size(3) * 2}, false);
    }

    @Override
    public Tensor halfTurn(Tensor x) {
        return x.flip(2, 3);
    }

    @Override
    public Tensor filter(Tensor x, float[] kernel) {
        return Torch.inFullPrecision(() -> {
            int side = kernel.length / 2;
            Tensor padded = torch.reflection_pad2d(precise(x), side, side, side, side);
            Tensor rows = convolved(padded, constant(kernel, 1, 1, 1, kernel.length), ONE, NO_PADDING);
            return convolved(rows, constant(kernel, 1, 1, kernel.length, 1), ONE, NO_PADDING);
        });
    }

    @Override
    public Tensor add(Tensor a, Tensor b) {
        return a.add(b);
    }

    @Override
    public Tensor subtract(Tensor a, Tensor b) {
        return a.sub(b);
    }

    @Override
    public Tensor multiply(Tensor a, Tensor b) {
        return a.mul(b);
    }

    @Override
    public Tensor divide(Tensor a, Tensor b) {
        return a.div(b);
    }

    @Override
    public Tensor affine(Tensor x, double scale, double shift) {
        Tensor scaled = scale == 1 ? x : x.mul(new Scalar(scale));
        return shift == 0 ? scaled : scaled.add(new Scalar(shift));
    }

    @Override
    public Tensor abs(Tensor x) {
        return x.abs();
    }

    @Override
    public Tensor square(Tensor x) {
        return x.mul(x);
    }

    @Override
    public Tensor sqrt(Tensor x) {
        return x.sqrt();
    }

    @Override
    public Tensor maximum(Tensor x, double floor) {
        return x.clamp_min(new Scalar(floor));
    }

    @Override
    public Tensor sumPerSample(Tensor x) {
        return x.reshape(x.size(0), -1).sum(1);
    }

    @Override
    public Tensor meanPerSample(Tensor x) {
        return x.reshape(x.size(0), -1).mean(1);
    }

    @Override
    public Tensor descend(Tensor samples, Descent descent, UnaryOperator<Tensor> loss) {
        return Torch.inFullPrecision(() -> {
            try (NoGradGuard guard = new NoGradGuard()) {
                Tensor best = null;
                Tensor lowest = null;
                for (float[] start : descent.starts()) {
                    Tensor vectors = constant(start, 1, start.length).repeat(samples.size(0), 1);
                    move(vectors, descent, loss);
                    Tensor reached = loss.apply(vectors);
                    if (best == null || lowest == null) {
                        best = vectors;
                        lowest = reached;
                    } else {
                        best = torch.where(reached.lt(lowest).unsqueeze(1), vectors, best);
                        lowest = torch.minimum(reached, lowest);
                    }
                }
                return Objects.requireNonNull(best);
            }
        });
    }

    /** Moves all vectors down their own losses; those of the others do not change their gradients. */
    private static void move(Tensor vectors, Descent descent, UnaryOperator<Tensor> loss) {
        Tensor moment1 = torch.zeros_like(vectors);
        Tensor moment2 = torch.zeros_like(vectors);
        for (int step = 1; step <= descent.steps(); step++) {
            try (PointerScope scope = new PointerScope()) {
                Tensor gradient;
                try (AutoGradMode recording = new AutoGradMode(true)) {
                    Tensor leaf = vectors.detach();
                    leaf.set_requires_grad(true);
                    gradient = Weights.gradients(loss.apply(leaf).sum(), List.of(leaf), false)
                            .get(0);
                }
                Weights.adam(vectors, gradient, moment1, moment2, step, descent.adam());
            }
        }
    }

    @Override
    public Tensor precise(Tensor x) {
        return full(x);
    }
}

package dev.flawmap.torch;

import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import dev.flawmap.network.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** One training step on libtorch: made for the step, used on one thread inside a {@link Torch#scope()}. */
public sealed class TorchTraining extends TorchOps implements Training<Tensor> permits Measuring {
    private final double progress;
    private final Map<Metric, Double> records = new LinkedHashMap<>();
    private boolean unnoticed;

    /**
     * The operations of one step.
     *
     * @param weights of every network used
     * @param inTraining the networks that are being trained
     * @param progress how far the stage has come, in [0, 1)
     */
    public TorchTraining(Map<Network, Weights> weights, Set<Network> inTraining, double progress) {
        super(weights, inTraining);
        this.progress = progress;
    }

    /** {@return what the step recorded, in order} */
    public Map<Metric, Double> records() {
        return records;
    }

    @Override
    public double progress() {
        return progress;
    }

    @Override
    public Tensor noise(long... shape) {
        return torch.randn(shape);
    }

    @Override
    public Tensor uniform(long... shape) {
        return torch.rand(shape);
    }

    @Override
    public Tensor samples(Tensor x, long from, long count) {
        return x.narrow(0, from, count);
    }

    @Override
    public Tensor planes(Tensor x, int from, int count) {
        return x.narrow(1, from, count);
    }

    @Override
    public long batch(Tensor x) {
        return x.size(0);
    }

    @Override
    public Tensor mean(Tensor x) {
        return x.mean();
    }

    @Override
    public Tensor batchMean(Tensor x) {
        return x.mean(new long[] {0}, true, new ScalarTypeOptional());
    }

    @Override
    public Tensor gram(Tensor x) {
        return Torch.inFullPrecision(() -> x.mm(x.t()));
    }

    @Override
    public Tensor spread(Tensor x) {
        Tensor centred = x.sub(batchMean(x));
        return centred.mul(centred)
                .mean(new long[] {0}, false, new ScalarTypeOptional())
                .sqrt()
                .mean();
    }

    @Override
    public Tensor detach(Tensor x) {
        return x.detach();
    }

    @Override
    public Tensor unnoticed(Supplier<Tensor> computation) {
        boolean before = unnoticed;
        unnoticed = true;
        try {
            return computation.get();
        } finally {
            unnoticed = before;
        }
    }

    @Override
    protected boolean notices() {
        return !unnoticed;
    }

    @Override
    public Tensor gradient(UnaryOperator<Tensor> function, Tensor points) {
        return Torch.inFullPrecision(() -> {
            // A copy, since the values themselves may be in use elsewhere.
            Tensor leaf = precise(points.detach()).clone();
            leaf.set_requires_grad(true);
            Tensor sum = function.apply(leaf).sum();
            return Weights.gradients(sum, List.of(leaf), true).get(0);
        });
    }

    /** Backwards through what was computed in lower precision, in that; through a gradient, in full precision. */
    @Override
    public void minimise(Tensor loss, AdamSettings adam, Network... networks) {
        List<Tensor> leaves = new ArrayList<>();
        for (Network network : networks) {
            leaves.addAll(weights(network).leaves());
        }
        List<Tensor> gradients = Torch.inFullPrecision(() -> Weights.gradients(loss, leaves, false));
        int from = 0;
        for (Network network : networks) {
            int count = weights(network).leaves().size();
            weights(network).step(gradients.subList(from, from + count), adam);
            from += count;
        }
    }

    @Override
    public double number(Tensor scalar) {
        return scalar.item_double();
    }

    @Override
    public void record(Metric metric, Tensor scalar) {
        records.put(metric, number(scalar));
    }
}

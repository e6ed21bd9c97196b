package dev.flawmap.torch;

import dev.flawmap.network.Network;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * One pass that measures the running statistics of some networks as they are scored with: averaged weights, each batch
 * normalised by its own statistics, and these averaged over the batches (as for averaged weights in Izmailov et al.
 * 2018, arXiv 1803.05407). Where a pass applies a layer several times, what it sees first counts.
 */
final class Measuring extends TorchTraining {
    private final Set<Network> measured;
    private final int before;
    private final Set<Layer> seen = new HashSet<>();

    private record Layer(Network network, int index) {}

    /**
     * A pass.
     *
     * @param weights of every network used
     * @param measured the networks whose statistics are measured
     * @param before how many passes there have been; the first forgets the statistics there were
     */
    Measuring(Map<Network, Weights> weights, Set<Network> measured, int before) {
        super(weights, Set.of(), 0);
        this.measured = Set.copyOf(measured);
        this.before = before;
    }

    @Override
    public Tensor batchNorm(Tensor x, Network network, int index, double momentum, double epsilon) {
        boolean first = measured.contains(network) && seen.add(new Layer(network, index));
        return normalised(x, network, index, first, 1.0 / (before + 1), epsilon);
    }
}

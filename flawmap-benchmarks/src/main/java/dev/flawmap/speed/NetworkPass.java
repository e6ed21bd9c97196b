package dev.flawmap.speed;

import dev.flawmap.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a training step does with a network: forwards once, backwards as often as a loss asks for gradients.
 *
 * @param layers how many of its layers
 * @param shape of the input
 * @param differentiated whether what follows is not its output, but the gradient of its output at the input
 */
record NetworkPass(Network network, int layers, List<Long> shape, boolean differentiated, List<Backward> backward) {
    /** A way back: to the input, to the network's weights, or to both. */
    record Backward(boolean toInput, boolean toWeights) {
        @Override
        public String toString() {
            return toInput && toWeights ? "input and weights" : toInput ? "input" : "weights";
        }
    }

    NetworkPass {
        shape = List.copyOf(shape);
        backward = List.copyOf(backward);
    }

    /** Which of two networks have to be changed so that gradients flow that way. */
    static List<Network> changed(Backward way, Network before, Network itself) {
        List<Network> changed = new ArrayList<>();
        if (way.toInput()) {
            changed.add(before);
        }
        if (way.toWeights()) {
            changed.add(itself);
        }
        return changed;
    }

    @Override
    public String toString() {
        String size = shape.stream().map(String::valueOf).collect(Collectors.joining("×"));
        String back = backward.stream().map(way -> ", back to " + way).collect(Collectors.joining());
        return network.name() + " of " + size + (differentiated ? ", its gradient" : "") + back;
    }
}

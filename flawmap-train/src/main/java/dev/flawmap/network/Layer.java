package dev.flawmap.network;

import java.util.List;

/** One step of a network. Implementations are immutable; the values of their parameters live elsewhere. */
public interface Layer {
    /** {@return the parameters this layer needs, in the order it reads them} */
    List<Parameter> parameters();

    /**
     * Applies the layer.
     *
     * @param ops the operations
     * @param network whose parameters to use
     * @param first the index of this layer's first parameter in the network
     * @param x the layer's input
     * @param <T> what the operations work on
     * @return the layer's output
     */
    <T> T apply(Ops<T> ops, Network network, int first, T x);
}

package dev.flawmap.network;

import java.util.List;

/** One step of a network. Implementations are immutable; the values of their parameters live elsewhere. */
public interface Layer {
    /** The parameters this layer needs, in the order it reads them. */
    List<Parameter> parameters();

    /**
     * Applies the layer.
     *
     * @param network whose parameters to use
     * @param first the index of this layer's first parameter in the network
     */
    <T> T apply(Ops<T> ops, Network network, int first, T x);
}

package dev.flawmap.detectors;

import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;

/**
 * What makes patches up, from latent vectors of independent standard normal values.
 *
 * @param network from z, {@code [batch, latent]}, to square patches of the detector's crop size, in [−1, 1]
 * @param latent the length of z
 */
public record Generator(Network network, int latent) {
    /**
     * {@return the patches of z, grey in [0, 1]}
     *
     * @param ops the operations
     * @param z the latent vectors, {@code [batch, latent]}
     * @param <T> what the operations work on
     */
    public <T> T patches(Ops<T> ops, T z) {
        return ops.affine(network.apply(ops, z), 0.5, 0.5);
    }
}

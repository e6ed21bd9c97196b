package dev.flawmap.detectors;

import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.List;

/**
 * Tells pairs (a, a) from pairs (a, b), b being made after a: a regulariser for what makes b (as D_xx and D_zz of ALAD,
 * Zenati et al. 2018, arXiv 1812.02288).
 *
 * @param network gives one logit for a pair, by its last layer
 * @param dimension along which a pair is joined
 */
record PairDiscriminator(Network network, int dimension) {
    /** The loss of what makes b: the cross-entropy of both kinds of pairs with each other's labels. */
    <T> T fooling(Training<T> t, T a, T b) {
        T same = logits(t, a, a);
        T other = logits(t, a, b);
        // Both terms as published; only the second depends on what makes b.
        return t.add(Losses.crossEntropy(t, t.detach(same), false), Losses.crossEntropy(t, other, true));
    }

    /** The discriminator's own loss, the cross-entropy of both kinds of pairs. */
    <T> T telling(Training<T> t, T a, T b) {
        T same = logits(t, a, a);
        T other = logits(t, a, t.detach(b));
        return t.add(Losses.crossEntropy(t, same, true), Losses.crossEntropy(t, other, false));
    }

    /** The logit of (a, b). */
    <T> T logits(Ops<T> ops, T a, T b) {
        return network.apply(ops, ops.concat(dimension, List.of(a, b)));
    }

    /** ‖f(a, a) − f(a, b)‖ with the features f before the last layer. */
    <T> T distance(Ops<T> ops, T a, T b) {
        T same = Patches.features(ops, network, ops.concat(dimension, List.of(a, a)));
        T other = Patches.features(ops, network, ops.concat(dimension, List.of(a, b)));
        return ops.norm(ops.subtract(same, other));
    }
}

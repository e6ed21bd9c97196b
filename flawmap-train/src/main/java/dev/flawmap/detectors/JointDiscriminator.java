package dev.flawmap.detectors;

import static dev.flawmap.network.Layers.conv;
import static dev.flawmap.network.Layers.dense;
import static dev.flawmap.network.Layers.dropout;
import static dev.flawmap.network.Layers.leakyRelu;
import static dev.flawmap.network.Layers.reshape;

import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.List;

/**
 * D(x, z), which tells pairs of a real patch and its code from pairs of a generated patch and its noise (BiGAN: Donahue
 * et al. 2016, arXiv 1605.09782). A network has one input, so this is three: a branch of convolutions and a dense layer
 * for the patch, a dense branch for the latent vector, and a head that sees both. They are always trained together.
 *
 * @param image the branch of x
 * @param latent the branch of z
 * @param head from both branches to a logit; its features are those before the last layer
 */
record JointDiscriminator(Network image, Network latent, Network head) {
    /**
     * One for 32×32 patches.
     *
     * @param z the length of latent vectors
     * @param dropout after every layer but the last, in [0, 1)
     * @param spectral whether all weights but the last layer's are divided by their spectral norms
     */
    static JointDiscriminator of(int z, double dropout, boolean spectral) {
        Network image = Network.of(
                "joint_image",
                conv(1, 64, 4, 2, spectral),
                leakyRelu(0.2),
                dropout(dropout),
                conv(64, 128, 4, 2, spectral),
                leakyRelu(0.2),
                dropout(dropout),
                conv(128, 128, 4, 2, spectral),
                leakyRelu(0.2),
                dropout(dropout),
                reshape(128 * 4 * 4),
                dense(128 * 4 * 4, 256, spectral),
                leakyRelu(0.2),
                dropout(dropout));
        Network latent = Network.of("joint_latent", dense(z, 256, spectral), leakyRelu(0.2), dropout(dropout));
        Network head = Network.of(
                "joint_head", dense(2 * 256, 512, spectral), leakyRelu(0.2), dropout(dropout), dense(512, 1));
        return new JointDiscriminator(image, latent, head);
    }

    List<Network> networks() {
        return List.of(image, latent, head);
    }

    private <T> T both(Ops<T> ops, T x, T z) {
        return ops.concat(1, List.of(image.apply(ops, x), latent.apply(ops, z)));
    }

    /** The logit of (x, z) being a real patch and its code: {@code [batch, 1]}. */
    <T> T logit(Ops<T> ops, T x, T z) {
        return head.apply(ops, both(ops, x, z));
    }

    /** f(x, z): {@code [batch, 512]}. */
    <T> T features(Ops<T> ops, T x, T z) {
        return Patches.features(ops, head, both(ops, x, z));
    }

    /** −log D(x, E x) − log(1 − D(G z, z)), the discriminator's loss. */
    <T> T telling(Training<T> t, T x, T code, T made, T z) {
        return t.add(Losses.crossEntropy(t, logit(t, x, code), true), Losses.crossEntropy(t, logit(t, made, z), false));
    }

    /** −log(1 − D(x, E x)) − log D(G z, z), the loss of E and G: the labels are flipped, so that gradients last. */
    <T> T fooling(Training<T> t, T x, T code, T made, T z) {
        return t.add(Losses.crossEntropy(t, logit(t, x, code), false), Losses.crossEntropy(t, logit(t, made, z), true));
    }
}

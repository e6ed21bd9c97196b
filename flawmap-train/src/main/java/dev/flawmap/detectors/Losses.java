package dev.flawmap.detectors;

import dev.flawmap.network.Training;
import java.util.function.UnaryOperator;

/** Losses that several detectors share. Scalars, means over the batch. */
final class Losses {
    private Losses() {}

    /**
     * The pull-away term (Zhao et al. 2016, arXiv 1609.03126, section 2.4):
     * 1/(N(N−1)) Σᵢ Σⱼ≠ᵢ (Sᵢ·Sⱼ / (‖Sᵢ‖‖Sⱼ‖))², in [0, 1]; 1 when all embeddings point the same way.
     *
     * @param embeddings {@code [batch, features]}, at least two
     */
    static <T> T pullAway(Training<T> t, T embeddings) {
        long n = t.batch(embeddings);
        T gram = t.gram(embeddings);
        T norms = t.sumPerSample(t.square(embeddings));
        T column = t.reshape(norms, 1);
        T cosinesSquared = t.divide(t.square(gram), t.affine(t.gram(column), 1, 1e-12));
        // The mean over all pairs, minus the n pairs of equals, whose cosine is 1.
        return t.affine(t.mean(cosinesSquared), (double) n / (n - 1), -1.0 / (n - 1));
    }

    /** The mean of (a − b)² over all values. */
    static <T> T squaredError(Training<T> t, T a, T b) {
        return t.mean(t.square(t.subtract(a, b)));
    }

    /**
     * The gradient penalty of a Wasserstein GAN (Gulrajani et al. 2017, arXiv 1704.00028, equation 3, without its
     * weight): the mean of (‖∇ critic(x̂)‖ − 1)², where every x̂ lies at random between a real and a generated sample.
     *
     * @param critic a value for every sample, whatever the other samples are
     * @param real {@code [batch, channels, height, width]}
     * @param made generated samples, as many
     */
    static <T> T gradientPenalty(Training<T> t, UnaryOperator<T> critic, T real, T made) {
        T between = t.add(made, t.multiply(t.uniform(t.batch(real), 1, 1, 1), t.subtract(real, made)));
        return t.mean(t.square(t.affine(t.norm(t.gradient(critic, between)), 1, -1)));
    }

    /** Binary cross-entropy of logits with the label 1 or 0. */
    static <T> T crossEntropy(Training<T> t, T logits, boolean label) {
        return t.mean(t.softplus(label ? t.affine(logits, -1, 0) : logits));
    }
}

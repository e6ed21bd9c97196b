package dev.flawmap.detectors;

import dev.flawmap.network.Training;

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

    /** Binary cross-entropy of logits with the label 1 or 0. */
    static <T> T crossEntropy(Training<T> t, T logits, boolean label) {
        return t.mean(t.softplus(label ? t.affine(logits, -1, 0) : logits));
    }
}

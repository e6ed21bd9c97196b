package dev.flawmap.network;

/**
 * A number that every training step notes: a loss, or what shows whether adversarial training goes well.
 *
 * @param name in the history
 * @param role what the number says
 */
public record Metric(String name, Role role) {
    /** What a metric says of the training, and so what it is watched for. */
    public enum Role {
        /** A loss, or a term of one. */
        LOSS,
        /** A discriminator's cross-entropy: where it stays at 0, the discriminator has won. */
        DISCRIMINATOR,
        /** The energy that a discriminator gives real samples. */
        REAL_ENERGY,
        /** The energy that it gives generated ones: where it stays far above that of real ones, it has won. */
        GENERATED_ENERGY,
        /** How much generated samples differ from each other: where it stays at 0, the generator has collapsed. */
        SPREAD
    }

    /** How much generated samples differ from each other, see {@link Training#spread}. */
    public static final Metric GENERATED_SPREAD = new Metric("generated_spread", Role.SPREAD);

    /**
     * {@return a loss, or a term of one}
     *
     * @param name as in tables and charts
     */
    public static Metric loss(String name) {
        return new Metric(name, Role.LOSS);
    }

    /**
     * {@return a discriminator's cross-entropy}
     *
     * @param name as in tables and charts
     */
    public static Metric discriminator(String name) {
        return new Metric(name, Role.DISCRIMINATOR);
    }
}

package dev.flawmap.network;

import java.util.Arrays;

/**
 * One array that a network owns.
 *
 * @param name unique in the network
 * @param trained whether gradients change it; otherwise it is state, such as a running mean
 * @param init how it starts
 * @param shape its dimensions
 */
public record Parameter(String name, boolean trained, Init init, long... shape) {
    /** How a parameter starts. */
    public enum Init {
        /** All zeros. */
        ZEROS,
        /** All ones. */
        ONES,
        /** Normal with variance 2 / (fan in + fan out) (Glorot and Bengio 2010). */
        XAVIER_NORMAL,
        /** Normal with variance 1. */
        NORMAL
    }

    /** {@return the number of values} */
    public long size() {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    /** {@return the standard deviation that its start asks for; for the weights of linear maps and convolutions} */
    public double standardDeviation() {
        if (init == Init.NORMAL) {
            return 1;
        }
        long field = Arrays.stream(shape).skip(2).reduce(1, Math::multiplyExact);
        return Math.sqrt(2.0 / ((shape[0] + shape[1]) * (double) field));
    }

    Parameter named(String newName) {
        return new Parameter(newName, trained, init, shape);
    }
}

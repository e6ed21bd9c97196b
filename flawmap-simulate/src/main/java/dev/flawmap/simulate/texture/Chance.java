package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Random parameters. */
final class Chance {
    private Chance() {}

    /** A number whose logarithm is evenly spread between two limits. */
    static double scale(SplittableRandom random, double least, double most) {
        return least * Math.pow(most / least, random.nextDouble());
    }

    /** A float between two limits. */
    static float between(SplittableRandom random, double least, double most) {
        return (float) random.nextDouble(least, most);
    }

    /** Whether something happens that does with a probability. */
    static boolean happens(SplittableRandom random, double probability) {
        return random.nextDouble() < probability;
    }

    /** A direction, upright or level as often as not, in radians. */
    static double direction(SplittableRandom random) {
        if (random.nextBoolean()) {
            return random.nextInt(2) * Math.PI / 2 + random.nextGaussian() * 0.02;
        }
        return random.nextDouble(Math.PI);
    }

    /** A rise from 0 to 1, level at both ends. */
    static float rise(float part) {
        float t = Math.max(0, Math.min(1, part));
        return t * t * (3 - 2 * t);
    }
}

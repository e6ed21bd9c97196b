package dev.flawmap.training.material;

/** Independent seeds from one. */
public final class Seeds {
    private Seeds() {}

    /**
     * {@return a seed for part {@code index} of what {@code seed} stands for (the SplitMix64 finaliser)}
     *
     * @param seed of a run
     * @param index from 0
     */
    public static long mix(long seed, long index) {
        long z = seed * 0x9e3779b97f4a7c15L + index + 0x632be59bd9b4e019L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}

package dev.flawmap.simulate.defects;

/**
 * A connected piece of a defect that was painted, as far as it can be seen.
 *
 * @param kind what it would be called on a real surface, such as {@code crack} or {@code stain}
 * @param pixels the indices of its pixels in the patch, its outline included; for reading only
 * @param strength its contrast-to-noise ratio in multiples of the least that is seen, so at least 1
 */
public record SimulatedDefect(String kind, int[] pixels, double strength) {}

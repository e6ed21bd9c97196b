package dev.flawmap.simulate.surface;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A kind of flaw and the sizes it comes in.
 *
 * @param minArea in pixels
 * @param maxArea in pixels
 */
public record Kind<S>(double minArea, double maxArea, Flaw<S> flaw) {
    /** Changes a surface. */
    @FunctionalInterface
    public interface Flaw<S> {
        /**
         * Puts a flaw somewhere.
         *
         * @param surface that gets the defect
         * @param area about, in pixels
         * @param random the source of randomness
         */
        void addTo(S surface, double area, SplittableRandom random);
    }

    /**
     * Puts a flaw of one of some kinds on a surface; at least one of them must come in this size.
     *
     * @param kinds of which one is chosen
     * @param surface that gets the defect
     * @param area about the defect's, in pixels
     * @param random the source of randomness
     * @param <S> the surface
     */
    public static <S> void addAny(List<Kind<S>> kinds, S surface, double area, SplittableRandom random) {
        List<Kind<S>> fitting = kinds.stream()
                .filter(kind -> area >= kind.minArea && area <= kind.maxArea)
                .toList();
        fitting.get(random.nextInt(fitting.size())).flaw.addTo(surface, area, random);
    }
}

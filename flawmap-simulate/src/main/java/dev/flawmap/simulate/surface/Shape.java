package dev.flawmap.simulate.surface;

/** Something that can be painted. */
@FunctionalInterface
public interface Shape {
    /**
     * Paints itself.
     *
     * @param canvas on which it is painted
     */
    void paint(Canvas canvas);
}

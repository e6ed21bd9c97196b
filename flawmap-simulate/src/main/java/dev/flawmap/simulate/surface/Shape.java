package dev.flawmap.simulate.surface;

/** Something that can be painted. */
@FunctionalInterface
public interface Shape {
    void paint(Canvas canvas);
}

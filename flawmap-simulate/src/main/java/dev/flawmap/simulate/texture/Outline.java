package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** The outline of a part in an image: a rectangle with round corners, up to a disc or a ring. Immutable. */
final class Outline {
    private final double x;
    private final double y;
    private final double halfX;
    private final double halfY;
    private final double corner;
    private final double bore;
    private final double cos;
    private final double sin;

    /**
     * How parts lie in the images of a material.
     *
     * @param marginX how far the part's left and right edges lie inside the image, as a part of its width
     * @param marginY the same for the upper and lower edge
     * @param round how round the corners are, 0 to 1
     * @param bore the radius of a hole in the middle, as a part of the shorter half side; 0 for none
     * @param angle by which the part is turned, in radians
     */
    record Shape(double marginX, double marginY, double round, double bore, double angle) {
        Outline place(int width, int height, SplittableRandom random) {
            return new Outline(this, width, height, random);
        }
    }

    private Outline(Shape shape, int width, int height, SplittableRandom random) {
        double angle = shape.angle + 0.008 * random.nextGaussian();
        cos = Math.cos(angle);
        sin = Math.sin(angle);
        x = width * (0.5 + 0.015 * random.nextGaussian());
        y = height * (0.5 + 0.015 * random.nextGaussian());
        halfX = width * (0.5 - shape.marginX);
        halfY = height * (0.5 - shape.marginY);
        double shorter = Math.min(halfX, halfY);
        corner = shape.round * shorter;
        bore = shape.bore * shorter;
    }

    /** How far inside the edge a pixel lies, in pixels; negative outside. */
    float inside(int px, int py) {
        double u = Math.abs((px - x) * cos + (py - y) * sin) - halfX + corner;
        double v = Math.abs((py - y) * cos - (px - x) * sin) - halfY + corner;
        double outside = Math.sqrt(Math.max(0, u) * Math.max(0, u) + Math.max(0, v) * Math.max(0, v));
        double edge = corner - outside - Math.min(0, Math.max(u, v));
        if (bore > 0) {
            edge = Math.min(edge, Math.hypot(px - x, py - y) - bore);
        }
        return (float) edge;
    }
}

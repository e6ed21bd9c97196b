package dev.flawmap.outline;

import dev.flawmap.image.Mask;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.PathIterator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * The pixels whose middles lie in a shape. Of middles that lie on its border, those belong to it that ImageJ selects: on the
 * right and at the top, and all on an ellipse. Java's own filling counts in numbers of 32 bits and takes others.
 */
final class ShapeMask {
    private static final double FLATNESS = 0.01;

    /** What ImageJ adds so that middles on a border are on the same side of it for all slopes. */
    private static final double NUDGE = 1e-8;

    private final int width;
    private final int height;
    private final boolean evenOdd;
    private final List<Edge> edges = new ArrayList<>();

    private ShapeMask(Shape shape, int width, int height) {
        this.width = width;
        this.height = height;
        PathIterator path = shape.getPathIterator(null, FLATNESS);
        this.evenOdd = path.getWindingRule() == PathIterator.WIND_EVEN_ODD;
        double[] to = new double[6];
        double startX = 0;
        double startY = 0;
        double x = 0;
        double y = 0;
        for (; !path.isDone(); path.next()) {
            int kind = path.currentSegment(to);
            if (kind != PathIterator.SEG_LINETO) {
                add(x, y, startX, startY);
                x = startX;
                y = startY;
            }
            if (kind == PathIterator.SEG_MOVETO) {
                startX = to[0];
                startY = to[1];
            } else if (kind == PathIterator.SEG_LINETO) {
                add(x, y, to[0], to[1]);
            }
            if (kind != PathIterator.SEG_CLOSE) {
                x = to[0];
                y = to[1];
            }
        }
        add(x, y, startX, startY);
        edges.sort(Comparator.comparingInt(Edge::first));
    }

    /** A side of a polygon that crosses the middles of rows, from the first to before the end; down is 1, up −1. */
    private record Edge(int first, int end, double x, double y, double slope, int way) {
        double at(int row) {
            return x + (row + 0.5 - y) * slope + NUDGE;
        }
    }

    private void add(double x1, double y1, double x2, double y2) {
        if (y1 > y2) {
            add(x2, y2, x1, y1, -1);
        } else {
            add(x1, y1, x2, y2, 1);
        }
    }

    private void add(double x1, double y1, double x2, double y2, int way) {
        int first = (int) Math.max(0, Math.ceil(y1 - 0.5));
        int end = (int) Math.min(height, Math.ceil(y2 - 0.5));
        if (first < end) {
            edges.add(new Edge(first, end, x1, y1, (x2 - x1) / (y2 - y1), way));
        }
    }

    static Mask of(Shape shape, int width, int height) {
        return Mask.of(
                width,
                height,
                shape instanceof Ellipse2D ellipse
                        ? ellipse(ellipse, width, height)
                        : new ShapeMask(shape, width, height).pixels());
    }

    private record Crossing(double x, int way) {}

    private BitSet pixels() {
        BitSet pixels = new BitSet();
        List<Edge> crossed = new ArrayList<>();
        int next = 0;
        for (int y = 0; y < height; y++) {
            int row = y;
            crossed.removeIf(edge -> edge.end <= row);
            for (; next < edges.size() && edges.get(next).first <= y; next++) {
                crossed.add(edges.get(next));
            }
            List<Crossing> crossings = crossed.stream()
                    .map(edge -> new Crossing(edge.at(row), edge.way))
                    .sorted(Comparator.comparingDouble(Crossing::x))
                    .toList();
            int winding = 0;
            for (int i = 0; i + 1 < crossings.size(); i++) {
                winding += evenOdd ? 1 : crossings.get(i).way;
                if (evenOdd ? winding % 2 != 0 : winding != 0) {
                    int from = column(crossings.get(i).x);
                    int to = column(crossings.get(i + 1).x);
                    // Places of damaged files may be no numbers.
                    pixels.set(y * width + from, y * width + Math.max(from, to));
                }
            }
        }
        return pixels;
    }

    /** The first column whose middle lies on the right of a place. */
    private int column(double x) {
        return (int) Math.max(0, Math.min(width, Math.floor(x + 0.5)));
    }

    private static BitSet ellipse(Ellipse2D ellipse, int width, int height) {
        BitSet pixels = new BitSet();
        double a2 = ellipse.getWidth() * ellipse.getWidth() / 4;
        double b2 = ellipse.getHeight() * ellipse.getHeight() / 4;
        for (int y = (int) Math.max(0, ellipse.getMinY()); y < Math.min(height, ellipse.getMaxY()); y++) {
            double dy = y + 0.5 - ellipse.getCenterY();
            for (int x = (int) Math.max(0, ellipse.getMinX()); x < Math.min(width, ellipse.getMaxX()); x++) {
                double dx = x + 0.5 - ellipse.getCenterX();
                if (dx * dx / a2 + dy * dy / b2 <= 1) {
                    pixels.set(y * width + x);
                }
            }
        }
        return pixels;
    }
}

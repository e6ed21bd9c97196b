package dev.flawmap.simulate.fibre;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A pile of layers of shapes, the deepest first, seen from above. Not thread-safe. */
final class Scene {
    /** Layers from the top that are seen well enough for a flaw to show. */
    private static final int VISIBLE_LAYERS = 4;

    /**
     * A fibre's point inside the image.
     *
     * @param layer the fibre's layer
     * @param index its place in the layer
     * @param point the number of the point
     */
    record Spot(int layer, int index, Fibre fibre, int point) {}

    private final int width;
    private final int height;
    private final List<List<Shape>> layers;

    Scene(int width, int height, List<List<Shape>> layers) {
        this.width = width;
        this.height = height;
        this.layers = layers;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    List<List<Shape>> layers() {
        return layers;
    }

    /** A scene of the same shapes that can be changed on its own. */
    Scene copy() {
        List<List<Shape>> copies = new ArrayList<>();
        layers.forEach(layer -> copies.add(new ArrayList<>(layer)));
        return new Scene(width, height, copies);
    }

    /** A layer near the top, the topmost most often. */
    int visibleLayer(SplittableRandom random) {
        double u = random.nextDouble();
        return Math.max(0, layers.size() - 1 - (int) (VISIBLE_LAYERS * u * u));
    }

    /** How bright material of a layer is, 0 to 1. */
    float level(int layer) {
        return FibreMat.level(layer, layers.size());
    }

    /** Lays a shape onto a layer. */
    void add(int layer, Shape shape) {
        layers.get(layer).add(shape);
    }

    /** Puts shapes in a fibre's place. */
    void replace(Spot spot, List<Shape> shapes) {
        List<Shape> layer = layers.get(spot.layer());
        layer.remove(spot.index());
        layer.addAll(spot.index(), shapes);
    }

    /** A point of a whole fibre near the top, well inside the image where that is possible, if some tries find one. */
    Optional<Spot> spot(SplittableRandom random) {
        float margin = Math.min(20, 0.1f * Math.min(width, height));
        for (int tries = 0; tries < 200; tries++) {
            int layer = visibleLayer(random);
            List<Shape> shapes = layers.get(layer);
            if (shapes.isEmpty()) {
                continue;
            }
            int index = random.nextInt(shapes.size());
            if (shapes.get(index) instanceof Fibre fibre) {
                int point = random.nextInt(fibre.count());
                float x = fibre.x(point);
                float y = fibre.y(point);
                if (x > margin && y > margin && x < width - margin && y < height - margin) {
                    return Optional.of(new Spot(layer, index, fibre, point));
                }
            }
        }
        return Optional.empty();
    }
}

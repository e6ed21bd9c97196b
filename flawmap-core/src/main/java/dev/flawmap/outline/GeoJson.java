package dev.flawmap.outline;

import java.awt.Shape;
import java.awt.geom.Path2D;
import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Polygons of GeoJSON, in pixels from the top left. */
final class GeoJson {
    private GeoJson() {}

    /**
     * All polygons of a geometry, a feature, a collection or a list of them; what several of them cover belongs to them as
     * well.
     */
    static Shape decode(byte[] content) throws IOException {
        Path2D path = new Path2D.Double(Path2D.WIND_NON_ZERO);
        try {
            add(path, JsonMapper.shared().readTree(content));
        } catch (JacksonException e) {
            throw new IOException("it is no GeoJSON", e);
        }
        if (path.getCurrentPoint() == null) {
            throw new IOException("it holds no polygon");
        }
        return path;
    }

    private static void add(Path2D path, JsonNode node) throws IOException {
        if (node.isArray()) {
            for (JsonNode each : node) {
                add(path, each);
            }
            return;
        }
        if (!node.isObject()) {
            return;
        }
        add(path, node.path("features"));
        add(path, node.path("geometries"));
        if (node.path("geometry").isObject()) {
            add(path, node.path("geometry"));
        }
        JsonNode coordinates = node.path("coordinates");
        switch (node.path("type").asString("")) {
            case "Polygon" -> polygon(path, coordinates);
            case "MultiPolygon" -> {
                for (JsonNode polygon : coordinates) {
                    polygon(path, polygon);
                }
            }
            default -> {}
        }
    }

    /** Adds an outer ring that runs one way round, and holes that run the other way, however they are written. */
    private static void polygon(Path2D path, JsonNode rings) throws IOException {
        boolean hole = false;
        for (JsonNode ring : rings) {
            double[] x = new double[ring.size()];
            double[] y = new double[ring.size()];
            for (int i = 0; i < x.length; i++) {
                JsonNode point = ring.path(i);
                if (!point.path(0).isNumber() || !point.path(1).isNumber()) {
                    throw new IOException("its polygons are damaged");
                }
                x[i] = point.path(0).asDouble();
                y[i] = point.path(1).asDouble();
            }
            boolean backwards = turning(x, y) < 0 != hole;
            for (int i = 0; i < x.length; i++) {
                int at = backwards ? x.length - 1 - i : i;
                if (i == 0) {
                    path.moveTo(x[at], y[at]);
                } else {
                    path.lineTo(x[at], y[at]);
                }
            }
            if (x.length > 0) {
                path.closePath();
            }
            hole = true;
        }
    }

    /** Twice the area within a ring, negative if it runs the other way round. */
    private static double turning(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            int next = (i + 1) % x.length;
            sum += x[i] * y[next] - x[next] * y[i];
        }
        return sum;
    }
}

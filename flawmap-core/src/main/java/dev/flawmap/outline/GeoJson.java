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

    /** All polygons of a geometry, a feature, a collection or a list of them. */
    static Shape decode(byte[] content) throws IOException {
        Path2D path = new Path2D.Double(Path2D.WIND_EVEN_ODD);
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

    private static void polygon(Path2D path, JsonNode rings) throws IOException {
        for (JsonNode ring : rings) {
            boolean first = true;
            for (JsonNode point : ring) {
                if (!point.path(0).isNumber() || !point.path(1).isNumber()) {
                    throw new IOException("its polygons are damaged");
                }
                if (first) {
                    path.moveTo(point.path(0).asDouble(), point.path(1).asDouble());
                } else {
                    path.lineTo(point.path(0).asDouble(), point.path(1).asDouble());
                }
                first = false;
            }
            if (!first) {
                path.closePath();
            }
        }
    }
}

package dev.flawmap.results;

import dev.flawmap.Defect;
import dev.flawmap.Expectation;
import dev.flawmap.file.AtomicFiles;
import dev.flawmap.inspect.ImageResult;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.ResultSink;
import dev.flawmap.outline.Outline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The defects of every image as {@code images/NAME_defects.geojson}, which QuPath imports: polygons in pixels of the
 * image from its top left corner, valid ones by OGC Simple Features, with a classification and measurements.
 */
public final class GeoJsonFiles implements ResultSink {
    /** What a file's name ends with. */
    static final String ENDING = "_defects.geojson";

    private final Path images;

    /**
     * A sink.
     *
     * @param out the folder of results
     */
    public GeoJsonFiles(Path out) {
        this.images = out.resolve(ResultFolder.IMAGES);
    }

    @Override
    public void accept(ImageResult result) throws IOException {
        if (result instanceof Inspected inspected) {
            Map<String, Object> collection = new LinkedHashMap<>();
            collection.put("type", "FeatureCollection");
            collection.put(
                    "features",
                    inspected.inspection().defects().stream()
                            .map(defect -> feature(inspected, defect))
                            .toList());
            byte[] json = JsonMapper.shared().writeValueAsBytes(collection);
            AtomicFiles.write(images.resolve(inspected.name() + ENDING), out -> out.write(json));
        }
    }

    private static Map<String, Object> feature(Inspected inspected, Defect defect) {
        List<List<List<int[]>>> polygons = Outline.parts(inspected.inspection(), defect).stream()
                .map(GeoJsonFiles::rings)
                .toList();
        Map<String, Object> measurements = new LinkedHashMap<>();
        measurements.put("Area px^2", defect.areaPx());
        defect.areaNm2().ifPresent(area -> measurements.put("Area nm^2", area));
        measurements.put("Max score", defect.maxScore());
        measurements.put("Mean score", defect.meanScore());
        measurements.put("Feret px", defect.feretPx());
        defect.expectedFalse().map(Expectation::perImage).ifPresent(often -> measurements.put("Expected false", often));
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("objectType", "annotation");
        properties.put("name", "defect " + defect.label());
        properties.put("classification", Map.of("name", "Defect", "color", List.of(200, 0, 0)));
        properties.put("measurements", measurements);
        Map<String, Object> feature = new LinkedHashMap<>();
        feature.put("type", "Feature");
        feature.put(
                "geometry",
                polygons.size() == 1
                        ? Map.of("type", "Polygon", "coordinates", polygons.get(0))
                        : Map.of("type", "MultiPolygon", "coordinates", polygons));
        feature.put("properties", properties);
        return feature;
    }

    private static List<List<int[]>> rings(Outline outline) {
        return Stream.concat(Stream.of(outline.outer()), outline.holes().stream())
                .map(GeoJsonFiles::closed)
                .toList();
    }

    /** A ring ends where it begins. */
    private static List<int[]> closed(List<int[]> polygon) {
        List<int[]> ring = new ArrayList<>(polygon);
        ring.add(polygon.get(0));
        return ring;
    }
}

package dev.flawmap.results;

import dev.flawmap.Defect;
import dev.flawmap.file.AtomicFile;
import dev.flawmap.inspect.ImageResult;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.ResultSink;
import dev.flawmap.outline.Outline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The defects of all images as {@code coco.json}, in the format of the COCO data set, for programs in which people label
 * images. Polygons there have no holes: an area with some is told by its outer border.
 */
public final class CocoFile implements ResultSink {
    /** The file in the folder of results. */
    public static final String FILE = "coco.json";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final AtomicFile file;
    private final List<Map<String, Object>> images = new ArrayList<>();
    private int annotations;

    /**
     * Begins the file.
     *
     * @param out the folder of results
     * @throws IOException with one sentence, if it cannot be written
     */
    public CocoFile(Path out) throws IOException {
        this.file = AtomicFile.begin(out.resolve(FILE));
        append("{\"categories\":[{\"id\":1,\"name\":\"defect\"}],\"annotations\":[");
    }

    private void append(String text) throws IOException {
        file.write(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void accept(ImageResult result) throws IOException {
        if (!(result instanceof Inspected inspected)) {
            return;
        }
        int id = images.size() + 1;
        Map<String, Object> image = new LinkedHashMap<>();
        image.put("id", id);
        image.put("file_name", inspected.container());
        inspected.page().ifPresent(page -> image.put("page", page + 1));
        image.put("width", inspected.inspection().width());
        image.put("height", inspected.inspection().height());
        images.add(image);
        for (Defect defect : inspected.inspection().defects()) {
            Map<String, Object> annotation = new LinkedHashMap<>();
            annotation.put("id", ++annotations);
            annotation.put("image_id", id);
            annotation.put("category_id", 1);
            int[] polygon = Outline.of(inspected.inspection(), defect).outer().stream()
                    .flatMapToInt(Arrays::stream)
                    .toArray();
            annotation.put("segmentation", List.of(polygon));
            annotation.put("area", defect.areaPx());
            annotation.put("bbox", new int[] {defect.bx(), defect.by(), defect.width(), defect.height()});
            annotation.put("iscrowd", 0);
            annotation.put("score", defect.maxScore());
            append((annotations > 1 ? "," : "") + "\n" + JSON.writeValueAsString(annotation));
        }
    }

    /** Ends the document and puts it in its place. */
    @Override
    public void close() throws IOException {
        try (file) {
            append("\n],\"images\":" + JSON.writeValueAsString(images) + "}\n");
            file.commit();
        }
    }
}

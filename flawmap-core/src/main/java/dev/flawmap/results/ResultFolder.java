package dev.flawmap.results;

import dev.flawmap.Defect;
import dev.flawmap.Detector;
import dev.flawmap.Inspection;
import dev.flawmap.file.AtomicFile;
import dev.flawmap.file.InputFiles;
import dev.flawmap.image.FloatTiff;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.PixelSize;
import dev.flawmap.inspect.ImageResult;
import dev.flawmap.inspect.ImageResult.Failed;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.LargeImage;
import dev.flawmap.inspect.ResultSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes results into a folder as they come. For every image {@code images/NAME_map.tif} (32-bit float scores with the
 * pixel size), {@code images/NAME_mask.png} (255 where defective) and {@code images/NAME_overlay.png}, each whole or not
 * at all; for all of them the tables {@code images.csv} and {@code defects.csv}, line by line, and {@code
 * inspections.json}, which is there once the folder is closed. Tables of an earlier run are replaced. Memory does not
 * grow with the number of images. Not thread-safe.
 */
public final class ResultFolder implements ResultSink {
    /** The folder of pictures. */
    public static final String IMAGES = "images";

    /** The table with a line for every image. */
    public static final String IMAGES_CSV = "images.csv";

    /** The table with a line for every defect. */
    public static final String DEFECTS_CSV = "defects.csv";

    /** All results as JSON, by {@link InspectionJson}. */
    public static final String JSON = "inspections.json";

    private static final String MAP = "_map.tif";

    private static final List<String> PICTURES =
            List.of(MAP, "_mask.png", "_overlay.png", RoiSets.ENDING, GeoJsonFiles.ENDING);

    private final Path images;
    private final CsvFile imagesCsv;
    private final CsvFile defectsCsv;
    private final AtomicFile json;
    private final JsonDocument document;
    private @Nullable FloatTiff largeMap;
    private boolean closed;

    /**
     * Begins the tables, with commas.
     *
     * @param out the folder, which is made where it is missing
     * @throws IOException with one sentence, if they cannot be written
     */
    public ResultFolder(Path out) throws IOException {
        this(out, Csv.Format.COMMA);
    }

    /**
     * Begins the tables.
     *
     * @param out the folder, which is made where it is missing
     * @param csv how tables are written
     * @throws IOException with one sentence, if they cannot be written
     */
    public ResultFolder(Path out, Csv.Format csv) throws IOException {
        this.images = out.resolve(IMAGES);
        this.json = AtomicFile.begin(out.resolve(JSON));
        try {
            this.document = new JsonDocument(
                    Map.of(), "\n", text -> json.write(target -> target.write(text.getBytes(StandardCharsets.UTF_8))));
            CsvFile table = CsvFile.begin(
                    out.resolve(IMAGES_CSV),
                    csv,
                    Stream.concat(Arrays.stream(ImageField.values()).map(field -> field.csv), Stream.of("Error"))
                            .toArray());
            this.imagesCsv = table;
            try {
                this.defectsCsv = CsvFile.begin(out.resolve(DEFECTS_CSV), csv, defectHead());
            } catch (IOException | RuntimeException e) {
                table.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            json.close();
            throw e;
        }
    }

    /**
     * Refuses a folder whose results would replace inputs, or be taken for inputs the next time.
     *
     * @param out the folder, which may be missing
     * @param inputs that must not be replaced
     * @throws IllegalArgumentException with one sentence
     * @throws IOException if that cannot be told
     */
    public static void requireSpared(Path out, InputFiles inputs) throws IOException {
        for (String name : List.of(IMAGES_CSV, DEFECTS_CSV, JSON)) {
            inputs.requireSpared(out.resolve(name));
        }
        inputs.requireOutside(out.resolve(IMAGES));
    }

    /**
     * The images whose results a folder holds.
     *
     * @param out the folder, which may be missing
     * @return the files as they were named when they were inspected; none, where there is no readable {@code
     *     inspections.json}
     */
    public static List<String> files(Path out) {
        return earlier(out, "file");
    }

    /**
     * The images whose pictures a folder holds although its {@code inspections.json} does not name them, because the run
     * that wrote them was ended from outside.
     *
     * @param out the folder, which may be missing
     * @return their names, sorted; none, where there is no {@code images.csv}
     * @throws IOException if the folder cannot be listed
     */
    public static SortedSet<String> unlisted(Path out) throws IOException {
        SortedSet<String> names = new TreeSet<>();
        Path images = out.resolve(IMAGES);
        if (!Files.exists(out.resolve(IMAGES_CSV)) || !Files.isDirectory(images, LinkOption.NOFOLLOW_LINKS)) {
            return names;
        }
        try (Stream<Path> files = Files.list(images)) {
            // Of an image's pictures, the map is written first.
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(MAP))
                    .forEach(name -> names.add(name.substring(0, name.length() - MAP.length())));
        }
        earlier(out, "name").forEach(names::remove);
        return names;
    }

    /**
     * Removes the list and the pictures that an earlier inspection has left in a folder.
     *
     * @param out the folder, which may be missing
     * @throws IOException with one sentence, if one cannot be removed
     */
    public static void clear(Path out) throws IOException {
        Path images = out.resolve(IMAGES);
        Set<String> names = unlisted(out);
        names.addAll(earlier(out, "name"));
        for (String name : names) {
            for (String ending : PICTURES) {
                Path picture = images.resolve(name + ending);
                if (!Files.isSymbolicLink(images) && images.equals(picture.getParent())) {
                    remove(picture);
                }
            }
        }
        remove(out.resolve(JSON));
    }

    private static void remove(Path picture) throws IOException {
        try {
            Files.deleteIfExists(picture);
        } catch (IOException e) {
            throw new IOException("Cannot remove " + picture + ", which an earlier inspection has left.", e);
        }
    }

    /** The values of one field for all images of an earlier run; every image has a line of its own. */
    private static List<String> earlier(Path out, String name) {
        try (Stream<String> lines = Files.lines(out.resolve(JSON))) {
            return lines.filter(line -> line.startsWith("{") && line.contains("\"" + ImageField.SHA256.json + "\""))
                    .map(line -> JsonMapper.shared()
                            .readTree(line.replaceFirst(",$", ""))
                            .path(name)
                            .asString(""))
                    .toList();
        } catch (IOException | UncheckedIOException | JacksonException e) {
            return List.of();
        }
    }

    /** The image's name, as ImageJ labels rows, and the defect's own columns. */
    private static Object[] defectHead() {
        List<Object> head = new ArrayList<>(List.of("Label"));
        for (DefectField field : DefectField.values()) {
            head.add(field.csv);
        }
        return head.toArray();
    }

    @Override
    public Detector.Rows begin(LargeImage image) throws IOException {
        FloatTiff map =
                FloatTiff.begin(images.resolve(image.name() + MAP), image.width(), image.height(), image.nmPerPixel());
        largeMap = map;
        return (grey, scores) -> map.row(scores, 0);
    }

    @Override
    public void accept(ImageResult result) throws IOException {
        FloatTiff begun = largeMap;
        largeMap = null;
        if (result instanceof Inspected inspected) {
            pictures(inspected, begun);
            table(inspected);
        } else {
            Failed failed = (Failed) result;
            if (begun != null) {
                begun.close();
            }
            Object[] line = new Object[ImageField.values().length + 1];
            Arrays.fill(line, "");
            line[ImageField.NAME.ordinal()] = failed.name();
            line[ImageField.FILE.ordinal()] = failed.file();
            line[line.length - 1] = failed.reason();
            imagesCsv.line(line);
        }
        document.accept(result);
    }

    private void pictures(Inspected result, @Nullable FloatTiff begun) throws IOException {
        String name = result.name();
        Inspection inspection = result.inspection();
        if (begun != null) {
            begun.commit();
        } else if (inspection.anomalyMap().isPresent()) {
            ImageWriter.writeFloatTiff(
                    images.resolve(name + MAP),
                    inspection.width(),
                    inspection.height(),
                    inspection.anomalyMap().get().values(),
                    PixelSize.nm(inspection.pixelSize()));
        }
        ImageWriter.writeMask(images.resolve(name + "_mask.png"), inspection.predMask());
        ImageWriter.writePng(images.resolve(name + "_overlay.png"), Overlay.of(result.picture(), result.shown()));
    }

    private void table(Inspected result) throws IOException {
        List<Object> line = new ArrayList<>();
        for (ImageField field : ImageField.values()) {
            line.add(field.value.apply(result));
        }
        line.add("");
        for (Defect defect : result.inspection().defects()) {
            List<Object> cells = new ArrayList<>(List.of(result.name()));
            for (DefectField field : DefectField.values()) {
                cells.add(field.value.apply(defect));
            }
            defectsCsv.line(cells.toArray());
        }
        imagesCsv.line(line.toArray());
    }

    /** Ends the tables and puts {@code inspections.json} in its place; does nothing when that was tried before. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        FloatTiff begun = largeMap;
        if (begun != null) {
            begun.close();
        }
        try (json;
                imagesCsv;
                defectsCsv) {
            document.close();
            json.commit();
        }
    }
}

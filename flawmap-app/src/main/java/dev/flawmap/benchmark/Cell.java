package dev.flawmap.benchmark;

import dev.flawmap.evaluate.Curves;
import dev.flawmap.file.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of one detector with one seed: {@code settings.json} from when it was begun, {@code model.flaw} and
 * {@code model-training/}, and {@code metrics.json}, {@code curves.json}, {@code samples.png} and {@code maps/} once it
 * is finished.
 *
 * @param detector its published name
 * @param seed the seed
 * @param folder the cell's own folder
 */
public record Cell(String detector, long seed, Path folder) {
    /** The name of the folder of all cells. */
    public static final String FOLDER = "cells";

    private static final String MAPS = "maps";

    private static final JsonMapper JSON = JsonMapper.shared();

    /** A cell of a benchmark's folder. */
    static Cell in(Path out, String detector, long seed) {
        return new Cell(detector, seed, out.resolve(FOLDER).resolve(detector + "-seed" + seed));
    }

    public Path model() {
        return folder.resolve("model.flaw");
    }

    /** Pictures made by the networks at the end of training, where there are any. */
    public Path samples() {
        return folder.resolve("samples.png");
    }

    /** The folders that are filled, but for that of {@link #model()}'s training. */
    public List<Path> folders() {
        return List.of(folder, folder.resolve(MAPS));
    }

    /** The picture of an image's anomaly map. */
    public Path map(String image) {
        return folder.resolve(MAPS).resolve(image + ".png");
    }

    /** The result of a finished cell. */
    public Optional<CellResult> result() throws IOException {
        return read("metrics.json", new TypeReference<>() {});
    }

    /** Points of curves by protocol, score and curve, which is {@code roc} or {@code pr}. */
    public Map<String, Map<String, Map<String, List<Curves.Point>>>> curves() throws IOException {
        return read("curves.json", new TypeReference<Map<String, Map<String, Map<String, List<Curves.Point>>>>>() {})
                .orElse(Map.of());
    }

    Optional<Map<String, String>> settings() throws IOException {
        return read("settings.json", new TypeReference<>() {});
    }

    void writeResult(CellResult result) throws IOException {
        write("metrics.json", result);
    }

    void writeSettings(Map<String, String> settings) throws IOException {
        write("settings.json", settings);
    }

    void writeCurves(Map<String, Map<String, Map<String, List<Curves.Point>>>> curves) throws IOException {
        write("curves.json", curves);
    }

    /** The points of a curve, rounded to what can be seen. */
    static List<Curves.Point> rounded(List<Curves.Point> points) {
        List<Curves.Point> rounded = new ArrayList<>();
        for (Curves.Point point : points) {
            rounded.add(new Curves.Point(Math.round(point.x() * 1e4) / 1e4, Math.round(point.y() * 1e4) / 1e4));
        }
        return rounded;
    }

    private void write(String name, Object content) throws IOException {
        boolean people = !name.equals("curves.json");
        byte[] bytes = people
                ? JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content)
                : JSON.writeValueAsBytes(content);
        AtomicFiles.write(folder.resolve(name), out -> out.write(bytes));
    }

    private <V> Optional<V> read(String name, TypeReference<V> type) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), type));
        } catch (JacksonException e) {
            throw new IOException("The file " + file + " is damaged; delete its folder to make the cell again.", e);
        }
    }

    /** The difference from this cell's settings, as a sentence; empty if it was not begun or there is none. */
    Optional<String> difference(Map<String, String> wanted) throws IOException {
        Map<String, String> had = settings().orElse(wanted);
        Map<String, String> all = new LinkedHashMap<>(had);
        wanted.forEach(all::putIfAbsent);
        for (String name : all.keySet()) {
            String before = had.getOrDefault(name, "none");
            String now = wanted.getOrDefault(name, "none");
            if (!before.equals(now)) {
                return Optional.of("The cell " + folder + " was made with " + name + " " + before + ", not " + now
                        + "; use the same settings or another folder, or delete the cell.");
            }
        }
        return Optional.empty();
    }
}

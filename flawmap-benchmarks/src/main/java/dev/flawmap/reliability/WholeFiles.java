package dev.flawmap.reliability;

import dev.flawmap.image.ImageReader;
import dev.flawmap.model.Model;
import dev.flawmap.monitor.history.DatabaseUrl;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.history.StoredLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What a folder holds after a command was ended: every file under its final name is whole. */
final class WholeFiles {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final YAMLMapper YAML = YAMLMapper.shared();

    private final Path folder;

    WholeFiles(Path folder) {
        this.folder = folder;
    }

    /** What is wrong with files under their final names, one sentence each. */
    List<String> problems() throws IOException {
        List<String> problems = new ArrayList<>();
        for (Path file : files()) {
            if (isTemporary(file)) {
                continue;
            }
            try {
                open(file);
            } catch (IOException | RuntimeException e) {
                problems.add(folder.relativize(file) + " is not whole: " + e);
            }
        }
        return problems;
    }

    /** Files that were being written: hidden, and not taken for results. */
    long temporary() throws IOException {
        return files().stream().filter(WholeFiles::isTemporary).count();
    }

    /** The sums of all files under their final names. */
    Map<String, String> sums() throws IOException {
        Map<String, String> sums = new TreeMap<>();
        for (Path file : files()) {
            if (!isTemporary(file)) {
                sums.put(folder.relativize(file).toString(), dev.flawmap.file.Sha256.of(file));
            }
        }
        return sums;
    }

    /** All files, also in folders inside, in the order of their names. */
    List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static boolean isTemporary(Path file) {
        return String.valueOf(file.getFileName()).startsWith(".");
    }

    private static void open(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "flaw" -> Model.read(file).detector(1).close();
            case "zip" -> readAll(file);
            case "png", "tif", "jpg" -> ImageReader.read(file);
            case "gif" -> require(ImageIO.read(file.toFile()) != null, "it cannot be read");
            case "json" -> JSON.readTree(Files.readAllBytes(file));
            case "yaml" -> YAML.readTree(Files.readAllBytes(file));
            case "csv" -> require(Files.readString(file).endsWith("\n"), "its last line has no end");
            case "html" -> require(Files.readString(file).strip().endsWith("</html>"), "it has no end");
            case "onnx" -> require(Files.size(file) > 0, "it is empty");
            case "db" -> readHistory(file);
            case "db-wal", "db-shm", "lock" -> {} // of the database
            case "md" -> Files.readString(file, StandardCharsets.UTF_8);
            default -> throw new IOException("what it is, is not known");
        }
    }

    /** Reads a history, in a copy, as it may lie on a full disk. */
    private static void readHistory(Path file) throws IOException {
        Path copies = Files.createTempDirectory("flawmap");
        try {
            for (String ending : List.of("", "-wal")) {
                Path part = file.resolveSibling(file.getFileName() + ending);
                if (Files.exists(part)) {
                    Files.copy(part, copies.resolve("history.db" + ending));
                }
            }
            try (History history = History.open(new DatabaseUrl.Sqlite(copies.resolve("history.db")))) {
                for (StoredLine line : history.lines()) {
                    for (StoredBatch batch : history.batches(line.id(), 1000)) {
                        require(
                                history.images(batch.id(), 0, 1000).size()
                                        == batch.totals().images()
                                                + batch.totals().notComparable(),
                                "batch " + batch.name() + " counts other images than it holds");
                    }
                }
            }
        } finally {
            new WholeFiles(copies).delete();
        }
    }

    private static void readAll(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                try (InputStream in = zip.getInputStream(entry)) {
                    in.transferTo(java.io.OutputStream.nullOutputStream());
                }
            }
        }
    }

    private static void require(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException(otherwise);
        }
    }

    /** Removes the folder with all that is in it. */
    void delete() throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}

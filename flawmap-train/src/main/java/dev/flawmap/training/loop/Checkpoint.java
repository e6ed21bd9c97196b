package dev.flawmap.training.loop;

import dev.flawmap.file.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The state of a stopped run: a zip with {@code run.json}, {@code history.csv}, the pictures made so far and the arrays
 * of every network as raw little-endian floats.
 *
 * @param run what is trained, and where it stopped
 * @param history losses so far
 * @param pictures PNG files by name
 * @param arrays by network, then by name
 */
record Checkpoint(
        Run run, String history, SortedMap<String, byte[]> pictures, Map<String, Map<String, float[]>> arrays) {
    private static final String PICTURES = "pictures/";
    private static final String NETWORKS = "networks/";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_ARRAY = 1 << 28;

    /**
     * What is trained, and where it stopped.
     *
     * @param identity of detector, options, seed and data; a run is only taken up with the same
     * @param iterations of every stage
     * @param stage the index of the current stage
     * @param iteration the next iteration of that stage
     * @param precision the name of the precision computed in
     * @param seconds spent so far
     * @param pendingLosses sums and counts of losses that are not in the history yet
     * @param notes what went wrong so far, for the user
     */
    record Run(
            String identity,
            List<Integer> iterations,
            int stage,
            int iteration,
            String precision,
            double seconds,
            Map<String, double[]> pendingLosses,
            List<String> notes) {
        Run {
            Objects.requireNonNull(identity);
            Objects.requireNonNull(precision);
            iterations = List.copyOf(iterations);
            notes = List.copyOf(notes);
            pendingLosses = Collections.unmodifiableMap(new LinkedHashMap<>(pendingLosses));
        }
    }

    void write(Path file) throws IOException {
        AtomicFiles.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            zip.setLevel(1);
            put(zip, "run.json", JSON.writeValueAsBytes(run));
            put(zip, "history.csv", history.getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
                put(zip, PICTURES + picture.getKey(), picture.getValue());
            }
            for (Map.Entry<String, Map<String, float[]>> network : arrays.entrySet()) {
                for (Map.Entry<String, float[]> array : network.getValue().entrySet()) {
                    ByteBuffer bytes = ByteBuffer.allocate(array.getValue().length * Float.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN);
                    bytes.asFloatBuffer().put(array.getValue());
                    put(zip, NETWORKS + network.getKey() + "/" + array.getKey(), bytes.array());
                }
            }
            zip.finish();
        });
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    /** What is trained, and where it stopped, without the rest; empty if there is no such file. */
    static Optional<Run> run(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return Optional.of(run(zip));
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    private static Run run(ZipFile zip) throws IOException {
        return JSON.readValue(content(zip, "run.json"), Run.class);
    }

    static Checkpoint read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new BadCheckpointException("There is no checkpoint " + file + " to resume from.", null);
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Run run = run(zip);
            String history = new String(content(zip, "history.csv"), StandardCharsets.UTF_8);
            SortedMap<String, byte[]> pictures = new TreeMap<>();
            Map<String, Map<String, float[]>> arrays = new LinkedHashMap<>();
            for (ZipEntry entry : zip.stream().toList()) {
                String name = entry.getName();
                if (name.startsWith(PICTURES)) {
                    pictures.put(name.substring(PICTURES.length()), content(zip, name));
                } else if (name.startsWith(NETWORKS)) {
                    int slash = name.lastIndexOf('/');
                    float[] values = new float[(int) entry.getSize() / Float.BYTES];
                    ByteBuffer.wrap(content(zip, name))
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asFloatBuffer()
                            .get(values);
                    arrays.computeIfAbsent(name.substring(NETWORKS.length(), slash), n -> new LinkedHashMap<>())
                            .put(name.substring(slash + 1), values);
                }
            }
            return new Checkpoint(run, history, pictures, arrays);
        } catch (IOException | JacksonException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw damaged(file, e);
        }
    }

    static BadCheckpointException damaged(Path file, Exception cause) {
        return new BadCheckpointException(
                "The checkpoint " + file + " is damaged; train again without --resume.", cause);
    }

    private static byte[] content(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null || entry.getSize() > MAX_ARRAY) {
            throw new IOException("bad entry " + name);
        }
        try (var in = zip.getInputStream(entry)) {
            byte[] content = in.readNBytes((int) entry.getSize());
            CRC32 sum = new CRC32();
            sum.update(content);
            if (content.length != entry.getSize() || sum.getValue() != entry.getCrc()) {
                throw new IOException("damaged entry " + name);
            }
            return content;
        }
    }
}

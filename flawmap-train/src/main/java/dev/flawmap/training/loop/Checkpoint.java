package dev.flawmap.training.loop;

import dev.flawmap.file.AtomicFiles;
import dev.flawmap.file.BadFileException.Problem;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.IterationPlan;
import dev.flawmap.training.checks.FailureWatch;
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
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The state of a run: a zip with {@code run.json}, {@code history.csv}, the pictures made so far and the arrays of every
 * network as raw little-endian floats.
 *
 * @param run what is trained, and how far it has come
 * @param history losses so far
 * @param pictures PNG files by name
 * @param arrays by network, then by name
 */
record Checkpoint(
        Run run, String history, SortedMap<String, byte[]> pictures, Map<String, Map<String, float[]>> arrays) {
    private static final int FORMAT = 2;
    private static final String PICTURES = "pictures/";
    private static final String NETWORKS = "networks/";
    private static final Pattern PICTURE = Pattern.compile("\\w[\\w-]{0,100}\\.png");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MOST_TEXT = 1 << 26;
    private static final int MOST_PICTURE = 1 << 24;
    private static final int MOST_PICTURES = 1000;

    /**
     * What is trained, and how far it has come.
     *
     * @param format of this file
     * @param identity what makes a run this one, by name: detector, options, seed, data; it is only taken up with the
     *     same
     * @param plan the numbers of iterations, as text
     * @param budget where they were fitted to a time
     * @param stage the index of the current stage
     * @param iteration the next iteration of that stage
     * @param precision the name of the precision computed in
     * @param seconds spent so far
     * @param pendingLosses sums and counts of losses that are not in the history yet
     * @param watch what has been seen of failures
     * @param notes what went wrong so far, for the user
     */
    record Run(
            int format,
            Map<String, String> identity,
            String plan,
            Optional<StepPace.Budget> budget,
            int stage,
            int iteration,
            Torch.Precision precision,
            double seconds,
            Map<String, double[]> pendingLosses,
            FailureWatch.State watch,
            List<String> notes) {
        Run {
            Objects.requireNonNull(precision);
            Objects.requireNonNull(watch);
            identity = Collections.unmodifiableMap(new LinkedHashMap<>(identity));
            notes = List.copyOf(notes);
            pendingLosses = Collections.unmodifiableMap(new LinkedHashMap<>(pendingLosses));
            List<Integer> iterations = IterationPlan.parse(plan).iterations();
            boolean valid = stage >= 0
                    && stage < iterations.size()
                    && iteration >= 0
                    && iteration <= iterations.get(stage)
                    && Double.isFinite(seconds)
                    && seconds >= 0
                    && identity.values().stream().noneMatch(Objects::isNull)
                    && pendingLosses.values().stream().allMatch(Run::isMean);
            if (!valid) {
                throw new IllegalArgumentException("No run is in such a state.");
            }
            budget.ifPresent(known -> {
                if (known.stepSeconds().size() != iterations.size()) {
                    throw new IllegalArgumentException("The budget has other stages than the run.");
                }
            });
        }

        private static boolean isMean(double @Nullable [] sum) {
            return sum != null && sum.length == 2 && Double.isFinite(sum[0]) && sum[1] >= 1 && sum[1] < 1e9;
        }

        IterationPlan iterationPlan() {
            return IterationPlan.parse(plan);
        }
    }

    static Run run(
            Map<String, String> identity,
            IterationPlan plan,
            Optional<StepPace.Budget> budget,
            int stage,
            int iteration,
            Torch.Precision precision,
            double seconds,
            Map<String, double[]> pendingLosses,
            FailureWatch.State watch,
            List<String> notes) {
        return new Run(
                FORMAT,
                identity,
                plan.toString(),
                budget,
                stage,
                iteration,
                precision,
                seconds,
                pendingLosses,
                watch,
                notes);
    }

    /** Writes the state; should that fail, whatever was there before is still there. */
    void write(Path file) throws IOException {
        AtomicFiles.writeDurably(file, out -> {
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
                    put(zip, entry(network.getKey(), array.getKey()), bytes.array());
                }
            }
            zip.finish();
        });
    }

    private static String entry(String network, String array) {
        return NETWORKS + network + "/" + array;
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    /** What a checkpoint's content is read into. */
    @FunctionalInterface
    private interface Reading<T> {
        T from(ZipFile zip) throws IOException;
    }

    /** What is trained, and how far it has come, without the rest; empty if there is no such file. */
    static Optional<Run> run(Path file) throws IOException {
        return Files.isRegularFile(file) ? Optional.of(read(file, zip -> run(file, zip))) : Optional.empty();
    }

    /**
     * Reads a checkpoint.
     *
     * @param lengths of all arrays that the run's networks need, by network, then by name; nothing else is read
     * @throws BadCheckpointException if it is missing, damaged, or of another version
     */
    static Checkpoint read(Path file, Map<String, Map<String, Integer>> lengths) throws IOException {
        return read(file, zip -> {
            Run run = run(file, zip);
            String history = new String(content(zip, "history.csv", MOST_TEXT), StandardCharsets.UTF_8);
            SortedMap<String, byte[]> pictures = new TreeMap<>();
            for (ZipEntry entry : zip.stream().toList()) {
                if (entry.getName().startsWith(PICTURES)) {
                    String name = entry.getName().substring(PICTURES.length());
                    if (!PICTURE.matcher(name).matches() || pictures.size() == MOST_PICTURES) {
                        throw new ZipException("bad picture " + name);
                    }
                    pictures.put(name, content(zip, entry.getName(), MOST_PICTURE));
                }
            }
            Map<String, Map<String, float[]>> arrays = new LinkedHashMap<>();
            for (Map.Entry<String, Map<String, Integer>> network : lengths.entrySet()) {
                Map<String, float[]> values = new LinkedHashMap<>();
                for (Map.Entry<String, Integer> array : network.getValue().entrySet()) {
                    values.put(array.getKey(), floats(zip, entry(network.getKey(), array.getKey()), array.getValue()));
                }
                arrays.put(network.getKey(), values);
            }
            return new Checkpoint(run, history, pictures, arrays);
        });
    }

    private static <T> T read(Path file, Reading<T> reading) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new BadCheckpointException(
                    Problem.MISSING, "There is no checkpoint " + file + " to resume from.", null);
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return reading.from(zip);
        } catch (BadCheckpointException e) {
            throw e;
        } catch (IOException | JacksonException | IllegalArgumentException | NullPointerException e) {
            throw damaged(file, e);
        }
    }

    private static Run run(Path file, ZipFile zip) throws IOException {
        byte[] json = content(zip, "run.json", MOST_TEXT);
        if (JSON.readTree(json).path("format").asInt(0) != FORMAT) {
            throw new BadCheckpointException(
                    Problem.UNSUPPORTED,
                    "The checkpoint " + file + " was written by another version of Flawmap; delete it to train again.",
                    null);
        }
        return JSON.readValue(json, Run.class);
    }

    static BadCheckpointException damaged(Path file, Exception cause) {
        return new BadCheckpointException(
                Problem.UNUSABLE, "The checkpoint " + file + " is damaged; delete it to train again.", cause);
    }

    private static float[] floats(ZipFile zip, String name, int length) throws IOException {
        byte[] content = content(zip, name, (long) length * Float.BYTES);
        if (content.length != (long) length * Float.BYTES) {
            throw new ZipException("bad entry " + name);
        }
        float[] values = new float[length];
        ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    /** An entry's content; no more memory is taken than there is content. */
    private static byte[] content(ZipFile zip, String name, long most) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null || entry.getSize() < 0 || entry.getSize() > most) {
            throw new ZipException("bad entry " + name);
        }
        try (var in = zip.getInputStream(entry)) {
            byte[] content = in.readNBytes((int) entry.getSize());
            CRC32 sum = new CRC32();
            sum.update(content);
            if (content.length != entry.getSize() || sum.getValue() != entry.getCrc()) {
                throw new ZipException("damaged entry " + name);
            }
            return content;
        }
    }
}

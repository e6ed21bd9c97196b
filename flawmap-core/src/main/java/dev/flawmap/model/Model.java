package dev.flawmap.model;

import dev.flawmap.Detector;
import dev.flawmap.file.AtomicFiles;
import dev.flawmap.file.BadFileException;
import dev.flawmap.file.Sha256;
import dev.flawmap.image.Colour;
import dev.flawmap.image.Crop;
import dev.flawmap.image.GreyRange;
import dev.flawmap.image.Scale;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.OnnxDetector;
import dev.flawmap.model.inference.OnnxGenerator;
import dev.flawmap.model.inference.ScaledDetector;
import dev.flawmap.model.inference.StretchedDetector;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A trained model: the product of training, and all that inspecting needs. Its file is a zip with {@code model.json},
 * its parts and, optionally, {@code history.csv} and pictures made while training. Files from others are read with
 * bounds on every size, checked against the sums in the description, and hold no serialised objects. Thread-safe.
 */
public final class Model {
    /** What a model computes with: large entries of its file. */
    public enum Part {
        /** The detector as an ONNX graph: images in, scores out. */
        GRAPH("model.onnx"),
        /** Its networks' weights, where it has no graph; for a {@link DetectorEngine}. */
        WEIGHTS("weights.bin"),
        /** Its generator as an ONNX graph, where it has one: latent vectors in, patches out; {@link OnnxGenerator}. */
        GENERATOR("generator.onnx");

        final String entry;

        Part(String entry) {
            this.entry = entry;
        }

        static Optional<Part> of(String entry) {
            return Arrays.stream(values())
                    .filter(part -> part.entry.equals(entry))
                    .findFirst();
        }
    }

    /** The newest version of the file's format that this version of Flawmap reads; descriptions in memory have it. */
    public static final int FORMAT_VERSION = 6;

    /**
     * The version given to files that hold nothing new in the newest, so that earlier versions of Flawmap read them,
     * too.
     */
    private static final int EARLIER_VERSION = 5;

    private static final String DESCRIPTION = "model.json";
    private static final String HISTORY = "history.csv";
    private static final String PICTURES = "pictures/";
    private static final Pattern PICTURE = Pattern.compile("pictures/[A-Za-z0-9_-]{1,100}\\.png");
    private static final int MAX_ENTRIES = 200;
    private static final int MAX_PART = 512 << 20;
    private static final int MAX_OTHER = 16 << 20;
    private static final long MAX_TOTAL = 768L << 20;

    /** The most bytes that a model file may have. */
    public static final long MAX_FILE_BYTES = MAX_TOTAL + MAX_OTHER;

    /** Weights hardly compress; what unpacks to more than this and {@link #MAX_OTHER} is made to fill the memory. */
    private static final long MAX_RATIO = 10;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private final ModelDescription description;
    private final Map<Part, byte[]> parts;
    private final String history;
    private final SortedMap<String, byte[]> pictures;
    /** Known once the file has been read or written, or somebody has asked. */
    private volatile @Nullable String sha256;

    /**
     * A model.
     *
     * @param description what the model is
     * @param parts what it computes with, which nobody may write to any more; at least {@link Part#GRAPH} or {@link
     *     Part#WEIGHTS}
     * @param history losses while training as CSV, {@code stage,iteration,seconds,…}; may be empty
     * @param pictures PNG files made while training, by name; may be empty
     */
    public Model(
            ModelDescription description, Map<Part, byte[]> parts, String history, SortedMap<String, byte[]> pictures) {
        EnumMap<Part, byte[]> ordered = new EnumMap<>(Part.class);
        ordered.putAll(parts);
        this.description = description;
        this.parts = Collections.unmodifiableMap(ordered);
        this.history = history;
        this.pictures = Collections.unmodifiableSortedMap(new TreeMap<>(pictures));
        if (!parts.containsKey(Part.GRAPH) && !parts.containsKey(Part.WEIGHTS)) {
            throw new IllegalArgumentException("A model needs a graph or weights.");
        }
        for (String name : pictures.keySet()) {
            if (!PICTURE.matcher(PICTURES + name).matches()) {
                throw new IllegalArgumentException(
                        "The picture name '" + name + "' must be letters, digits, - or _, followed by .png.");
            }
        }
    }

    /** {@return what the model is} */
    public ModelDescription description() {
        return description;
    }

    /** {@return what it computes with, for reading only} */
    public Map<Part, byte[]> parts() {
        return parts;
    }

    /**
     * Losses while training as CSV, {@code stage,iteration,seconds,…}; may be empty.
     *
     * @return the table, empty where nothing was noted
     */
    public String history() {
        return history;
    }

    /**
     * PNG files made while training, by name; may be empty.
     *
     * @return the files' contents, for reading only
     */
    public SortedMap<String, byte[]> pictures() {
        return pictures;
    }

    /**
     * The SHA-256, in hexadecimal, of the file that it was read from; of another model, that of the file that it is or
     * would be written as.
     *
     * @return 64 digits
     */
    public String sha256() {
        String known = sha256;
        if (known == null) {
            MessageDigest sum = Sha256.start();
            try {
                encode(new DigestOutputStream(OutputStream.nullOutputStream(), sum));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            known = Sha256.finish(sum);
            sha256 = known;
        }
        return known;
    }

    /**
     * {@return the same model with another threshold}
     *
     * @param threshold takes the place of its own
     */
    public Model withThreshold(dev.flawmap.Threshold threshold) {
        if (threshold.equals(description.threshold())) {
            return this;
        }
        return new Model(description.withThreshold(threshold), parts, history, pictures);
    }

    /** {@return its graph; empty where the detector has none, because it searches for every patch} */
    public Optional<byte[]> onnx() {
        return Optional.ofNullable(parts.get(Part.GRAPH));
    }

    /**
     * Loads the generator on all cores; empty where the detector has none.
     *
     * @return the generator, to be closed
     * @throws IllegalArgumentException if it is not one
     */
    public Optional<OnnxGenerator> generator() {
        return Optional.ofNullable(parts.get(Part.GENERATOR))
                .map(onnx -> new OnnxGenerator(onnx, Runtime.getRuntime().availableProcessors()));
    }

    /**
     * Opens its detector, which computes on all cores.
     *
     * @return the detector, to be closed
     * @throws IllegalArgumentException if its parts are not what the description says
     * @throws IllegalStateException if it has no graph, and what computes it is not on the class path
     */
    public Detector detector() {
        return detector(Runtime.getRuntime().availableProcessors());
    }

    /**
     * Opens its detector: loads the graph or, where it has none, asks the {@link DetectorEngine}s on the class path.
     *
     * @param threads for computing one image
     * @return the detector, to be closed
     * @throws IllegalArgumentException if its parts are not what the description says
     * @throws IllegalStateException if it has no graph, and what computes it is not on the class path
     */
    public Detector detector(int threads) {
        GraphInput input = description.input();
        return ScaledDetector.of(StretchedDetector.of(working(threads), input.greys()), new Scale(input.scale()));
    }

    /** Its detector at the resolution that it works at, of images whose greys are stretched. */
    private Detector working(int threads) {
        String name = description.detector();
        Optional<byte[]> onnx = onnx();
        if (onnx.isPresent()) {
            return new OnnxDetector(name, description.input(), description.scores(), onnx.get(), threads);
        }
        for (DetectorEngine engine : ServiceLoader.load(DetectorEngine.class, Model.class.getClassLoader())) {
            Optional<Detector> detector = engine.open(this, threads);
            if (detector.isPresent()) {
                return detector.get();
            }
        }
        throw new IllegalStateException(
                "The model's detector " + name + " has no ONNX graph: it needs flawmap-train on the class path.");
    }

    /**
     * Writes the model file, whole or not at all.
     *
     * @param file replaced, where there is one
     * @throws IOException with one sentence, if it cannot be written
     */
    public void write(Path file) throws IOException {
        MessageDigest sum = Sha256.start();
        AtomicFiles.writeDurably(file, out -> encode(new DigestOutputStream(out, sum)));
        if (sha256 == null) {
            sha256 = Sha256.finish(sum);
        }
    }

    /** Writes what the model file holds, always in the same bytes. */
    private void encode(OutputStream out) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        parts.forEach((part, content) -> entries.put(part.entry, content));
        if (!history.isEmpty()) {
            entries.put(HISTORY, history.getBytes(StandardCharsets.UTF_8));
        }
        pictures.forEach((name, png) -> entries.put(PICTURES + name, png));
        Map<String, String> sums = new LinkedHashMap<>();
        entries.forEach((name, content) -> sums.put(name, Sha256.of(content)));
        byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(written(description.withSha256(sums)));
        ZipOutputStream zip = new ZipOutputStream(out);
        put(zip, DESCRIPTION, json);
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            put(zip, entry.getKey(), entry.getValue());
        }
        zip.finish();
    }

    /**
     * A description as its file holds it, without the fields that are new since the earlier format where they say
     * nothing.
     */
    private static JsonNode written(ModelDescription description) {
        ObjectNode whole = JSON.valueToTree(description);
        boolean grey = description.colour() == Colour.GREY;
        if (grey && whole.path("input") instanceof ObjectNode input) {
            input.remove("colour");
        }
        boolean plain = description
                .detectionPower()
                .map(power -> power.kinds().isEmpty())
                .orElse(true);
        if (plain && whole.path("detectionPower") instanceof ObjectNode power) {
            power.remove("kinds");
        }
        return whole.put("formatVersion", grey && plain ? EARLIER_VERSION : FORMAT_VERSION);
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /**
     * Reads a model file.
     *
     * @param file a model file, from whomever
     * @return the model, all of it in memory
     * @throws ModelFileException with one sentence, if it is missing, damaged, too large, of a newer version, or no
     *     model file at all
     */
    public static Model read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new ModelFileException(BadFileException.Problem.MISSING, "There is no model file " + file + ".");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in, Files.size(file));
        }
    }

    /**
     * Reads a model file that is in memory.
     *
     * @param name what messages call it
     * @param bytes the content of a model file, from whomever
     * @return the model, all of it in memory
     * @throws ModelFileException as of a file
     */
    public static Model read(String name, byte[] bytes) throws IOException {
        return read(name, new ByteArrayInputStream(bytes), bytes.length);
    }

    /**
     * Reads a model file from a stream, up to its end, and leaves it open.
     *
     * @param name what messages call it
     * @param in the content of a model file, from whomever
     * @return the model, all of it in memory
     * @throws ModelFileException as of a file; also if there are more than {@link #MAX_FILE_BYTES}
     * @throws IOException what the stream throws
     */
    public static Model read(String name, InputStream in) throws IOException {
        return read(name, bounded(name, in, MAX_FILE_BYTES));
    }

    private static Model read(String file, InputStream in, long length) throws IOException {
        if (length > MAX_FILE_BYTES) {
            throw tooLarge(file);
        }
        MessageDigest sum = Sha256.start();
        InputStream summed = new DigestInputStream(in, sum);
        Map<String, byte[]> entries = entries(file, summed);
        // The list of entries at the end is not needed, but belongs to the file.
        summed.transferTo(OutputStream.nullOutputStream());
        byte[] json = entries.remove(DESCRIPTION);
        boolean computes = entries.containsKey(Part.GRAPH.entry) || entries.containsKey(Part.WEIGHTS.entry);
        if (json == null || !computes) {
            throw new ModelFileException(file + " is not a Flawmap model file, or was cut short.");
        }
        ModelDescription description = description(file, json);
        if (!description.sha256().keySet().equals(entries.keySet())) {
            throw new ModelFileException("The model file " + file + " is damaged: entries are missing or added.");
        }
        Map<Part, byte[]> parts = new EnumMap<>(Part.class);
        SortedMap<String, byte[]> pictures = new TreeMap<>();
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            if (!Sha256.of(entry.getValue()).equals(description.sha256().get(entry.getKey()))) {
                throw new ModelFileException(
                        "The model file " + file + " is damaged: " + entry.getKey() + " is not what was written.");
            }
            Part.of(entry.getKey()).ifPresent(part -> parts.put(part, entry.getValue()));
            if (entry.getKey().startsWith(PICTURES)) {
                pictures.put(entry.getKey().substring(PICTURES.length()), entry.getValue());
            }
        }
        byte[] history = entries.getOrDefault(HISTORY, new byte[0]);
        Model model = new Model(description, parts, new String(history, StandardCharsets.UTF_8), pictures);
        model.sha256 = Sha256.finish(sum);
        return model;
    }

    private static Map<String, byte[]> entries(String file, InputStream in) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        long total = 0;
        try {
            Unpacking zip = new Unpacking(file, in);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                boolean part = Part.of(name).isPresent();
                boolean known = part
                        || name.equals(DESCRIPTION)
                        || name.equals(HISTORY)
                        || PICTURE.matcher(name).matches();
                if (!known || entries.size() >= MAX_ENTRIES || entries.containsKey(name)) {
                    throw new ModelFileException(file + " is not a Flawmap model file: unexpected entry in it.");
                }
                byte[] content = bounded(file, zip, Math.min(MAX_TOTAL - total, part ? MAX_PART : MAX_OTHER));
                total += content.length;
                entries.put(name, content);
            }
        } catch (ZipException | java.io.EOFException | IllegalArgumentException e) {
            throw new ModelFileException("The model file " + file + " is damaged or was cut short.", e);
        }
        return entries;
    }

    /**
     * Entries of a zip that together unpack to no more than {@link #MAX_OTHER} beyond {@link #MAX_RATIO} times what each
     * of them takes in the file.
     */
    private static final class Unpacking extends ZipInputStream {
        private final String file;
        private long surplus;
        private long unpacked;
        private boolean packed;

        Unpacking(String file, InputStream in) {
            super(in);
            this.file = file;
        }

        @Override
        public @Nullable ZipEntry getNextEntry() throws IOException {
            surplus += Math.max(0, excess());
            unpacked = 0;
            ZipEntry entry = super.getNextEntry();
            packed = entry != null && entry.getMethod() == ZipEntry.DEFLATED;
            return entry;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            unpacked += Math.max(0, count);
            if (surplus + excess() > MAX_OTHER) {
                throw new ModelFileException(
                        BadFileException.Problem.TOO_LARGE,
                        "The model file " + file
                                + " is too large when it is unpacked: it holds far more zeros than a trained model does.");
            }
            return count;
        }

        /**
         * The number of bytes that this entry has unpacked to beyond its limit, which grows with the bytes the inflater
         * has read.
         */
        private long excess() {
            return packed ? unpacked - MAX_RATIO * inf.getBytesRead() : 0;
        }
    }

    /** What is left of a stream; more than is allowed is not read. */
    static byte[] bounded(String file, InputStream in, long limit) throws IOException {
        byte[] content = in.readNBytes((int) limit + 1);
        if (content.length > limit) {
            throw tooLarge(file);
        }
        return content;
    }

    private static ModelFileException tooLarge(String file) {
        return new ModelFileException(
                BadFileException.Problem.TOO_LARGE, "The model file " + file + " is too large to be one.");
    }

    private static ModelDescription description(String file, byte[] json) throws ModelFileException {
        try {
            JsonNode tree = JSON.readTree(json);
            int version = tree.path("formatVersion").asInt(0);
            if (version > FORMAT_VERSION) {
                throw new ModelFileException(
                        BadFileException.Problem.UNSUPPORTED,
                        "The model file " + file + " was written by a newer Flawmap (format " + version
                                + ", this one reads up to " + FORMAT_VERSION + ").");
            }
            if (version < 1) {
                throw new ModelFileException("The model file " + file + " does not say which format it has.");
            }
            if (version < EARLIER_VERSION) {
                upgrade(tree, version);
            }
            if (tree instanceof ObjectNode whole) {
                whole.put("formatVersion", FORMAT_VERSION);
                for (String part : List.of("detectionPower", "appearance")) {
                    if (!whole.has(part)) {
                        whole.putNull(part);
                    }
                }
            }
            if (tree.path("detectionPower") instanceof ObjectNode power && !power.has("kinds")) {
                power.putArray("kinds");
            }
            if (tree.path("input") instanceof ObjectNode input) {
                if (!input.has("crop")) {
                    input.set("crop", JSON.valueToTree(Crop.NONE));
                }
                if (!input.has("colour")) {
                    input.set("colour", JSON.valueToTree(Colour.GREY));
                }
            }
            return JSON.treeToValue(tree, ModelDescription.class);
        } catch (JacksonException | NullPointerException | IllegalArgumentException e) {
            throw new ModelFileException("The model file " + file + " is damaged: its description cannot be read.", e);
        }
    }

    /** Adds what formats before the fifth do not say. */
    private static void upgrade(JsonNode description, int version) {
        if (description instanceof ObjectNode whole && whole.get("input") instanceof ObjectNode input) {
            if (version < 2) {
                input.put("scale", Scale.FULL.factor());
            }
            if (version < 3) {
                input.set("greys", JSON.valueToTree(GreyRange.FULL));
            }
            for (JsonNode score : whole.path("scores")) {
                if (score instanceof ObjectNode one) {
                    one.put("probability", one.path("meaning").asString("").startsWith("the probability of "));
                }
            }
            if (whole.get("provenance") instanceof ObjectNode provenance) {
                provenance.put("plan", plan(provenance.path("iterations")));
            }
            if (whole.get("threshold") instanceof ObjectNode threshold) {
                JsonNode level = threshold.remove("value");
                threshold.set("seed", level);
                threshold.set("outline", level);
            }
            whole.remove("falseAlarms");
            whole.putNull("falseDefects");
        }
    }

    /** Iterations that did not change in the course of training. */
    private static String plan(JsonNode iterations) {
        return iterations.valueStream().map(JsonNode::asString).collect(Collectors.joining(","));
    }
}

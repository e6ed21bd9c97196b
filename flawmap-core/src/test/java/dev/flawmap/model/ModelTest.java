package dev.flawmap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.Images;
import dev.flawmap.Inspection;
import dev.flawmap.Threshold;
import dev.flawmap.file.Sha256;
import dev.flawmap.image.Colour;
import dev.flawmap.image.ImageTraits;
import dev.flawmap.image.Scale;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.model.calibration.Calibration;
import dev.flawmap.model.calibration.DetectionPower;
import dev.flawmap.model.calibration.DetectionPower.Painted;
import dev.flawmap.model.calibration.FalseDefects;
import dev.flawmap.model.calibration.StrengthScale;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.OnnxGenerator;
import dev.flawmap.model.inference.ScoreOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class ModelTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("model.flaw");
        model().write(file);
    }

    /** Writes a small model, and returns its file. */
    public static Path write(Path file) throws IOException {
        model().write(file);
        return file;
    }

    private static Model model() {
        ModelDescription description = new ModelDescription(
                Model.FORMAT_VERSION,
                "tiny",
                Map.of("latent", 16, "rate", 0.5, "name", "x"),
                GraphInput.patches(8, 4).at(new Scale(2)),
                List.of(ScoreOutput.pixel("map", "grey", false).smoothed(1.5)),
                Map.of("map", new Calibration(1000, List.of(0.5, 0.1), List.of(1f, 2f))),
                new Threshold(0.5f, 0.01, 1000, 30),
                Optional.of(FalseDefects.of(
                        new StrengthScale(false), 30, List.of(new FalseDefects.Piece(0.5, List.of(0.25, 0.75, 1.0))))),
                DetectionPower.of(
                        new Threshold(0.5f, 0.01, 1000, 30),
                        List.of(new Painted("crack", 40, 1.5, 0.2, false), new Painted("stain", 150, 5, 3, true))),
                OptionalDouble.of(12.5),
                Optional.of(Appearance.of(List.of(new ImageTraits(0.4, 0.2, 0.1, 0.01)))),
                List.of("A row."),
                List.of("A note."),
                new Provenance(
                        "0.1.0",
                        Instant.parse("2020-01-02T03:04:05Z"),
                        7,
                        Map.of("one", 100),
                        "120@50:100",
                        12.5,
                        "fp32",
                        2,
                        "cpu",
                        "17",
                        "Linux",
                        List.of(new Provenance.TrainingFile("a", "abc"))),
                Map.of());
        TreeMap<String, byte[]> pictures = new TreeMap<>(Map.of("stage-1.png", new byte[] {1, 2, 3}));
        byte[] onnx =
                new TinyOnnx().node("Identity", "map", "input").output("map", 4).bytes();
        Map<Model.Part, byte[]> parts = Map.of(Model.Part.GRAPH, onnx, Model.Part.GENERATOR, new byte[] {4, 5});
        return new Model(description, parts, "stage,loss\n1,2\n", pictures);
    }

    private static void same(Model read) {
        Model written = model();
        assertThat(read.description().withSha256(Map.of())).isEqualTo(written.description());
        assertThat(read.onnx().orElseThrow()).isEqualTo(written.onnx().orElseThrow());
        assertThat(read.parts()).hasSize(2).containsEntry(Model.Part.GENERATOR, new byte[] {4, 5});
        assertThat(read.history()).isEqualTo(written.history());
        assertThat(read.pictures()).hasSize(1).containsEntry("stage-1.png", new byte[] {1, 2, 3});
    }

    private void refused(String... words) {
        assertThatThrownBy(() -> Model.read(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageEndingWith(".")
                .satisfies(e -> {
                    for (String word : words) {
                        assertThat(e.getMessage()).contains(word);
                    }
                });
    }

    private Map<String, byte[]> entries() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }

    private void rewrite(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        Files.write(file, out.toByteArray());
    }

    private void replaceInDescription(String old, String with) throws IOException {
        Map<String, byte[]> entries = entries();
        String json = new String(entries.getOrDefault("model.json", new byte[0]), StandardCharsets.UTF_8);
        assertThat(json).containsPattern(old);
        entries.put("model.json", json.replaceFirst(old, with).getBytes(StandardCharsets.UTF_8));
        rewrite(entries);
    }

    @Test
    void comesBackAsItWasWritten() throws IOException {
        same(Model.read(file));
        Path again = folder.resolve("again.flaw");
        model().write(again);
        assertThat(again).hasSameBinaryContentAs(file);
    }

    private static Model from(String name, byte[] bytes) throws IOException {
        return Model.read(name, new ByteArrayInputStream(bytes));
    }

    @Test
    void bytesAndStreamsAreReadAsFilesAre() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        same(Model.read("upload.flaw", bytes));
        same(from("upload.flaw", bytes));
        byte[] cut = Arrays.copyOf(bytes, bytes.length / 3);
        assertThatThrownBy(() -> Model.read("upload.flaw", cut))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("upload.flaw is damaged or was cut short");
        assertThatThrownBy(() -> from("upload.flaw", cut))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("upload.flaw is damaged or was cut short");
    }

    /** Has more than a model file may, but counts no memory of its own. */
    @Test
    void aFileLargerThanModelsAreIsRefusedUnread() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), Model.MAX_FILE_BYTES);
        }
        refused("too large");
    }

    @Test
    void aStreamIsNotReadBeyondItsBound() throws IOException {
        ByteArrayInputStream more = new ByteArrayInputStream(new byte[20]);
        assertThatThrownBy(() -> Model.bounded("upload.flaw", more, 5))
                .isInstanceOf(ModelFileException.class)
                .hasMessage("The model file upload.flaw is too large to be one.");
        assertThat(more.available()).isEqualTo(14);
        assertThat(Model.bounded("upload.flaw", new ByteArrayInputStream(new byte[5]), 5))
                .hasSize(5);
    }

    @Test
    void theSumIsThatOfTheFileReadOrWritten() throws IOException {
        String sum = Sha256.of(file);
        Model fresh = model();
        assertThat(fresh.sha256()).isEqualTo(sum);
        assertThat(Model.read(file).sha256()).isEqualTo(sum);
        assertThat(Model.read("a", Files.readAllBytes(file)).sha256()).isEqualTo(sum);
        assertThat(from("a", Files.readAllBytes(file)).sha256()).isEqualTo(sum);
        Model changed = fresh.withThreshold(new Threshold(0.25f, 0.02, 0, 3));
        Path other = folder.resolve("other.flaw");
        changed.write(other);
        assertThat(changed.sha256()).isEqualTo(Sha256.of(other)).isNotEqualTo(sum);
        assertThat(fresh.sha256()).isEqualTo(sum);
    }

    /** What is read need not be what Flawmap would write. */
    @Test
    void theSumIsOfTheFileAsItIs() throws IOException {
        rewrite(entries());
        Files.write(file, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
        Model read = Model.read(file);
        String sum = Sha256.of(file);
        assertThat(read.sha256()).isEqualTo(sum);
        assertThat(read.withThreshold(read.description().threshold()).sha256()).isEqualTo(sum);
        read.write(folder.resolve("copy.flaw"));
        assertThat(read.sha256()).isEqualTo(sum).isNotEqualTo(Sha256.of(folder.resolve("copy.flaw")));
        try (Inspector inspector =
                Inspector.open(read, Inspector.Options.standard().withThreshold(new Threshold(0.25f, 0.02, 0, 3)))) {
            assertThat(inspector.inspect(Images.noise(24, 20, 2)).modelSha256()).isEqualTo(sum);
        }
    }

    private String written(ModelDescription description) throws IOException {
        new Model(description, model().parts(), "", new TreeMap<>()).write(file);
        assertThat(Model.read(file).description().withSha256(Map.of())).isEqualTo(description);
        return new String(entries().getOrDefault("model.json", new byte[0]), StandardCharsets.UTF_8);
    }

    private static ModelDescription with(GraphInput input, Optional<DetectionPower> power) {
        ModelDescription d = model().description();
        return new ModelDescription(
                d.formatVersion(),
                d.detector(),
                d.options(),
                input,
                d.scores(),
                d.calibrations(),
                d.threshold(),
                d.falseDefects(),
                power,
                d.nmPerPixel(),
                d.appearance(),
                d.pictureRows(),
                d.notes(),
                d.provenance(),
                d.sha256());
    }

    /** The fifth format knew neither colours nor kinds of defects, and takes what it does not know for damage. */
    @Test
    void aFileSaysTheSixthFormatWhereItHoldsWhatTheFifthDoesNotKnow() throws IOException {
        GraphInput grey = GraphInput.images(8, 1, 0);
        Optional<DetectionPower> kinds = model().description().detectionPower();
        assertThat(kinds.orElseThrow().kinds()).isNotEmpty();
        Optional<DetectionPower> plain =
                kinds.map(power -> new DetectionPower(power.threshold(), power.bins(), List.of()));
        for (Optional<DetectionPower> power : List.of(plain, Optional.<DetectionPower>empty())) {
            assertThat(written(with(grey, power)))
                    .contains("\"formatVersion\" : 5")
                    .doesNotContain("\"colour\"", "\"kinds\"");
        }
        assertThat(written(with(grey.in(Colour.RGB), plain)))
                .contains("\"formatVersion\" : 6", "\"colour\" : \"RGB\"")
                .doesNotContain("\"kinds\"");
        assertThat(written(with(grey, kinds)))
                .contains("\"formatVersion\" : 6", "\"kinds\"")
                .doesNotContain("\"colour\"");
    }

    /** The first format knew only the images' own resolution. */
    @Test
    void aFileOfTheFirstFormatIsRead() throws IOException {
        ofFormat(1);
        replaceInDescription(",\\s*\"scale\" : 2", "");
        replaceInDescription(",\\s*\"greys\" : \\{[^}]*\\}", "");
        Model read = Model.read(file);
        assertThat(read.sha256()).isEqualTo(Sha256.of(file));
        assertThat(read.description().input()).isEqualTo(GraphInput.patches(8, 4));
        assertThat(read.description().formatVersion()).isEqualTo(Model.FORMAT_VERSION);
        read.write(file);
        assertThat(Model.read(file).description())
                .isEqualTo(read.description()
                        .withSha256(Model.read(file).description().sha256()));
    }

    /** The second format knew nothing of greys that are stretched, and an earlier one not the threshold of false alarms. */
    @Test
    void aFileOfTheSecondFormatIsRead() throws IOException {
        ofFormat(2);
        replaceInDescription(",\\s*\"greys\" : \\{[^}]*\\}", "");
        withoutFalseDefects(Model.read(file));
    }

    /** The third format knew false alarms at one threshold, which may have been changed since. */
    @Test
    void aFileOfTheThirdFormatIsRead() throws IOException {
        ofFormat(3);
        assertThat(Model.read(file).description().input().greys())
                .isEqualTo(model().description().input().greys());
    }

    /**
     * The fourth format knew a single level and only areas of false alarms, and did not say whether scores are
     * probabilities, but their meaning did.
     */
    @ParameterizedTest
    @CsvSource({"'the probability of a defect, smoothed', true", "'the logit of a defect, smoothed', false"})
    void aFileOfTheFourthFormatIsRead(String meaning, boolean probability) throws IOException {
        ofFormat(4);
        replaceInDescription(",\\s*\"probability\" : false", "");
        replaceInDescription("\"meaning\" : \"grey\"", "\"meaning\" : \"" + meaning + "\"");
        Model read = Model.read(file);
        assertThat(read.description().scores().get(0).score().probability()).isEqualTo(probability);
        assertThat(read.description().provenance().plan()).isEqualTo("100");
        withoutFalseDefects(read);
    }

    private static void withoutFalseDefects(Model read) {
        assertThat(read.description().threshold())
                .isEqualTo(model().description().threshold());
        assertThat(read.description().falseDefects()).isEmpty();
        assertThat(read.description().promise(read.description().threshold())).isEmpty();
    }

    @Test
    void bothLevelsComeBack() throws IOException {
        Threshold two = new Threshold(0.75f, 0.25f, 0.02, 0, 3);
        model().withThreshold(two).write(file);
        Model read = Model.read(file);
        assertThat(read.description().threshold()).isEqualTo(two);
        assertThat(read.description().promise(two).orElseThrow().perImage()).isCloseTo(4, within(1e-5));
        replaceInDescription("\"outline\" : 0.25", "\"outline\" : 0.8");
        refused("description");
    }

    /** Makes the file say what earlier formats did. */
    private void ofFormat(int version) throws IOException {
        replaceInDescription("\"formatVersion\" : 6", "\"formatVersion\" : " + version);
        replaceInDescription("\"seed\" : 0.5,\\s*\"outline\" : 0.5", "\"value\" : 0.5");
        replaceInDescription(",\\s*\"plan\" : \"[^\"]*\"", "");
        replaceInDescription("(?s)\"falseDefects\".*\"nmPerPixel\"", "\"falseAlarms\" : [ ], \"nmPerPixel\"");
    }

    @Test
    void aFileThatSaysNothingOfSimulatedDefectsIsRead() throws IOException {
        replaceInDescription("(?s)\"detectionPower\".*\"nmPerPixel\"", "\"nmPerPixel\"");
        Model read = Model.read(file);
        assertThat(read.description().detectionPower()).isEmpty();
        assertThat(read.description().falseDefects())
                .isEqualTo(model().description().falseDefects());
    }

    /** Kinds are told since later than sizes. */
    @Test
    void aFileThatSaysNothingOfKindsIsRead() throws IOException {
        replaceInDescription("(?s),\\s*\"kinds\".*\"nmPerPixel\"", "}, \"nmPerPixel\"");
        DetectionPower power = Model.read(file).description().detectionPower().orElseThrow();
        assertThat(power.kinds()).isEmpty();
        assertThat(power.bins())
                .isEqualTo(model().description().detectionPower().orElseThrow().bins());
    }

    @ParameterizedTest
    @CsvSource({
        "'\"name\" : \"stain\"', '\"name\" : \"crack\"'",
        "'\"name\" : \"stain\"', '\"name\" : \"<b>\"'",
        "'\"name\" : \"stain\"', '\"name\" : null'",
        "'(\"strengths\" : \\[ )', '$1{ \"painted\" : 0, \"found\" : 0 }, '",
        "'(\"sizes\" : \\[ )', '$1{ \"painted\" : 0, \"found\" : 0 }, '",
        "'(?s)\"sizes\" : [^]]*]', '\"sizes\" : null'",
        "'(?s)(\"sizes\" : .*?\"painted\" : )1', '$15'",
        "'(?s)(\"kinds\" : \\[ ).*?(\\{[^{]*\"name\" : \"stain\")', '$1$2'",
        "'(?s)\"kinds\" : .*\"nmPerPixel\"', '\"kinds\" : null }, \"nmPerPixel\"'",
        "'\"found\" : 1', '\"found\" : 2'",
        "'\"found\" : 1', '\"found\" : -1'",
        "'\"painted\" : 1', '\"painted\" : 2147483647'",
        "'\"painted\" : 1', '\"painted\" : null'",
        "'\"fromPx\" : 60', '\"fromPx\" : 90'",
        "'\"fromPx\" : 30', '\"fromPx\" : 0'",
        "'\"fromPx\" : 30', '\"fromPx\" : 2147483647'",
        "'\"FAINT\"', '\"HIDDEN\"'",
        "'\"FAINT\" : \\{[^}]*\\}', '\"FAINT\" : null'",
        "'\"FAINT\" : \\{[^}]*\\},', ''",
        "'(?s)\"bins\" : .*\"nmPerPixel\"', '\"bins\" : [ ] }, \"nmPerPixel\"'"
    })
    void simulatedDefectsThatCannotBeAreRefused(String old, String with) throws IOException {
        replaceInDescription(old, with);
        refused("its description cannot be read");
    }

    @Test
    void aModelWithoutGeneratorIsReadToo() throws IOException {
        Model model = model();
        new Model(model.description(), Map.of(Model.Part.GRAPH, model.onnx().orElseThrow()), "", new TreeMap<>())
                .write(file);
        Model read = Model.read(file);
        assertThat(read.parts()).containsOnlyKeys(Model.Part.GRAPH);
        assertThat(read.generator()).isEmpty();
    }

    @Test
    void withoutAGraphOrAnEngineThereIsNoDetector() throws IOException {
        Model model = model();
        new Model(model.description(), Map.of(Model.Part.WEIGHTS, new byte[8]), "", new TreeMap<>()).write(file);
        Model read = Model.read(file);
        assertThat(read.onnx()).isEmpty();
        assertThatThrownBy(read::detector)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The model's detector tiny has no ONNX graph: it needs flawmap-train on the class path.");
        assertThatThrownBy(() -> new Model(model.description(), Map.of(), "", new TreeMap<>()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aGraphOfImagesIsNoGenerator() {
        assertThatThrownBy(() -> new OnnxGenerator(model().onnx().orElseThrow(), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("generator is not one");
    }

    @Test
    void theWayBetweenTwoVectorsKeepsTheirLength() {
        float[] way = OnnxGenerator.between(new float[] {3, 0}, new float[] {0, 3}, 3);
        float half = (float) (3 / Math.sqrt(2));
        assertThat(way)
                .containsExactly(new float[] {3, 0, half, half, 0, 3}, org.assertj.core.data.Offset.offset(1e-6f));
        assertThat(OnnxGenerator.between(new float[] {1, 1}, new float[] {1, 1}, 2))
                .containsExactly(1, 1, 1, 1);
    }

    @Test
    void inspectsWithItsThreshold() throws IOException {
        Threshold threshold = new Threshold(0.25f, 0.02, 0, 3);
        Model read = Model.read(file).withThreshold(threshold);
        read.write(file);
        Model again = Model.read(file);
        try (Inspector inspector = Inspector.open(again, Inspector.Options.standard())) {
            Inspection inspection = inspector.inspect(Images.noise(24, 20, 2));
            assertThat(inspection.threshold()).isEqualTo(threshold);
            assertThat(inspection.detector()).isEqualTo("tiny");
            assertThat(inspection.anomalyMap().orElseThrow().width()).isEqualTo(24);
        }
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(file);
        refused("no model file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "just text, and a little more of it, so that a header would fit"})
    void otherFilesAreRefused(String text) throws IOException {
        Files.writeString(file, text);
        refused("not a Flawmap model file");
    }

    /** The directory at a zip's end is not needed: up to there, every cut is noticed. */
    @Test
    void aFileCutShortIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int directory = new String(whole, StandardCharsets.ISO_8859_1).indexOf("PK\u0001\u0002");
        assertThat(directory).isPositive();
        for (int length = 0; length < directory; length += 1 + length / 40) {
            Files.write(file, Arrays.copyOf(whole, length));
            refused();
        }
    }

    /** A file with a flipped bit is refused, or the bit did not matter. */
    @Test
    void flippedBitsNeverGiveAnotherModel() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int refused = 0;
        for (int i = 0; i < whole.length; i += 3) {
            byte[] flipped = whole.clone();
            flipped[i] ^= (byte) (1 << (i % 8));
            Files.write(file, flipped);
            try {
                same(Model.read(file));
            } catch (ModelFileException e) {
                assertThat(e.getMessage())
                        .as("byte %d", i)
                        .contains(file.toString())
                        .endsWith(".");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(whole.length / 3 / 2);
    }

    @Test
    void changedContentIsNoticedByItsSum() throws IOException {
        for (String name : List.of("model.onnx", "generator.onnx", "history.csv", "pictures/stage-1.png")) {
            write();
            Map<String, byte[]> entries = entries();
            entries.put(name, "changed".getBytes(StandardCharsets.UTF_8));
            rewrite(entries);
            refused("damaged", name);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "model.json, not a Flawmap model file",
        "model.onnx, not a Flawmap model file",
        "generator.onnx, entries are missing",
        "history.csv, entries are missing",
        "pictures/stage-1.png, entries are missing",
    })
    void missingEntriesAreNoticed(String name, String words) throws IOException {
        Map<String, byte[]> entries = entries();
        entries.remove(name);
        rewrite(entries);
        refused(words);
    }

    @ParameterizedTest
    @CsvSource({
        "extra.txt, unexpected entry",
        "pictures/../../x.png, unexpected entry",
        "/model.json, unexpected entry",
        "pictures/other.png, missing or added",
    })
    void addedEntriesAreNoticed(String name, String words) throws IOException {
        Map<String, byte[]> entries = entries();
        entries.put(name, new byte[3]);
        rewrite(entries);
        refused(words);
    }

    @ParameterizedTest
    @CsvSource({
        "\"formatVersion\" : 6, \"formatVersion\" : 7, newer Flawmap",
        "\"formatVersion\" : 6, \"formatVersion\" : 0, format",
        "\"formatVersion\" : 6, \"formatVersion\" : \"x\", format",
        "\"formatVersion\" : 6, \"other\" : 1, format",
        "\"detector\" : \"tiny\", \"detector\" : null, description",
        "\"detector\" : \"tiny\", \"unknown\" : 3, description",
        "\"minAreaPx\" : 30, \"minAreaPx\" : 0, description",
        "\"size\" : 8, \"size\" : 100000, description",
        "\"size\" : 8, \"size\" : {}, description",
        "\"scale\" : 2, \"scale\" : 9, description",
        "\"name\" : \"map\", \"name\" : \"\", description",
        "\"halo\" : 0, \"range\" : 0, description",
        "\"kind\" : \"PATCH\", \"kind\" : \"BALL\", description",
        "\"nmPerPixel\" : 12.5, \"nmPerPixel\" : \"wide\", description",
        "\\{, [, description",
    })
    void descriptionsThatMakeNoSenseAreRefused(String old, String with, String words) throws IOException {
        replaceInDescription(old, with.replace("$", "\\$"));
        refused(words);
    }

    @Test
    void aFileMadeToFillTheMemoryIsRefusedEarly() throws IOException {
        for (String name : List.of("model.json", "model.onnx", "generator.onnx", "history.csv")) {
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
                zip.putNextEntry(new ZipEntry(name));
                byte[] zeros = new byte[1 << 20];
                for (int i = 0; i < 200; i++) {
                    zip.write(zeros);
                }
                zip.closeEntry();
            }
            assertThat(Files.size(file)).isLessThan(1 << 18);
            refused("too large");
        }
    }

    /** What stands behind the end of the zip is not unpacked, so it does not count. */
    @Test
    void zerosInAPaddedFileAreRefused() throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            ZipOutputStream zip = new ZipOutputStream(out);
            zip.putNextEntry(new ZipEntry("model.onnx"));
            zip.write(new byte[50 << 20]);
            zip.finish();
            out.write(new byte[5 << 20]);
        }
        refused("holds far more zeros");
    }

    /** One part that does not compress does not make up for another. */
    @Test
    void zerosBesideNoiseAreRefused() throws IOException {
        byte[] noise = new byte[5 << 20];
        new SplittableRandom(1).nextBytes(noise);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("generator.onnx"));
            zip.write(noise);
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry("model.onnx"));
            zip.write(new byte[50 << 20]);
            zip.closeEntry();
        }
        refused("holds far more zeros");
    }

    /** Weights that are all the same, hidden among some that are not. */
    @Test
    void zerosInsteadOfWeightsAreRefused() throws IOException {
        byte[] noise = new byte[1 << 20];
        new SplittableRandom(1).nextBytes(noise);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("generator.onnx"));
            zip.write(noise);
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry("model.onnx"));
            zip.write(new byte[50 << 20]);
            zip.closeEntry();
        }
        refused("too large");
    }

    @Test
    void manyEntriesAreRefused() throws IOException {
        Map<String, byte[]> entries = entries();
        for (int i = 0; i < 300; i++) {
            entries.put("pictures/p" + i + ".png", new byte[1]);
        }
        rewrite(entries);
        refused("unexpected entry");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stage 1.png", "../x.png", "x.jpg", ""})
    void picturesThatCouldNotBeReadAgainAreRefusedAtOnce(String name) {
        Model model = model();
        assertThatThrownBy(() ->
                        new Model(model.description(), model.parts(), "", new TreeMap<>(Map.of(name, new byte[1]))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
    }
}

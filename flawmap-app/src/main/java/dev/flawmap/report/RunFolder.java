package dev.flawmap.report;

import dev.flawmap.Cancellation;
import dev.flawmap.Progress;
import dev.flawmap.data.Dataset;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.evaluate.Evaluation;
import dev.flawmap.evaluate.Evaluator;
import dev.flawmap.evaluate.Judgement;
import dev.flawmap.evaluate.OperatingPoint;
import dev.flawmap.evaluate.Protocol;
import dev.flawmap.file.AtomicFiles;
import dev.flawmap.file.BadFileException;
import dev.flawmap.file.InputFiles;
import dev.flawmap.image.Crop;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Mask;
import dev.flawmap.inspect.ImageResult.Failed;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.ImageSource;
import dev.flawmap.inspect.InspectionPipeline;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.inspect.MemoryBudget;
import dev.flawmap.inspect.ResultSink;
import dev.flawmap.model.Model;
import dev.flawmap.results.Csv;
import dev.flawmap.results.ResultFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The folder of one evaluation: {@code config.yaml}, {@code metrics.json}, {@code metrics.csv}, curves, {@code
 * split.csv}, {@code history.csv}, {@code environment.json}, the inspections of all test images, the model file and
 * {@code report.html}.
 */
public final class RunFolder {
    /** The name of the page. */
    public static final String REPORT = "report.html";

    private static final String MODEL = "model.flaw";
    private static final String METRICS = "metrics.json";

    /** All files but the inspections'. */
    private static final List<String> FILES = List.of(
            "config.yaml",
            METRICS,
            "metrics.csv",
            "environment.json",
            "history.csv",
            "split.csv",
            "roc.png",
            "pr.png",
            "pro.png",
            "froc.png",
            MODEL,
            REPORT);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path folder;

    public RunFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Refuses a folder in which files of an evaluation would replace inputs, or be taken for images the next time.
     *
     * @throws IllegalArgumentException with one sentence
     * @throws IOException if that cannot be told
     */
    public static void requireSpared(Path folder, InputFiles inputs) throws IOException {
        for (String name : FILES) {
            inputs.requireSpared(folder.resolve(name));
        }
        ResultFolder.requireSpared(folder, inputs);
    }

    /**
     * Refuses a folder whose {@code model.flaw} an evaluation did not write, because it would be replaced.
     *
     * @throws IllegalArgumentException with one sentence
     */
    public static void requireNoOtherModel(Path folder) {
        Path model = folder.resolve(MODEL);
        boolean evaluated = Files.exists(folder.resolve(METRICS))
                && !Files.exists(folder.resolve(Dataset.stem(model) + "-training"));
        if (Files.exists(model) && !evaluated) {
            throw new IllegalArgumentException("The folder " + folder + " holds a model, " + MODEL
                    + ", that would be replaced; choose another place for the results.");
        }
    }

    /**
     * Inspects the test images and writes everything.
     *
     * @param inspector of the model
     * @throws IOException with one sentence, if a file cannot be written
     */
    public void write(Model model, Inspector inspector, Dataset data, Evaluation evaluation, Progress progress)
            throws IOException {
        clear();
        tables(model, data, evaluation);
        List<Figure> curves = new ArrayList<>();
        for (Map.Entry<String, BufferedImage> curve :
                EvaluationCurves.of(evaluation).entrySet()) {
            ImageWriter.writePng(folder.resolve(curve.getKey() + ".png"), curve.getValue());
            curves.add(Figure.drawing(curve.getKey().toUpperCase(Locale.ROOT) + " curves", curve.getValue()));
        }
        ImageEntries entries = inspections(inspector, data, progress);
        model.write(folder.resolve(MODEL));
        List<String> notes = new ArrayList<>(evaluation.undefined());
        if (evaluation.withoutMask() > 0) {
            notes.add(VerdictText.withoutMask(evaluation));
        }
        evaluation.skipped().forEach(sentence -> notes.add("Not judged: " + sentence));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Data", data.root() + ", layout " + data.layout().name().toLowerCase(Locale.ROOT));
        facts.put("Protocol", evaluation.protocol() + ", " + what(evaluation));
        evaluation.judgement().ifPresent(judgement -> facts.putAll(verdict(judgement, "")));
        evaluation
                .judgementWithIgnored()
                .ifPresent(judgement -> facts.putAll(verdict(judgement, ", with ignored regions")));
        facts.put(
                "Inspection time",
                String.format(
                        Locale.ROOT,
                        "%.2f s per image, %.2f images/s",
                        evaluation.secondsPerImage(),
                        1 / evaluation.secondsPerImage()));
        new Report(
                        "Evaluation of " + evaluation.detector(),
                        lead(evaluation, entries),
                        notes,
                        Optional.of(metrics(evaluation)),
                        curves,
                        entries,
                        facts,
                        ModelFacts.about(model))
                .write(folder.resolve(REPORT));
    }

    /** Removes what an earlier evaluation has left, but for what is replaced in any case and tells whose folder it is. */
    private void clear() throws IOException {
        ResultFolder.clear(folder);
        for (String name : FILES) {
            if (!name.equals(MODEL) && !name.equals(METRICS)) {
                Files.deleteIfExists(folder.resolve(name));
            }
        }
    }

    /** What comes of the operating point, by what it is. */
    private static Map<String, String> verdict(Judgement judgement, String which) {
        OperatingPoint point = judgement.point();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Good images called defective" + which, point.goodFlagged() + " of " + point.goodImages());
        facts.put("Defective images missed" + which, point.defectiveMissed() + " of " + point.defectiveImages());
        facts.put(
                "False defects per good image" + which,
                number(point.falsePerGoodImage(), "%.2f")
                        + (point.goodImages() == 0 ? ", measured away from masks" : ""));
        judgement
                .promised()
                .ifPresent(promised ->
                        facts.put("False defects promised" + which, number(OptionalDouble.of(promised), "%.2f")));
        facts.put("Defects found" + which, point.defectsFound() + " of " + point.defects());
        facts.put(
                "Defect recall, precision, F1" + which,
                number(point.recall(), "%.3f") + ", " + number(point.precision(), "%.3f") + ", "
                        + number(point.f1(), "%.3f"));
        facts.put("CPM" + which, number(judgement.cpm(), "%.3f"));
        return facts;
    }

    private static String number(OptionalDouble value, String format) {
        return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "not defined";
    }

    private static String what(Evaluation evaluation) {
        return ImageEntries.count(evaluation.images(), "image") + ", "
                + ImageEntries.count(evaluation.defects(), "defect")
                + (evaluation.patches() > 0
                        ? ", " + evaluation.patches() + (evaluation.patches() == 1 ? " patch" : " patches")
                        : "");
    }

    private static String lead(Evaluation evaluation, ImageEntries entries) {
        Map.Entry<String, OptionalDouble> first =
                evaluation.metrics().entrySet().iterator().next();
        return entries.summary() + " " + String.join(" ", VerdictText.of(evaluation)) + " " + first.getKey() + " "
                + number(first.getValue(), "%.4f") + ".";
    }

    private void tables(Model model, Dataset data, Evaluation evaluation) throws IOException {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("data", data.root().toString());
        config.put("layout", data.layout().name().toLowerCase(Locale.ROOT));
        config.put("protocol", evaluation.protocol().toString());
        config.put("detector", model.description().detector());
        config.put("options", model.description().options());
        config.put("seed", model.description().provenance().seed());
        config.put("iterations", model.description().provenance().iterations());
        config.put("seed_level", model.description().threshold().seed());
        config.put("outline_level", model.description().threshold().outline());
        config.put("target_fpr", model.description().threshold().targetFpr());
        config.put("min_area_px", model.description().threshold().minAreaPx());
        bytes("config.yaml", YAMLMapper.builder().build().writeValueAsBytes(config));
        bytes(METRICS, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(evaluation.toJson()));
        text("metrics.csv", evaluation.toCsv());
        bytes("environment.json", JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(environment(model)));
        if (!model.history().isEmpty()) {
            text("history.csv", model.history());
        }
        Set<String> choosing = evaluation.protocol() == Protocol.SPLIT ? Evaluator.choosing(data) : Set.of();
        Csv split = new Csv().line("name", "role", "good");
        data.train().forEach(sample -> split.line(sample.name(), "train", true));
        data.test()
                .forEach(sample -> split.line(
                        sample.name(), choosing.contains(sample.name()) ? "validation" : "test", sample.good()));
        text("split.csv", split.toString());
    }

    private static Map<String, Object> environment(Model model) {
        Map<String, Object> environment = new LinkedHashMap<>();
        environment.put(
                "evaluated",
                Map.of(
                        "java", System.getProperty("java.version", ""),
                        "os", System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""),
                        "processors", Runtime.getRuntime().availableProcessors()));
        environment.put("trained", model.description().provenance());
        return environment;
    }

    private ImageEntries inspections(Inspector inspector, Dataset data, Progress progress) throws IOException {
        ImageEntries entries = new ImageEntries();
        Map<String, LabelledImage> samples = new HashMap<>();
        List<ImageSource> sources = new ArrayList<>();
        for (LabelledImage sample : data.test()) {
            ImageSource file = ImageSource.of(sample.image(), sample.name());
            ImageSource source = sample.reading()
                    .pixelSize()
                    .map(size -> ImageSource.sized(file, size))
                    .orElse(file);
            samples.put(source.file(), sample);
            sources.add(source);
        }
        ResultSink judged = result -> {
            if (result instanceof Inspected inspected) {
                entries.add(inspected, truth(Objects.requireNonNull(samples.get(result.file())), inspected));
            } else if (result instanceof Failed failed) {
                entries.add(failed);
            }
        };
        try (ResultFolder results = new ResultFolder(folder)) {
            new InspectionPipeline(
                            inspector, MemoryBudget.ofHeap(), List.of(results, judged), progress, new Cancellation())
                    .run(sources);
        }
        return entries;
    }

    /** The true defects of an image, at the size of its picture; empty where they are not known. */
    private static Optional<Mask> truth(LabelledImage sample, Inspected result) throws IOException {
        if (sample.good() || sample.mask().isEmpty() || result.scale() > 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(sample.with(sample.reading().with(Crop.NONE))
                    .readMask(result.inspection().width(), result.inspection().height()));
        } catch (BadFileException e) {
            // The evaluation lists it.
            return Optional.empty();
        }
    }

    private static Table metrics(Evaluation evaluation) {
        List<String> names = List.copyOf(evaluation.metrics().keySet());
        List<String> head = new ArrayList<>(List.of("score"));
        head.addAll(names);
        List<List<String>> rows = new ArrayList<>();
        evaluation.scores().forEach((score, metrics) -> {
            List<String> row = new ArrayList<>(List.of(score));
            for (String name : names) {
                // The strength of defects, and so their metrics, are the default score's.
                OptionalDouble value = metrics.get(name);
                row.add(value == null ? "–" : number(value, "%.4f"));
            }
            rows.add(row);
        });
        return new Table(head, rows);
    }

    private void text(String name, String content) throws IOException {
        bytes(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private void bytes(String name, byte[] content) throws IOException {
        AtomicFiles.write(folder.resolve(name), out -> out.write(content));
    }
}

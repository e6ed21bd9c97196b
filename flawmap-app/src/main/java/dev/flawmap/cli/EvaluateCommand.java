package dev.flawmap.cli;

import dev.flawmap.Detector;
import dev.flawmap.Progress;
import dev.flawmap.data.Dataset;
import dev.flawmap.data.Reading;
import dev.flawmap.evaluate.Evaluation;
import dev.flawmap.evaluate.Evaluator;
import dev.flawmap.evaluate.IgnoredRegions;
import dev.flawmap.evaluate.Judging;
import dev.flawmap.evaluate.Protocol;
import dev.flawmap.image.Region;
import dev.flawmap.inspect.ImageSource;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.report.ImageEntries;
import dev.flawmap.report.RunFolder;
import dev.flawmap.report.VerdictText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flawmap evaluate}: how well a model does on images with masks. */
@Command(
        name = "evaluate",
        description = "Measures how well a model finds the defects of test images, and tells bad images from good.")
final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private Common common;

    @Mixin
    private DataOptions data;

    @Mixin
    private ModelOption model;

    @Option(
            names = "--protocol",
            defaultValue = "strict",
            description =
                    "strict: every pixel of every test image; split: some images choose the threshold; thesis: 32x32 patches (default ${DEFAULT-VALUE}).")
    private String protocol;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "A folder for metrics, curves, pictures and report.html.")
    private Optional<Path> out;

    @Option(
            names = "--ignore",
            paramLabel = "FILE",
            description =
                    "A JSON file of regions, such as defects that masks miss, in which finds count neither way; figures of defects are given without and with it.")
    private Optional<Path> ignore;

    @Option(
            names = "--mask-level",
            paramLabel = "SHARE",
            defaultValue = "0",
            converter = ShareConverter.class,
            description =
                    "The share of a mask's brightest grey from which on its pixels are defective, for masks that JPEG"
                            + " or smoothing has smeared; 0: all that are not black (default ${DEFAULT-VALUE}).")
    private double maskLevel;

    @Mixin
    private RegionOption region;

    @Mixin
    private PixelSizeOption pixelSize;

    @Mixin
    private ForceOption force;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws IOException {
        Protocol chosen;
        try {
            chosen = Protocol.of(protocol);
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        }
        Optional<Region> inspected = region.read();
        if (inspected.isPresent() && chosen == Protocol.THESIS) {
            throw new UsageException("--region is about pixels; --protocol thesis judges whole patches.");
        }
        Model loaded = model.read();
        ModelDescription known = loaded.description();
        if (maskLevel < 0 || maskLevel > 1) {
            throw new UsageException("The mask level lies between 0 and 1, not at " + maskLevel + ".");
        }
        Dataset dataset =
                data.open().with(new Reading(known.crop(), inspected, pixelSize.size(), known.colour(), maskLevel));
        dataset.requireOneMaskEach();
        Judging judging = Judging.at(known.threshold(), known.promise(known.threshold()));
        List<Path> inputs = Outputs.files(dataset, model.file());
        inputs.addAll(region.files());
        Inspector.Options plain = Inspector.Options.standard();
        Inspector.Options options = inspected.map(plain::withRegion).orElse(plain);
        if (ignore.isPresent()) {
            requireDefectsJudged(chosen);
            judging = judging.withIgnored(IgnoredRegions.read(ignore.get()));
            inputs.add(ignore.get());
        }
        if (out.isPresent()) {
            new Outputs(inputs).evaluation(out.get(), dataset);
            Outputs.requireNoOtherResults(
                    out.get(),
                    dataset.test().stream()
                            .map(sample -> ImageSource.of(sample.image(), sample.name()))
                            .toList(),
                    force.given());
        }
        common.err().println(DataOptions.describe(dataset));
        Detector detector = model.open(loaded::detector);
        try (Interruption interruption = new Interruption();
                Inspector inspector = Inspector.of(detector, loaded, options);
                ProgressDisplay progress = common.progress()) {
            Evaluation evaluation;
            try {
                Progress stoppable = interruption.stopping(progress);
                evaluation = Evaluator.evaluate(detector, dataset, judging, chosen, stoppable);
                if (out.isPresent()) {
                    new RunFolder(out.get()).write(loaded, inspector, dataset, evaluation, stoppable);
                }
            } catch (IllegalStateException e) {
                // Cancelled; or the engine ended with the process.
                if (!interruption.asked()) {
                    throw e;
                }
                progress.close();
                common.err().println("Stopped before all images were evaluated; run it again to start over.");
                return ExitCode.FAILURE;
            }
            progress.close();
            evaluation.skipped().forEach(sentence -> common.err().println("Skipped: " + sentence));
            if (json.given()) {
                common.json(evaluation.toJson());
            } else {
                print(evaluation, common.out());
                data.advice(dataset)
                        .filter(advice -> evaluation.withoutMask() > 0)
                        .ifPresent(common.err()::println);
                out.ifPresent(folder -> common.out().println("Report: " + folder.resolve(RunFolder.REPORT)));
            }
            return evaluation.skipped().isEmpty() ? ExitCode.DONE : ExitCode.DATA;
        }
    }

    private static void requireDefectsJudged(Protocol protocol) {
        if (protocol != Protocol.STRICT) {
            throw new UsageException("--ignore is about found defects, which only --protocol strict judges.");
        }
    }

    /** The answer in words, then a table: one line per score, the default first. */
    static void print(Evaluation evaluation, PrintWriter out) {
        List<String> verdict = VerdictText.of(evaluation);
        verdict.forEach(out::println);
        if (!verdict.isEmpty()) {
            out.println();
        }
        out.printf(
                Locale.ROOT,
                "%s, protocol %s: %s, %s, %.2f s per image (%.2f images/s)%n%n",
                evaluation.detector(),
                evaluation.protocol(),
                ImageEntries.count(evaluation.images(), "image"),
                ImageEntries.count(evaluation.defects(), "defect"),
                evaluation.secondsPerImage(),
                1 / evaluation.secondsPerImage());
        List<String> metrics = List.copyOf(evaluation.metrics().keySet());
        int first = evaluation.scores().keySet().stream()
                .mapToInt(String::length)
                .max()
                .orElse(0);
        out.printf("%-" + (first + 2) + "s%s%n", "score", String.join("  ", metrics));
        for (Map.Entry<String, Map<String, OptionalDouble>> score :
                evaluation.scores().entrySet()) {
            StringBuilder line = new StringBuilder(String.format("%-" + (first + 2) + "s", score.getKey()));
            for (String metric : metrics) {
                OptionalDouble value = score.getValue().getOrDefault(metric, OptionalDouble.empty());
                String text = value.isPresent() ? String.format(Locale.ROOT, "%.4f", value.getAsDouble()) : "–";
                line.append(String.format("%-" + (metric.length() + 2) + "s", text));
            }
            out.println(line.toString().stripTrailing());
        }
        evaluation.undefined().forEach(out::println);
    }
}

package dev.flawmap.cli;

import dev.flawmap.Threshold;
import dev.flawmap.Verdict;
import dev.flawmap.data.BadDataException;
import dev.flawmap.data.Dataset;
import dev.flawmap.inspect.ImageSource;
import dev.flawmap.inspect.InspectionPipeline;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.inspect.MemoryBudget;
import dev.flawmap.inspect.ResultSink;
import dev.flawmap.model.Model;
import dev.flawmap.report.ImageEntries;
import dev.flawmap.report.InspectionReport;
import dev.flawmap.report.RunFolder;
import dev.flawmap.results.Csv;
import dev.flawmap.results.JsonDocument;
import dev.flawmap.results.ResultFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flawmap inspect}: finds, outlines and measures the defects of images. */
@Command(name = "inspect", description = "Finds, outlines and measures the defects of images.")
final class InspectCommand implements Callable<Integer> {
    @Mixin
    private Common common;

    @Mixin
    private ThresholdOptions thresholds;

    @Mixin
    private ModelOption model;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "A folder for maps, masks, overlays, tables and report.html.")
    private Path out;

    @Option(
            names = "--max-memory",
            paramLabel = "SIZE",
            defaultValue = "2GB",
            converter = MemorySizes.class,
            description = "Inspect images that would need more memory in bands (default: 2GB).")
    private MemoryBudget maxMemory;

    @Option(names = "--recursive", description = "Inspect the images of folders inside folders too.")
    private boolean recursive;

    @Mixin
    private ForceOption force;

    @Option(
            names = "--csv-separator",
            paramLabel = "SEPARATOR",
            defaultValue = "comma",
            description = "What separates the tables' columns: comma; semicolon, with decimal commas, for spreadsheets"
                    + " in languages such as German; or tab (default ${DEFAULT-VALUE}).")
    private Csv.Format csv;

    @Option(names = "--fail-on-defect", description = "Exit with code 1 if a defect is found.")
    private boolean failOnDefect;

    @Mixin
    private JsonOption json;

    @Parameters(arity = "1..*", paramLabel = "IMAGE|DIR", description = "Images, or folders of images.")
    private List<String> inputs;

    @Override
    public Integer call() throws IOException {
        try (Interruption interruption = new Interruption()) {
            try {
                return inspect(interruption);
            } catch (LinkageError | CancellationException e) {
                // While the process ends, engines cannot be loaded any more.
                if (!interruption.asked()) {
                    throw e;
                }
                common.err().println("Stopped before the first image was inspected.");
                return ExitCode.FAILURE;
            }
        }
    }

    private int inspect(Interruption interruption) throws IOException {
        Model loaded = model.read();
        Threshold threshold = thresholds.apply(loaded);
        List<Path> read = new ArrayList<>(List.of(model.file()));
        List<ImageSource> sources = sources(read);
        new Outputs(read).inspections(out);
        Outputs.requireNoOtherResults(out, sources, force.given());
        int counted;
        interruption.cancellation().throwIfCancelled();
        try (ProgressDisplay progress = common.progress();
                Inspector inspector = model.open(() ->
                        Inspector.open(loaded, Inspector.Options.standard().withThreshold(threshold)));
                InspectionConsole console = new InspectionConsole(common, progress, json.given());
                InspectionReport report =
                        new InspectionReport(loaded.withThreshold(threshold), out.resolve(RunFolder.REPORT));
                ResultFolder folder = begin(interruption)) {
            // Not before, as a model that is refused has nothing to say.
            progress.above(() ->
                    loaded.description().notes().forEach(note -> common.err().println("Note on the model: " + note)));
            List<ResultSink> sinks = new ArrayList<>(List.of(folder, report, console));
            if (json.given()) {
                sinks.add(new JsonDocument(
                        Map.of("out", out.toString()), "", text -> common.out().print(text)));
            }
            InspectionPipeline pipeline =
                    new InspectionPipeline(inspector, maxMemory, sinks, progress, interruption.cancellation());
            try {
                pipeline.run(sources);
            } catch (CancellationException e) {
                progress.close();
                common.err()
                        .println("Stopped: " + console.tally().images() + " of "
                                + ImageEntries.count(sources.size(), "image") + " inspected; their results are in "
                                + out + ".");
                return ExitCode.FAILURE;
            } finally {
                if (json.given()) {
                    sinks.get(sinks.size() - 1).close();
                    common.out().println();
                }
            }
            counted = code(console);
            if (!json.given()) {
                progress.above(() -> common.out().println(console.tally().outcome()));
            }
        }
        if (!json.given()) {
            common.out().println("Report: " + out.resolve(RunFolder.REPORT));
        }
        return counted;
    }

    /** Begins the results in place of those of an earlier inspection, once the model is known to work. */
    private ResultFolder begin(Interruption interruption) throws IOException {
        interruption.cancellation().throwIfCancelled();
        ResultFolder.clear(out);
        return new ResultFolder(out, csv);
    }

    private int code(InspectionConsole console) {
        if (console.tally().failures() > 0) {
            return ExitCode.DATA;
        }
        return console.tally().count(Verdict.DEFECTIVE) > 0 && failOnDefect ? ExitCode.DEFECTS : ExitCode.DONE;
    }

    /**
     * The images.
     *
     * @param read takes their files
     */
    private List<ImageSource> sources(List<Path> read) throws IOException {
        List<ImageSource> sources = new ArrayList<>();
        StringBuilder unsearched = new StringBuilder();
        for (String name : inputs) {
            Path input;
            try {
                input = Path.of(name);
            } catch (InvalidPathException e) {
                sources.add(ImageSource.unusable(
                        name,
                        "The file name " + name + " cannot be represented in the current locale; use a"
                                + " UTF-8 locale, such as LC_ALL=C.UTF-8."));
                continue;
            }
            if (!Files.isDirectory(input)) {
                sources.add(ImageSource.of(input));
                read.add(input);
                continue;
            }
            List<Path> files = recursive ? Dataset.imagesWithin(input) : Dataset.images(input);
            files.forEach(file -> sources.add(ImageSource.of(file, Dataset.stem(file, input))));
            read.addAll(files);
            if (!recursive) {
                unsearched.append(DataOptions.unsearched(input));
            }
        }
        if (sources.isEmpty()) {
            throw new BadDataException(
                    "There are no PNG, TIFF, JPEG or BMP images in " + inputs.get(0) + "." + unsearched);
        }
        if (!unsearched.isEmpty()) {
            common.err().println("Note:" + unsearched);
        }
        return sources;
    }
}

package dev.flawmap.cli;

import dev.flawmap.Threshold;
import dev.flawmap.data.BadDataException;
import dev.flawmap.data.Dataset;
import dev.flawmap.image.PixelSize;
import dev.flawmap.inspect.ImageSource;
import dev.flawmap.inspect.InspectionPipeline;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.inspect.MemoryBudget;
import dev.flawmap.inspect.ResultSink;
import dev.flawmap.model.Model;
import dev.flawmap.report.ImageEntries;
import dev.flawmap.report.InspectionReport;
import dev.flawmap.report.RunFolder;
import dev.flawmap.results.CocoFile;
import dev.flawmap.results.Csv;
import dev.flawmap.results.GeoJsonFiles;
import dev.flawmap.results.JsonDocument;
import dev.flawmap.results.ResultFolder;
import dev.flawmap.results.RoiSets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    @Option(
            names = "--pages",
            paramLabel = "PAGES",
            converter = Pages.Converter.class,
            description =
                    "Of stacks, inspect these pages, one by one: all, a number, or several such as 2-5; without this"
                            + " option, the first.")
    private Optional<Pages> pages;

    @Option(
            names = "--rois",
            description = "Also write the defects of every image as images/NAME_rois.zip, for ImageJ's ROI Manager.")
    private boolean rois;

    @Option(
            names = "--geojson",
            description = "Also write the defects of every image as images/NAME_defects.geojson, for QuPath.")
    private boolean geoJson;

    @Option(names = "--coco", description = "Also write the defects of all images as coco.json.")
    private boolean coco;

    @Mixin
    private RegionOption region;

    @Mixin
    private PixelSizeOption pixelSize;

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
        read.addAll(region.files());
        Inspector.Options plain = Inspector.Options.standard().withThreshold(threshold);
        Inspector.Options options = region.read().map(plain::withRegion).orElse(plain);
        Optional<PixelSize> size = pixelSize.size();
        List<ImageSource> sources = sources(read).stream()
                .map(source ->
                        size.map(known -> ImageSource.sized(source, known)).orElse(source))
                .toList();
        new Outputs(read).inspections(out);
        Outputs.requireNoOtherResults(out, sources, force.given());
        int counted;
        interruption.cancellation().throwIfCancelled();
        try (ProgressDisplay progress = common.progress();
                Inspector inspector = model.open(() -> Inspector.open(loaded, options));
                InspectionConsole console = new InspectionConsole(common, progress, json.given());
                InspectionReport report =
                        new InspectionReport(loaded.withThreshold(threshold), out.resolve(RunFolder.REPORT));
                ResultFolder folder = begin(interruption);
                CocoFile labels = coco ? new CocoFile(out) : null) {
            // Not before, as a model that is refused has nothing to say.
            progress.above(() ->
                    loaded.description().notes().forEach(note -> common.err().println("Note on the model: " + note)));
            List<ResultSink> sinks = new ArrayList<>(List.of(folder, report, console));
            if (rois) {
                sinks.add(new RoiSets(out));
            }
            if (geoJson) {
                sinks.add(new GeoJsonFiles(out));
            }
            if (labels != null) {
                sinks.add(labels);
            }
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
            counted = console.code(failOnDefect);
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

    private List<ImageSource> sources(Path file, String name) throws IOException {
        return pages.isPresent() ? pages.get().of(file, name) : List.of(ImageSource.of(file, name));
    }

    private static ImageSource unsayable(String name) {
        return ImageSource.unusable(
                name,
                "The file name " + name + " cannot be represented in the current locale; use a UTF-8 locale, such as"
                        + " LC_ALL=C.UTF-8.");
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
                sources.add(unsayable(name));
                continue;
            }
            if (!Files.isDirectory(input)) {
                sources.addAll(sources(input, Dataset.stem(input)));
                read.add(input);
                continue;
            }
            List<Path> files = recursive ? Dataset.imagesWithin(input) : Dataset.images(input);
            for (Path file : files) {
                try {
                    sources.addAll(sources(file, Dataset.stem(file, input)));
                } catch (InvalidPathException e) {
                    sources.add(unsayable(file.toString()));
                }
            }
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

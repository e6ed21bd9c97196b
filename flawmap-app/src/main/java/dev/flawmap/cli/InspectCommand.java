package dev.flawmap.cli;

import dev.flawmap.Detector;
import dev.flawmap.Inspector;
import dev.flawmap.Threshold;
import dev.flawmap.data.BadDataException;
import dev.flawmap.data.Dataset;
import dev.flawmap.model.Model;
import dev.flawmap.report.InspectionReport;
import dev.flawmap.report.RunFolder;
import dev.flawmap.results.InspectedImage;
import dev.flawmap.results.InspectionWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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

    @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model file.")
    private Path model;

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
            converter = MemoryLimit.Converter.class,
            description = "Inspect images that would need more memory in bands (default: 2GB).")
    private MemoryLimit maxMemory;

    @Option(names = "--fail-on-defect", description = "Exit with code 1 if a defect is found.")
    private boolean failOnDefect;

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "IMAGE|DIR", description = "Images, or folders of images.")
    private List<String> inputs;

    @Override
    public Integer call() throws IOException {
        Model loaded = Model.read(model);
        Threshold threshold = thresholds.apply(loaded);
        InspectionWriter writer = new InspectionWriter(out);
        List<Path> files = files(writer);
        List<Path> read = new ArrayList<>(files);
        read.add(model);
        new Outputs(read).inspections(out);
        writer.failed().forEach(failed -> common.err().println("Skipped: " + failed.reason()));
        InspectionReport report = new InspectionReport(loaded.withThreshold(threshold));
        try (Detector detector = Common.open(model, loaded::detector);
                ProgressDisplay progress = common.progress();
                InspectionLine line = new InspectionLine(
                        new Inspector(detector, threshold),
                        loaded.description().nmPerPixel(),
                        maxMemory,
                        writer,
                        report,
                        common,
                        progress)) {
            if (!files.isEmpty()) {
                line.run(files);
            }
        } catch (IOException | RuntimeException e) {
            if (!writer.inspected().isEmpty() || !writer.failed().isEmpty()) {
                try {
                    write(writer, report);
                } catch (IOException again) {
                    e.addSuppressed(again);
                }
            }
            throw e;
        }
        write(writer, report);
        return finish(writer);
    }

    private void write(InspectionWriter writer, InspectionReport report) throws IOException {
        writer.finish();
        report.write(out.resolve(RunFolder.REPORT), writer.failed());
    }

    /** The images; of what is no path here, the writer is told. */
    private List<Path> files(InspectionWriter writer) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String name : inputs) {
            Path input;
            try {
                input = Path.of(name);
            } catch (InvalidPathException e) {
                writer.fail(
                        name,
                        "The file name " + name + " cannot be said in the locale that is set; set one of"
                                + " UTF-8, such as LC_ALL=C.UTF-8.");
                continue;
            }
            if (Files.isDirectory(input)) {
                files.addAll(Dataset.images(input));
            } else {
                files.add(input);
            }
        }
        if (files.isEmpty() && writer.failed().isEmpty()) {
            throw new BadDataException("There are no PNG, TIFF, JPEG or BMP images in " + inputs.get(0) + ".");
        }
        return files;
    }

    private int finish(InspectionWriter writer) {
        boolean defective = writer.inspected().stream().anyMatch(InspectedImage::predLabel);
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("out", out.toString());
            object.put(
                    "inspections",
                    writer.inspected().stream().map(InspectedImage::toJson).toList());
            object.put("failures", writer.failed().stream().map(f -> f.toJson()).toList());
            common.json(object);
        } else {
            for (InspectedImage image : writer.inspected()) {
                common.out()
                        .printf(
                                Locale.ROOT,
                                "%s: %s, score %.4g, %.2f s%n",
                                image.file(),
                                image.predLabel()
                                        ? image.defects().size() + " defects, " + image.defectAreaPx() + " px"
                                        : "no defect",
                                image.predScore(),
                                image.seconds());
            }
            common.out().println("Report: " + out.resolve(RunFolder.REPORT));
        }
        if (!writer.failed().isEmpty()) {
            return ExitCode.DATA;
        }
        return defective && failOnDefect ? ExitCode.DEFECTS : ExitCode.DONE;
    }
}

package dev.flawmap.cli;

import dev.flawmap.Detector;
import dev.flawmap.Inspection;
import dev.flawmap.Inspector;
import dev.flawmap.Threshold;
import dev.flawmap.data.BadDataException;
import dev.flawmap.data.Dataset;
import dev.flawmap.image.AtomicFiles;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.ImageFile;
import dev.flawmap.image.ImageReader;
import dev.flawmap.model.Model;
import dev.flawmap.report.InspectionReport;
import dev.flawmap.report.RunFolder;
import dev.flawmap.results.InspectedImage;
import dev.flawmap.results.InspectionWriter;
import java.io.IOException;
import java.nio.file.Files;
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

    @Option(names = "--fail-on-defect", description = "Exit with code 1 if a defect is found.")
    private boolean failOnDefect;

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "IMAGE|DIR", description = "Images, or folders of images.")
    private List<Path> inputs;

    @Override
    public Integer call() throws IOException {
        Model loaded = Model.read(model);
        Threshold threshold = thresholds.apply(loaded);
        List<Path> files = files();
        AtomicFiles.requireWritable(out.resolve(RunFolder.REPORT));
        InspectionWriter writer = new InspectionWriter(out);
        InspectionReport report = new InspectionReport(loaded.withThreshold(threshold));
        try (Detector detector = loaded.detector();
                ProgressDisplay progress = common.progress()) {
            Inspector inspector = new Inspector(detector, threshold);
            for (int i = 0; i < files.size(); i++) {
                inspect(files.get(i), inspector, writer, report, progress);
                progress.step("inspecting", i + 1, files.size());
            }
        }
        writer.finish();
        report.write(out.resolve(RunFolder.REPORT), writer.failed());
        return finish(writer);
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path input : inputs) {
            if (Files.isDirectory(input)) {
                files.addAll(Dataset.images(input));
            } else {
                files.add(input);
            }
        }
        if (files.isEmpty()) {
            throw new BadDataException("There are no PNG, TIFF, JPEG or BMP images in " + inputs.get(0) + ".");
        }
        return files;
    }

    private void inspect(
            Path file, Inspector inspector, InspectionWriter writer, InspectionReport report, ProgressDisplay progress)
            throws IOException {
        try {
            ImageFile read = ImageReader.read(file);
            read.notes().forEach(progress::note);
            Inspection inspection = inspector.inspect(read.image());
            InspectedImage written = writer.write(Dataset.stem(file), file, read.image(), inspection);
            report.add(written.name(), read.image(), inspection);
        } catch (BadImageException e) {
            fail(file, String.valueOf(e.getMessage()), writer, progress);
        } catch (OutOfMemoryError e) {
            fail(
                    file,
                    file + " is too large for the memory there is; give Java more with JAVA_OPTS=-Xmx.",
                    writer,
                    progress);
        } catch (IllegalArgumentException e) {
            fail(file, file + " was not inspected: " + e.getMessage(), writer, progress);
        }
    }

    private void fail(Path file, String reason, InspectionWriter writer, ProgressDisplay progress) {
        progress.close();
        common.err().println("Skipped: " + reason);
        writer.fail(file, reason);
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

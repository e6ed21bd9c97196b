package dev.flawmap.cli;

import dev.flawmap.file.AtomicFiles;
import dev.flawmap.image.Greys;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.inference.CheckedGraph;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.ScoreOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code flawmap export}: a model for other programs. */
@Command(name = "export", description = "Writes a model's graph and description for other programs.")
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private Common common;

    @Mixin
    private ModelOption model;

    @Option(
            names = "--format",
            defaultValue = "onnx",
            description =
                    "onnx: model.onnx, grey image or patches in, default anomaly map out, and model.json (default ${DEFAULT-VALUE}).")
    private String format;

    @Option(names = "--all-scores", description = "Keep the outputs of all scores, not of the default one alone.")
    private boolean allScores;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder to write to.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        if (!format.equalsIgnoreCase("onnx")) {
            throw new UsageException("The format is onnx, not '" + format + "'.");
        }
        Model loaded = model.read();
        byte[] whole = loaded.onnx()
                .orElseThrow(() ->
                        new UsageException("The model " + model.file() + " has no ONNX graph to export: its detector "
                                + loaded.description().detector() + " searches for every patch at inspection time."));
        ScoreOutput standard = loaded.description().scores().get(0);
        byte[] graph = allScores
                ? whole
                : model.open(() ->
                        CheckedGraph.of(whole).cut(Set.of(standard.name())).bytes());
        // The patches' own scores are outputs of their own.
        ModelDescription described = loaded.description()
                .ofGraph(allScores ? loaded.description().scores() : List.of(standard.mapAlone()), graph);
        Path onnx = out.resolve("model.onnx");
        Path json = out.resolve("model.json");
        new Outputs(List.of(model.file())).files(out, "model.onnx", "model.json");
        AtomicFiles.write(onnx, file -> file.write(graph));
        AtomicFiles.write(
                json,
                file -> file.write(
                        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(described)));
        common.out().println("Wrote " + onnx + " and " + json + ".");
        GraphInput input = loaded.description().input();
        if (input.kind() == GraphInput.Kind.PATCH) {
            common.out()
                    .println("The graph takes patches of " + input.size() + "×" + input.size()
                            + " pixels; blending them where they overlap is left to the program that uses it.");
        }
        if (standard.smoothingPx() > 0) {
            common.out()
                    .println("Flawmap smooths the finished map by a Gaussian of standard deviation "
                            + standard.smoothingPx() + " pixels; the graph does not.");
        }
        int scale = input.scale();
        if (scale > 1) {
            common.out()
                    .println("The graph works at 1/" + scale
                            + " of the images' resolution: give it the means of blocks of " + scale + "×" + scale
                            + " pixels.");
        }
        Greys greys = loaded.description().input().greys();
        if (!greys.equals(Greys.FULL)) {
            common.out()
                    .printf(
                            Locale.ROOT,
                            "The graph works on stretched greys: of values from 0 to 1, give it (value − %s) / %s, cut"
                                    + " off at 0 and 1.%n",
                            greys.low(),
                            greys.high() - greys.low());
        }
        return ExitCode.DONE;
    }
}

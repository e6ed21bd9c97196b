package dev.flawmap.cli;

import dev.flawmap.file.AtomicFiles;
import dev.flawmap.model.Model;
import dev.flawmap.training.export.ExportExample;
import dev.flawmap.training.export.ModelExport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code flawmap export}: a model for other programs. */
@Command(name = "export", description = "Writes a model as an ONNX graph for other programs.")
final class ExportCommand implements Callable<Integer> {
    private static final String EXAMPLE = "example";

    @Mixin
    private Common common;

    @Mixin
    private ModelOption model;

    @Option(
            names = "--format",
            defaultValue = "onnx",
            description =
                    "onnx: model.onnx, grey images or patches in, anomaly maps out, and preprocess.json (default ${DEFAULT-VALUE}).")
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
        if (loaded.onnx().isEmpty()) {
            throw new UsageException("The model " + model.file() + " has no ONNX graph to export: its detector "
                    + loaded.description().detector() + " searches for every patch at inspection time.");
        }
        ModelExport exported = model.open(() -> ModelExport.of(loaded, allScores));
        Path onnx = out.resolve("model.onnx");
        Path json = out.resolve("preprocess.json");
        new Outputs(List.of(model.file())).files(out, "model.onnx", "preprocess.json");
        AtomicFiles.write(onnx, file -> file.write(exported.graph()));
        AtomicFiles.write(
                json,
                file -> file.write(
                        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(exported.preprocess())));
        Path examples = out.resolve(EXAMPLE);
        ExportExample example = exported.example();
        byte[] facts = JsonMapper.shared()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsBytes(example.facts("input.f32", "expected.f32"));
        AtomicFiles.write(examples.resolve("input.f32"), file -> file.write(example.inputBytes()));
        AtomicFiles.write(examples.resolve("expected.f32"), file -> file.write(example.expectedBytes()));
        AtomicFiles.write(examples.resolve("example.json"), file -> file.write(facts));
        for (String program : List.of("example.py", "example.mjs", "example.cpp")) {
            try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("example/" + program))) {
                byte[] text = in.readAllBytes();
                AtomicFiles.write(examples.resolve(program), file -> file.write(text));
            }
        }
        common.out().println("Wrote " + onnx + " and " + json + ", and programs that use them to " + examples + ".");
        return ExitCode.DONE;
    }
}

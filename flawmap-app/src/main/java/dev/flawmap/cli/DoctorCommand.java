package dev.flawmap.cli;

import dev.flawmap.detectors.Catalogue;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.loop.SelfTest;
import dev.flawmap.training.loop.StepTimes;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flawmap doctor}: whether this machine can run Flawmap, and what will be used. */
@Command(
        name = "doctor",
        description = "Shows what this machine has and what will be used of it, and tries the native libraries.")
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private Common common;

    @Option(
            names = "--time",
            paramLabel = "DETECTOR",
            description = "Also time the training steps of a detector, with its default options.")
    private Optional<String> time;

    @Option(
            names = "--precision",
            defaultValue = "auto",
            description = "For --time: fp32, bf16 or auto (default ${DEFAULT-VALUE}).")
    private String precision;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        Runtime runtime = Runtime.getRuntime();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("flawmap", Flawmap.Version.text());
        facts.put("java", System.getProperty("java.version") + ", " + System.getProperty("java.vendor"));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("processors", runtime.availableProcessors());
        facts.put("java_memory_mb", runtime.maxMemory() >> 20);
        boolean well = true;
        try {
            facts.put("libtorch", Torch.version());
            facts.put("training_precision", Torch.bestPrecision().name().toLowerCase(Locale.ROOT));
            facts.put("cuda", Torch.hasCuda() ? "a device is present" : "none; training uses the CPU");
            SelfTest.Result result = SelfTest.run(runtime.availableProcessors());
            facts.put("onnx_runtime", result.onnxRuntimeVersion());
            facts.put("largest_difference", result.largestDifference());
            well = result.agrees();
            if (time.isPresent()) {
                StepTimes.of(
                                Catalogue.create(time.get(), Map.of()),
                                runtime.availableProcessors(),
                                Torch.precision(precision))
                        .forEach((stage, seconds) ->
                                facts.put("ms_per_step_of_" + stage, Math.round(seconds * 10_000) / 10.0));
            }
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        } catch (LinkageError | RuntimeException e) {
            facts.put("failure", "The native libraries cannot be used here: " + e.getMessage());
            well = false;
        }
        if (json.given()) {
            facts.put("ok", well);
            common.json(facts);
        } else {
            facts.forEach((name, value) -> common.out().printf("%-26s %s%n", name.replace('_', ' '), value));
            common.out()
                    .println(
                            well
                                    ? "All is well: libtorch and ONNX Runtime work and agree."
                                    : "Something is wrong; the lines above say what.");
        }
        return well ? ExitCode.DONE : ExitCode.FAILURE;
    }
}

package dev.flawmap.cli;

import dev.flawmap.torch.Torch;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What training computes with. */
final class ComputingOptions {
    @Option(names = "--threads", description = "Computing threads (default: all cores).")
    private Optional<Integer> threads;

    @Option(
            names = "--precision",
            defaultValue = "auto",
            description =
                    "While training: fp32, bf16, or auto for bf16 where the CPU has it (default ${DEFAULT-VALUE}).")
    private String precision;

    int threads() {
        return threads.orElse(Runtime.getRuntime().availableProcessors());
    }

    /**
     * The precision asked for.
     *
     * @throws IllegalArgumentException with one sentence, if there is none of that name
     */
    Torch.Precision precision() {
        return Torch.precision(precision);
    }
}

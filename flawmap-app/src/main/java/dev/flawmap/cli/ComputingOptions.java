package dev.flawmap.cli;

import dev.flawmap.torch.Torch;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What training computes with. */
final class ComputingOptions {
    @Option(names = "--threads", description = "Computing threads, up to 256 or 8 for each core (default: all cores).")
    private Optional<Integer> threads;

    @Option(
            names = "--precision",
            defaultValue = "auto",
            description =
                    "While training: fp32, bf16, or auto for what is faster here; a run that is continued goes on as"
                            + " it began (default ${DEFAULT-VALUE}).")
    private String precision;

    int threads() {
        return threads.orElse(Runtime.getRuntime().availableProcessors());
    }

    /**
     * The precision asked for.
     *
     * @param begun that of a run to be continued, which is taken where none was asked for
     * @throws IllegalArgumentException with one sentence, if there is none of that name
     */
    Torch.Precision precision(Optional<Torch.Precision> begun) {
        return precision.equalsIgnoreCase("auto") && begun.isPresent() ? begun.get() : Torch.precision(precision);
    }
}

package dev.flawmap.cli;

import dev.flawmap.image.PixelSize;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says how large pixels are. */
final class PixelSizeOption {
    @Option(
            names = "--nm-per-pixel",
            paramLabel = "NM",
            description = "The side of a pixel in nanometres, in place of what the images tell.")
    private Optional<Double> nm;

    Optional<PixelSize> size() {
        try {
            return nm.map(size -> new PixelSize(size, "option"));
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        }
    }
}

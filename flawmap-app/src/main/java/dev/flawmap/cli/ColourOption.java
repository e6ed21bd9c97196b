package dev.flawmap.cli;

import dev.flawmap.training.material.ColourChoice;
import picocli.CommandLine.Option;

/** The option that says whether colours are learned. */
final class ColourOption {
    @Option(
            names = "--colour",
            defaultValue = "auto",
            paramLabel = "auto|grey|rgb",
            description =
                    "What of the good images is learned: grey, brightness alone; rgb, hue and saturation too, which the localiser can; or auto, rgb where the good images are in colour (default ${DEFAULT-VALUE}).")
    private ColourChoice colour = ColourChoice.AUTO;

    ColourChoice choice() {
        return colour;
    }
}

package dev.flawmap.cli;

import picocli.CommandLine.Option;

/** The option that lets results of other images be replaced. */
final class ForceOption {
    @Option(
            names = "--force",
            description = "Replace the results of other images that the folder holds; those of the same are replaced"
                    + " anyway.")
    private boolean given;

    /** Whether they may be replaced. */
    boolean given() {
        return given;
    }
}

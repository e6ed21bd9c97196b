package dev.flawmap.cli;

import picocli.CommandLine.Option;

/** The option that asks for JSON. */
final class JsonOption {
    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean given;

    /** Whether JSON is wanted. */
    boolean given() {
        return given;
    }
}

package dev.flawmap.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** What all commands share: where they print, and how. */
final class Common {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--verbose", description = "Show where in the program a failure happened.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    /** Standard output: results. */
    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Standard error: progress, notes, errors. */
    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Prints one JSON object on one line of standard output. */
    void json(Object value) {
        out().println(JSON.writeValueAsString(value));
    }

    /** A display for long work. */
    ProgressDisplay progress() {
        return new ProgressDisplay(err(), Boolean.getBoolean("flawmap.terminal"));
    }
}

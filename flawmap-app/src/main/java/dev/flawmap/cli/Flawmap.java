package dev.flawmap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: {@code flawmap COMMAND}. */
@Command(
        name = "flawmap",
        description = "Learns what good material looks like, then finds, outlines and measures what is not.",
        mixinStandardHelpOptions = true,
        versionProvider = Flawmap.Version.class,
        subcommands = {
            DemoCommand.class,
            DoctorCommand.class,
            DataCommand.class,
            DetectorsCommand.class,
            TrainCommand.class,
            PretrainCommand.class,
            InspectCommand.class,
            WatchCommand.class,
            ServeCommand.class,
            HistoryCommand.class,
            EvaluateCommand.class,
            ThresholdCommand.class,
            ExportCommand.class,
            GenerateCommand.class,
            BenchmarkCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 defects found and --fail-on-defect given; 2 wrong usage; 3 bad data; 4 failure while running."
        })
public final class Flawmap implements Runnable {
    @Spec
    private CommandSpec spec;

    /** The version of the jar, where it runs from one. */
    static final class Version implements IVersionProvider {
        static String text() {
            return Optional.ofNullable(Flawmap.class.getPackage().getImplementationVersion())
                    .orElse("development");
        }

        @Override
        public String[] getVersion() {
            return new String[] {"flawmap " + text()};
        }
    }

    /** ONNX Runtime logs beside the exceptions that tell. Held, as levels are forgotten with their loggers. */
    private static final Logger ENGINE = Logger.getLogger("ai.onnxruntime");

    private static final String NO_MEMORY =
            "flawmap: Java has too little memory to start the program; give it more with JAVA_OPTS=-Xmx.";

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        ENGINE.setLevel(Level.OFF);
        PrintWriter err = new PrintWriter(System.err, true, java.nio.charset.StandardCharsets.UTF_8);
        int code = ExitCode.FAILURE;
        try {
            code = run(new PrintWriter(System.out, true, java.nio.charset.StandardCharsets.UTF_8), err, arguments);
        } catch (OutOfMemoryError e) {
            // As below; the command line itself did not fit, so there is no room for more than a constant.
            err.println(NO_MEMORY);
        } catch (RuntimeException | Error e) {
            // Java itself would end with 1, which says that a defect was found.
            err.println("flawmap: " + TerminalWriter.line(e.toString()));
        } finally {
            System.exit(code);
        }
    }

    /** Runs a command and returns its exit code. */
    public static int run(PrintWriter plainOut, PrintWriter plainErr, String... arguments) {
        PrintWriter out = new TerminalWriter(plainOut);
        PrintWriter err = new TerminalWriter(plainErr);
        CommandLine line = new CommandLine(new Flawmap());
        line.setOut(out);
        line.setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(Double.class, new NumberConverter());
        line.registerConverter(double.class, new NumberConverter());
        line.setParameterExceptionHandler((e, unused) -> refuse(e));
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            report(e, err, List.of(arguments).contains("--verbose"));
            return ExitCode.of(e);
        });
        try {
            return line.execute(arguments);
        } catch (OutOfMemoryError e) {
            err.println("flawmap: "
                    + Advice.after("There is not enough memory; use smaller images or more of it.", Advice.of(e)));
            return ExitCode.FAILURE;
        } catch (LinkageError e) {
            err.println("flawmap: A native library cannot be loaded here: " + sentence(e));
            return ExitCode.FAILURE;
        }
    }

    /** The first line of what went wrong, with a full stop. */
    static String sentence(Throwable e) {
        String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return line.endsWith(".") ? line : line + ".";
    }

    private static int refuse(ParameterException e) {
        CommandLine command = e.getCommandLine();
        command.getErr().println("flawmap: " + problem(e));
        // Where a required option is missing, a misspelt one may be why.
        command.getUnmatchedArguments().stream()
                .map(word -> Suggestions.of(word, command.getCommandSpec()))
                .filter(meant -> !meant.isEmpty())
                .findFirst()
                .ifPresent(meant -> command.getErr().println("Did you mean " + String.join(" or ", meant) + "?"));
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    /** The first line of what is wrong, which picocli says of a pair without an equals sign in words that repeat. */
    private static String problem(ParameterException e) {
        boolean pair = e.getArgSpec() instanceof OptionSpec option
                && option.typeInfo().isMap()
                && e.getValue() != null
                && !e.getValue().contains("=");
        return pair
                ? ((OptionSpec) e.getArgSpec()).longestName() + " takes NAME=VALUE, not '" + e.getValue() + "'."
                : sentence(e);
    }

    private static void report(Exception e, PrintWriter err, boolean verbose) {
        String message = e.getMessage();
        String sentence = message == null
                ? "Something went wrong (" + e.getClass().getSimpleName() + "); --verbose shows where."
                : e instanceof IOException || e instanceof UsageException
                        ? message
                        : message.lines().findFirst().orElse(message);
        err.println("flawmap: " + Advice.after(sentence, Advice.of(e)));
        if (verbose) {
            e.printStackTrace(err);
        }
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

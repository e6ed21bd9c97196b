package dev.flawmap.cli;

import dev.flawmap.demo.DemoLine;
import dev.flawmap.file.FileName;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.monitor.ActiveModel;
import dev.flawmap.monitor.Monitor;
import dev.flawmap.monitor.Pictures;
import dev.flawmap.monitor.history.DatabaseUrl;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.line.Batching;
import dev.flawmap.monitor.line.LineSettings;
import dev.flawmap.server.FlawmapServer;
import dev.flawmap.server.ServerSettings;
import dev.flawmap.server.http.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flawmap serve}: watches lines, shows them in a browser, and inspects images for other programs. */
@Command(
        name = "serve",
        description = "Watches lines, shows them in a browser, and inspects images for other programs.")
final class ServeCommand implements Callable<Integer> {
    private static final Duration DEMO_PACE = Duration.ofMillis(1500);

    @Mixin
    private Common common;

    @Option(
            names = "--model",
            paramLabel = "[NAME=]MODEL",
            description =
                    "A model file, under its name or the file's; may be repeated. The first one inspects lines that"
                            + " name none.")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--line",
            paramLabel = "NAME[@MODEL]=DIR",
            description = "A line, and the folder that its images come into; may be repeated.")
    private List<String> lines = new ArrayList<>();

    @Option(
            names = "--batches",
            defaultValue = "folder",
            paramLabel = "RULE",
            converter = BatchingConverter.class,
            description = "What forms a batch of lines that are new: folder, a folder in DIR; name:PATTERN, what the"
                    + " pattern's group says of file names; or window:MINUTES (default ${DEFAULT-VALUE}).")
    private Batching batching;

    @Mixin
    private DatabaseOption database;

    @Option(
            names = "--keep-pictures",
            defaultValue = "720h",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long pictures and maps are kept; numbers are kept for ever (default ${DEFAULT-VALUE}).")
    private Duration keepPictures;

    @Option(
            names = "--port",
            defaultValue = "8080",
            paramLabel = "PORT",
            description = "The port (default ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--bind",
            defaultValue = "127.0.0.1",
            paramLabel = "ADDRESS",
            description = "The address to listen on; others than this machine's own need --token-file (default"
                    + " ${DEFAULT-VALUE}).")
    private String bind;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Who may come in: hashes of tokens, as --new-token makes them.")
    private Optional<Path> tokenFile;

    @Option(
            names = "--new-token",
            paramLabel = "NAME",
            description = "Make a token, add its hash to the token file, print it, and end.")
    private Optional<String> newToken;

    @Option(names = "--demo", description = "Show a line of made-up material, in the folder flawmap-line.")
    private boolean demo;

    @Override
    public Integer call() throws IOException {
        if (newToken.isPresent()) {
            return makeToken(newToken.get());
        }
        if (demo == !models.isEmpty() || (models.isEmpty() && !lines.isEmpty())) {
            throw new UsageException("Give --model, and --line for each line to watch; or --demo alone.");
        }
        ServerSettings settings = settings();
        Path demoFolder = Path.of("flawmap-line");
        DatabaseUrl url = demo ? new DatabaseUrl.Sqlite(demoFolder.resolve("history.db")) : database.url();
        try (Interruption interruption = new Interruption();
                Monitor monitor = new Monitor(
                        History.open(url),
                        pictures(url),
                        model -> Inspector.open(
                                model, Inspector.Options.standard().withTimeLimit(settings.timeLimit())))) {
            for (String model : models) {
                open(monitor, model);
            }
            List<Watched> watched =
                    lines.stream().map(line -> watched(monitor, line)).toList();
            try (FlawmapServer server = new FlawmapServer(settings, monitor, Flawmap.Version.text(), e -> report(e))) {
                watched.forEach(line -> monitor.watch(
                        line.name(), LineSettings.usual().withBatching(batching), line.folder(), line.model()));
                common.out().println("Serving on " + server.uri() + "/ until Ctrl-C.");
                serve(monitor, interruption, demoFolder);
            }
        }
        return ExitCode.DONE;
    }

    private Integer makeToken(String name) throws IOException {
        Path file = tokenFile.orElseThrow(() -> new UsageException("--new-token needs --token-file."));
        try {
            common.out().println(Tokens.add(file, name));
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        }
        common.err().println("The token is shown this once; " + file + " holds its hash.");
        return ExitCode.DONE;
    }

    private ServerSettings settings() throws IOException {
        Optional<Tokens> tokens = tokenFile.isPresent() ? Optional.of(Tokens.read(tokenFile.get())) : Optional.empty();
        try {
            return ServerSettings.usual(bind, port, tokens);
        } catch (ServerSettings.TokensMissingException e) {
            throw new UsageException(e.getMessage() + " Give --token-file, or leave --bind out.");
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        }
    }

    private static Pictures pictures(DatabaseUrl url) {
        return new Pictures(
                url instanceof DatabaseUrl.Sqlite sqlite
                        ? sqlite.file()
                                .resolveSibling(FileName.of(sqlite.file()).stem() + "-pictures")
                        : Path.of("flawmap-pictures"));
    }

    private static void open(Monitor monitor, String text) throws IOException {
        int equals = text.indexOf('=');
        String file = text.substring(equals + 1);
        String name = equals > 0 ? text.substring(0, equals) : FileName.of(file).stem();
        if (!name.matches("[A-Za-z0-9._-]{1,100}")) {
            throw new UsageException("The model's name '" + name
                    + "' stands in addresses: give another one, of letters, digits, dots, dashes and underscores, as"
                    + " NAME=MODEL.");
        }
        try {
            monitor.open(name, Path.of(file));
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        }
    }

    /** A line that is to be watched. */
    private record Watched(String name, Path folder, ActiveModel model) {}

    private static Watched watched(Monitor monitor, String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new UsageException("A line is given as NAME=DIR or NAME@MODEL=DIR, not '" + text + "'.");
        }
        String name = text.substring(0, equals);
        int at = name.lastIndexOf('@');
        ActiveModel model = at < 0
                ? monitor.models().get(0)
                : monitor.model(name.substring(at + 1))
                        .orElseThrow(() -> new UsageException(
                                "There is no model named " + name.substring(at + 1) + "; --model gives one."));
        return new Watched(at < 0 ? name : name.substring(0, at), Path.of(text.substring(equals + 1)), model);
    }

    private void serve(Monitor monitor, Interruption interruption, Path demoFolder) throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        interruption.cancellation().onCancel(end::countDown);
        ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor();
        housekeeping.scheduleWithFixedDelay(
                () -> {
                    try {
                        monitor.pictures().removeBefore(Instant.now().minus(keepPictures));
                    } catch (IOException | RuntimeException e) {
                        report(e);
                    }
                },
                1,
                60,
                TimeUnit.MINUTES);
        try {
            if (demo) {
                new DemoLine(demoFolder, DEMO_PACE, monitor, interruption.cancellation()).run();
            }
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            housekeeping.shutdownNow();
        }
    }

    private void report(Exception e) {
        common.err().println("flawmap: " + Flawmap.sentence(e));
    }
}

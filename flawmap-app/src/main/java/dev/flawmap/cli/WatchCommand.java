package dev.flawmap.cli;

import dev.flawmap.Threshold;
import dev.flawmap.data.BadDataException;
import dev.flawmap.file.FileName;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.inspect.ResultSink;
import dev.flawmap.monitor.ActiveModel;
import dev.flawmap.monitor.LineWatch;
import dev.flawmap.monitor.Pictures;
import dev.flawmap.monitor.history.DatabaseUrl;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.line.Batching;
import dev.flawmap.monitor.line.LineSettings;
import dev.flawmap.monitor.source.WatchedFile;
import dev.flawmap.results.InspectionJson;
import dev.flawmap.results.ResultFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flawmap watch}: inspects images as they come into a folder. */
@Command(name = "watch", description = "Inspects images as they come into a folder, each once.")
final class WatchCommand implements Callable<Integer> {
    private static final String RUN = "run-";

    @Mixin
    private Common common;

    @Mixin
    private ThresholdOptions thresholds;

    @Mixin
    private ModelOption model;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "A folder for results: one inside it for every start, and history.db, which knows what was"
                    + " inspected.")
    private Path out;

    @Option(names = "--once", description = "Inspect what is there, and end.")
    private boolean once;

    @Option(
            names = "--batches",
            defaultValue = "folder",
            paramLabel = "RULE",
            converter = BatchingConverter.class,
            description = "What forms a batch: folder, a folder in DIR; name:PATTERN, what the pattern's group says of"
                    + " file names; or window:MINUTES (default ${DEFAULT-VALUE}).")
    private Batching batching;

    @Option(names = "--fail-on-defect", description = "With --once: exit with code 1 if a defect is found.")
    private boolean failOnDefect;

    @Mixin
    private JsonOption json;

    @Parameters(paramLabel = "DIR", description = "The folder that is watched, with those in it.")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new BadDataException("There is no folder " + folder + " to watch.");
        }
        if (failOnDefect && !once) {
            throw new UsageException("--fail-on-defect needs --once, as watching does not end by itself.");
        }
        requireApart();
        Threshold threshold = thresholds.apply(model.read());
        ActiveModel.Opener opener =
                read -> Inspector.open(read, Inspector.Options.standard().withThreshold(threshold));
        try (Interruption interruption = new Interruption();
                ProgressDisplay progress = common.progress();
                History history = History.open(new DatabaseUrl.Sqlite(out.resolve("history.db")));
                ActiveModel opened = new ActiveModel("watch", model.file(), opener);
                InspectionConsole console = new InspectionConsole(common, progress, json.given());
                ResultFolder results = new ResultFolder(newRun())) {
            List<ResultSink> sinks = new ArrayList<>(List.of(results, console));
            if (json.given()) {
                sinks.add(result -> common.json(InspectionJson.of(result)));
            }
            LineWatch line = new LineWatch(
                    folder.toString(),
                    LineSettings.usual().withBatching(batching),
                    folder,
                    opened,
                    history,
                    Pictures.none(),
                    sinks,
                    new Names(),
                    id -> {},
                    LineWatch.REST,
                    InstantSource.system());
            if (!once) {
                common.err().println("Watching " + folder + "; Ctrl-C ends it.");
                line.run(interruption.cancellation());
            } else if (!inspected(line, interruption)) {
                return ExitCode.FAILURE;
            }
            progress.close();
            line.problem().ifPresent(common.err()::println);
            if (!json.given()) {
                history.batches(line.id(), 20).forEach(this::print);
                common.out().println(console.tally().outcome());
            }
            return console.code(failOnDefect);
        }
    }

    private boolean inspected(LineWatch line, Interruption interruption) throws IOException {
        try {
            line.once(interruption.cancellation());
            return true;
        } catch (CancellationException e) {
            common.err().println("Stopped before all was done; the next start goes on.");
            return false;
        }
    }

    private void print(StoredBatch batch) {
        common.out()
                .printf(
                        Locale.ROOT,
                        "Batch %s: %s. %s%n",
                        batch.name(),
                        batch.verdict().outcome(),
                        batch.verdict().sentence());
    }

    /** Results among the images would be inspected too. */
    private void requireApart() throws IOException {
        Path watched = folder.toRealPath();
        Path results = out.toAbsolutePath().normalize();
        while (results != null && !Files.exists(results)) {
            results = results.getParent();
        }
        boolean inside = out.toAbsolutePath()
                        .normalize()
                        .startsWith(folder.toAbsolutePath().normalize())
                || (results != null && results.toRealPath().startsWith(watched));
        if (inside) {
            throw new UsageException("Results in " + out + " would lie in the folder that is watched, and be inspected"
                    + " too; choose another place for --out.");
        }
    }

    /** The folder of this start's results. */
    private Path newRun() throws IOException {
        int last = 0;
        if (Files.isDirectory(out)) {
            try (Stream<Path> runs = Files.list(out)) {
                last = runs.map(path -> path.getFileName().toString())
                        .filter(name -> name.matches(RUN + "\\d{1,8}"))
                        .mapToInt(name -> Integer.parseInt(name.substring(RUN.length())))
                        .max()
                        .orElse(0);
            }
        }
        return out.resolve(String.format(Locale.ROOT, RUN + "%04d", last + 1));
    }

    /** Names by a file's place in the folder; with a number where two files differ by their ending only. */
    private static final class Names implements LineWatch.Naming {
        private final Map<String, Path> used = new HashMap<>();

        @Override
        public String name(WatchedFile file) {
            Path within = file.within();
            String stem = FileName.of(within).stem();
            Path parent = within.getParent();
            String name =
                    parent == null ? stem : parent.toString().replace('\\', '-').replace('/', '-') + "-" + stem;
            String unique = name;
            for (int i = 2; used.containsKey(unique) && !within.equals(used.get(unique)); i++) {
                unique = name + "-" + i;
            }
            used.put(unique, within);
            return unique;
        }
    }
}

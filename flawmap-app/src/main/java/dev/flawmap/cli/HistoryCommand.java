package dev.flawmap.cli;

import dev.flawmap.file.AtomicFiles;
import dev.flawmap.monitor.BatchExport;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.history.StoredLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code flawmap history}: what was inspected on lines. */
@Command(
        name = "history",
        description = "Lists batches with their verdicts, or writes what was inspected as a table or JSON; also while a"
                + " server runs.")
final class HistoryCommand implements Callable<Integer> {
    /** How what was inspected is written. */
    enum Format {
        TEXT,
        CSV,
        JSON
    }

    @Mixin
    private Common common;

    @Mixin
    private DatabaseOption database;

    @Option(names = "--line", paramLabel = "NAME", description = "The line, if there are several.")
    private Optional<String> line;

    @Option(names = "--batch", paramLabel = "NAME", description = "A batch: write its images, not a list of batches.")
    private Optional<String> batch;

    @Option(
            names = "--last",
            defaultValue = "100",
            paramLabel = "N",
            description = "How many batches to list, the newest (default ${DEFAULT-VALUE}).")
    private int last;

    @Option(
            names = "--format",
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = "text, csv or json (default ${DEFAULT-VALUE}).")
    private Format format;

    @Option(names = "--out", paramLabel = "FILE", description = "A file to write to, rather than standard output.")
    private Optional<Path> out;

    @Override
    public Integer call() throws IOException {
        if (last < 1) {
            throw new UsageException("The number of batches must be at least 1, not " + last + ".");
        }
        try (History history = History.read(database.url())) {
            List<StoredLine> lines = history.lines().stream()
                    .filter(known -> line.isEmpty() || known.name().equals(line.get()))
                    .toList();
            if (lines.isEmpty()) {
                throw new UsageException(
                        line.isPresent()
                                ? "The history has no line named " + line.get() + "."
                                : "The history has no line yet.");
            }
            if (batch.isPresent()) {
                one(history, lines);
            } else {
                list(history, lines);
            }
        }
        return ExitCode.DONE;
    }

    private void one(History history, List<StoredLine> lines) throws IOException {
        if (lines.size() > 1) {
            throw new UsageException("There are several lines; --line says which.");
        }
        StoredBatch found = history.batch(lines.get(0).id(), batch.orElseThrow())
                .orElseThrow(() -> new UsageException("The line has no batch named " + batch.orElseThrow() + "."));
        StringBuilder text = new StringBuilder();
        switch (format) {
            case CSV -> BatchExport.csv(history, found, text::append);
            case JSON ->
                text.append(JsonMapper.shared().writeValueAsString(BatchExport.json(history, found)))
                        .append('\n');
            case TEXT -> {
                text.append(sentence(found)).append('\n');
                history.images(found.id(), 0, Integer.MAX_VALUE)
                        .forEach(image -> text.append("  ")
                                .append(TerminalWriter.line(image.name()))
                                .append(": ")
                                .append(image.outcome())
                                .append(". ")
                                .append(image.why())
                                .append('\n'));
            }
        }
        write(text.toString());
    }

    private void list(History history, List<StoredLine> lines) throws IOException {
        if (format == Format.CSV && lines.size() > 1) {
            throw new UsageException("A table is of one line; --line says which.");
        }
        StringBuilder text = new StringBuilder();
        Map<String, Object> json = new LinkedHashMap<>();
        for (StoredLine each : lines) {
            List<StoredBatch> batches = history.batches(each.id(), last);
            switch (format) {
                case CSV -> BatchExport.csv(batches, text::append);
                case JSON ->
                    json.put(
                            each.name(), batches.stream().map(BatchExport::json).toList());
                case TEXT -> {
                    text.append(TerminalWriter.line(each.name())).append('\n');
                    batches.forEach(
                            known -> text.append("  ").append(sentence(known)).append('\n'));
                }
            }
        }
        write(format == Format.JSON ? JsonMapper.shared().writeValueAsString(json) + "\n" : text.toString());
    }

    private static String sentence(StoredBatch batch) {
        return String.format(
                Locale.ROOT,
                "%s: %s, %d %s, %d defective, %d not comparable. %s",
                TerminalWriter.line(batch.name()),
                batch.verdict().outcome(),
                batch.totals().images(),
                batch.totals().images() == 1 ? "image" : "images",
                batch.totals().defective(),
                batch.totals().notComparable(),
                batch.verdict().sentence());
    }

    private void write(String text) throws IOException {
        if (out.isPresent()) {
            AtomicFiles.write(out.get(), target -> target.write(text.getBytes(StandardCharsets.UTF_8)));
        } else {
            common.out().print(text);
            common.out().flush();
        }
    }
}

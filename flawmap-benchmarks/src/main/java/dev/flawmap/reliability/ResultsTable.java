package dev.flawmap.reliability;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A Markdown table of outcomes in a file that is added to. */
final class ResultsTable {
    private static final String HEADER = """
            | campaign | of | runs | seed | failures | figures | minutes | on |
            |---|---|---|---|---|---|---|---|
            """;

    private final Path file;

    ResultsTable(Path file) {
        this.file = file;
    }

    /** Adds a line. */
    void add(AttackOutcome outcome, long seed) throws IOException {
        if (!Files.exists(file)) {
            Files.writeString(file, HEADER);
        }
        Files.writeString(file, line(outcome, seed), StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }

    static String line(AttackOutcome outcome, long seed) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,d | %d | %d | %s | %.1f | %s |%n",
                outcome.campaign(),
                outcome.subject(),
                outcome.runs(),
                seed,
                outcome.findings().size(),
                outcome.figures(),
                outcome.took().toMillis() / 6e4,
                machine());
    }

    /** The kind of machine and Java. */
    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " × "
                + processor().orElse(System.getProperty("os.arch", "unknown")) + ", "
                + System.getProperty("os.name", "unknown") + ", JDK " + System.getProperty("java.version", "unknown");
    }

    private static Optional<String> processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException | java.io.UncheckedIOException e) {
            return Optional.empty();
        }
    }
}

package dev.flawmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The command line alone names its options; what libraries say is read by others too. */
class LibraryMessagesTest {
    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z]|(?<!\\w)-O\\b|JAVA_OPTS|-Xmx");
    private static final Path COMMANDS = Path.of("dev", "flawmap", "cli");

    /** Literals of a module's sources that name an option, with their files. */
    private static List<String> naming(String module, boolean commands) throws IOException {
        Path sources = Path.of("..", module, "src", "main", "java");
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> sources.relativize(file).startsWith(COMMANDS) == commands)
                    .forEach(file -> naming(file, found));
        }
        return found;
    }

    private static void naming(Path file, List<String> found) {
        try {
            for (String line : Files.readAllLines(file)) {
                Matcher literals = LITERAL.matcher(line);
                while (literals.find()) {
                    if (OPTION.matcher(literals.group()).find()) {
                        found.add(file.getFileName() + ": " + literals.group());
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void librariesNameNoOption() throws IOException {
        for (String module : List.of(
                "flawmap-core",
                "flawmap-simulate",
                "flawmap-train",
                "flawmap-monitor",
                "flawmap-server",
                "flawmap-app")) {
            assertThat(naming(module, false)).as(module).isEmpty();
        }
        assertThat(naming("flawmap-app", true))
                .as("options of the command line")
                .hasSizeGreaterThan(50);
    }
}

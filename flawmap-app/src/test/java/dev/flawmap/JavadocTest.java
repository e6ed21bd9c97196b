package dev.flawmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Javadoc begins with a noun phrase or a verb, not with a word that needs the sentence before it. */
class JavadocTest {
    private static final Pattern BEGINNING = Pattern.compile("/\\*\\*\\s+(?:\\*\\s+)?((?:So|By|Of|The same)\\b.*)");

    @Test
    void noCommentLeansOnAnother() throws IOException {
        assertThat(BEGINNING.matcher("/**\n * The same for others.").find()).isTrue();
        List<String> found = new ArrayList<>();
        int read = 0;
        try (Stream<Path> sources = Files.walk(Path.of(".."))) {
            for (Path source : (Iterable<Path>) sources.filter(JavadocTest::isSource)::iterator) {
                Matcher beginning = BEGINNING.matcher(Files.readString(source));
                read++;
                while (beginning.find()) {
                    found.add(source.getFileName() + ": " + beginning.group(1));
                }
            }
        }
        assertThat(read).isGreaterThan(300);
        assertThat(found).isEmpty();
    }

    private static boolean isSource(Path file) {
        return file.toString().endsWith(".java") && file.toString().contains("flawmap-");
    }
}

package dev.flawmap.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The copy of what Javadoc says is kept by this: it is written to {@code target}, to be taken from there. */
class MeaningsTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/flawmap/detectors");
    private static final Path COPY = Path.of("src/main/resources/dev/flawmap/detectors/meanings.properties");
    private static final Pattern OPTIONS =
            Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/\\s+public record Options\\(", Pattern.DOTALL);
    private static final Pattern CLASS =
            Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/\\s+public final class \\w+ implements", Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile("@param (\\w+) ((?:(?!@param).)*)", Pattern.DOTALL);

    static Stream<String> names() {
        return Catalogue.names().stream();
    }

    @Test
    void theCopySaysWhatJavadocSays() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                String source = Files.readString(file);
                Matcher options = OPTIONS.matcher(source);
                if (options.find()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    PARAMETER
                            .matcher(text(options.group(1)))
                            .results()
                            .forEach(one -> texts.put(
                                    name + "." + one.group(1), one.group(2).strip()));
                    Matcher detector = CLASS.matcher(source);
                    assertThat(detector.find()).isTrue();
                    texts.put(name, text(detector.group(1)).split("(?<=\\.) (?=[A-Z<])")[0]);
                }
            }
        }
        StringBuilder copy = new StringBuilder();
        texts.forEach(
                (key, value) -> copy.append(key).append(" = ").append(value).append('\n'));
        Path written = Files.writeString(Path.of("target", "meanings.properties"), copy);
        assertThat(COPY)
                .as("the copy; it should be as %s", written)
                .content()
                .isEqualToNormalizingNewlines(copy.toString());
    }

    /** Plain text of a comment, on one line. */
    private static String text(String comment) {
        return comment.replaceAll("\\n\\s*\\*", " ")
                .replaceAll("\\{@(?:link|code) #?([^}]*)\\}", "$1")
                .replaceAll("\\s+", " ")
                .strip();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyOptionIsExplained(String name) {
        assertThat(Catalogue.meaning(name)).endsWith(".").doesNotContain("{", "<", " * ");
        Map<String, Object> values =
                Options.values(Catalogue.create(name, Map.of()).options());
        assertThat(Catalogue.options(name)).extracting(OptionMeaning::name).containsExactlyElementsOf(values.keySet());
        assertThat(Catalogue.options(name)).allSatisfy(option -> {
            assertThat(option.standard()).isEqualTo(values.get(option.name()));
            assertThat(option.meaning()).isNotBlank().doesNotContain("{", "@");
        });
    }

    @Test
    void publishedValuesStandBesideDefaults() {
        OptionMeaning rate = Catalogue.options("ebgan").stream()
                .filter(option -> option.name().equals("generatorRate"))
                .findFirst()
                .orElseThrow();
        assertThat(rate.standard()).isEqualTo(Ebgan.Options.defaults().generatorRate());
        assertThat(rate.thesis()).isEqualTo(Optional.of(1e-5));
        assertThat(rate.meaning()).isEqualTo("peak learning rate of G; 1e-5 in the thesis");
        assertThat(Catalogue.options("autoencoder").get(0).choices()).containsExactly("L2", "SSIM");
    }

    @Test
    void anUnknownDetectorHasNoOptions() {
        assertThatIllegalArgumentException().isThrownBy(() -> Catalogue.options("none"));
    }
}

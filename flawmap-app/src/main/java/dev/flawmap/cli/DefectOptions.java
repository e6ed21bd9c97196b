package dev.flawmap.cli;

import dev.flawmap.results.ControlCharacters;
import dev.flawmap.simulate.defects.DefectSettings;
import dev.flawmap.simulate.defects.MaterialTraits;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What simulated defects look like, read from a file that says what differs from what suits the material. */
final class DefectOptions {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int MAX_BYTES = 1 << 16;

    private static final String MEANING = """
            # Simulated defects. A name that is left out stays as it suits the material.
            # shapes, fillings  how often each is drawn, relative to the others; 0: never
            # share             of the crops that get a defect, above 0, at most 1
            # smallestRadius    of a defect, in pixels at the resolution worked at, from 1 to 1024
            # largestRadius     of a defect, as a share of the crop's side, above 0, at most 1
            # leastOpacity      how much of a weak defect covers the material, above 0, at most 1
            # covered           share of the defects that bright parts of the material pass over
            # confined          share of the defects that keep to bright or dark parts, such as one fibre
            # brightness        how much crops differ in brightness, good or not: deviation of a shift in grey, of 0 to 1
            # contrast          how much they differ in contrast: deviation of the logarithm of a factor, 0 to 1
            # visible           change in grey, of 0 to 1, from which a pixel counts as defective; less if all of it is weak
            # light             how much light differs within crops, good or not: deviation of a smooth factor, 0 to 1
            """;

    @Option(
            names = "--defects",
            paramLabel = "FILE",
            description =
                    "A YAML file on the simulated defects to learn from, as 'flawmap data simulate-defects' writes one.")
    private Optional<Path> file;

    /** The files that are read. */
    Path[] files() {
        return file.stream().toArray(Path[]::new);
    }

    /** Whether a file was given. */
    boolean given() {
        return file.isPresent();
    }

    /** What the file changes in the settings that suit a material; nothing, where no file was given. */
    UnaryOperator<DefectSettings> read() throws IOException {
        if (file.isEmpty()) {
            return UnaryOperator.identity();
        }
        Path given = file.get();
        if (!Files.isRegularFile(given)) {
            throw new UsageException("There is no file " + given + " with settings of simulated defects.");
        }
        if (Files.size(given) > MAX_BYTES) {
            throw unusable(given, "it is larger than " + (MAX_BYTES >> 10) + " kB");
        }
        String text = text(given);
        // Whatever suits the material, what is wrong with the file is told before anything is learned.
        changed(given, text, DefectSettings.suiting(new MaterialTraits(0, 0, 0, 0, 0)));
        return suiting -> changed(given, text, suiting);
    }

    private static String text(Path given) throws IOException {
        try {
            return Files.readString(given);
        } catch (CharacterCodingException e) {
            throw unusable(given, "it is not UTF-8 text");
        }
    }

    private static UsageException unusable(Path given, String why) {
        return new UsageException("The file " + given + " cannot be used: " + why + ".");
    }

    private static DefectSettings changed(Path given, String text, DefectSettings suiting) {
        ObjectNode settings = YAML.valueToTree(suiting);
        try (JsonParser parser = YAML.createParser(text)) {
            JsonNode read = Objects.requireNonNullElse(YAML.readTree(parser), MissingNode.getInstance());
            if (parser.nextToken() != null) {
                throw unusable(given, line(parser.currentTokenLocation()) + " begins a second document");
            }
            if (read instanceof ObjectNode changes) {
                change(settings, changes, "");
            } else if (!read.isMissingNode() && !read.isNull()) {
                throw new IllegalArgumentException("it is not a list of names and values");
            }
            return YAML.treeToValue(settings, DefectSettings.class);
        } catch (StreamConstraintsException e) {
            throw unusable(given, line(e.getLocation()) + " is nested too deeply or holds too long a number");
        } catch (StreamReadException e) {
            String words = String.valueOf(e.getMessage());
            String line = line(e.getLocation());
            throw unusable(
                    given,
                    words.startsWith("Malformed numeric value")
                            ? line + " holds no finite number"
                            : words.startsWith("Duplicate")
                                    ? line + " gives a name a second time"
                                    : "it is not YAML near " + line);
        } catch (JacksonException e) {
            throw unusable(
                    given,
                    e.getCause() instanceof IllegalArgumentException refused
                            ? words(refused)
                            : withoutStop(Flawmap.sentence(e)));
        } catch (IllegalArgumentException e) {
            throw unusable(given, words(e));
        }
    }

    private static String line(@Nullable TokenStreamLocation place) {
        return place == null || place.getLineNr() < 1 ? "one of its lines" : "line " + place.getLineNr();
    }

    /** What is wrong, on one line: names in the file may hold line feeds. */
    private static String words(IllegalArgumentException e) {
        return withoutStop(ControlCharacters.escaped(String.valueOf(e.getMessage()), ""));
    }

    private static String withoutStop(String sentence) {
        return sentence.replaceFirst("\\.$", "");
    }

    /**
     * Replaces settings.
     *
     * @param within the name of what holds them, followed by a full stop; empty for all
     * @throws IllegalArgumentException with a sentence without a full stop, if a name is unknown or a value does not fit
     */
    private static void change(ObjectNode settings, ObjectNode changes, String within) {
        changes.properties().forEach(change -> {
            String name = change.getKey();
            JsonNode value = change.getValue();
            JsonNode known = settings.get(name);
            if (known == null && within.isEmpty()) {
                throw new IllegalArgumentException(
                        "there is no setting '" + name + "'; there are " + String.join(", ", settings.propertyNames()));
            }
            if (known instanceof ObjectNode weights) {
                if (value instanceof ObjectNode changed) {
                    change(weights, changed, name + ".");
                } else if (!value.isNull()) {
                    throw new IllegalArgumentException("it has no names and weights at '" + within + name + "'");
                }
            } else if (!value.isNull() || !within.isEmpty()) {
                settings.put(
                        name,
                        number(value)
                                .orElseThrow(() ->
                                        new IllegalArgumentException("it has no number at '" + within + name + "'")));
            }
        });
    }

    /** A number, which YAML also takes for text in forms such as 1e-3. */
    private static Optional<Double> number(JsonNode value) {
        try {
            return value.isNumber() || value.isString()
                    ? Optional.of(Double.valueOf(value.asString()))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The settings as a file to edit. */
    static byte[] write(DefectSettings settings) {
        return (MEANING + YAML.writeValueAsString(settings)).getBytes(StandardCharsets.UTF_8);
    }
}

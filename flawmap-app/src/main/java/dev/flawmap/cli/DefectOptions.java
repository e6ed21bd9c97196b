package dev.flawmap.cli;

import dev.flawmap.simulate.defects.DefectSettings;
import dev.flawmap.simulate.defects.MaterialTraits;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What simulated defects look like, read from a file that says what differs from what suits the material. */
final class DefectOptions {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
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
        if (!Files.isRegularFile(given) || Files.size(given) > MAX_BYTES) {
            throw new UsageException("There is no file " + given + " with settings of simulated defects.");
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
            throw new UsageException("The file " + given + " cannot be used: it is not UTF-8 text.");
        }
    }

    private static DefectSettings changed(Path given, String text, DefectSettings suiting) {
        try {
            ObjectNode settings = YAML.valueToTree(suiting);
            JsonNode read = YAML.readTree(text);
            if (read instanceof ObjectNode changes) {
                changes.properties().forEach(change -> {
                    if (settings.get(change.getKey()) instanceof ObjectNode weights
                            && change.getValue() instanceof ObjectNode changed) {
                        weights.setAll(changed);
                    } else if (!change.getValue().isNull() || !settings.has(change.getKey())) {
                        settings.set(change.getKey(), change.getValue());
                    }
                });
            } else if (!read.isMissingNode() && !read.isNull()) {
                throw new UsageException(
                        "The file " + given + " cannot be used: it is not a list of names and values.");
            }
            return YAML.treeToValue(settings, DefectSettings.class);
        } catch (StreamReadException e) {
            boolean number = String.valueOf(e.getMessage()).startsWith("Malformed numeric value");
            throw new UsageException("The file " + given + " cannot be used: "
                    + (number
                            ? "line " + e.getLocation().getLineNr() + " holds no finite number."
                            : Flawmap.sentence(e)));
        } catch (JacksonException e) {
            Throwable cause = e.getCause() instanceof IllegalArgumentException refused ? refused : e;
            throw new UsageException("The file " + given + " cannot be used: " + Flawmap.sentence(cause));
        }
    }

    /** The settings as a file to edit. */
    static byte[] write(DefectSettings settings) {
        return (MEANING + YAML.writeValueAsString(settings)).getBytes(StandardCharsets.UTF_8);
    }
}

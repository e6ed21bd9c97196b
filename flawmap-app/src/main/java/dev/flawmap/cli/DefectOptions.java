package dev.flawmap.cli;

import dev.flawmap.simulate.defects.DefectSettings;
import dev.flawmap.simulate.defects.Traits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
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

    @Option(
            names = "--defects",
            paramLabel = "FILE",
            description =
                    "A YAML file on the simulated defects to learn from, as 'flawmap data simulate-defects' writes one.")
    private Optional<Path> file;

    /** What the file changes in the settings that suit a material; nothing, where no file was given. */
    UnaryOperator<DefectSettings> read() throws IOException {
        if (file.isEmpty()) {
            return UnaryOperator.identity();
        }
        Path given = file.get();
        if (!Files.isRegularFile(given) || Files.size(given) > MAX_BYTES) {
            throw new UsageException("There is no file " + given + " with settings of simulated defects.");
        }
        String text = Files.readString(given);
        // Whatever suits the material, what is wrong with the file is told before anything is learned.
        changed(given, text, DefectSettings.suiting(new Traits(0, 0)));
        return suiting -> changed(given, text, suiting);
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
                    } else {
                        settings.set(change.getKey(), change.getValue());
                    }
                });
            } else if (!read.isMissingNode() && !read.isNull()) {
                throw new UsageException("The file " + given + " cannot be used: it is no list of names and values.");
            }
            return YAML.treeToValue(settings, DefectSettings.class);
        } catch (JacksonException e) {
            Throwable cause = e.getCause() instanceof IllegalArgumentException refused ? refused : e;
            throw new UsageException("The file " + given + " cannot be used: " + Flawmap.sentence(cause));
        }
    }

    /** The settings as a file to edit. */
    static byte[] write(DefectSettings settings) {
        return YAML.writeValueAsBytes(settings);
    }
}

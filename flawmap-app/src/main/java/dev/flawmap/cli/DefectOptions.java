package dev.flawmap.cli;

import dev.flawmap.simulate.defects.DefectSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What simulated defects look like, read from a file that says what differs from the defaults. */
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

    DefectSettings read() throws IOException {
        return file.isPresent() ? read(file.get()) : DefectSettings.defaults();
    }

    private static DefectSettings read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
            throw new UsageException("There is no file " + file + " with settings of simulated defects.");
        }
        try {
            ObjectNode settings = YAML.valueToTree(DefectSettings.defaults());
            JsonNode given = YAML.readTree(Files.readString(file));
            if (given instanceof ObjectNode changes) {
                settings.setAll(changes);
            }
            return YAML.treeToValue(settings, DefectSettings.class);
        } catch (JacksonException e) {
            Throwable cause = e.getCause() instanceof IllegalArgumentException refused ? refused : e;
            throw new UsageException("The file " + file + " cannot be used: "
                    + String.valueOf(cause.getMessage()).lines().findFirst().orElse("") + ".");
        }
    }

    /** The settings as a file to edit. */
    static byte[] write(DefectSettings settings) {
        return YAML.writeValueAsBytes(settings);
    }
}

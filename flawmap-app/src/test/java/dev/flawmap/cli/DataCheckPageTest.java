package dev.flawmap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.ImageWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DataCheckPageTest {
    @TempDir
    Path folder;

    @Test
    void thePageShowsWhatTheListSays() throws IOException {
        Path data = folder.resolve("data");
        Cli.run("data", "simulate", "--out", data, "--good", 3, "--defective", 1, "--size", "240x200", "--seed", 5);
        Path first;
        try (Stream<Path> files = Files.list(data.resolve("Normal"))) {
            first = files.sorted().findFirst().orElseThrow();
        }
        GreyImage image = ImageReader.read(first).image();
        ImageWriter.writePng(data.resolve("Normal/shifted.png"), image.crop(10, 6, 225, 190));
        Path page = folder.resolve("check.html");
        Cli checked = Cli.run("data", "check", data, "--out", page);
        assertThat(checked.code()).as(checked.err()).isZero();
        assertThat(checked.out()).contains("show the same place", "Training would hold out ", "Page: " + page);
        assertThat(page)
                .content()
                .contains(
                        "show the same place",
                        "data:image/jpeg;base64,",
                        "4 good images show 3 places.",
                        "225×190 (1), 240×200 (4)")
                .doesNotContain("http:", "https:");
        JsonNode json = Cli.run("data", "check", data, "--json").json();
        assertThat(json.get("held_out").get(0).asString()).startsWith("Training would hold out ");
        assertThat(json.get("left_out_at_edges").get("bottom").asInt()).isZero();
        assertThat(json.get("findings").toString()).contains("shifted.png");
        for (JsonNode finding : json.get("findings")) {
            assertThat(page).content().contains(finding.get("message").asString());
        }
        assertThat(page).content().contains(json.get("held_out").get(0).asString());
    }
}

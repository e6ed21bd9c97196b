package dev.flawmap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.data.Dataset;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.ImageWriter;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A model in colour, and files that have colours or have none. */
class ColourFileTest {
    @TempDir
    private static Path folder;

    @Test
    void aGreyFileIsReportedAndTheOthersAreInspected() throws IOException {
        Path data = folder.resolve("data");
        Path model = folder.resolve("model.flaw");
        Cli.run(
                "data",
                "simulate",
                "--out",
                data,
                "--material",
                "dyed",
                "--good",
                2,
                "--defective",
                1,
                "--size",
                "96x80",
                "--seed",
                5);
        Cli trained = Cli.run(
                "train",
                "--data",
                data,
                "--out",
                model,
                "--colour",
                "rgb",
                "--iterations",
                1,
                "-O",
                "fineWidth=4",
                "-O",
                "width=4",
                "-O",
                "levels=2",
                "-O",
                "crop=32",
                "-O",
                "batch=2",
                "--seed",
                7);
        assertThat(trained.code()).as(trained.err()).isZero();
        Path coloured = Dataset.images(data.resolve("Normal")).get(0);
        GreyImage greys = ImageReader.read(coloured).image();
        Path grey = folder.resolve("grey.png");
        ImageWriter.writePng(grey, ImageWriter.picture(greys));
        Path stored = folder.resolve("stored.png");
        ImageWriter.writePng(stored, ImageWriter.colourPicture(greys));

        Cli inspected =
                Cli.run("inspect", "--model", model, "--out", folder.resolve("out"), "--json", grey, coloured, stored);
        assertThat(inspected.code()).as(inspected.err()).isEqualTo(ExitCode.DATA);
        JsonNode document = inspected.json();
        assertThat(document.path("inspections")).hasSize(2);
        assertThat(document.path("failures")).hasSize(1);
        assertThat(document.path("failures").get(0).toString())
                .contains(grey + " is grey, but an image in colour is needed: read it in RGB, or use a model of greys"
                        + " alone.");
    }
}

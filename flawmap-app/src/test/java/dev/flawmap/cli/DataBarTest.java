package dev.flawmap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.AnomalyMap;
import dev.flawmap.data.Dataset;
import dev.flawmap.image.Crop;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Mask;
import dev.flawmap.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images with a data bar, and the same with it cut off by hand. */
class DataBarTest {
    private static final int BAR = 24;

    @TempDir
    private static Path folder;

    private static Path cut;
    private static Path burnt;
    private static Path model;
    private static Path burntModel;

    private static Path train(Path data, String name, Object... more) {
        Path out = folder.resolve(name);
        Object[] all = {
            "train",
            "--data",
            data,
            "--out",
            out,
            "--detector",
            "autoencoder",
            "--iterations",
            4,
            "--option",
            "batch=4",
            "--seed",
            7
        };
        Object[] line = Arrays.copyOf(all, all.length + more.length);
        System.arraycopy(more, 0, line, all.length, more.length);
        Cli trained = Cli.run(line);
        assertThat(trained.code()).as(trained.err()).isZero();
        if (name.startsWith("burnt")) {
            assertThat(trained.err())
                    .containsOnlyOnce("a data bar or border, which is left out: 0 rows at the top, 24 at");
        }
        return out;
    }

    @BeforeAll
    static void train() throws IOException {
        cut = folder.resolve("cut");
        burnt = folder.resolve("burnt");
        Cli.run("data", "simulate", "--out", cut, "--good", 2, "--defective", 2, "--size", "200x150", "--seed", 5);
        for (String inner : new String[] {"Normal", "Anomalous/images", "Anomalous/gt"}) {
            for (Path file : Dataset.images(cut.resolve(inner))) {
                Path target = burnt.resolve(inner).resolve(file.getFileName());
                if (inner.endsWith("gt")) {
                    ImageWriter.writeMask(target, higher(ImageReader.readMask(file)));
                } else {
                    ImageWriter.writeTiff(target, withBar(ImageReader.read(file).image()));
                }
            }
        }
        model = train(cut, "cut.flaw");
        burntModel = train(burnt, "burnt.flaw");
    }

    private static GreyImage withBar(GreyImage image) {
        int width = image.width();
        float[] pixels = Arrays.copyOf(image.pixels(), width * (image.height() + BAR));
        SplittableRandom random = new SplittableRandom(1);
        for (int y = image.height() + 6; y < image.height() + 18; y++) {
            for (int x = 10; x < 120; x++) {
                pixels[y * width + x] = random.nextInt(3) == 0 ? 1 : 0;
            }
        }
        return new GreyImage(width, image.height() + BAR, pixels, image.pixelSize());
    }

    private static Mask higher(Mask mask) {
        BitSet set = new BitSet();
        for (int i = mask.nextSet(0); i >= 0; i = mask.nextSet(i + 1)) {
            set.set(i);
        }
        return Mask.of(mask.width(), mask.height() + BAR, set);
    }

    @Test
    void trainingSeesTheSame() throws IOException {
        Model one = Model.read(model);
        Model other = Model.read(burntModel);
        assertThat(one.description().input().crop()).isEqualTo(Crop.NONE);
        assertThat(other.description().input().crop()).isEqualTo(new Crop(0, 0, BAR, 0));
        assertThat(other.description().threshold()).isEqualTo(one.description().threshold());
        assertThat(other.description().calibrations())
                .isEqualTo(one.description().calibrations());
    }

    @Test
    void inspectingFindsTheSameAndNothingInTheBar() throws IOException {
        Path first = folder.resolve("a");
        Path second = folder.resolve("b");
        assertThat(Cli.run("inspect", "--model", model, "--out", first, cut.resolve("Anomalous/images"))
                        .code())
                .isZero();
        Cli inspected = Cli.run("inspect", "--model", burntModel, "--out", second, burnt.resolve("Anomalous/images"));
        assertThat(inspected.code()).as(inspected.err()).isZero();
        assertThat(second.resolve("defects.csv")).hasSameTextualContentAs(first.resolve("defects.csv"));
        for (Path file : Dataset.images(cut.resolve("Anomalous/images"))) {
            String map = "images/" + Dataset.stem(file) + "_map.tif";
            AnomalyMap whole = AnomalyMap.read(second.resolve(map));
            AnomalyMap part = AnomalyMap.read(first.resolve(map));
            assertThat(whole.height()).isEqualTo(part.height() + BAR);
            assertThat(whole.crop(0, 0, part.width(), part.height())).isEqualTo(part);
            for (int i = part.values().length; i < whole.values().length; i++) {
                assertThat(whole.values()[i]).isNaN();
            }
        }
    }

    @Test
    void evaluationJudgesTheSamePixels() {
        Object one = Cli.run("evaluate", "--data", cut, "--model", model, "--json")
                .json()
                .get("scores");
        Object other = Cli.run("evaluate", "--data", burnt, "--model", burntModel, "--json")
                .json()
                .get("scores");
        assertThat(other).isNotNull().isEqualTo(one);
    }

    @Test
    void evaluationJudgesARegionAlone() throws IOException {
        Path region = Files.writeString(
                folder.resolve("judged.geojson"),
                "{\"type\": \"Polygon\", \"coordinates\": [[[0,0],[100,0],[100,100],[0,100]]]}");
        Cli all = Cli.run("evaluate", "--data", burnt, "--model", burntModel, "--json");
        Cli judged = Cli.run("evaluate", "--data", burnt, "--model", burntModel, "--region", region, "--json");
        assertThat(judged.code()).as(judged.err()).isEqualTo(ExitCode.DONE);
        assertThat(judged.json().get("pixels").asLong())
                .isEqualTo(judged.json().get("images").asLong() * 100 * 100)
                .isLessThan(all.json().get("pixels").asLong());
        Cli patches =
                Cli.run("evaluate", "--data", burnt, "--model", burntModel, "--region", region, "--protocol", "thesis");
        assertThat(patches.code()).isEqualTo(ExitCode.USAGE);
        assertThat(patches.err()).contains("--protocol thesis judges whole patches");
    }

    @Test
    void aRegionIsInspectedAndNothingElse() throws IOException {
        Path region = Files.writeString(
                folder.resolve("left.geojson"),
                "{\"type\": \"Polygon\", \"coordinates\": [[[0,0],[100,0],[100,150],[0,150]]]}");
        Path out = folder.resolve("c");
        Cli inspected = Cli.run(
                "inspect",
                "--model",
                model,
                "--out",
                out,
                "--region",
                region,
                "--nm-per-pixel",
                12.5,
                "--json",
                cut.resolve("Anomalous/images"));
        assertThat(inspected.code()).as(inspected.err()).isZero();
        inspected.json().get("inspections").forEach(image -> {
            assertThat(image.get("pixel_size_origin").asString()).isEqualTo("option");
            assertThat(image.get("nm_per_pixel").asDouble()).isEqualTo(12.5);
            image.get("defects")
                    .forEach(defect -> assertThat(defect.get("bx").asInt()
                                    + defect.get("width").asInt())
                            .isLessThanOrEqualTo(100));
        });
    }

    @Test
    void whatIsLeftOutIsToldInPixels() throws Exception {
        assertThat(new CropConverter().convert("1,2,30,4")).isEqualTo(new Crop(1, 2, 30, 4));
        assertThat(new CropConverter().convert("none")).isEqualTo(Crop.NONE);
        Path out = folder.resolve("asked.flaw");
        assertThat(Cli.run("train", "--data", burnt, "--out", out, "--crop", "1,2")
                        .code())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aPixelSizeMustBePossible() {
        Cli refused = Cli.run("inspect", "--model", model, "--out", folder.resolve("d"), "--nm-per-pixel", -1, cut);
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(Optional.of(refused.complaint()))
                .hasValueSatisfying(text -> assertThat(text).contains("pixel size"));
    }
}

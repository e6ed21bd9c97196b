package dev.flawmap.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defect;
import dev.flawmap.Defects;
import dev.flawmap.Images;
import dev.flawmap.Inspection;
import dev.flawmap.Inspector;
import dev.flawmap.Score;
import dev.flawmap.StubDetector;
import dev.flawmap.Threshold;
import dev.flawmap.file.InputFiles;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.image.ImageFile;
import dev.flawmap.image.ImageReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class InspectionWriterTest {
    private static final Threshold THRESHOLD = new Threshold(0.5f, 0.01, 0, 1);

    @TempDir
    Path folder;

    private Path source;
    private Path out;
    private InspectionWriter writer;

    @BeforeEach
    void source() throws IOException {
        source = Files.writeString(folder.resolve("a.tif"), "abc");
        out = folder.resolve("out");
        writer = new InspectionWriter(out);
    }

    private static GreyImage image(OptionalDouble nmPerPixel) {
        return new GreyImage(6, 4, new float[24], nmPerPixel);
    }

    /** A defect of 2×1 pixels at (2, 1), with scores 0.75 and 1. */
    private static Inspection inspection(OptionalDouble nmPerPixel) {
        float[] scores = new float[24];
        scores[8] = 0.75f;
        scores[9] = 1;
        AnomalyMap map = new AnomalyMap(6, 4, scores);
        Defects defects = Defects.in(map, THRESHOLD, nmPerPixel);
        return new Inspection(
                map,
                new Score("grey", "the grey value", false),
                THRESHOLD,
                defects.mask(),
                defects.list(),
                Duration.ofMillis(250));
    }

    private InspectedImage write(String name) throws IOException {
        return writer.write(name, source, image(OptionalDouble.empty()), inspection(OptionalDouble.empty()))
                .image();
    }

    @Test
    void writesTheMapWithItsPixelSizeTheMaskAndTheOverlay() throws IOException {
        OptionalDouble nm = OptionalDouble.of(12.5);
        writer.write("a", source, image(nm), inspection(nm));
        ImageFile map = ImageReader.read(out.resolve("images/a_map.tif"));
        assertThat(map.bitDepth()).isEqualTo(32);
        assertThat(map.image().pixels()).isEqualTo(inspection(nm).anomalyMap().values());
        assertThat(map.image().nmPerPixel().orElseThrow()).isEqualTo(12.5);
        assertThat(ImageReader.readMask(out.resolve("images/a_mask.png")))
                .isEqualTo(inspection(nm).predMask());
        assertThat(ImageIO.read(out.resolve("images/a_overlay.png").toFile()))
                .satisfies(picture -> assertThat(picture.getWidth()).isEqualTo(6))
                .satisfies(picture -> assertThat(picture.getHeight()).isEqualTo(4));
    }

    @Test
    void writesOneLineForEveryDefect() throws IOException {
        OptionalDouble nm = OptionalDouble.of(10);
        writer.write("a", source, image(nm), inspection(nm));
        write("b");
        writer.finish();
        double feret = Math.sqrt(5);
        assertThat(Files.readAllLines(out.resolve("defects.csv")))
                .containsExactly(
                        "Label,Image,Area,Mean,Max,X,Y,BX,BY,Width,Height,Feret,AreaNm2,FeretNm",
                        "1,a,2,0.875,1.0,3.0,1.5,2,1,2,1," + feret + ",200.0," + feret * 10,
                        "1,b,2,0.875,1.0,3.0,1.5,2,1,2,1," + feret + ",,");
    }

    @Test
    void writesOneLineForEveryImageAlsoIfItFailed() throws IOException {
        Path odd = Files.writeString(folder.resolve("b, \"c\".tif"), "abc");
        writer.write("b", odd, image(OptionalDouble.empty()), inspection(OptionalDouble.empty()));
        writer.fail(source, "It is damaged, sadly.");
        writer.finish();
        String sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertThat(Files.readAllLines(out.resolve("images.csv")))
                .containsExactly(
                        "Image,File,Width,Height,NmPerPixel,pred_score,pred_label,threshold,target_fpr,Defects,"
                                + "DefectArea,Seconds,sha256,Error",
                        "b,\"" + folder + "/b, \"\"c\"\".tif\",6,4,,1.0,true,0.5,0.01,1,2,0.25," + sha256 + ",",
                        "," + source + ",,,,,,,,,,,,\"It is damaged, sadly.\"");
    }

    @Test
    void writesEverythingAsJson() throws IOException {
        OptionalDouble nm = OptionalDouble.of(10);
        writer.write("a", source, image(nm), inspection(nm));
        write("b");
        writer.fail(source, "It is damaged.");
        writer.finish();
        JsonNode json = JsonMapper.shared().readTree(Files.readString(out.resolve("inspections.json")));
        assertThat(json.path("inspections")).hasSize(2);
        JsonNode a = json.path("inspections").get(0);
        assertThat(a.path("file").asString()).isEqualTo(source.toString());
        assertThat(a.path("sha256").asString()).startsWith("ba7816bf");
        assertThat(a.path("width").asInt()).isEqualTo(6);
        assertThat(a.path("height").asInt()).isEqualTo(4);
        assertThat(a.path("pred_score").asDouble()).isEqualTo(1);
        assertThat(a.path("pred_label").asBoolean()).isTrue();
        assertThat(a.path("threshold").asDouble()).isEqualTo(0.5);
        assertThat(a.path("target_fpr").asDouble()).isEqualTo(0.01);
        assertThat(a.path("nm_per_pixel").asDouble()).isEqualTo(10);
        assertThat(a.path("seconds").asDouble()).isEqualTo(0.25);
        assertThat(a.path("defects").get(0).path("area_nm2").asDouble()).isEqualTo(200);
        JsonNode b = json.path("inspections").get(1);
        assertThat(b.get("nm_per_pixel").isNull()).isTrue();
        assertThat(b.path("defects").get(0).get("feret_nm").isNull()).isTrue();
        assertThat(json.path("failures").get(0).path("reason").asString()).isEqualTo("It is damaged.");
    }

    @Test
    void sameNamesDoNotOverwriteEachOther() throws IOException {
        List<String> names = Stream.of("a", "a", "A", "a-2", "x/../y", "..")
                .map(name -> {
                    try {
                        return write(name).name();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .toList();
        assertThat(names).containsExactly("a", "a-2", "A-3", "a-2-2", "x_.._y", "_.");
        try (Stream<Path> files = Files.list(out.resolve("images"))) {
            assertThat(files).hasSize(3 * names.size());
        }
        assertThat(writer.inspected()).extracting(InspectedImage::name).isEqualTo(names);
    }

    @Test
    void aMissingSourceIsNamedAndNothingIsWritten() {
        Path missing = folder.resolve("gone.tif");
        assertThatThrownBy(() ->
                        writer.write("a", missing, image(OptionalDouble.empty()), inspection(OptionalDouble.empty())))
                .isInstanceOf(BadImageException.class)
                .hasMessageContaining("gone.tif");
        assertThat(out).doesNotExist();
        assertThat(writer.inspected()).isEmpty();
    }

    @Test
    void resultsAreNotWrittenAmongTheirImages() throws IOException {
        Path images = Files.createDirectories(folder.resolve("project/images"));
        Path image = images.resolve("a.png");
        InputFiles inputs = new InputFiles(List.of(image));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InspectionWriter.requireSpared(folder.resolve("project"), inputs))
                .withMessageContaining("among the files that they are of");
        InspectionWriter.requireSpared(folder.resolve("results"), inputs);
        InspectionWriter.requireSpared(images, inputs);
    }

    @Test
    void resultsDoNotReplaceWhatTheyAreOf() throws IOException {
        for (String name : List.of("images.csv", "defects.csv", "inspections.json")) {
            InputFiles inputs = new InputFiles(List.of(out.resolve(name)));
            assertThatIllegalArgumentException().isThrownBy(() -> InspectionWriter.requireSpared(out, inputs));
        }
    }

    @Test
    void namesTooLongForAFileSystemAreCut() throws IOException {
        String name = "纤".repeat(100);
        assertThat(write(name).name()).isEqualTo("纤".repeat(73));
        assertThat(write(name).name()).isEqualTo("纤".repeat(73) + "-2");
    }

    @Test
    void withoutImagesTheTablesHaveTheirHeadsOnly() throws IOException {
        writer.finish();
        assertThat(Files.readAllLines(out.resolve("defects.csv"))).hasSize(1);
        assertThat(Files.readAllLines(out.resolve("images.csv"))).hasSize(1);
    }

    @Test
    void aLargeImagesFilesAreTheSame() throws IOException {
        GreyImage image = Images.noise(97, 61, 4).withNmPerPixel(OptionalDouble.of(3));
        Inspector inspector = new Inspector(new StubDetector(1), new Threshold(0.7f, 0.01, 0, 4));
        Inspection inspection = inspector.inspect(image);
        InspectedImage held = writer.write("a", source, image, inspection).image();
        Written large = writer.write("b", source, GreyRows.of(image), inspector);
        for (String what : List.of("_map.tif", "_mask.png", "_overlay.png")) {
            assertThat(out.resolve("images/b" + what)).hasSameBinaryContentAs(out.resolve("images/a" + what));
        }
        assertThat(large.image())
                .usingRecursiveComparison()
                .ignoringFields("name", "seconds")
                .isEqualTo(held);
        assertThat(large.picture().pixels()).isEqualTo(image.pixels());
        assertThat(large.shown().predMask()).isEqualTo(inspection.predMask());
        assertThat(large.image().overlayScale()).isEqualTo(1);
    }

    @Test
    void aLargeImageThatTurnsOutToBeBadIsSaidToBeAndLeavesNothing() throws IOException {
        GreyRows cut = new GreyRows() {
            @Override
            public int width() {
                return 97;
            }

            @Override
            public int height() {
                return 61;
            }

            @Override
            public OptionalDouble nmPerPixel() {
                return OptionalDouble.empty();
            }

            @Override
            public GreyImage rows(int from, int to) throws IOException {
                throw new BadImageException("a.tif was cut short.");
            }
        };
        Inspector inspector = new Inspector(new StubDetector(1), THRESHOLD);
        assertThatThrownBy(() -> writer.write("a", source, cut, inspector))
                .isInstanceOf(BadImageException.class)
                .hasMessage("a.tif was cut short.");
        assertThat(out.resolve("images")).isEmptyDirectory();
    }

    @Test
    void aLargeImagesOverlayIsSmaller() throws IOException {
        int width = 6001;
        int height = 3000;
        float[] pixels = new float[width * height];
        Arrays.fill(pixels, 0.25f);
        pixels[2999 * width + 6000] = 1;
        pixels[7 * width + 4] = 1;
        pixels[7 * width + 5] = 1;
        Inspector inspector = new Inspector(new StubDetector(1), THRESHOLD);
        Written large = writer.write("a", source, GreyRows.of(GreyImage.of(width, height, pixels)), inspector);
        assertThat(large.image().overlayScale()).isEqualTo(2);
        assertThat(large.image().defects()).extracting(Defect::areaPx).containsExactly(2, 1);
        assertThat(large.shown().defects())
                .extracting(Defect::bx, Defect::by, Defect::width, Defect::height)
                .containsExactly(tuple(2, 3, 1, 1), tuple(3000, 1499, 1, 1));
        assertThat(large.picture().width()).isEqualTo(3001);
        assertThat(large.picture().height()).isEqualTo(1500);
        assertThat(large.picture().get(2, 3)).isCloseTo((2 + 2 * 0.25f) / 4, within(1e-6f));
        assertThat(large.picture().get(3000, 0)).isEqualTo(0.25f);
        assertThat(large.shown().anomalyMap().get(2, 3)).isEqualTo(1);
        assertThat(large.shown().predMask().count()).isEqualTo(2);
        assertThat(ImageIO.read(out.resolve("images/a_overlay.png").toFile()).getWidth())
                .isEqualTo(3001);
    }
}

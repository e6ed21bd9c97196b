package dev.flawmap.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.Cancellation;
import dev.flawmap.Images;
import dev.flawmap.StubDetector;
import dev.flawmap.Threshold;
import dev.flawmap.file.InputFiles;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageFile;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.inspect.ImageSource;
import dev.flawmap.inspect.InspectionPipeline;
import dev.flawmap.inspect.MemoryBudget;
import dev.flawmap.inspect.StubInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Results of real files by the real pipeline; the detector takes grey values for scores. */
class ResultFolderTest {
    private static final Threshold THRESHOLD = new Threshold(0.5f, 0.01, 0, 1);

    @TempDir
    Path folder;

    private Path out;

    @BeforeEach
    void out() {
        out = folder.resolve("out");
    }

    /** Black but for two white pixels at (2, 1). */
    private Path image(String name, OptionalDouble nmPerPixel) throws IOException {
        float[] pixels = new float[24];
        pixels[8] = 1;
        pixels[9] = 1;
        Path file = folder.resolve(name);
        ImageWriter.writeTiff(file, new GreyImage(6, 4, pixels, nmPerPixel));
        return file;
    }

    private void inspect(Threshold threshold, Path... files) throws IOException {
        try (ResultFolder results = new ResultFolder(out)) {
            new InspectionPipeline(
                            StubInspector.of(new StubDetector(1), threshold),
                            MemoryBudget.ofHeap(),
                            List.of(results),
                            (what, done, total) -> {},
                            new Cancellation())
                    .run(Stream.of(files).map(ImageSource::of).toList());
        }
    }

    /** Linux shows open files as links. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aTableThatCannotBeBegunLeavesNoFileOpen() throws IOException {
        Files.createDirectories(out.resolve("defects.csv"));
        assertThatThrownBy(() -> new ResultFolder(out))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("defects.csv");
        String real = out.toRealPath().toString();
        List<String> open = new ArrayList<>();
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            links.forEach(link -> open.add(target(link)));
        }
        assertThat(out.resolve("images.csv")).exists();
        assertThat(open).isNotEmpty().noneMatch(file -> file.startsWith(real));
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    @Test
    void theMapHasThePixelSizeAndMaskAndOverlayTheImagesSize() throws IOException {
        inspect(THRESHOLD, image("a.tif", OptionalDouble.of(12.5)));
        ImageFile map = ImageReader.read(out.resolve("images/a_map.tif"));
        assertThat(map.bitDepth()).isEqualTo(32);
        assertThat(map.image().get(3, 1)).isEqualTo(1);
        assertThat(map.image().nmPerPixel().orElseThrow()).isEqualTo(12.5);
        assertThat(ImageReader.readMask(out.resolve("images/a_mask.png")))
                .isEqualTo(Images.rectangle(6, 4, 2, 1, 2, 1));
        assertThat(ImageIO.read(out.resolve("images/a_overlay.png").toFile()))
                .satisfies(picture -> assertThat(picture.getWidth()).isEqualTo(6))
                .satisfies(picture -> assertThat(picture.getHeight()).isEqualTo(4));
    }

    @Test
    void picturesOfImagesInspectedBeforeAreNamedAndRemoved() throws IOException {
        Path image = image("a.tif", OptionalDouble.empty());
        inspect(THRESHOLD, image);
        Path other = Files.writeString(out.resolve("images/mine.png"), "not of Flawmap");
        assertThat(ResultFolder.files(out)).containsExactly(image.toString());
        ResultFolder.clear(out);
        assertThat(out.resolve("images/a_map.tif")).doesNotExist();
        assertThat(out.resolve("images/a_overlay.png")).doesNotExist();
        assertThat(other).exists();
        assertThat(ResultFolder.files(folder.resolve("none"))).isEmpty();
    }

    @Test
    void everyDefectHasALine() throws IOException {
        inspect(THRESHOLD, image("a.tif", OptionalDouble.of(10)), image("b.tif", OptionalDouble.empty()));
        assertThat(Files.readAllLines(out.resolve("defects.csv")))
                .containsExactly(
                        "Label,Defect,ExpectedFalse,ExpectedFalseLeast,ExpectedFalseMost,Area,Mean,Max,X,Y,BX,BY,Width,Height,Feret,Circ.,Area_percent,Unit,Area_nm2,Feret_nm",
                        "a,1,,,,2,1,1,3,1.5,2,1,2,1,2.23607,1,8.33333,px,200,22.3607",
                        "b,1,,,,2,1,1,3,1.5,2,1,2,1,2.23607,1,8.33333,px,,");
    }

    @Test
    void everyImageHasALineAlsoIfItCannotBeInspected() throws IOException {
        Path odd = image("b, \"c\".tif", OptionalDouble.of(4));
        Path damaged = Files.writeString(folder.resolve("damaged.tif"), "abc");
        inspect(THRESHOLD, odd, damaged);
        List<String> lines = Files.readAllLines(out.resolve("images.csv"));
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .startsWith(
                        "Image,File,sha256,Width_px,Height_px,NmPerPixel,PixelSizeOrigin,Detector,ModelSha256,pred_score,")
                .endsWith(",Error");
        assertThat(lines.get(1))
                .startsWith("b_ _c_,\"" + folder + "/b, \"\"c\"\".tif\",")
                .contains(",6,4,4,ImageJ,stub,5a5a")
                .contains(
                        ",1,true,defective,\"Its strongest defect, of 2 px at (3, 2), exceeds the seed level.\",0.5,0.5,,0.01,1,1,24,2,");
        assertThat(lines.get(2))
                .startsWith("damaged," + damaged + ",,")
                .contains("damaged.tif is not a PNG, TIFF, JPEG or BMP image.");
    }

    @Test
    void aFailureHasTheNameThatItsSourceGave() throws IOException {
        Path damaged = Files.writeString(folder.resolve("damaged.tif"), "abc");
        try (ResultFolder written = new ResultFolder(out)) {
            new InspectionPipeline(StubInspector.of(new StubDetector(1), THRESHOLD), written)
                    .run(List.of(ImageSource.of(damaged, "roll 7, left")));
        }
        assertThat(Files.readAllLines(out.resolve("images.csv")).get(1))
                .startsWith("\"roll 7, left\"," + damaged + ",,");
    }

    @Test
    void theJsonHasEverythingAndFitsItsSchema() throws IOException {
        Path damaged = Files.writeString(folder.resolve("damaged.tif"), "abc");
        inspect(THRESHOLD, image("a.tif", OptionalDouble.of(10)), damaged, image("b.tif", OptionalDouble.empty()));
        String text = Files.readString(out.resolve("inspections.json"));
        assertThat(JsonSchemas.problemsAndUnknownNames(text)).isEmpty();
        JsonNode json = JsonMapper.shared().readTree(text);
        assertThat(json.path("schema_version").asInt()).isEqualTo(1);
        assertThat(json.path("inspections")).hasSize(2);
        JsonNode a = json.path("inspections").get(0);
        assertThat(a.path("file").asString()).isEqualTo(folder.resolve("a.tif").toString());
        assertThat(a.path("pred_label").asBoolean()).isTrue();
        assertThat(a.path("verdict").asString()).isEqualTo("defective");
        assertThat(a.path("nm_per_pixel").asDouble()).isEqualTo(10);
        assertThat(a.path("pixel_size_origin").asString()).isEqualTo("ImageJ");
        assertThat(a.path("defects").get(0).path("area_nm2").asDouble()).isEqualTo(200);
        JsonNode b = json.path("inspections").get(1);
        assertThat(b.get("nm_per_pixel").isNull()).isTrue();
        assertThat(b.path("pixel_size_origin").asString()).isEqualTo("unknown");
        assertThat(b.path("defects").get(0).get("feret_nm").isNull()).isTrue();
        assertThat(json.path("failures").get(0).path("problem").asString()).isEqualTo("bad_image");
        assertThat(json.path("failures").get(0).path("name").asString()).isEqualTo("damaged");
    }

    @Test
    void theSchemaLetsNamesPassThatLaterVersionsAdd() throws IOException {
        inspect(THRESHOLD, image("a.tif", OptionalDouble.of(10)), Files.writeString(folder.resolve("b.tif"), "abc"));
        JsonNode json = JsonMapper.shared().readTree(Files.readString(out.resolve("inspections.json")));
        JsonNode inspection = json.path("inspections").get(0);
        JsonNode defect = inspection.path("defects").get(0);
        JsonNode failure = json.path("failures").get(0);
        for (JsonNode object : List.of(json, inspection, defect, failure)) {
            ((ObjectNode) object).put("later", 1);
        }
        assertThat(JsonSchemas.problems(json.toString())).isEmpty();
        assertThat(JsonSchemas.problemsAndUnknownNames(json.toString())).hasSize(4);
    }

    @Test
    void theJsonHasTheNotesOfAnImage() throws IOException {
        Path scaled = folder.resolve("a.tif");
        ImageWriter.writeFloatTiff(scaled, 3, 1, new float[] {0, 2, 5}, OptionalDouble.empty());
        inspect(THRESHOLD, scaled);
        JsonNode json = JsonMapper.shared().readTree(Files.readString(out.resolve("inspections.json")));
        assertThat(json.path("inspections").get(0).path("notes"))
                .singleElement()
                .satisfies(note -> assertThat(note.asString()).contains("scaled"));
    }

    @Test
    void factsDoNotReplaceWhatADocumentSays() {
        for (String name : List.of("schema_version", "inspections", "failures")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new JsonDocument(Map.of(name, 7), "", text -> {}))
                    .withMessage("The document itself says " + name + "; give the fact another name.");
        }
    }

    @Test
    void withoutImagesTheTablesHaveTheirHeadsOnly() throws IOException {
        inspect(THRESHOLD);
        assertThat(Files.readAllLines(out.resolve("defects.csv"))).hasSize(1);
        assertThat(Files.readAllLines(out.resolve("images.csv"))).hasSize(1);
        String text = Files.readString(out.resolve("inspections.json"));
        assertThat(JsonSchemas.problemsAndUnknownNames(text)).isEmpty();
    }

    @Test
    void closingAgainChangesNothing() throws IOException {
        ResultFolder results = new ResultFolder(out);
        results.close();
        List<String> json = Files.readAllLines(out.resolve("inspections.json"));
        results.close();
        assertThat(Files.readAllLines(out.resolve("inspections.json"))).isEqualTo(json);
    }

    @Test
    void tablesGrowWithTheImagesAndReplaceThoseOfAnEarlierRun() throws IOException {
        inspect(THRESHOLD, image("a.tif", OptionalDouble.empty()), image("b.tif", OptionalDouble.empty()));
        List<Integer> lines = new java.util.ArrayList<>();
        try (ResultFolder results = new ResultFolder(out)) {
            new InspectionPipeline(
                            StubInspector.of(new StubDetector(1), THRESHOLD),
                            MemoryBudget.ofHeap(),
                            List.of(
                                    results,
                                    result -> lines.add(Files.readAllLines(out.resolve("images.csv"))
                                            .size())),
                            (what, done, total) -> {},
                            new Cancellation())
                    .run(List.of(ImageSource.of(folder.resolve("a.tif")), ImageSource.of(folder.resolve("b.tif"))));
            assertThat(lines).containsExactly(2, 3);
        }
    }

    @Test
    void resultsAreNotWrittenAmongTheirImages() throws IOException {
        Path images = Files.createDirectories(folder.resolve("project/images"));
        InputFiles inputs = new InputFiles(List.of(images.resolve("a.png")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResultFolder.requireSpared(folder.resolve("project"), inputs))
                .withMessageContaining("among the files that they are of");
        ResultFolder.requireSpared(folder.resolve("results"), inputs);
        ResultFolder.requireSpared(images, inputs);
    }

    @Test
    void resultsDoNotReplaceWhatTheyAreOf() throws IOException {
        for (String name : List.of("images.csv", "defects.csv", "inspections.json")) {
            InputFiles inputs = new InputFiles(List.of(out.resolve(name)));
            assertThatIllegalArgumentException().isThrownBy(() -> ResultFolder.requireSpared(out, inputs));
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> new ResultFolder(file.resolve("out")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("inspections.json");
    }
}

package dev.flawmap.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.Cancellation;
import dev.flawmap.Defect;
import dev.flawmap.Images;
import dev.flawmap.Inspection;
import dev.flawmap.Progress;
import dev.flawmap.StubDetector;
import dev.flawmap.Threshold;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.Mask;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.ImageSource;
import dev.flawmap.inspect.InspectionPipeline;
import dev.flawmap.inspect.MemoryBudget;
import dev.flawmap.inspect.StubInspector;
import dev.flawmap.outline.RegionFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The outlines that other programs get are those of the mask. */
class OutlineFilesTest {
    private static final Threshold THRESHOLD = new Threshold(0.6f, 0.01, 0, 5);

    @TempDir
    Path folder;

    private Inspection found;

    @BeforeEach
    void inspect() throws IOException {
        Path file = Images.write(folder.resolve("a.png"), 60, 40, 3);
        found = StubInspector.of(new StubDetector(1), THRESHOLD)
                .inspect(ImageReader.read(file).image());
        assertThat(found.defects().size()).isGreaterThan(1);
        try (CocoFile coco = new CocoFile(folder)) {
            new InspectionPipeline(
                            StubInspector.of(new StubDetector(1), THRESHOLD),
                            MemoryBudget.ofHeap(),
                            List.of(new RoiSets(folder), new GeoJsonFiles(folder), coco),
                            Progress.NONE,
                            new Cancellation())
                    .run(List.of(ImageSource.of(file)));
        }
    }

    @Test
    void aRoiSetHasASelectionForEveryDefect() throws IOException {
        Mask all = Mask.empty(60, 40);
        int count = 0;
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(folder.resolve("images/a_rois.zip")))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path roi = Files.write(folder.resolve(entry.getName()), zip.readAllBytes());
                Mask area = RegionFile.read(roi).inside(60, 40);
                Defect defect = found.defects().get(count++);
                assertThat(entry.getName()).isEqualTo(String.format("defect-%04d.roi", defect.label()));
                assertThat(area.count()).isEqualTo(defect.areaPx());
                all = all.or(area);
            }
        }
        assertThat(count).isEqualTo(found.defects().size());
        assertThat(all).isEqualTo(found.predMask());
    }

    @Test
    void geoJsonHasTheSameAreasWithMeasurements() throws IOException {
        Path file = folder.resolve("images/a_defects.geojson");
        assertThat(RegionFile.read(file).inside(60, 40)).isEqualTo(found.predMask());
        JsonNode features = JsonMapper.shared().readTree(file).get("features");
        assertThat(features.size()).isEqualTo(found.defects().size());
        JsonNode first = features.get(0).get("properties");
        assertThat(first.get("classification").get("name").asString()).isEqualTo("Defect");
        assertThat(first.get("measurements").get("Area px^2").asInt())
                .isEqualTo(found.defects().get(0).areaPx());
    }

    /** COCO names a stack and the page, and selections know their slice. */
    @Test
    void pagesOfAStackCanBeFound() throws IOException {
        Path stack = folder.resolve("stack.tif");
        Files.write(stack, new byte[0]);
        Path out = Files.createDirectories(folder.resolve("pages"));
        ImageSource first = ImageSource.of(folder.resolve("a.png"));
        try (CocoFile coco = new CocoFile(out)) {
            coco.accept(page(first, stack, 2));
            new RoiSets(out).accept(page(first, stack, 2));
        }
        JsonNode image = JsonMapper.shared()
                .readTree(out.resolve("coco.json"))
                .get("images")
                .get(0);
        assertThat(image.get("file_name").asString()).isEqualTo(stack.toString());
        assertThat(image.get("page").asInt()).isEqualTo(3);
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(out.resolve("images/a_rois.zip")))) {
            zip.getNextEntry();
            // The position, from 1, at byte 56 of ImageJ's format.
            assertThat(ByteBuffer.wrap(zip.readAllBytes()).getInt(56)).isEqualTo(3);
        }
    }

    private Inspected page(ImageSource source, Path stack, int page) throws IOException {
        GreyImage image = source.read().image();
        return new Inspected(
                "a",
                stack + " (page " + (page + 1) + ")",
                OptionalInt.of(page),
                "0",
                found,
                image,
                found,
                1,
                List.of());
    }

    @Test
    void cocoHasBoxesAndAreas() {
        JsonNode coco = JsonMapper.shared().readTree(folder.resolve("coco.json"));
        assertThat(coco.get("images").get(0).get("width").asInt()).isEqualTo(60);
        assertThat(coco.get("annotations").size()).isEqualTo(found.defects().size());
        Defect defect = found.defects().get(0);
        JsonNode first = coco.get("annotations").get(0);
        assertThat(first.get("area").asInt()).isEqualTo(defect.areaPx());
        assertThat(first.get("bbox").toString())
                .isEqualTo("[" + defect.bx() + "," + defect.by() + "," + defect.width() + "," + defect.height() + "]");
        JsonNode polygon = first.get("segmentation").get(0);
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < polygon.size(); i += 2) {
            least = Math.min(least, polygon.get(i).asInt());
        }
        assertThat(least).isEqualTo(defect.bx());
    }
}

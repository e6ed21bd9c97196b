package dev.flawmap.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defects;
import dev.flawmap.Expectation;
import dev.flawmap.GoodFind;
import dev.flawmap.Inspection;
import dev.flawmap.Score;
import dev.flawmap.Threshold;
import dev.flawmap.image.GreyImage;
import dev.flawmap.inspect.ImageResult.Failed;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.ImageResult.Problem;
import dev.flawmap.model.calibration.DetectionPower;
import dev.flawmap.model.calibration.DetectionPower.Painted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    static final Threshold THRESHOLD = new Threshold(0.5f, 0.01, 1000, 4);
    private static final String HOSTILE = "<script>alert(1)</script>\"'&.tif";

    @TempDir
    private Path folder;

    /** An image with so many defects of 4×4 pixels, the first with the highest score. */
    private static Inspected image(String name, int defects) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        int width = 120;
        int height = 60;
        float[] pixels = new float[width * height];
        float[] scores = new float[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat();
        }
        for (int i = 0; i < defects * 16; i++) {
            int x = 6 * (i / 16 % 15) + i % 4;
            int y = 8 * (i / 16 / 15) + i / 4 % 4;
            scores[y * width + x] = 2 - i / 16 / 100f;
        }
        return inspected(name, GreyImage.of(width, height, pixels), new AnomalyMap(width, height, scores));
    }

    /** An image with the defects of a map at this threshold. */
    static Inspected inspected(String name, GreyImage picture, AnomalyMap map) {
        int width = map.width();
        int height = map.height();
        Defects found = Defects.in(map, THRESHOLD, OptionalDouble.empty());
        Inspection inspection = new Inspection(
                width,
                height,
                Optional.empty(),
                "localiser",
                "0",
                new Score("defect", "its strength", false),
                THRESHOLD,
                Optional.of(new Expectation(0.1, 0.05, 0.2)),
                found.list().isEmpty() ? 0 : map.max(),
                found.mask(),
                found.list().stream()
                        .map(defect -> defect.withExpectedFalse(new Expectation(0.01, 0.005, 0.02)))
                        .toList(),
                Optional.empty(),
                Optional.of(map),
                (long) width * height,
                Duration.ofMillis(1));
        return new Inspected(
                name, name + ".tif", OptionalInt.empty(), "0", inspection, picture, inspection, 1, List.of());
    }

    private String page(ImageEntries entries) throws IOException {
        return page(entries, Optional.empty());
    }

    private String page(ImageEntries entries, Optional<DetectionPower> power) throws IOException {
        return Files.readString(write(folder.resolve("report.html"), entries, power));
    }

    static Path write(Path file, ImageEntries entries, Optional<DetectionPower> power) throws IOException {
        new Report(
                        "Inspection",
                        entries.summary(),
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        entries,
                        Map.of(),
                        new Report.About(
                                List.of("Spots are 1.2 pixels wide."),
                                List.of(),
                                Map.of("Seed", "1"),
                                power.map(p -> PowerCurve.of(p, true)),
                                power.flatMap(FoundByKind::of)))
                .write(file);
        return file;
    }

    @Test
    void beginsWithTheAnswerAndListsAllImagesWorstFirst() throws IOException {
        ImageEntries entries = new ImageEntries();
        entries.add(image("fine", 0), Optional.empty());
        entries.add(new Failed(HOSTILE, HOSTILE, Problem.BAD_IMAGE, HOSTILE + " is damaged."));
        entries.add(image("bad", 2), Optional.empty());
        assertThat(entries.summary())
                .startsWith("1 of 3 images are defective; 1 could not be inspected. 2 defects in all; on good images"
                        + " 0.10 false ones each are expected");
        assertThat(entries.rows()).extracting(ImageEntries.Row::name).containsExactly("bad", HOSTILE, "fine");
        assertThat(entries.rows())
                .extracting(ImageEntries.Row::link)
                .containsExactly("#image-3", "", "#image-1")
                .doesNotContainNull();
        String page = page(entries);
        assertThat(page)
                .contains("id=\"image-3\"", "once in 100 good images", "0.010 (0.0050 to 0.020)")
                .doesNotContain("<script>alert")
                .containsSubsequence("About the model", "Noted while it was trained", "1.2 pixels wide")
                .containsOnlyOnce("aria-sort=\"ascending\"");
        List<String> pictures = Pattern.compile("data:image/[^\"]*")
                .matcher(page)
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(pictures.stream().filter(picture -> picture.startsWith("data:image/jpeg")))
                .as("two thumbnails and two photographs, each once")
                .hasSize(4)
                .doesNotHaveDuplicates();
    }

    @Test
    void theThresholdCanBeMovedAndSizesAreCounted() throws IOException {
        ImageEntries entries = new ImageEntries();
        entries.add(image("bad", 2), Optional.empty());
        entries.add(image("fine", 0), Optional.empty());
        assertThat(page(entries))
                .contains(
                        "data-levels=\"data:image/png;base64,",
                        "data-spread=\"0.5\" data-outline=\"0.5\"",
                        "id=\"level\"",
                        "id=\"strength\"")
                .containsSubsequence("Defects by their area, from … px on", "share of their area");
        Histogram shares = entries.histograms().get(1);
        assertThat(shares.bins().get(0)).isEqualTo(new Histogram.Bin("0", 1, 100));
        assertThat(shares.bins().stream().mapToInt(Histogram.Bin::count).sum()).isEqualTo(2);
    }

    @Test
    void countsAreByOneTwoAndFive() {
        Histogram.Counts counts = new Histogram.Counts();
        for (double value : new double[] {0.5, 1, 1.9, 2, 4.9, 5, 9, 10, 30}) {
            counts.add(value);
        }
        assertThat(counts.histogram("", false).bins())
                .containsExactly(
                        new Histogram.Bin("0.5", 1, 50),
                        new Histogram.Bin("1", 2, 100),
                        new Histogram.Bin("2", 2, 100),
                        new Histogram.Bin("5", 2, 100),
                        new Histogram.Bin("10", 1, 50),
                        new Histogram.Bin("20", 1, 50));
    }

    /** One of four small defects is found, and all of the 20 large ones. */
    @Test
    void showsWhichSimulatedDefectsAreFound() throws IOException {
        List<Painted> painted = new ArrayList<>(Collections.nCopies(20, new Painted("stain", 100, 3, 2, true)));
        painted.addAll(Collections.nCopies(3, new Painted("pit or speck", 40, 1, 0.2, false)));
        painted.add(new Painted("crack", 40, 5, 0.7, true));
        DetectionPower power = DetectionPower.of(THRESHOLD, painted).orElseThrow();
        PowerCurve curve = PowerCurve.of(power, true);
        assertThat(curve.finding())
                .isEqualTo("Finds 9 of 10 simulated defects from 60 px on, and 25 % of smaller ones.");
        assertThat(curve.table().rows())
                .containsExactly(
                        List.of("30 to 59", "1 of 4", "25 %", "5 to 70 %", "0 of 3", "1 of 1", "–"),
                        List.of("60 to 119", "20 of 20", "100 %", "84 to 100 %", "–", "–", "20 of 20"));
        String page = page(new ImageEntries(), Optional.of(power));
        assertThat(page)
                .containsSubsequence(
                        "About the model",
                        curve.finding(),
                        "real ones may be found less often",
                        "<svg",
                        "30 to 59 px: 1 of 4, 25 % (5 to 70 %)",
                        "60 to 119 px: 20 of 20, 100 % (84 to 100 %)",
                        "<td>84 to 100 %</td>",
                        "What this model finds, by kind, size and strength",
                        "<th>30 to 59 px</th>",
                        "<td>pit or speck</td>",
                        "<td>0 of 3</td>");
        double none = PowerCurve.y(0);
        double all = PowerCurve.y(1);
        assertThat(curve.points()).hasSize(2);
        assertThat(curve.points().get(0).y()).isCloseTo(none + (all - none) / 4, within(0.1));
        assertThat(curve.points().get(1).y()).isCloseTo(all, within(0.1));
        assertThat(curve.points().get(1).top()).isCloseTo(all, within(0.1));
        assertThat(curve.points().get(1).x())
                .isGreaterThan(curve.points().get(0).x());
    }

    /** Shares of few are kept back by their interval: 0 of 3 may be 56 %, and 5 of 20 less than half. */
    @Test
    void kindsThatAreSurelyFoundLeastComeFirst() {
        List<Painted> painted = new ArrayList<>(Collections.nCopies(15, new Painted("hair", 40, 1, 1, false)));
        painted.addAll(Collections.nCopies(5, new Painted("hair", 500, 2, 1, true)));
        painted.addAll(Collections.nCopies(3, new Painted("chip", 3840, 4, 1, false)));
        painted.addAll(Collections.nCopies(2, new Painted("film", 60, 100, 1, true)));
        FoundByKind found = FoundByKind.of(DetectionPower.of(THRESHOLD, painted).orElseThrow())
                .orElseThrow();
        assertThat(found.least()).hasValue("Found least, by kind: hair (5 of 20), chip (0 of 3).");
        assertThat(found.table().head())
                .containsExactly(
                        "kind",
                        "found",
                        "95 %",
                        "30 to 119 px",
                        "120 to 479 px",
                        "480 to 1919 px",
                        "from 1920 px",
                        "1 to 2×",
                        "2 to 4×",
                        "from 4×");
        assertThat(found.table().rows())
                .containsExactly(
                        List.of(
                                "hair",
                                "5 of 20",
                                "11 to 47 %",
                                "0 of 15",
                                "–",
                                "5 of 5",
                                "–",
                                "0 of 15",
                                "5 of 5",
                                "–"),
                        List.of("chip", "0 of 3", "0 to 56 %", "–", "–", "–", "0 of 3", "–", "–", "0 of 3"),
                        List.of("film", "2 of 2", "34 to 100 %", "2 of 2", "–", "–", "–", "–", "–", "2 of 2"),
                        List.of(
                                "all kinds",
                                "7 of 25",
                                "14 to 48 %",
                                "2 of 17",
                                "–",
                                "5 of 5",
                                "0 of 3",
                                "0 of 15",
                                "5 of 5",
                                "2 of 5"));
        assertThat(found.json().keySet()).containsExactly("hair", "chip", "film");
        assertThat(found.json().get("chip"))
                .hasToString("{painted=3, found=0, by_size=[{from_px=30, painted=0, found=0}, {from_px=60, painted=0,"
                        + " found=0}, {from_px=120, painted=0, found=0}, {from_px=240, painted=0, found=0},"
                        + " {from_px=480, painted=0, found=0}, {from_px=960, painted=0, found=0}, {from_px=1920,"
                        + " painted=0, found=0}, {from_px=3840, painted=3, found=0}], by_strength=[{from=1, painted=0,"
                        + " found=0}, {from=2, painted=0, found=0}, {from=4, painted=3, found=0}]}");
    }

    @Test
    void noKindIsNamedWhereAllAreFound() {
        DetectionPower power = DetectionPower.of(THRESHOLD, Collections.nCopies(9, new Painted("hair", 40, 1, 1, true)))
                .orElseThrow();
        assertThat(FoundByKind.of(power).flatMap(FoundByKind::least)).isEmpty();
        assertThat(FoundByKind.of(new DetectionPower(THRESHOLD, power.bins(), List.of())))
                .as("of a model that does not tell kinds")
                .isEmpty();
    }

    @Test
    void saysWhereNoSizeIsFoundOrAllAre() {
        Painted missed = new Painted("crack", 40, 1, 1, false);
        Painted found = new Painted("crack", 40, 1, 1, true);
        assertThat(PowerCurve.of(
                                DetectionPower.of(THRESHOLD, List.of(missed, found))
                                        .orElseThrow(),
                                false)
                        .finding())
                .isEqualTo("Finds 1 of 2 simulated defects, and at no size 9 of 10.");
        assertThat(PowerCurve.of(
                                DetectionPower.of(THRESHOLD, Collections.nCopies(10, found))
                                        .orElseThrow(),
                                false)
                        .finding())
                .isEqualTo("Finds 9 of 10 simulated defects from 30 px on.");
    }

    @Test
    void saysWhereNotAllDefectsAreListed() throws IOException {
        ImageEntries entries = new ImageEntries();
        entries.add(image("dirty", 43), Optional.empty());
        ImageEntries.Section section = entries.sections().get(0);
        assertThat(section.omission())
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .startsWith("The strongest 30 of 43 defects")
                        .endsWith("defects.csv."));
        assertThat(section.defects().orElseThrow().rows()).hasSize(30);
        assertThat(section.layers().labels()).hasSize(30);
        assertThat(section.layers().labels().get(0)).isEqualTo(new Layers.Label(1, "3.33%", "0.00%"));
        entries.add(image("clean", 30), Optional.empty());
        assertThat(entries.sections()).filteredOn(s -> s.omission().isPresent()).hasSize(1);
    }

    @Test
    void ofManyImagesTheBestAreShownSmall() {
        ImageEntries entries = new ImageEntries();
        for (int i = 0; i < 45; i++) {
            entries.add(image("an image #" + i, i == 44 ? 1 : 0), Optional.empty());
        }
        assertThat(entries.rows()).hasSize(45);
        assertThat(entries.rows().get(0).link()).isEqualTo("#image-45");
        assertThat(entries.sections()).hasSize(40);
        assertThat(entries.rows().get(44).link()).isEqualTo("images/an%20image%20%2343_overlay.png");
        assertThat(entries.omissions()).singleElement().asString().startsWith("The worst 40 are shown below");
    }

    @Test
    void theGoodImagesPageNamesPlacesAndThoseThatDoNotCount() throws IOException {
        GreyImage around = GreyImage.of(40, 20, new float[800]);
        GoodFind find = new GoodFind(
                HOSTILE, 104, 52, 8, 4, Optional.of(new Expectation(0.01, 0.005, 0.02)), true, around, 88, 42, 2);
        GoodImagesReport report = new GoodImagesReport(List.of(find));
        Path file = folder.resolve("good-images.html");
        report.write(file);
        assertThat(Files.readString(file))
                .contains("1 place of the good area", "8×4 px at (104, 52)", "once in 100 good images", "--exclude")
                .contains("left: 20.00%; top: 25.00%; width: 10.00%; height: 10.00%")
                .doesNotContain("<script>alert");
    }
}

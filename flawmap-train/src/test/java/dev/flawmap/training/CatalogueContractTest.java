package dev.flawmap.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Cancellation;
import dev.flawmap.Detector;
import dev.flawmap.PatchGrid;
import dev.flawmap.PatchScorer;
import dev.flawmap.Score;
import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.Options;
import dev.flawmap.detectors.PictureRow;
import dev.flawmap.detectors.Stage;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.image.GreyImage;
import dev.flawmap.model.Model;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.OnnxGenerator;
import dev.flawmap.simulate.fibre.Nanofibres;
import dev.flawmap.training.loop.Trainer;
import dev.flawmap.training.material.ContactSheet;
import dev.flawmap.training.material.GoodMaterial;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every detector of the catalogue keeps to, trained for a few dozen iterations on small made-up images. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatalogueContractTest {
    private static final int ITERATIONS = 90;
    /** The iterations of a stage after which its loss has fallen below where it began, however the processor rounds. */
    private static final int LEAST = 70;

    private final Map<String, Model> trained = new HashMap<>();
    private GoodMaterial material;

    @TempDir
    private Path folder;

    @BeforeAll
    void makeMaterial(@TempDir Path images) throws IOException {
        material = Runs.material(images);
    }

    static List<String> names() {
        return Catalogue.names();
    }

    private static Integer[] iterations(TrainableDetector detector, int each) {
        Integer[] iterations = new Integer[detector.stages().size()];
        Arrays.fill(iterations, each);
        return iterations;
    }

    private static TrainableDetector detector(String name) {
        return Runs.small(name, Map.of("batch", "8"));
    }

    private Model trained(String name) throws IOException {
        Model model = trained.get(name);
        if (model == null) {
            TrainableDetector detector = detector(name);
            model = Runs.train(
                    detector,
                    material,
                    Runs.settings(
                            folder,
                            1,
                            iterations(
                                    detector,
                                    Math.max(
                                            LEAST,
                                            ITERATIONS / detector.stages().size()))));
            trained.put(name, model);
        }
        return model;
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyStagesLossFalls(String name) throws IOException {
        List<String[]> rows =
                trained(name).history().lines().map(line -> line.split(",", -1)).toList();
        for (Stage stage : detector(name).stages()) {
            List<String[]> own =
                    rows.stream().filter(row -> row[0].equals(stage.name())).toList();
            int column = List.of(rows.get(0)).indexOf(stage.falls().name());
            assertThat(column).as(stage.falls() + " in the history").isPositive();
            double first = mean(own.subList(0, own.size() / 4), column);
            double last = mean(own.subList(own.size() * 3 / 4, own.size()), column);
            assertThat(last).as(stage.falls() + " of " + stage.name()).isLessThan(first);
        }
    }

    private static double mean(List<String[]> rows, int column) {
        return rows.stream()
                .mapToDouble(row -> Double.parseDouble(row[column]))
                .average()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("names")
    void seedsDecideAndInterruptionsDoNot(String name) throws IOException {
        TrainableDetector detector = detector(name);
        Integer[] few = iterations(detector, 2);
        TrainingSettings settings = Runs.settings(folder, 1, few);
        Model one = Runs.train(detector, material, settings);
        int last = 2 * few.length - 1;
        Cancellation cancellation = new Cancellation();
        assertThat(new Trainer(detector, material, settings, Runs.cancelling(cancellation, last))
                        .train(false, cancellation))
                .isEmpty();
        Optional<Model> resumed =
                new Trainer(detector(name), material, settings, TrainingListener.NONE).train(true, new Cancellation());
        assertThat(Runs.computing(resumed.orElseThrow())).isEqualTo(Runs.computing(one));
        Model other = Runs.train(detector, material, Runs.settings(folder, 2, few));
        assertThat(Runs.computing(other)).isNotEqualTo(Runs.computing(one));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aModelReadBackGivesTheSameMaps(String name) throws IOException {
        Model model = trained(name);
        Path file = folder.resolve(name + ".flaw");
        model.write(file);
        Model read = Model.read(file);
        GreyImage image = Nanofibres.good(80, 64, 77);
        try (Detector before = model.detector();
                Detector after = read.detector()) {
            assertThat(after.name()).isEqualTo(name);
            assertThat(after.map(image)).isEqualTo(before.map(image));
            assertThat(after.maps(image, scoreNames(after))).isEqualTo(before.maps(image, scoreNames(before)));
        }
        assertThat(read.description().options())
                .containsAllEntriesOf(Options.values(detector(name).options()));
    }

    private static List<String> scoreNames(Detector detector) {
        return detector.scores().stream().map(Score::name).toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyScoreGivesFiniteMapsOfTheImagesSize(String name) throws IOException {
        try (Detector detector = trained(name).detector()) {
            int least = detector.minimumSide();
            for (int[] size : new int[][] {{least, least}, {77, 51}, {51, 90}, {64, 64}}) {
                GreyImage image = Nanofibres.good(size[0], size[1], 5);
                Map<String, AnomalyMap> maps = detector.maps(image, scoreNames(detector));
                assertThat(maps.keySet()).containsExactlyElementsOf(scoreNames(detector));
                maps.forEach((score, map) -> {
                    assertThat(map.width()).isEqualTo(size[0]);
                    assertThat(map.height()).isEqualTo(size[1]);
                    requireFinite(score, map.values());
                });
                PatchGrid grid = new PatchGrid(32, 16);
                PatchScorer.of(detector)
                        .patchScores(image, grid, scoreNames(detector))
                        .forEach((score, values) -> {
                            assertThat(values)
                                    .hasSize(grid.count(size[0], size[1]))
                                    .isNotEmpty();
                            requireFinite(score, values);
                        });
            }
            int small = least - 1;
            GreyImage image = Nanofibres.good(small, 64, 5);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> detector.map(image))
                    .withMessage("The image of " + small + "×64 pixels is smaller than the " + least
                            + " pixels this detector needs on each side.");
        }
    }

    private static void requireFinite(String score, float[] values) {
        for (float value : values) {
            assertThat(Float.isFinite(value)).as(score).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theDefaultScoreAloneIsTheSameAsAmongAll(String name) throws IOException {
        GreyImage image = Nanofibres.good(80, 64, 78);
        try (Detector detector = trained(name).detector()) {
            AnomalyMap alone = detector.map(image);
            AnomalyMap among = Objects.requireNonNull(detector.maps(image, scoreNames(detector))
                    .get(detector.scores().get(0).name()));
            for (int i = 0; i < alone.values().length; i++) {
                assertThat(alone.values()[i]).isCloseTo(among.values()[i], within(1e-4f));
            }
        }
    }

    /**
     * For detectors that learn from simulated defects, a smooth bright film, as many of those are. For the others,
     * debris finer than fibres: a smooth area takes more than a few dozen iterations to tell.
     */
    @ParameterizedTest
    @MethodSource("names")
    void aStrongDefectScoresAboveGoodMaterial(String name) throws IOException {
        GreyImage good = Nanofibres.good(160, 96, 99);
        float[] pixels = good.pixels().clone();
        for (int y = 24; y < 72; y++) {
            for (int x = 90; x < 145; x++) {
                float debris = (x / 3 * 7 + y / 3 * 11) % 5 < 2 ? 1 : 0;
                pixels[y * 160 + x] = detector(name).learnsFromDefects() ? 0.95f : debris;
            }
        }
        GreyImage defective = GreyImage.of(160, 96, pixels);
        try (Detector detector = trained(name).detector()) {
            // After so few iterations, not each score tells: that one does is what counts here.
            double best = 0;
            for (AnomalyMap map : detector.maps(defective, scoreNames(detector)).values()) {
                List<Float> inside = new ArrayList<>();
                List<Float> outside = new ArrayList<>();
                for (int y = 30; y < 66; y += 4) {
                    for (int x = 96; x < 139; x += 4) {
                        inside.add(map.get(x, y));
                        outside.add(map.get(x - 92, y));
                    }
                }
                best = Math.max(best, above(inside, outside));
            }
            assertThat(best)
                    .as("share of pairs in which the defect scores higher")
                    .isGreaterThan(0.8);
        }
    }

    private static double above(List<Float> inside, List<Float> outside) {
        double above = 0;
        for (float a : inside) {
            above += outside.stream().filter(b -> a > b).count();
        }
        return above / (inside.size() * (double) outside.size());
    }

    @ParameterizedTest
    @MethodSource("names")
    void itDescribesItself(String name) {
        TrainableDetector detector = detector(name);
        assertThat(detector.name()).isEqualTo(name);
        assertThat(detector.networks().stream().map(network -> network.name())).doesNotHaveDuplicates();
        assertThat(detector.stages().stream().map(Stage::name)).doesNotHaveDuplicates();
        assertThat(detector.scores().stream().map(score -> score.name())).doesNotHaveDuplicates();
        assertThat(detector.scores())
                .allSatisfy(score -> assertThat(score.meaning()).isNotBlank());
        if (detector.reconstructs() || detector.input().kind() == GraphInput.Kind.PATCH) {
            assertThat(detector.scores())
                    .as("maps of patches, and of reconstructions, are noise pixel by pixel")
                    .allSatisfy(score -> assertThat(score.smoothingPx()).isPositive());
        }
        assertThat(detector.stages())
                .allSatisfy(stage -> assertThat(detector.networks()).containsAll(stage.trains()));
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatGeneratesWhileTrainingIsInTheModel(String name) throws IOException {
        Model model = trained(name);
        try (OnnxGenerator generator = model.generator().orElse(null)) {
            assertThat(generator != null)
                    .isEqualTo(model.description().pictureRows().contains(PictureRow.GENERATED.title()));
            if (generator != null) {
                assertThat(generator.side()).isEqualTo(detector(name).cropSize());
                for (float grey : generator.patches(generator.draw(3, new SplittableRandom(1)))) {
                    assertThat(grey).isBetween(0f, 1f);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theLastPictureHasTheRowsThatTheModelNames(String name) throws IOException {
        Model model = trained(name);
        List<String> rows = model.description().pictureRows();
        byte[] last =
                Objects.requireNonNull(model.pictures().get(model.pictures().lastKey()));
        int step = detector(name).cropSize() + ContactSheet.GAP;
        assertThat(ImageIO.read(new ByteArrayInputStream(last)).getHeight())
                .isEqualTo(rows.size() * step - ContactSheet.GAP);
        assertThat(rows.contains(PictureRow.RECONSTRUCTION.title()))
                .isEqualTo(detector(name).reconstructs());
    }

    @ParameterizedTest
    @MethodSource("names")
    void optionsThatDoNotExistOrFitAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create(name, Map.of("no_such", "1")))
                .withMessageStartingWith("There is no option 'no_such'; there are preset, ");
        Options.values(Catalogue.create(name, Map.of()).options()).forEach((option, value) -> {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Catalogue.create(name, Map.of(option, "nonsense")))
                    .withMessage("The option '" + option + "' cannot be 'nonsense'.");
            if (value instanceof Number) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> Catalogue.create(name, Map.of(option, "-1")))
                        .withMessageMatching("[^\\n]{10,200}\\.");
            }
        });
    }
}

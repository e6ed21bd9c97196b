package dev.flawmap.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Cancellation;
import dev.flawmap.Detector;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.detectors.Stage;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Scale;
import dev.flawmap.model.Model;
import dev.flawmap.model.calibration.FalseDefects;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import dev.flawmap.simulate.fibre.Nanofibres;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.IterationPlan;
import dev.flawmap.training.Runs;
import dev.flawmap.training.Tiny;
import dev.flawmap.training.TrainingException;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.WorkingSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainerTest {
    private static final Integer[] ITERATIONS = {5, 3, 3};

    private final TrainableDetector detector = new Tiny();
    private GoodMaterial material;
    private Model whole;

    @TempDir
    private Path folder;

    @BeforeAll
    void trainOnce(@TempDir Path once) throws IOException {
        material = Runs.material(once);
        whole = Runs.train(detector, material, Runs.settings(once, 1, ITERATIONS));
    }

    private void assertSame(Model actual) {
        assertThat(Runs.computing(actual)).isEqualTo(Runs.computing(whole));
        assertThat(Runs.withoutSeconds(actual.history())).isEqualTo(Runs.withoutSeconds(whole.history()));
        assertThat(actual.pictures()).usingRecursiveComparison().isEqualTo(whole.pictures());
        assertThat(actual.description().threshold())
                .isEqualTo(whole.description().threshold());
        assertThat(actual.description().calibrations())
                .isEqualTo(whole.description().calibrations());
    }

    @Test
    void theSameSeedGivesTheSameModel() throws IOException {
        assertSame(Runs.train(new Tiny(), material, Runs.settings(folder, 1, ITERATIONS)));
    }

    @Test
    void runningStatisticsAreMeasuredWhereAStageEnds() throws IOException {
        List<String> measured = new ArrayList<>();
        TrainableDetector watched = new Tiny() {
            @Override
            public <T> void measure(Stage stage, Training<T> t, T images) {
                if (measured.isEmpty() || !measured.get(measured.size() - 1).equals(stage.name())) {
                    measured.add(stage.name());
                }
            }
        };
        Model unmeasured = Runs.train(watched, material, Runs.settings(folder, 1, ITERATIONS));
        assertThat(measured).containsExactly("first", "second", "third");
        assertThat(Runs.computing(unmeasured)).isNotEqualTo(Runs.computing(whole));
    }

    @Test
    void anotherSeedGivesAnother() throws IOException {
        Model other = Runs.train(detector, material, Runs.settings(folder, 2, ITERATIONS));
        assertThat(Runs.computing(other)).isNotEqualTo(Runs.computing(whole));
        assertThat(Runs.withoutSeconds(other.history())).isNotEqualTo(Runs.withoutSeconds(whole.history()));
    }

    /** Before anything, inside the first stage, between stages, inside the second, before the very last iteration. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2, 5, 6, 10})
    void anInterruptedAndResumedRunGivesTheSameModel(int after) throws IOException {
        TrainingSettings settings = Runs.settings(folder, 1, ITERATIONS);
        assertThat(new Trainer(detector, material, settings, TrainingListener.NONE).train(false, Runs.stopAfter(after)))
                .isEmpty();
        Checkpoint.Run run = Checkpoint.run(settings.checkpoint()).orElseThrow();
        int done = run.iteration()
                + List.of(ITERATIONS).subList(0, run.stage()).stream()
                        .mapToInt(i -> i)
                        .sum();
        assertThat(done).isEqualTo(after);
        Optional<Model> resumed =
                new Trainer(new Tiny(), material, settings, TrainingListener.NONE).train(true, () -> false);
        assertSame(resumed.orElseThrow());
    }

    @Test
    void aCancelledRunStopsBeforeTheNextIterationAndGoesOnLater() throws IOException {
        TrainingSettings settings = Runs.settings(folder, 1, ITERATIONS);
        Cancellation cancellation = new Cancellation();
        assertThat(new Trainer(detector, material, settings, Runs.cancelling(cancellation, 4))
                        .train(false, cancellation))
                .isEmpty();
        assertThat(Checkpoint.run(settings.checkpoint()).orElseThrow().iteration())
                .isEqualTo(4);
        assertSame(new Trainer(detector, material, settings, TrainingListener.NONE)
                .train(true, new Cancellation())
                .orElseThrow());
    }

    @Test
    void manyInterruptionsChangeNothing() throws IOException {
        TrainingSettings settings = Runs.settings(folder, 1, ITERATIONS);
        Optional<Model> model = Optional.empty();
        int runs = 0;
        while (model.isEmpty() && runs < 20) {
            model = new Trainer(detector, material, settings, TrainingListener.NONE).train(runs > 0, Runs.stopAfter(4));
            runs++;
        }
        assertThat(runs).isEqualTo(3);
        assertSame(model.orElseThrow());
    }

    @Test
    void theModelSaysWhereItComesFrom() {
        var provenance = whole.description().provenance();
        assertThat(provenance.iterations())
                .containsExactly(Map.entry("first", 5), Map.entry("second", 3), Map.entry("third", 3));
        assertThat(provenance.seed()).isEqualTo(1);
        assertThat(provenance.precision()).isEqualTo("fp32");
        assertThat(provenance.threads()).isEqualTo(1);
        assertThat(provenance.files()).isEqualTo(material.files()).hasSize(2);
        assertThat(whole.description().options()).isEqualTo(Map.of("rate", 1e-3, "linearLayers", 1));
        assertThat(whole.description().nmPerPixel()).hasValue(25);
        assertThat(whole.description().calibrations().keySet())
                .containsExactlyElementsOf(
                        detector.scores().stream().map(score -> score.name()).toList());
        assertThat(whole.description().pictureRows()).containsExactly("real", "made");
    }

    /** What is noted in a detector's first stage, until it is. */
    private List<String> notes(TrainableDetector detector) throws IOException {
        List<String> notes = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void note(String sentence) {
                notes.add(sentence);
            }
        };
        Integer[] iterations = new Integer[detector.stages().size()];
        Arrays.fill(iterations, 400);
        new Trainer(detector, material, Runs.settings(folder, 1, iterations), listener)
                .train(false, () -> !notes.isEmpty());
        return notes;
    }

    /** A generator that does not learn, whose patches a discriminator soon tells without error. */
    @ParameterizedTest
    @CsvSource({"gan, generatorRate, discriminator", "alad, rate, (joint|image|latent)_discriminator"})
    void aDiscriminatorThatWinsIsNoted(String detector, String generatorRate, String loss) throws IOException {
        Map<String, String> options =
                new HashMap<>(Map.of(generatorRate, "1e-9", "discriminatorRate", "0.02", "annealed", "false"));
        if (detector.equals("alad")) {
            options.putAll(Map.of("spectralNorm", "false", "dropout", "0"));
        }
        assertThat(notes(Runs.small(detector, options)))
                .first()
                .asString()
                .matches("The discriminator wins: the loss '" + loss + "' of stage 'adversarial' has been below.*");
    }

    /** A generator that does not learn, and a margin that no energy reaches. */
    @Test
    void anEnergyThatTellsGeneratedPatchesIsNoted() throws IOException {
        Map<String, String> options =
                new HashMap<>(Map.of("generatorRate", "1e-9", "discriminatorRate", "0.002", "annealed", "false"));
        options.putAll(Map.of("marginFactor", "0", "fixedMargin", "200", "warmUp", "0"));
        assertThat(notes(Runs.small("ebgan", options)))
                .first()
                .asString()
                .startsWith(
                        "The discriminator wins: the loss 'energy_generated' of stage 'adversarial' has been above");
    }

    /** Steps so large that the generator's last activation is saturated, whatever it starts from. */
    @Test
    void aGeneratorThatCollapsesIsGivenUp() {
        TrainableDetector gan = Runs.small("gan", Map.of("generatorRate", "0.9", "annealed", "false"));
        assertThatThrownBy(() -> Runs.train(gan, material, Runs.settings(folder, 1, 400)))
                .isInstanceOf(TrainingException.class)
                .hasMessageStartingWith("Training failed: the generator has collapsed");
    }

    /** Scores are what is left of an image after itself is taken off. */
    @Test
    void aDetectorThatCopiesDefectsIsNotedInTheModel() throws IOException {
        TrainableDetector copies = new Tiny() {
            @Override
            public <T> Map<String, T> score(Ops<T> ops, T images) {
                Map<String, T> scores = new LinkedHashMap<>(super.score(ops, images));
                scores.replaceAll((name, score) -> ops.subtract(images, images));
                return scores;
            }

            @Override
            public boolean reconstructs() {
                return true;
            }
        };
        assertThat(notes(Runs.train(copies, material, Runs.settings(folder, 1, 2, 1, 1))))
                .last()
                .asString()
                .startsWith("The detector tiny reproduces simulated defects nearly as well as good material");
    }

    @Test
    void theListenerHearsEveryIterationAndPicture() throws IOException {
        List<String> heard = new ArrayList<>();
        List<String> pictures = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void iterated(String stage, long done, long total, Map<String, Double> losses, double left) {
                heard.add(stage + " " + done + "/" + total);
                assertThat(losses).isNotEmpty();
                assertThat(left).isNotNegative().isLessThan(600);
            }

            @Override
            public void picture(String name, GreyImage picture) {
                pictures.add(name + ".png");
                assertThat(picture.width()).isEqualTo(4 * 34 - 2);
                assertThat(picture.height()).isEqualTo(2 * 34 - 2);
            }
        };
        Model model = new Trainer(detector, material, Runs.settings(folder, 1, 2, 1, 1), listener)
                .train(false, () -> false)
                .orElseThrow();
        assertThat(heard).containsExactly("first 1/4", "first 2/4", "second 3/4", "third 4/4");
        assertThat(model.pictures().keySet())
                .containsExactlyElementsOf(pictures)
                .hasSize(4)
                .last()
                .isEqualTo("0000004_third.png");
    }

    /** Steps that take as long as they say, by a clock that nothing else moves. */
    private static final class Clocked extends Tiny {
        private final DoubleUnaryOperator seconds;
        private double now;

        /** Steps of so many seconds, which may depend on the time. */
        Clocked(DoubleUnaryOperator seconds) {
            this.seconds = seconds;
        }

        @Override
        public <T> void step(Stage stage, Training<T> t, T images) {
            super.step(stage, t, images);
            now += seconds.applyAsDouble(now);
        }

        Trainer trainer(GoodMaterial material, TrainingSettings settings, TrainingListener listener) {
            return new Trainer(this, material, settings, listener, () -> (long) (now * 1e9));
        }
    }

    private TrainingSettings budget(Duration budget) {
        return new TrainingSettings(
                1,
                budget,
                Optional.empty(),
                1,
                Torch.Precision.FP32,
                "cpu",
                0.05,
                OptionalInt.of(20),
                UnaryOperator.identity(),
                folder.resolve("run.checkpoint"));
    }

    @Test
    void withoutIterationsTheyFollowFromTheBudget() throws IOException {
        Clocked steady = new Clocked(now -> 2);
        TrainingSettings settings = budget(Duration.ofMinutes(10));
        assertThat(steady.trainer(material, settings, TrainingListener.NONE).train(false, Runs.stopAfter(3)))
                .isEmpty();
        assertThat(Trainer.precision(settings.checkpoint())).contains(Torch.Precision.FP32);
        assertThat(Trainer.precision(folder.resolve("none"))).isEmpty();
        IterationPlan planned =
                Checkpoint.run(settings.checkpoint()).orElseThrow().iterationPlan();
        assertThat(planned.iterations()).hasSize(3).allMatch(count -> count > 30);
        // The run's own budget is kept, not that of the command that continues it.
        Clocked again = new Clocked(now -> 2);
        Model model = again.trainer(material, budget(Duration.ofHours(5)), TrainingListener.NONE)
                .train(true, () -> false)
                .orElseThrow();
        assertThat(model.description().provenance().plan()).isEqualTo(planned.toString());
        assertThat(model.description().provenance().seconds()).isBetween(0.85 * 600, 600.0);
    }

    /** A core is taken away half-way: steps take four times as long from then on. */
    @Test
    void aBudgetIsMetOnAMachineThatBecomesSlowerAndTheRunCanBeReplayed() throws IOException {
        List<String> notes = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void note(String sentence) {
                notes.add(sentence);
            }
        };
        Clocked slower = new Clocked(now -> now < 300 ? 1.5 : 6);
        Model model = slower.trainer(material, budget(Duration.ofMinutes(10)), listener)
                .train(false, () -> false)
                .orElseThrow();
        var provenance = model.description().provenance();
        assertThat(provenance.seconds()).isBetween(0.85 * 600, 1.15 * 600);
        IterationPlan plan = IterationPlan.parse(provenance.plan());
        assertThat(plan.sections()).hasSizeBetween(2, 4);
        assertThat(plan.iterations())
                .containsExactlyElementsOf(provenance.iterations().values());
        assertThat(notes)
                .containsOnlyOnce(
                        "Training steps take 4.0 times as long as at the start; where other programs keep this machine's"
                                + " processors busy, fewer iterations fit into the budget.");

        TrainingSettings recorded = new TrainingSettings(
                1,
                Duration.ofSeconds(1),
                Optional.of(plan),
                1,
                Torch.Precision.FP32,
                "cpu",
                0.05,
                OptionalInt.of(20),
                UnaryOperator.identity(),
                folder.resolve("replay.checkpoint"));
        Optional<Model> stopped =
                new Trainer(new Tiny(), material, recorded, TrainingListener.NONE).train(false, Runs.stopAfter(120));
        assertThat(stopped).isEmpty();
        Model replayed = new Trainer(new Tiny(), material, recorded, TrainingListener.NONE)
                .train(true, () -> false)
                .orElseThrow();
        assertThat(Runs.computing(replayed)).isEqualTo(Runs.computing(model));
        assertThat(Runs.withoutSeconds(replayed.history())).isEqualTo(Runs.withoutSeconds(model.history()));
        assertThat(replayed.pictures()).usingRecursiveComparison().isEqualTo(model.pictures());
        assertThat(replayed.description().provenance().plan()).isEqualTo(provenance.plan());
    }

    /** What ends a process without a chance to save. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private static TrainingListener killedAfter(int iterations) {
        return new TrainingListener() {
            @Override
            public void iterated(String stage, long done, long total, Map<String, Double> losses, double left) {
                if (done == iterations) {
                    throw new Killed();
                }
            }
        };
    }

    /** Steps of 4 s, so that the state is saved before every third. */
    @ParameterizedTest
    @CsvSource({"4, 3", "6, 3", "7, 6", "11, 9"})
    void aKilledRunGoesOnFromWhereItWasSavedLast(int killedAfter, int saved) throws IOException {
        TrainingSettings settings = Runs.settings(folder, 1, ITERATIONS);
        Trainer killed = new Clocked(now -> 4).trainer(material, settings, killedAfter(killedAfter));
        assertThatThrownBy(() -> killed.train(false, () -> false)).isInstanceOf(Killed.class);
        Checkpoint.Run run = Checkpoint.run(settings.checkpoint()).orElseThrow();
        assertThat(run.iterationPlan().before(run.stage()) + run.iteration()).isEqualTo(saved);
        assertSame(new Trainer(new Tiny(), material, settings, TrainingListener.NONE)
                .train(true, () -> false)
                .orElseThrow());
    }

    /** No folder can be made where a file is. */
    @Test
    void trainingGoesOnWhereItsStateCannotBeSaved() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        List<String> notes = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void note(String sentence) {
                notes.add(sentence);
            }
        };
        TrainingSettings settings = Runs.settings(file, 1, ITERATIONS);
        assertSame(new Clocked(now -> 4)
                .trainer(material, settings, listener)
                .train(false, () -> false)
                .orElseThrow());
        assertThat(notes)
                .first()
                .asString()
                .startsWith("Training goes on, but its state cannot be saved, so it may be lost: Cannot write "
                        + settings.checkpoint());
    }

    @Test
    void oneTrainingAtATime() throws IOException {
        List<String> refused = new ArrayList<>();
        TrainingListener second = new TrainingListener() {
            @Override
            public void iterated(String stage, long done, long total, Map<String, Double> losses, double left) {
                Trainer other =
                        new Trainer(new Tiny(), material, Runs.settings(folder.resolve("other"), 2, 1, 1, 1), NONE);
                assertThatThrownBy(() -> other.train(false, () -> false))
                        .isInstanceOf(IllegalStateException.class)
                        .satisfies(e -> refused.add(String.valueOf(e.getMessage())));
            }
        };
        assertSame(new Trainer(detector, material, Runs.settings(folder, 1, ITERATIONS), second)
                .train(false, () -> false)
                .orElseThrow());
        assertThat(refused).hasSize(11).allMatch(why -> why.startsWith("Another training runs in this process"));
    }

    @Test
    void aLossThatIsNotFiniteStopsTraining() {
        assertThatThrownBy(() -> Runs.train(new Tiny(0.9, 40), material, Runs.settings(folder, 1, 50, 1, 1)))
                .isInstanceOf(TrainingException.class)
                .hasMessageMatching("Training failed: the loss 'first_error' of stage 'first' is not a finite number at"
                        + " iteration \\d+; try another seed or smaller learning rates\\.");
    }

    @Test
    void theSameDetectorLearnsAtASensibleRate() throws IOException {
        assertThat(Runs.train(new Tiny(1e-3, 40), material, Runs.settings(folder, 1, 50, 1, 1))
                        .history())
                .doesNotContain("NaN", "Infinity");
    }

    /** What a model notes, but that it is hardly trained, as all are here. */
    private static List<String> notes(Model model) {
        return model.description().notes().stream()
                .filter(note -> !note.startsWith("This model "))
                .toList();
    }

    /** Sizes are multiples of the scale, so that held-out blocks are whole. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void atAFractionOfTheResolutionTheThresholdIsThatOfInspection(int factor, @TempDir Path elsewhere)
            throws IOException {
        Scale scale = new Scale(factor);
        List<LabelledImage> samples = Runs.samples(elsewhere, 2, 128 * factor, 96 * factor);
        GoodMaterial reduced = GoodMaterial.read(samples, 32, 5, new WorkingSize.Fraction(scale));
        Model model = Runs.train(detector, reduced, Runs.settings(folder, 1, ITERATIONS));
        var description = model.description();
        assertThat(description.input()).isEqualTo(detector.input().at(scale));
        assertThat(description.nmPerPixel()).hasValue(25);
        assertThat(notes(model))
                .satisfiesExactly(
                        note -> assertThat(note)
                                .isEqualTo("Working at 1/" + factor + " of the images' resolution, as asked."),
                        note -> assertThat(note).contains("false defects for each good image"));
        assertThat(description.threshold().minAreaPx()).isEqualTo(20);
        assertThat(description.threshold().heldOutPixels()).isEqualTo(2L * 16 * 96 * factor * factor);
        assertThat(description.falseDefects().orElseThrow().images()).isEqualTo(2);
        int above = 0;
        int count = 0;
        try (Detector finished = model.detector()) {
            for (GoodMaterial.Area area : reduced.heldOut()) {
                GreyImage image = samples.get(area.image()).read().image();
                AnomalyMap map = finished.map(image);
                assertThat(map.width()).isEqualTo(128 * factor);
                AnomalyMap heldOut = map.crop(area.x() * factor, 0, area.width() * factor, area.height() * factor);
                for (float value : heldOut.values()) {
                    above += value > description.threshold().outline() ? 1 : 0;
                    count++;
                }
            }
        }
        assertThat((double) above / count).isCloseTo(0.05, within(0.005));
    }

    @Test
    void theThresholdIsThatOfTheHeldOutArea() {
        var description = whole.description();
        assertThat(description.threshold().targetFpr()).isEqualTo(0.05);
        assertThat(description.threshold().minAreaPx()).isEqualTo(20);
        assertThat(description.threshold().heldOutPixels()).isEqualTo(2 * 16 * 96);
        assertThat(notes(whole))
                .satisfiesExactly(note -> assertThat(note).contains("false defects for each good image"));
        List<Float> heldOut = new ArrayList<>();
        try (Detector finished = whole.detector()) {
            for (GoodMaterial.Area area : material.heldOut()) {
                AnomalyMap map =
                        finished.map(material.images().get(area.image()).whole());
                for (int i = 0; i < area.width() * area.height(); i++) {
                    heldOut.add(map.get(area.x() + i % area.width(), area.y() + i / area.width()));
                }
            }
        }
        long above = heldOut.stream()
                .filter(value -> value > description.threshold().outline())
                .count();
        assertThat((double) above / heldOut.size()).isCloseTo(0.05, within(0.005));
        FalseDefects falseDefects = description.falseDefects().orElseThrow();
        assertThat(falseDefects.images()).isEqualTo(2);
        assertThat(falseDefects.minAreaPx()).isEqualTo(20);
    }

    /** Images of 12 bits in files of 16. */
    @Test
    void fewGreysAreStretchedInTrainingAndInspectionAlike(@TempDir Path elsewhere) throws IOException {
        List<LabelledImage> samples = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            float[] pixels = Nanofibres.good(128, 96, i).pixels().clone();
            for (int k = 0; k < pixels.length; k++) {
                pixels[k] /= 16;
            }
            Path file = elsewhere.resolve("dim-" + i + ".tif");
            ImageWriter.writeTiff(file, GreyImage.of(128, 96, pixels));
            samples.add(Runs.sample(file));
        }
        GoodMaterial dim = GoodMaterial.read(samples, 32, 5);
        assertThat(dim.greys().high()).isLessThan(0.1);
        assertThat(dim.notes()).anyMatch(note -> note.startsWith("The images use few of the greys"));
        Model model = Runs.train(detector, dim, Runs.settings(folder, 1, ITERATIONS));
        assertThat(model.description().input()).isEqualTo(detector.input().of(dim.greys()));
        long above = 0;
        long pixels = 0;
        try (Detector finished = model.detector(1)) {
            for (GoodMaterial.Area area : dim.heldOut()) {
                GreyImage image = samples.get(area.image()).read().image();
                AnomalyMap map = finished.map(image).crop(area.x(), area.y(), area.width(), area.height());
                for (float value : map.values()) {
                    above += value > model.description().threshold().outline() ? 1 : 0;
                    pixels++;
                }
            }
        }
        assertThat((double) above / pixels).isCloseTo(0.05, within(0.005));
    }

    @Test
    void aThresholdWithLittleToGoByIsNoted(@TempDir Path elsewhere) throws IOException {
        GoodMaterial small = GoodMaterial.read(Runs.samples(elsewhere, 1, 60, 40), 32, 5);
        assertThat(notes(Runs.train(detector, small, Runs.settings(folder, 1, 1, 1, 1))))
                .containsExactly(
                        "An image of 60×40 pixels is too small to hold part of it out.",
                        "No good area could be held out, so the threshold comes from the training images and is too"
                                + " low, and no number of false defects can be promised; give larger or more good images.");
        TrainingSettings demanding = new TrainingSettings(
                1,
                Duration.ofSeconds(1),
                Optional.of(IterationPlan.of(List.of(1, 1, 1))),
                1,
                Torch.Precision.FP32,
                "cpu",
                1e-6,
                OptionalInt.of(20),
                UnaryOperator.identity(),
                folder.resolve("run.checkpoint"));
        Model model = Runs.train(detector, material, demanding);
        double rate = model.description().threshold().targetFpr();
        assertThat(rate).isBetween(0.003, 0.004);
        assertThat(notes(model))
                .startsWith("The held-out area is too small for a false-alarm rate of 1.0E-6; the outline level is set"
                        + " for " + rate + ".")
                .hasSize(2);
    }

    @Test
    void everyStageNeedsItsCountOfIterations() {
        assertThatThrownBy(() -> Runs.train(detector, material, Runs.settings(folder, 1, 2, 2)))
                .isInstanceOf(TrainingException.class)
                .hasMessage("The detector tiny has 3 stages, so as many counts of iterations are needed.");
    }

    @Test
    void aRunIsNotContinuedWithOtherIterations() throws IOException {
        TrainingSettings settings = Runs.settings(folder, 1, ITERATIONS);
        new Trainer(detector, material, settings, TrainingListener.NONE).train(false, Runs.stopAfter(1));
        Trainer longer = new Trainer(detector, material, Runs.settings(folder, 1, 50, 50, 50), TrainingListener.NONE);
        assertThatThrownBy(() -> longer.train(true, () -> false))
                .isInstanceOf(OtherRunException.class)
                .hasMessage(
                        "The checkpoint " + settings.checkpoint()
                                + " belongs to a run with the iterations 5,3,3, not 50,50,50; it is continued without giving any.");
    }

    @Test
    void aCheckpointOfAnotherRunIsRefused(@TempDir Path elsewhere) throws IOException {
        TrainingSettings settings = Runs.settings(folder, 1, ITERATIONS);
        new Trainer(detector, material, settings, TrainingListener.NONE).train(false, Runs.stopAfter(1));
        GoodMaterial others = GoodMaterial.read(Runs.samples(elsewhere, 1, 128, 96), 32, 5);
        Map<String, Trainer> different = Map.of(
                "the option rate 0.001, not 0.002",
                new Trainer(new Tiny(2e-3, 1), material, settings, TrainingListener.NONE),
                "the detector tiny, not autoencoder",
                new Trainer(Runs.small("autoencoder", Map.of()), material, settings, TrainingListener.NONE),
                "other images",
                new Trainer(detector, others, settings, TrainingListener.NONE),
                "the seed 1, not 2",
                new Trainer(detector, material, Runs.settings(folder, 2, ITERATIONS), TrainingListener.NONE));
        different.forEach((what, trainer) -> assertThatThrownBy(() -> trainer.train(true, () -> false))
                .isInstanceOf(OtherRunException.class)
                .hasMessage("The checkpoint " + settings.checkpoint() + " belongs to a run with " + what + "."));
    }

    @Test
    void aDamagedCheckpointIsRefusedInOneSentence() throws IOException {
        TrainingSettings settings = Runs.settings(folder, 1, 2, 1, 1);
        new Trainer(detector, material, settings, TrainingListener.NONE).train(false, Runs.stopAfter(1));
        byte[] good = Files.readAllBytes(settings.checkpoint());
        List<byte[]> damaged = new ArrayList<>(List.of(
                new byte[0],
                "not a checkpoint".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                java.util.Arrays.copyOf(good, good.length / 2),
                java.util.Arrays.copyOf(good, good.length - 1)));
        for (byte[] content : damaged) {
            Files.write(settings.checkpoint(), content);
            assertThatThrownBy(() ->
                            new Trainer(detector, material, settings, TrainingListener.NONE).train(true, () -> true))
                    .isInstanceOf(IOException.class)
                    .hasMessage("The checkpoint " + settings.checkpoint() + " is damaged; delete it to train again.");
        }
        Files.delete(settings.checkpoint());
        assertThatThrownBy(() -> Checkpoint.read(settings.checkpoint(), lengths()))
                .isInstanceOf(IOException.class)
                .hasMessage("There is no checkpoint " + settings.checkpoint() + " to resume from.");
    }

    /** A changed byte that is read at all is found out, whatever it belongs to. */
    @Test
    void noDamageIsTakenForData() throws IOException {
        TrainingSettings settings = Runs.settings(folder, 1, 2, 1, 1);
        new Trainer(detector, material, settings, TrainingListener.NONE).train(false, Runs.stopAfter(1));
        byte[] good = Files.readAllBytes(settings.checkpoint());
        Checkpoint expected = Checkpoint.read(settings.checkpoint(), lengths());
        int refused = 0;
        for (int i = 1; i < 40; i++) {
            byte[] flipped = good.clone();
            flipped[good.length / 40 * i] ^= 0x10;
            Files.write(settings.checkpoint(), flipped);
            try {
                new Trainer(detector, material, settings, TrainingListener.NONE).train(true, () -> true);
                Checkpoint again = Checkpoint.read(settings.checkpoint(), lengths());
                assertThat(again.arrays()).usingRecursiveComparison().isEqualTo(expected.arrays());
                assertThat(again.history()).isEqualTo(expected.history());
            } catch (IOException e) {
                assertThat(e)
                        .hasMessage(
                                "The checkpoint " + settings.checkpoint() + " is damaged; delete it to train again.");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(30);
    }

    private Map<String, Map<String, Integer>> lengths() {
        try (Engine engine = new Engine(Torch.open(1, Torch.Precision.FP32, "cpu"), detector.networks(), 0.9, 1)) {
            return engine.lengths();
        }
    }

    private TrainingSettings stopped() throws IOException {
        TrainingSettings settings = Runs.settings(folder, 1, ITERATIONS);
        new Trainer(detector, material, settings, TrainingListener.NONE).train(false, Runs.stopAfter(6));
        return settings;
    }

    /** Writes a zip again, with some entries replaced. */
    private static void rewrite(Path file, Map<String, byte[]> replaced) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        entries.putAll(replaced);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
    }

    private static String json(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return new String(zip.getInputStream(zip.getEntry("run.json")).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void resume(TrainingSettings settings) throws IOException {
        new Trainer(detector, material, settings, TrainingListener.NONE).train(true, () -> true);
    }

    /** Where a run stands is stage 1, iteration 1 of 5, 3 and 3. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"stage\":1|\"stage\":5",
                "\"stage\":1|\"stage\":-1",
                "\"iteration\":1|\"iteration\":1000000000",
                "\"iteration\":1|\"iteration\":4",
                "\"iteration\":1|\"iteration\":0",
                "\"iteration\":1|\"iteration\":2",
                "\"iteration\":1|\"iteration\":3",
                "\"stage\":1|\"stage\":0",
                "\"stage\":1|\"stage\":2",
                "\"stage\":1,\"iteration\":1|\"stage\":2,\"iteration\":3",
                "\"plan\":\"5,3,3\"|\"plan\":\"6,3,3\"",
                "\"iteration\":1|\"iteration\":-1",
                "\"plan\":\"5,3,3\"|\"plan\":\"5,3\"",
                "\"plan\":\"5,3,3\"|\"plan\":\"5,3,0\"",
                "\"plan\":\"5,3,3\"|\"plan\":\"5,3,3@2:1,3,3\"",
                "\"plan\":\"5,3,3\"|\"plan\":null",
                "\"seconds\":|\"seconds\":-",
                "\"seconds\":|\"seconds\":1e999,\"x\":",
                "\"precision\":\"FP32\"|\"precision\":\"FP64\"",
                "\"precision\":\"FP32\"|\"precision\":null",
                "\"pendingLosses\":{|\"pendingLosses\":{\"x\":[1],",
                "\"pendingLosses\":{|\"pendingLosses\":{\"x\":null,",
                "\"pendingLosses\":{|\"pendingLosses\":{\"x\":[\"NaN\",1],",
                "\"budget\":null|\"budget\":{\"end\":5,\"stepSeconds\":[1,1]}",
                "\"budget\":null|\"budget\":{\"end\":5,\"stepSeconds\":[1,1,0]}",
                "\"notes\":[]|\"notes\":[null]",
                "\"watch\":{|\"watch\":null,\"x\":{",
            })
    void aStateThatNoRunIsInIsRefused(String old, String with) throws IOException {
        TrainingSettings settings = stopped();
        String json = json(settings.checkpoint());
        assertThat(json).contains(old);
        String changed = json.replace(old, with).replace(",}", "}");
        rewrite(settings.checkpoint(), Map.of("run.json", changed.getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> resume(settings))
                .isInstanceOf(BadCheckpointException.class)
                .hasMessage("The checkpoint " + settings.checkpoint() + " is damaged; delete it to train again.");
    }

    @Test
    void aCheckpointOfAnotherVersionIsRefused() throws IOException {
        TrainingSettings settings = stopped();
        for (String format : List.of("\"format\":1", "\"format\":3", "\"other\":2")) {
            String json = json(settings.checkpoint()).replaceFirst("\"(format|other)\":\\d", format);
            rewrite(settings.checkpoint(), Map.of("run.json", json.getBytes(StandardCharsets.UTF_8)));
            assertThatThrownBy(() -> resume(settings))
                    .isInstanceOf(BadCheckpointException.class)
                    .hasMessageEndingWith("was written by another version of Flawmap; delete it to train again.");
        }
    }

    /** Arrays have just the lengths that the networks need, so none is read that claims another. */
    @Test
    void contentThatNoRunHasIsRefused() throws IOException {
        byte[] zeros = new byte[1 << 22];
        Map<String, byte[]> wrong = Map.of(
                "networks/encoder/trained", zeros,
                "networks/encoder/moment1", new byte[4],
                "networks/encoder/steps", new byte[] {0, 0, -128, -65, 0, 0, 0, 0},
                "networks/second/steps", new byte[8],
                "networks/third/steps", new byte[] {0, 0, 0, 0, 0, 0, -128, 63},
                "history.csv", "stage,iteration,seconds,x\nfirst,1\n".getBytes(StandardCharsets.UTF_8),
                "pictures/../x.png", new byte[4],
                "pictures/large.png", new byte[(1 << 24) + 1]);
        for (Map.Entry<String, byte[]> entry : wrong.entrySet()) {
            TrainingSettings settings = stopped();
            rewrite(settings.checkpoint(), Map.of(entry.getKey(), entry.getValue()));
            assertThatThrownBy(() -> resume(settings))
                    .as(entry.getKey())
                    .isInstanceOf(BadCheckpointException.class)
                    .hasMessageEndingWith("is damaged; delete it to train again.");
        }
    }

    @Test
    void mutatedCheckpointsAreRefusedOrAreRuns() throws IOException {
        TrainingSettings settings = stopped();
        byte[] good = Files.readAllBytes(settings.checkpoint());
        Matcher tokens =
                Pattern.compile("-?\\d+(\\.\\d+)?|\"[^\"]*\"|[\\[\\]{}:,]").matcher(json(settings.checkpoint()));
        List<MatchResult> places = tokens.results().toList();
        String json = json(settings.checkpoint());
        List<String> values =
                List.of("-1", "7", "1000000000", "1e400", "0.5", "null", "\"x\"", "\"\"", "[]", "{}", "true", "");
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            if (i % 2 == 0) {
                byte[] mutated =
                        random.nextInt(8) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
                for (int k = random.nextInt(4); k >= 0 && mutated.length > 0; k--) {
                    mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
                }
                Files.write(settings.checkpoint(), mutated);
            } else {
                MatchResult place = places.get(random.nextInt(places.size()));
                String mutated = json.substring(0, place.start())
                        + values.get(random.nextInt(values.size()))
                        + json.substring(place.end());
                Files.write(settings.checkpoint(), good);
                rewrite(settings.checkpoint(), Map.of("run.json", mutated.getBytes(StandardCharsets.UTF_8)));
            }
            try {
                resume(settings);
                assertThat(Checkpoint.run(settings.checkpoint()).orElseThrow().plan())
                        .isEqualTo("5,3,3");
            } catch (BadCheckpointException | OtherRunException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(250, 399);
    }
}

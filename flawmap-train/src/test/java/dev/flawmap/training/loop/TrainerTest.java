package dev.flawmap.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Detector;
import dev.flawmap.data.Sample;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Scale;
import dev.flawmap.model.Model;
import dev.flawmap.model.calibration.FalseAlarms;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import dev.flawmap.simulate.fibre.Nanofibres;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.Runs;
import dev.flawmap.training.Tiny;
import dev.flawmap.training.TrainingException;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.WorkingSize;
import java.io.IOException;
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
import java.util.function.UnaryOperator;
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
        Checkpoint.Run run = Checkpoint.read(settings.checkpoint()).run();
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
                scores.put("error", ops.subtract(images, images));
                return scores;
            }

            @Override
            public <T> Map<String, T> pictures(Training<T> t, T images) {
                return Map.of("reconstruction", images);
            }
        };
        assertThat(Runs.train(copies, material, Runs.settings(folder, 1, 2, 1, 1))
                        .description()
                        .notes())
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

    @Test
    void withoutIterationsTheyFollowFromTheBudget() throws IOException {
        TrainingSettings settings = Runs.settings(folder, 1);
        long start = System.nanoTime();
        assertThat(new Trainer(detector, material, settings, TrainingListener.NONE).train(false, Runs.stopAfter(3)))
                .isEmpty();
        assertThat(Trainer.precision(settings.checkpoint())).contains(Torch.Precision.FP32);
        assertThat(Trainer.precision(folder.resolve("none"))).isEmpty();
        List<Integer> planned = Checkpoint.read(settings.checkpoint()).run().iterations();
        assertThat(planned).hasSize(3).allMatch(count -> count > 3);
        TrainingSettings longer = new TrainingSettings(
                1,
                Duration.ofHours(5),
                List.of(),
                1,
                Torch.Precision.FP32,
                "cpu",
                0.05,
                OptionalInt.of(20),
                UnaryOperator.identity(),
                settings.checkpoint());
        Model model = new Trainer(detector, material, longer, TrainingListener.NONE)
                .train(true, () -> false)
                .orElseThrow();
        assertThat(model.description().provenance().iterations().values()).containsExactlyElementsOf(planned);
        // A second of budget, and what cannot be had in less: timing, export and calibration.
        assertThat((System.nanoTime() - start) / 1e9).isLessThan(30);
    }

    @Test
    void aLossThatIsNotFiniteStopsTraining() {
        assertThatThrownBy(() -> Runs.train(new Tiny(0.9, 40), material, Runs.settings(folder, 1, 50, 1, 1)))
                .isInstanceOf(TrainingException.class)
                .hasMessageMatching("Training failed: the loss 'first_error' of stage 'first' is not a finite number at"
                        + " iteration \\d+; try another --seed or smaller learning rates\\.");
    }

    @Test
    void theSameDetectorLearnsAtASensibleRate() throws IOException {
        assertThat(Runs.train(new Tiny(1e-3, 40), material, Runs.settings(folder, 1, 50, 1, 1))
                        .history())
                .doesNotContain("NaN", "Infinity");
    }

    /** Sizes are multiples of the scale, so that held-out blocks are whole. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void atAFractionOfTheResolutionTheThresholdIsThatOfInspection(int factor, @TempDir Path elsewhere)
            throws IOException {
        Scale scale = new Scale(factor);
        List<Sample> samples = Runs.samples(elsewhere, 2, 128 * factor, 96 * factor);
        GoodMaterial reduced = GoodMaterial.read(samples, 32, 5, new WorkingSize.Fraction(scale));
        Model model = Runs.train(detector, reduced, Runs.settings(folder, 1, ITERATIONS));
        var description = model.description();
        assertThat(description.input()).isEqualTo(detector.input().at(scale));
        assertThat(description.nmPerPixel()).hasValue(25);
        assertThat(description.notes())
                .containsExactly("Working at 1/" + factor + " of the images' resolution, as asked.");
        assertThat(description.threshold().minAreaPx()).isEqualTo(20);
        assertThat(description.threshold().heldOutPixels()).isEqualTo(2L * 16 * 96 * factor * factor);
        assertThat(description
                        .falseAlarms(description.threshold())
                        .orElseThrow()
                        .images())
                .isEqualTo(2 * 16 / 128.0);
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
        assertThat(description.notes()).isEmpty();
        List<Float> heldOut = new ArrayList<>();
        try (Detector finished = whole.detector()) {
            for (GoodMaterial.Area area : material.heldOut()) {
                AnomalyMap map = finished.map(material.images().get(area.image()));
                for (int i = 0; i < area.width() * area.height(); i++) {
                    heldOut.add(map.get(area.x() + i % area.width(), area.y() + i / area.width()));
                }
            }
        }
        long above = heldOut.stream()
                .filter(value -> value > description.threshold().outline())
                .count();
        assertThat((double) above / heldOut.size()).isCloseTo(0.05, within(0.005));
        FalseAlarms alarms = description.falseAlarms(description.threshold()).orElseThrow();
        assertThat(alarms.rates()).hasSize(2).allMatch(rate -> rate >= 0 && rate <= 1);
        // What one piece has too much of, the other has too little of.
        assertThat(alarms.lowestRate()).isLessThanOrEqualTo(0.05);
        assertThat(alarms.highestRate()).isGreaterThanOrEqualTo(0.05);
        assertThat(alarms.images()).isEqualTo(2 * 16 / 128.0);
        // The pieces were scored with less of the image around them than here.
        assertThat(alarms.defectAreas().stream().mapToLong(area -> area).sum()).isCloseTo(above, withinPercentage(5));
    }

    /** Images of 12 bits in files of 16. */
    @Test
    void fewGreysAreStretchedInTrainingAndInspectionAlike(@TempDir Path elsewhere) throws IOException {
        List<Sample> samples = new ArrayList<>();
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
        assertThat(Runs.train(detector, small, Runs.settings(folder, 1, 1, 1, 1))
                        .description()
                        .notes())
                .containsExactly(
                        "An image of 60×40 pixels is too small to hold part of it out.",
                        "No good area could be held out, so the threshold comes from the training images and is too"
                                + " low.");
        TrainingSettings demanding = new TrainingSettings(
                1,
                Duration.ofSeconds(1),
                List.of(1, 1, 1),
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
        assertThat(model.description().notes())
                .containsExactly("The held-out area is too small for a false-alarm rate of 1.0E-6; the threshold is set"
                        + " for " + rate + ".");
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
                .isInstanceOf(IOException.class)
                .hasMessageContaining(settings.checkpoint().toString())
                .hasMessageEndingWith(List.of(ITERATIONS) + "; leave --iterations out to continue it.");
    }

    @Test
    void aCheckpointOfAnotherRunIsRefused(@TempDir Path elsewhere) throws IOException {
        TrainingSettings settings = Runs.settings(folder, 1, ITERATIONS);
        new Trainer(detector, material, settings, TrainingListener.NONE).train(false, Runs.stopAfter(1));
        GoodMaterial others = GoodMaterial.read(Runs.samples(elsewhere, 1, 128, 96), 32, 5);
        List<Trainer> different = List.of(
                new Trainer(new Tiny(2e-3, 1), material, settings, TrainingListener.NONE),
                new Trainer(Runs.small("autoencoder", Map.of()), material, settings, TrainingListener.NONE),
                new Trainer(detector, others, settings, TrainingListener.NONE),
                new Trainer(detector, material, Runs.settings(folder, 2, ITERATIONS), TrainingListener.NONE));
        for (Trainer trainer : different) {
            assertThatThrownBy(() -> trainer.train(true, () -> false))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "The checkpoint " + settings.checkpoint()
                                    + " belongs to a run with other options or images, another seed or precision, or to another version.");
        }
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
                    .hasMessage(
                            "The checkpoint " + settings.checkpoint() + " is damaged; train again without --resume.");
        }
        Files.delete(settings.checkpoint());
        assertThatThrownBy(() -> Checkpoint.read(settings.checkpoint()))
                .isInstanceOf(IOException.class)
                .hasMessage("There is no checkpoint " + settings.checkpoint() + " to resume from.");
    }

    /** A changed byte that is read at all is found out, whatever it belongs to. */
    @Test
    void noDamageIsTakenForData() throws IOException {
        TrainingSettings settings = Runs.settings(folder, 1, 2, 1, 1);
        new Trainer(detector, material, settings, TrainingListener.NONE).train(false, Runs.stopAfter(1));
        byte[] good = Files.readAllBytes(settings.checkpoint());
        Checkpoint expected = Checkpoint.read(settings.checkpoint());
        int refused = 0;
        for (int i = 1; i < 40; i++) {
            byte[] flipped = good.clone();
            flipped[good.length / 40 * i] ^= 0x10;
            Files.write(settings.checkpoint(), flipped);
            try {
                new Trainer(detector, material, settings, TrainingListener.NONE).train(true, () -> true);
                Checkpoint again = Checkpoint.read(settings.checkpoint());
                assertThat(again.arrays()).usingRecursiveComparison().isEqualTo(expected.arrays());
                assertThat(again.history()).isEqualTo(expected.history());
            } catch (IOException e) {
                assertThat(e)
                        .hasMessage("The checkpoint " + settings.checkpoint()
                                + " is damaged; train again without --resume.");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(30);
    }
}

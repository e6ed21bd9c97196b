package dev.flawmap.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.image.GreyImage;
import dev.flawmap.network.Metric;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.checks.FailureWatch;
import dev.flawmap.training.loop.History;
import dev.flawmap.training.loop.Prefetch;
import dev.flawmap.training.material.ContactSheet;
import dev.flawmap.training.material.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The small parts of the training loop. */
class PartsTest {
    @Test
    void batchesComeInOrderFromTheFirst() {
        try (Prefetch prefetch = new Prefetch(index -> new float[] {index}, 7)) {
            for (int i = 7; i < 50; i++) {
                assertThat(prefetch.next()).containsExactly(i);
            }
        }
    }

    @Test
    void aFailureComesAfterTheBatchesBeforeIt() {
        IllegalStateException failure = new IllegalStateException("no more");
        try (Prefetch prefetch = new Prefetch(
                index -> {
                    if (index == 3) {
                        throw failure;
                    }
                    return new float[] {index};
                },
                0)) {
            for (int i = 0; i < 3; i++) {
                assertThat(prefetch.next()).containsExactly(i);
            }
            assertThatThrownBy(prefetch::next).isSameAs(failure);
        }
    }

    @Test
    void noBatchIsMadeOnceClosed() throws InterruptedException {
        AtomicLong made = new AtomicLong();
        Prefetch prefetch = new Prefetch(index -> new float[] {made.incrementAndGet()}, 0);
        prefetch.next();
        prefetch.close();
        Thread.sleep(50);
        long after = made.get();
        assertThat(after).as("no further ahead than the queue").isLessThanOrEqualTo(7);
        Thread.sleep(100);
        assertThat(made.get()).isEqualTo(after);
    }

    @Test
    void aGeneratorIsGivenUpWhenItsSamplesAreAlikeForLong() {
        FailureWatch watch = new FailureWatch(PartsTest::unheard);
        Map<Metric, Double> alike = Map.of(Metric.GENERATED_SPREAD, 0.001);
        for (int i = 0; i < 199; i++) {
            watch.check("adversarial", i, 5000, alike);
        }
        watch.check("adversarial", 199, 5000, Map.of(Metric.GENERATED_SPREAD, 0.2));
        for (int i = 200; i < 399; i++) {
            watch.check("adversarial", i, 5000, alike);
        }
        assertThatThrownBy(() -> watch.check("adversarial", 399, 5000, alike))
                .isInstanceOf(TrainingException.class)
                .hasMessage("Training failed: the generator has collapsed, its samples have been all alike for 200"
                        + " iterations before iteration 400 of stage 'adversarial'; try another seed or smaller"
                        + " learning rates.");
    }

    @Test
    void inShortStagesPatienceIsShorter() {
        FailureWatch watch = new FailureWatch(PartsTest::unheard);
        for (int i = 0; i < 29; i++) {
            watch.check("adversarial", i, 150, Map.of(Metric.GENERATED_SPREAD, 0.001));
        }
        assertThatThrownBy(() -> watch.check("adversarial", 29, 150, Map.of(Metric.GENERATED_SPREAD, 0.001)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("all alike for 30 iterations before iteration 30");
    }

    @Test
    void generatedPatchesThatKeepFarMoreEnergyThanRealOnesAreNoted() {
        List<String> notes = new ArrayList<>();
        FailureWatch watch = new FailureWatch(notes::add);
        for (int i = 0; i < 99; i++) {
            watch.check("adversarial", i, 5000, energies(8.0, 12.1));
        }
        watch.check("adversarial", 99, 5000, energies(8.0, 12.0));
        for (int i = 100; i < 199; i++) {
            watch.check("adversarial", i, 5000, energies(8.0, 12.1));
        }
        assertThat(notes).isEmpty();
        watch.check("adversarial", 199, 5000, energies(8.0, 12.1));
        assertThat(notes)
                .containsExactly("The discriminator wins: the loss 'energy_generated' of stage 'adversarial' has been"
                        + " above 1.5 times that of real patches for 100 iterations before iteration 200, so little is"
                        + " learnt from it; try a smaller learning rate for it.");
    }

    private static Map<Metric, Double> energies(double real, double generated) {
        return Map.of(
                new Metric("energy_real", Metric.Role.REAL_ENERGY),
                real,
                new Metric("energy_generated", Metric.Role.GENERATED_ENERGY),
                generated);
    }

    private static void unheard(String note) {
        throw new AssertionError(note);
    }

    @Test
    void aDiscriminatorThatWinsIsNotedOnceAStage() {
        List<String> notes = new ArrayList<>();
        FailureWatch watch = new FailureWatch(notes::add);
        Map<Metric, Double> won = Map.of(
                Metric.loss("generator"),
                0.0,
                Metric.discriminator("discriminator"),
                9e-6,
                Metric.discriminator("image_discriminator"),
                0.1);
        for (int i = 0; i < 99; i++) {
            watch.check("adversarial", i, 5000, won);
        }
        watch.check("adversarial", 99, 5000, Map.of(Metric.discriminator("discriminator"), 1e-5));
        for (int i = 100; i < 199; i++) {
            watch.check("adversarial", i, 5000, won);
        }
        assertThat(notes).isEmpty();
        for (int i = 199; i < 900; i++) {
            watch.check("adversarial", i, 5000, won);
        }
        assertThat(notes)
                .containsExactly("The discriminator wins: the loss 'discriminator' of stage 'adversarial' has been"
                        + " below 1.0E-5 for 100 iterations before iteration 200, so little is learnt from it; try a"
                        + " smaller learning rate for it.");
        for (int i = 0; i < 300; i++) {
            watch.check("encoder", i, 5000, Map.of(Metric.discriminator("latent_discriminator"), 0.0));
        }
        assertThat(notes).hasSize(2).last().asString().contains("'latent_discriminator' of stage 'encoder'");
    }

    @Test
    void lossesThatAreNotFiniteAreNamed() {
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> new FailureWatch(PartsTest::unheard)
                            .check("first", 11, 20, Map.of(Metric.loss("good"), 1.0, Metric.loss("bad"), value)))
                    .isInstanceOf(TrainingException.class)
                    .hasMessage("Training failed: the loss 'bad' of stage 'first' is not a finite number at iteration"
                            + " 12; try another seed or smaller learning rates.");
        }
    }

    @Test
    void historyAveragesShortRunsOfIterations() {
        History history = new History();
        for (int i = 0; i < 5; i++) {
            history.add("a", i, 5, i, Map.of("loss", i * 1.5));
        }
        for (int i = 0; i < 1001; i++) {
            Map<String, Double> losses = new LinkedHashMap<>(Map.of("other", (double) i));
            if (i == 3) {
                losses.put("rare", 4.0);
            }
            history.add("b", i, 1001, 10, losses);
        }
        List<String> lines = history.csv().lines().toList();
        assertThat(lines).hasSize(1 + 5 + 501);
        assertThat(lines.subList(0, 4))
                .containsExactly(
                        "stage,iteration,seconds,loss,other,rare",
                        "a,1,0.00,0.00000,,",
                        "a,2,1.00,1.50000,,",
                        "a,3,2.00,3.00000,,");
        assertThat(lines.get(6)).isEqualTo("b,2,10.00,,0.500000,");
        assertThat(lines.get(7)).isEqualTo("b,4,10.00,,2.50000,4.00000");
        assertThat(lines.get(lines.size() - 1)).isEqualTo("b,1001,10.00,,1000.00,");
    }

    @Test
    void historyIsTakenUpInTheMiddleOfARow() {
        History whole = new History();
        History before = new History();
        History after = new History();
        for (int i = 0; i < 2000; i++) {
            Map<String, Double> losses = Map.of("loss", Math.sin(i) * Math.pow(10, i % 30 - 15));
            whole.add("a", i, 2000, i, losses);
            if (i == 1003) {
                after.load(before.csv(), Map.copyOf(before.pending()));
            }
            (i < 1003 ? before : after).add("a", i, 2000, i, losses);
        }
        assertThat(before.pending()).isNotEmpty();
        assertThat(after.csv()).isEqualTo(whole.csv());
    }

    @Test
    void picturesAreLaidOutInRows() {
        GreyImage sheet =
                ContactSheet.sheet(List.of(new float[] {0, 0, 0, 0, 0.5f, 0.5f, 0.5f, 0.5f}, new float[8]), 2, 2);
        assertThat(sheet).isEqualTo(GreyImage.of(6, 6, new float[] {
            0, 0, 1, 1, 0.5f, 0.5f,
            0, 0, 1, 1, 0.5f, 0.5f,
            1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, 1,
            0, 0, 1, 1, 0, 0,
            0, 0, 1, 1, 0, 0
        }));
    }

    @Test
    void seedsOfPartsDiffer() {
        assertThat(List.of(Seeds.mix(1, 1), Seeds.mix(1, 2), Seeds.mix(2, 1), Seeds.mix(1, -1)))
                .doesNotHaveDuplicates();
        assertThat(Seeds.mix(1, 1)).isEqualTo(Seeds.mix(1, 1));
    }

    @Test
    void settingsThatCannotWorkAreRefusedBeforeTraining() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Duration.ZERO, 0.05, 1))
                .withMessage("The time budget must be positive.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Duration.ofSeconds(1), 0.05, 0))
                .withMessage("Every stage needs at least one iteration.");
        for (double rate : new double[] {0, -0.1, 0.6, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> settings(Duration.ofSeconds(1), rate, 1))
                    .withMessage("The target false-alarm rate must lie in (0, 0.5], not " + rate + ".");
        }
    }

    private static TrainingSettings settings(Duration budget, double rate, int iterations) {
        return new TrainingSettings(
                1,
                budget,
                Optional.of(IterationPlan.of(List.of(iterations))),
                1,
                Torch.Precision.FP32,
                "cpu",
                rate,
                OptionalInt.of(20),
                UnaryOperator.identity(),
                Path.of("unused"));
    }
}

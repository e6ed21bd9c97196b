package dev.flawmap.speed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.detectors.Catalogue;
import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Layers;
import dev.flawmap.network.Network;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is counted in a step, and that the parts of every step run. */
class OperationCounterTest {
    private final Network first = Network.of("first", Layers.conv(1, 4, 5, 2), Layers.relu());
    private final Network second = Network.of("second", Layers.reshape(4 * 8 * 8), Layers.dense(4 * 8 * 8, 3));

    @Test
    void countsMultiplicationsForwardsAndToWhereGradientsAreWanted() {
        long convolution = 2L * 8 * 8 * 4 * 25;
        long dense = 2L * 256 * 3;
        assertThat(step(first).multiplyAdds()).isEqualTo(2 * convolution + 2 * dense);
        assertThat(step(second).multiplyAdds()).isEqualTo(convolution + 2 * dense);
        assertThat(step(first, second).multiplyAdds()).isEqualTo(2 * convolution + 3 * dense);
    }

    @Test
    void tellsHowFarGradientsFlow() {
        assertThat(passes(step(first)))
                .containsOnly(
                        Map.entry("first of 2×1×16×16, back to weights", 1),
                        Map.entry("second of 2×4×8×8, back to input", 1));
        assertThat(passes(step(second)))
                .containsOnly(Map.entry("first of 2×1×16×16", 1), Map.entry("second of 2×4×8×8, back to weights", 1));
        assertThat(step(first, second).updates()).containsOnly(Map.entry(List.of(first, second), 1));
    }

    private OperationCounter step(Network... minimised) {
        OperationCounter t = new OperationCounter(0);
        OperationCounter.Value y = second.apply(t, first.apply(t, OperationCounter.images(2, 1, 16, 16)));
        t.minimise(t.mean(y), AdamSettings.standard(0.1), minimised);
        return t;
    }

    private static Map<String, Integer> passes(OperationCounter counter) {
        return counter.passes().entrySet().stream()
                .collect(Collectors.toMap(pass -> pass.getKey().toString(), Map.Entry::getValue));
    }

    @Test
    void seesTheGeneratorStepsOfSencebgan() {
        StageWork work = Objects.requireNonNull(StageWork.of("sencebgan").get("sencebgan/adversarial"));
        Map<String, Integer> passes = work.passes().entrySet().stream()
                .collect(Collectors.toMap(pass -> pass.getKey().toString(), Map.Entry::getValue));
        assertThat(passes)
                .containsEntry("generator of 64×256", 1)
                .containsEntry("generator of 64×256, back to weights", 3)
                .containsEntry("discriminator_encoder of 64×1×32×32, back to weights", 2)
                .containsEntry("discriminator_encoder of 64×1×32×32, back to input", 3)
                .containsEntry("discriminator_decoder of 64×256, back to input and weights", 2)
                .containsEntry("discriminator_decoder of 64×256, back to input", 3)
                // Real embeddings after the discriminator's step.
                .containsEntry("discriminator_encoder of 64×1×32×32", 1)
                .hasSize(7);
    }

    static List<String> detectors() {
        return Catalogue.names();
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void everyPartOfEveryStepRuns(String detector) {
        StageWork.of(detector).forEach((name, work) -> {
            try (Engine engine =
                    new Engine(Torch.open(1, Torch.Precision.FP32, "cpu"), work.networks(), work.averageDecay(), 1)) {
                assertThat(work.parts()).isNotEmpty();
                for (Object part : work.parts()) {
                    LongConsumer run = work.part(engine, part);
                    run.accept(1);
                }
            }
        });
    }
}

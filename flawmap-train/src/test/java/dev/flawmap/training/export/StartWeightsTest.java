package dev.flawmap.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.network.Network;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class StartWeightsTest {
    private static final DoubleSupplier FAINT = () -> 0.03;

    private static TrainableDetector detector(Map<String, String> options) {
        return Catalogue.create("localiser", options);
    }

    private static Engine engine(List<Network> networks, long seed) {
        return new Engine(Torch.open(1, Torch.Precision.FP32, "cpu"), networks, 0.9, seed);
    }

    @Test
    void anEngineBeginsFromTheWeightsOfAnotherRoundedToBfloat16() {
        List<Network> networks = detector(Map.of("start", "none")).networks();
        try (Engine one = engine(networks, 1);
                Engine other = engine(networks, 2)) {
            new StartWeights(StartWeights.of(networks, one, "by a test\n")).give(other, networks);
            Map<String, float[]> saved =
                    Objects.requireNonNull(other.save().get(networks.get(0).name()));
            assertThat(saved.get("trained")).isEqualTo(saved.get("average"));
            assertThat(saved.get("steps")).containsOnly(0f);
            float[] from = one.parameter(networks.get(0), 0);
            float[] to = other.parameter(networks.get(0), 0);
            for (int i = 0; i < from.length; i++) {
                // bfloat16 has 8 significant bits, so rounding errs by at most 2^-8 of the value.
                assertThat((double) to[i])
                        .isBetween(from[i] - Math.abs(from[i]) / 256.0, from[i] + Math.abs(from[i]) / 256.0);
                assertThat(Float.floatToIntBits(to[i]) & 0xffff).isZero();
            }
        }
    }

    @Test
    void theWeightsThatComeWithTheLocaliserAreThoseOfItsNetwork() {
        TrainableDetector usual = detector(Map.of());
        StartWeights weights = StartWeights.of(usual, FAINT).orElseThrow();
        assertThat(weights.origin()).contains("detector: localiser", "seed: ", "iterations: ", "families: ");
        try (Engine engine = engine(usual.networks(), 1)) {
            weights.give(engine, usual.startNetworks());
            for (float value : engine.parameter(usual.networks().get(0), 0)) {
                assertThat(value).isFinite();
            }
        }
    }

    @Test
    void strongTexturesBeginFromRandomWeightsUnlessAskedOtherwise() {
        TrainableDetector usual = detector(Map.of());
        assertThat(StartWeights.of(usual, () -> 0.25)).isEmpty();
        assertThat(StartWeights.of(usual, FAINT)).isPresent();
        assertThat(StartWeights.of(detector(Map.of("start", "pretrained")), () -> 0.25))
                .isPresent();
    }

    @Test
    void otherNetworksAndOtherStartsBeginFromRandomWeights() {
        assertThat(StartWeights.of(detector(Map.of("start", "none")), FAINT)).isEmpty();
        assertThat(StartWeights.of(detector(Map.of("width", "16")), FAINT)).isEmpty();
        assertThat(StartWeights.of(Catalogue.create("autoencoder", Map.of()), FAINT))
                .isEmpty();
    }

    @Test
    void foreignBytesAreRefused() {
        assertThatThrownBy(() -> new StartWeights(new byte[] {1, 2, 3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("These are no weights to begin from.");
        TrainableDetector usual = detector(Map.of());
        TrainableDetector narrow = detector(Map.of("width", "16"));
        try (Engine engine = engine(narrow.networks(), 1)) {
            assertThatThrownBy(() -> StartWeights.of(usual, FAINT).orElseThrow().give(engine, narrow.networks()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not those of this detector");
        }
    }
}

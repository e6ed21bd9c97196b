package dev.flawmap.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.Cancellation;
import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.simulate.texture.TextureFamily;
import dev.flawmap.training.Runs;
import dev.flawmap.training.TrainingListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingTest {
    private static final List<TextureFamily> FAMILIES = List.of(TextureFamily.GRADIENT, TextureFamily.PAPER);
    private static final Map<String, String> SMALL =
            Map.of("fineWidth", "4", "width", "4", "levels", "3", "crop", "32", "batch", "2", "start", "none");

    @TempDir
    private Path folder;

    private static TrainableDetector small() {
        return Catalogue.create("localiser", SMALL);
    }

    private Pretraining pretraining(String name, TrainingListener listener) {
        return new Pretraining(small(), FAMILIES, Runs.settings(folder.resolve(name), 3, 6), listener);
    }

    @Test
    void anInterruptedRunEndsAsAnUninterruptedOne() throws Exception {
        byte[] whole = pretraining("whole", TrainingListener.NONE)
                .train(false, new Cancellation())
                .orElseThrow();
        Cancellation cancellation = new Cancellation();
        assertThat(pretraining("parts", Runs.cancelling(cancellation, 4)).train(false, cancellation))
                .isEmpty();
        assertThat(pretraining("parts", TrainingListener.NONE).train(true, new Cancellation()))
                .contains(whole);
        byte[] otherSeed = new Pretraining(
                        small(), FAMILIES, Runs.settings(folder.resolve("other"), 4, 6), TrainingListener.NONE)
                .train(false, new Cancellation())
                .orElseThrow();
        assertThat(otherSeed).isNotEqualTo(whole);
    }

    @Test
    void aDetectorThatDoesNotLearnFromDefectsIsRefused() {
        TrainableDetector autoencoder = Runs.small("autoencoder", Map.of());
        assertThatThrownBy(() ->
                        new Pretraining(autoencoder, FAMILIES, Runs.settings(folder, 1, 1), TrainingListener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("autoencoder does not learn from simulated defects");
    }
}

package dev.flawmap.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flawmap.network.NaiveOps.Array;
import dev.flawmap.network.Network;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What EBGAN has of its own; its losses are tested with {@link SencebganTest}. */
class EbganTest {
    private static TrainableDetector detector(String name, String... more) {
        Map<String, String> options = new HashMap<>(Map.of("latent", "5", "batch", "2", "spectralNorm", "false"));
        options.putAll(Map.of("generatorRate", "1e-12", "discriminatorRate", "1e-12"));
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return Catalogue.create(name, options);
    }

    @Test
    void withoutTheEmbeddingTermTheGeneratorMinimisesThePapersLoss() {
        TrainableDetector paper =
                detector("ebgan", "embeddingWeight", "0", "pullAwayWeight", "0.1", "generatorSteps", "1");
        Network generator = paper.networks().get(0);
        Network encoder = paper.networks().get(1);
        Network decoder = paper.networks().get(2);
        try (OneStep step = new OneStep(paper, paper.stages().get(0))) {
            OneStep.Loss loss = (ops, images) -> {
                Array made = generator.apply(ops, step.noise(1, 2, 5));
                Array embedding = encoder.apply(ops, made);
                return SencebganTest.distance(decoder.apply(ops, embedding), made)
                        + 0.1 * SencebganTest.pullAway(embedding);
            };
            step.recorded("generator", loss);
            step.gradients(loss, 0.5, generator, List.of("13.weight"));
            assertThat(step.changed()).containsExactly("generator", "discriminator_encoder", "discriminator_decoder");
        }
    }

    @Test
    void itsScoresAreThoseOfTheEnergyInSencebgan() {
        TrainableDetector ebgan = detector("ebgan");
        TrainableDetector sencebgan = detector("sencebgan");
        // The first networks of both have the same weights, drawn with the same seed.
        try (OneStep alone = new OneStep(ebgan, ebgan.stages().get(0));
                OneStep within = new OneStep(sencebgan, sencebgan.stages().get(0))) {
            Map<String, float[]> scores = alone.scores(ebgan);
            Map<String, float[]> expected = within.scores(sencebgan);
            assertThat(scores.get("structure")).isEqualTo(expected.get("energy_structure"));
            assertThat(scores.get("energy")).isEqualTo(expected.get("energy"));
            assertThat(scores.get("energy_patch")).isEqualTo(expected.get("energy_patch"));
            assertThat(scores.get("image_relative")).isEqualTo(expected.get("energy_relative"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "latent, 0",
        "batch, 1",
        "marginFactor, NaN",
        "fixedMargin, -1",
        "warmUp, 1",
        "generatorSteps, 0",
        "pullAwayWeight, Infinity",
        "embeddingWeight, -0.1",
        "generatorRate, 0",
        "discriminatorRate, 1",
        "averageDecay, 1",
        "stride, 33",
    })
    void optionsOutOfRangeAreRefused(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("ebgan", Map.of(option, value)))
                .withMessageStartingWith("EBGAN: ")
                .withMessageEndingWith(".");
    }

    @Test
    void defaultsAreThoseOfSencebgansFirstStage() {
        Map<String, Object> all = Options.values(Sencebgan.Options.defaults());
        assertThat(all).containsAllEntriesOf(Options.values(Ebgan.Options.defaults()));
        assertThat(all).containsAllEntriesOf(Options.values(Encebgan.Options.defaults()));
    }

    @Test
    void thesisIsSencebgansButForTheEmbeddingTerm() {
        Map<String, Object> all = new HashMap<>(Options.values(Sencebgan.Options.thesis()));
        all.put("embeddingWeight", 0.0);
        assertThat(all).containsAllEntriesOf(Options.values(Ebgan.Options.thesis()));
        assertThat(all).containsAllEntriesOf(Options.values(Encebgan.Options.thesis()));
    }
}

package dev.flawmap.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.AnomalyMap;
import dev.flawmap.PatchScorer;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PatchScoresTest {
    @Test
    void aPatchIsJudgedByItsOwnScoreAndByTheMap() {
        // 64×32 pixels have patches at x = 0, 16 and 32. One bright pixel lies in the last one alone.
        float[] map = new float[64 * 32];
        map[5 * 64 + 60] = 1;
        PatchScores scores = new PatchScores(List.of("score"));
        scores.add(
                new PatchScorer.Scored(
                        Map.of("score", new AnomalyMap(64, 32, map)), Map.of("score", new float[] {0.9f, 0.5f, 0.1f})),
                new boolean[] {false, false, true});
        assertThat(scores.patches()).isEqualTo(3);
        assertThat(scores.metrics(scores.curves()))
                .containsOnly(Map.entry(
                        "score",
                        Map.of(
                                "patch_AUROC", OptionalDouble.of(0),
                                "patch_AUPRC", OptionalDouble.of(1 / 3.0),
                                "map_patch_AUROC", OptionalDouble.of(1),
                                "map_patch_AUPRC", OptionalDouble.of(1))));
    }
}

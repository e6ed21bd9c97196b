package dev.flawmap.monitor.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.monitor.line.BatchVerdict.Outcome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchLimitsTest {
    private static BatchLimits.Limit limit(double warn, double reject) {
        return new BatchLimits.Limit(OptionalDouble.of(warn), OptionalDouble.of(reject));
    }

    /** Ten images of a megapixel each, without pixel size. */
    private static BatchTotals totals(int defective, long counted, long defectPx, long largest) {
        return new BatchTotals(10, defective, 0, 0, counted, 10_000_000, OptionalDouble.empty(), defectPx, largest);
    }

    @ParameterizedTest
    @CsvSource({
        "DEFECTS_PER_AREA,   0.5,  3, 5,   0,   ACCEPT",
        "DEFECTS_PER_AREA,   0.5,  3, 6,   0,   WARN",
        "DEFECTS_PER_AREA,   0.5,  3, 31,  0,   REJECT",
        "DEFECTIVE_IMAGES,   0.2, 0.4, 9,  0,   ACCEPT",
        "LARGEST_DEFECT,     100, 200, 9,  200, WARN",
        "LARGEST_DEFECT,     100, 200, 9,  201, REJECT",
        "DEFECTIVE_AREA,   1e-5, 2e-5, 9,  201, REJECT",
        "DEFECTIVE_AREA,   1e-5, 3e-5, 9,  201, WARN",
    })
    void aLevelIsExceededByWhatIsAboveIt(
            BatchRule rule, double warn, double reject, long counted, long area, Outcome outcome) {
        BatchVerdict verdict =
                new BatchLimits(Map.of(rule, limit(warn, reject)), 10).verdict(totals(2, counted, area, area));
        assertThat(verdict.outcome()).isEqualTo(outcome);
        if (outcome != Outcome.ACCEPT) {
            assertThat(verdict.rule()).isEqualTo(rule.words());
            assertThat(verdict.value()).isGreaterThan(verdict.limit());
            assertThat(verdict.sentence()).contains("The " + rule.words() + " is ");
        }
    }

    @Test
    void aBatchIsOpenWhileImagesAreMissingUnlessItIsRejected() {
        BatchLimits limits = new BatchLimits(Map.of(BatchRule.DEFECTIVE_IMAGES, limit(0.25, 0.5)), 11);
        assertThat(limits.verdict(totals(4, 4, 1, 1)).outcome()).isEqualTo(Outcome.OPEN);
        assertThat(limits.verdict(totals(6, 4, 1, 1)).outcome()).isEqualTo(Outcome.REJECT);
    }

    /** Ten of 20 images are there; a rate of them is half as high if the others are good. */
    @ParameterizedTest
    @CsvSource({
        "DEFECTIVE_IMAGES, 0.31, OPEN, 0.29, REJECT",
        "DEFECTS_PER_AREA,  2.1, OPEN,  1.9, REJECT",
        "DEFECTIVE_AREA,  2.1e-6, OPEN, 1.9e-6, REJECT",
        "LARGEST_DEFECT,    41, OPEN,   39, REJECT",
    })
    void missingImagesMayStillBeGood(BatchRule rule, double kept, Outcome open, double exceeded, Outcome rejected) {
        BatchTotals half = totals(6, 40, 40, 40);
        assertThat(new BatchLimits(Map.of(rule, limit(0, kept)), 20)
                        .verdict(half)
                        .outcome())
                .isEqualTo(open);
        assertThat(new BatchLimits(Map.of(rule, limit(0, exceeded)), 20)
                        .verdict(half)
                        .outcome())
                .isEqualTo(rejected);
    }

    @Test
    void oneDefectiveImageDoesNotRejectABatchThatNeedsMore() {
        BatchLimits limits = new BatchLimits(Map.of(BatchRule.DEFECTIVE_IMAGES, limit(0.25, 0.5)), 8);
        BatchTotals first = new BatchTotals(1, 1, 0, 0, 1, 1_000_000, OptionalDouble.empty(), 9, 9);
        assertThat(limits.verdict(first).outcome()).isEqualTo(Outcome.OPEN);
    }

    @Test
    void theRuleFurthestBeyondItsLevelDecides() {
        BatchLimits limits = new BatchLimits(
                Map.of(BatchRule.DEFECTIVE_IMAGES, limit(0, 0.5), BatchRule.LARGEST_DEFECT, limit(0, 10)), 1);
        assertThat(limits.verdict(totals(6, 4, 1, 1000)).rule()).isEqualTo("largest defect in pixels");
    }

    @Test
    void noLimitAcceptsAndSaysSo() {
        assertThat(new BatchLimits(Map.of(), 1).verdict(totals(9, 9, 9, 9)).sentence())
                .isEqualTo("No limit is set, so every batch is accepted.");
    }

    @Test
    void badLimitsAreRefused() {
        assertThatThrownBy(() -> limit(2, 1)).hasMessageContaining("must not be above the level to reject");
        assertThatThrownBy(() -> limit(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limit(Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BatchLimits(Map.of(), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LineSettings.parse("{\"strength\":0,\"batching\":\"folder\"}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void settingsAreReadAsTheyWereWritten() {
        LineSettings settings = new LineSettings(
                0.01,
                Batching.parse("window:90"),
                new BatchLimits(
                        Map.of(
                                BatchRule.LARGEST_DEFECT,
                                new BatchLimits.Limit(OptionalDouble.empty(), OptionalDouble.of(7))),
                        3));
        assertThat(LineSettings.parse(settings.json())).isEqualTo(settings);
        assertThat(LineSettings.parse(LineSettings.usual().json())).isEqualTo(LineSettings.usual());
    }

    @ParameterizedTest
    @CsvSource({
        "folder,               LOT7/a.tif,       LOT7",
        "folder,               2026/LOT7/a.tif,  2026/LOT7",
        "folder,               a.tif,            other",
        "name:LOT(\\d+)_.*,    LOT12_003.tif,    12",
        "name:LOT(\\d+)_.*,    in/LOT12_003.tif, 12",
        "name:LOT(\\d+)_.*,    sample.tif,       other",
        "window:60,            a.tif,            2026-03-04T05:00:00Z",
    })
    void anImageBelongsToTheBatchOfTheRule(String rule, Path file, String batch) {
        assertThat(Batching.parse(rule).batch(file, Instant.parse("2026-03-04T05:06:07Z")))
                .isEqualTo(batch);
        assertThat(Batching.parse(rule).text()).isEqualTo(rule);
    }

    /** A pattern that tries every way to divide the name takes longer than anyone waits. */
    @ParameterizedTest
    @ValueSource(strings = {"name:(a+)+$", "name:(.*a){12}$"})
    @Timeout(10)
    void noNameOfAFileKeepsAPatternBusy(String pattern) {
        Batching rule = Batching.parse(pattern);
        assertThat(rule.batch(Path.of("a".repeat(240) + ".tif"), Instant.EPOCH)).isEqualTo(Batching.OTHER);
        assertThat(rule.batch(Path.of("a".repeat(240)), Instant.EPOCH)).isNotEqualTo(Batching.OTHER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "name:LOT\\d+",
                "name:(",
                "name:(a)(?=b)",
                "name:(((a{1000}){1000}){1,1000})",
                "window:0",
                "window:-1",
                "shift"
            })
    void whatIsNoRuleIsRefusedWithASentence(String rule) {
        assertThatThrownBy(() -> Batching.parse(rule))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(rule.startsWith("name:LOT") ? "LOT(\\d+)_.*" : ".");
    }
}

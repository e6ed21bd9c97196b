package dev.flawmap.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Cancellation;
import dev.flawmap.ClosedException;
import dev.flawmap.Defect;
import dev.flawmap.Detector;
import dev.flawmap.Images;
import dev.flawmap.Inspection;
import dev.flawmap.StubDetector;
import dev.flawmap.Threshold;
import dev.flawmap.Verdict;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.image.PixelSize;
import dev.flawmap.model.calibration.FalseDefects;
import dev.flawmap.model.calibration.StrengthScale;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectorTest {
    private final Inspector inspector = StubInspector.of(new StubDetector(1), new Threshold(0.5f, 0.01, 0, 2));

    @Test
    void anImageWithALargeEnoughAreaIsDefective() {
        Inspection found =
                inspector.inspect(new GreyImage(4, 1, new float[] {0.9f, 0, 0.6f, 0.7f}, OptionalDouble.of(3)));
        assertThat(found.predLabel()).isTrue();
        assertThat(found.verdict()).isEqualTo(Verdict.DEFECTIVE);
        assertThat(found.predScore()).isEqualTo(0.7f);
        assertThat(found.predMask().pixels()).containsExactly(false, false, true, true);
        assertThat(found.defects()).hasSize(1);
        assertThat(found.defects().get(0).areaNm2().orElseThrow()).isEqualTo(18);
        assertThat(found.defectShare()).isEqualTo(0.5);
        assertThat(found.pixelSize()).contains(new PixelSize(3, "given"));
        assertThat(found.detector()).isEqualTo("stub");
        assertThat(found.modelSha256()).startsWith("5a5a");
        assertThat(found.elapsed()).isPositive();
    }

    @Test
    void withoutOneItIsGoodWhateverItsHighestScore() {
        Inspection good = inspector.inspect(GreyImage.of(3, 1, new float[] {1, 0, 0.5f}));
        assertThat(good.verdict()).isEqualTo(Verdict.GOOD);
        assertThat(good.predScore()).isEqualTo(0.5f);
        assertThat(inspector
                        .inspect(GreyImage.of(3, 1, new float[] {0.25f, 0, 0}))
                        .predScore())
                .isEqualTo(0.25f);
        assertThat(good.reason()).isEqualTo("No area that is large enough exceeds the outline level.");
    }

    /** In the area of ten good images, finds of 0.1, 0.2 … 1.2 twice each: 0.1 an image are as strong as 1.2. */
    private static Inspector levels(float seed) {
        List<Double> strengths = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            strengths.add(i / 10.0);
        }
        return StubInspector.of(
                new StubDetector(1),
                new Threshold(seed, 0.05f, 0.01, 0, 2),
                FalseDefects.of(new StrengthScale(false), 2, List.of(new FalseDefects.Piece(10, strengths))));
    }

    @Test
    void aFindNearlyAsStrongAsADefectLeavesTheImageUncertain() {
        Inspector levels = levels(0.4f);
        assertThat(levels.promise().orElseThrow().perImage()).isEqualTo(0.1);
        Inspection defective =
                levels.inspect(GreyImage.of(9, 1, new float[] {0.1f, 0.2f, 0, 0.5f, 0.1f, 0, 0.6f, 0.1f, 0}));
        assertThat(defective.verdict()).isEqualTo(Verdict.DEFECTIVE);
        assertThat(defective.defects()).extracting(Defect::maxScore).containsExactly((double) 0.6f, (double) 0.5f);
        assertThat(defective.candidate().orElseThrow().maxScore()).isEqualTo(0.2f);
        assertThat(defective.defects().get(0).expectedFalse().orElseThrow().perImage())
                .isEqualTo(0.1);
        assertThat(defective.reason())
                .isEqualTo("Its strongest defect, of 2 px at (7, 1), is as strong as one that good material shows once"
                        + " in 10 good images.");
        Inspection uncertain = levels.inspect(GreyImage.of(3, 1, new float[] {0.3f, 0.2f, 0}));
        assertThat(uncertain.verdict()).isEqualTo(Verdict.UNCERTAIN);
        assertThat(uncertain.predLabel()).isFalse();
        assertThat(uncertain.predScore()).isEqualTo(0.3f);
        assertThat(uncertain.predMask().count()).isZero();
        assertThat(uncertain.reason()).contains("2 px at (1, 1)", "once in 5.0 good images", "too common for a defect");
        Inspection good = levels.inspect(GreyImage.of(3, 1, new float[] {0.15f, 0.1f, 0}));
        assertThat(good.verdict()).isEqualTo(Verdict.GOOD);
        assertThat(good.reason()).endsWith("once in 2.9 good images.");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aMapThatIsNotFiniteIsNotTakenForGood(float value) {
        GreyImage image = GreyImage.of(3, 1, new float[] {0, value, 0});
        assertThatThrownBy(() -> inspector.inspect(image))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not finite");
        assertThatThrownBy(() -> inspector.inspect(GreyRows.of(image), (grey, scores) -> {}, new Cancellation()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not finite");
    }

    @Test
    void byRowsItIsTheSameButForTheMapWhichIsHandedOver() throws IOException {
        GreyImage image = Images.noise(53, 31, 9).withNmPerPixel(OptionalDouble.of(2));
        Inspector levels = levels(0.97f);
        Inspection whole = levels.inspect(image);
        List<Float> scores = new ArrayList<>();
        Inspection byRows = levels.inspect(
                GreyRows.of(image),
                (grey, row) -> {
                    for (float score : row) {
                        scores.add(score);
                    }
                },
                new Cancellation());
        assertThat(byRows)
                .usingRecursiveComparison()
                .ignoringFields("anomalyMap", "elapsed")
                .isEqualTo(whole);
        assertThat(byRows.defects()).isNotEmpty();
        assertThat(byRows.anomalyMap()).isEmpty();
        for (int i = 0; i < scores.size(); i++) {
            assertThat(scores.get(i)).isEqualTo(whole.anomalyMap().orElseThrow().values()[i]);
        }
        assertThat(scores).hasSize(53 * 31);
    }

    @Test
    void whatIsCancelledBeforeItBeginsIsNotInspected() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel("The user closed the window.");
        assertThatThrownBy(() -> inspector.inspect(Images.noise(9, 9, 1), cancellation))
                .isInstanceOf(CancellationException.class)
                .hasMessage("The user closed the window.");
    }

    /** Takes for ever, unless it is told to end. */
    /** Cancelled when the map is there already, the defects are not measured. */
    @Test
    void theSearchForDefectsEndsToo() {
        Cancellation cancellation = new Cancellation();
        Detector cancelling = new StubDetector(1) {
            @Override
            public Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores, Cancellation own) {
                Map<String, AnomalyMap> maps = super.maps(image, scores, own);
                cancellation.cancel("The request was taken back.");
                return maps;
            }
        };
        try (Inspector late = StubInspector.of(cancelling, new Threshold(0.5f, 0.01, 0, 1))) {
            assertThatThrownBy(() -> late.inspect(Images.noise(9, 9, 1), cancellation))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("The request was taken back.");
        }
    }

    private static final class Endless extends StubDetector {
        private final CountDownLatch begun = new CountDownLatch(1);

        Endless() {
            super(1);
        }

        @Override
        public Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores, Cancellation cancellation) {
            CountDownLatch told = new CountDownLatch(1);
            try (Cancellation.Listening listening = cancellation.onCancel(told::countDown)) {
                begun.countDown();
                while (told.getCount() > 0) {
                    Thread.onSpinWait();
                }
            }
            cancellation.throwIfCancelled();
            throw new AssertionError("it was told to end");
        }
    }

    @Test
    @Timeout(60)
    void anInspectionEndsWhenItsTimeIsOver() {
        try (Inspector limited = StubInspector.of(
                new Endless(),
                new Threshold(0.5f, 0.01, 0, 2),
                OptionalDouble.empty(),
                Optional.of(Duration.ofMillis(50)))) {
            assertThatThrownBy(() -> limited.inspect(Images.noise(9, 9, 1)))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("The inspection took longer than 0.05 s.");
        }
    }

    /** A limit longer than all time takes nothing from watching. */
    @ParameterizedTest
    @ValueSource(longs = {3600, Long.MAX_VALUE})
    @Timeout(60)
    void anInspectionEndsWhenItsThreadIsInterruptedWhichStaysSo(long limitSeconds) throws Exception {
        Endless detector = new Endless();
        try (Inspector endless = StubInspector.of(
                detector,
                new Threshold(0.5f, 0.01, 0, 2),
                OptionalDouble.empty(),
                Optional.of(Duration.ofSeconds(limitSeconds)))) {
            AtomicReference<Throwable> end = new AtomicReference<>();
            AtomicBoolean interrupted = new AtomicBoolean();
            Thread thread = new Thread(() -> {
                try {
                    endless.inspect(Images.noise(9, 9, 1));
                } catch (CancellationException e) {
                    end.set(e);
                }
                interrupted.set(Thread.currentThread().isInterrupted());
            });
            thread.start();
            detector.begun.await();
            thread.interrupt();
            thread.join();
            assertThat(end.get()).hasMessage("The inspection was interrupted.");
            assertThat(interrupted).isTrue();
        }
    }

    @Test
    @Timeout(60)
    void anInspectionEndsWhenAnotherThreadCancelsIt() throws Exception {
        Endless detector = new Endless();
        Cancellation cancellation = new Cancellation();
        try (Inspector endless = StubInspector.of(detector, new Threshold(0.5f, 0.01, 0, 2))) {
            AtomicReference<Throwable> end = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                try {
                    endless.inspect(Images.noise(9, 9, 1), cancellation);
                } catch (CancellationException e) {
                    end.set(e);
                }
            });
            thread.start();
            detector.begun.await();
            cancellation.cancel("The request was taken back.");
            thread.join();
            assertThat(end.get()).hasMessage("The request was taken back.");
        }
    }

    @Test
    void closedItInspectsNothingAndMayBeClosedAgain() {
        inspector.close();
        inspector.close();
        GreyImage image = Images.noise(9, 9, 1);
        assertThatThrownBy(() -> inspector.inspect(image))
                .isInstanceOf(ClosedException.class)
                .hasMessage("The inspector is closed.");
        assertThatThrownBy(() -> inspector.inspect(GreyRows.of(image), (grey, scores) -> {}))
                .isInstanceOf(ClosedException.class)
                .hasMessage("The inspector is closed.");
    }
}

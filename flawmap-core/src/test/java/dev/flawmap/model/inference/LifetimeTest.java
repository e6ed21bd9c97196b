package dev.flawmap.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.Cancellation;
import dev.flawmap.ClosedException;
import dev.flawmap.Detector;
import dev.flawmap.Images;
import dev.flawmap.PatchGrid;
import dev.flawmap.PatchScorer;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRange;
import dev.flawmap.image.GreyRows;
import dev.flawmap.image.Scale;
import dev.flawmap.model.TinyOnnx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever holds native memory is closed once, when nothing runs, and is of no use afterwards. */
@Timeout(30)
class LifetimeTest {
    private static byte[] graph() {
        return new TinyOnnx()
                .node("Identity", "map", "input")
                .node("Relu", "other", "input")
                .output("map", 4)
                .output("other", 4)
                .bytes();
    }

    private static byte[] generator() {
        return new TinyOnnx(-1, 4)
                .longs("sizes", -1, 1, 2, 2)
                .node("Reshape", "patch", "input", "sizes")
                .output("patch", 4)
                .bytes();
    }

    static Stream<Detector> detectors() {
        return Stream.of(
                detector(),
                ScaledDetector.of(detector(), new Scale(2)),
                StretchedDetector.of(detector(), new GreyRange(0.1f, 0.7f)));
    }

    private static Detector detector() {
        return new OnnxDetector(
                "tiny",
                GraphInput.images(8, 4, 0),
                List.of(ScoreOutput.pixel("map", "?", false), ScoreOutput.pixel("other", "?", false)),
                graph(),
                1);
    }

    private static void refused(String what, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOf(ClosedException.class)
                .hasMessage(what + " is closed and cannot be used any more.");
    }

    /** The other scores' graph is not loaded any more, either. */
    @ParameterizedTest
    @MethodSource("detectors")
    void aClosedDetectorRefusesAllWork(Detector detector) {
        GreyImage image = Images.noise(32, 32, 1);
        assertThat(detector.map(image).width()).isEqualTo(32);
        detector.close();
        detector.close();
        PatchGrid grid = new PatchGrid(16, 16);
        refused("The detector", () -> detector.map(image));
        refused("The detector", () -> detector.maps(image, List.of("map", "other")));
        refused("The detector", () -> PatchScorer.of(detector).patchScores(image, grid, List.of("map")));
        refused("The detector", () -> PatchScorer.of(detector).mapsAndPatchScores(image, grid, List.of("map")));
        refused("The detector", () -> detector.map(GreyRows.of(image), (grey, scores) -> {}));
    }

    @Test
    void aCancelledRunEndsAndTheGraphGoesOn() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel("Enough.");
        try (OnnxGraph graph = new OnnxGraph(graph(), 1)) {
            assertThatThrownBy(() -> graph.run(new float[64], 1, 8, 8, Set.of("map"), cancellation))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("Enough.");
            assertThat(graph.run(new float[64], 1, 8, 8, Set.of("map"))).containsKey("map");
        }
    }

    @Test
    void aClosedGraphAndGeneratorRefuseAllWork() {
        OnnxGraph graph = new OnnxGraph(graph(), 1);
        graph.close();
        graph.close();
        refused("The model's graph", () -> graph.run(new float[64], 1, 8, 8, Set.of("map")));
        OnnxGenerator generator = new OnnxGenerator(generator(), 1);
        assertThat(generator.side()).isEqualTo(2);
        assertThat(generator.patches(new float[] {1, 2, 3, 4, 5, 6, 7, 8})).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        generator.close();
        generator.close();
        refused("The generator", () -> generator.patches(new float[4]));
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void closingWaitsForWhatRuns(Detector detector) throws Exception {
        GreyImage image = Images.noise(16, 40, 1);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Thread closing = new Thread(() -> {
            detector.close();
            order.add("closed");
        });
        int[] rows = {0};
        detector.map(GreyRows.of(image), (grey, scores) -> {
            if (rows[0]++ == 0) {
                closing.start();
                while (closing.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
                // Work within the work goes on, too.
                assertThat(detector.map(image).width()).isEqualTo(16);
                // Another thread's, which this one may wait for, is refused at once.
                refused("The detector", () -> elsewhere(() -> detector.map(image)));
            }
        });
        order.add("done");
        closing.join();
        assertThat(rows[0]).isEqualTo(40);
        assertThat(order).containsExactlyInAnyOrder("done", "closed");
    }

    private static void elsewhere(Runnable work) throws Throwable {
        try {
            CompletableFuture.runAsync(work).join();
        } catch (CompletionException e) {
            throw Objects.requireNonNull(e.getCause());
        }
    }

    @Test
    void everyCloserWaitsAndOneFrees() throws Exception {
        Lifetime lifetime = new Lifetime("It");
        AtomicInteger freed = new AtomicInteger();
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        List<Thread> closers = IntStream.range(0, 2)
                .mapToObj(closer -> new Thread(() -> {
                    lifetime.end(freed::incrementAndGet);
                    seen.add(freed.get());
                }))
                .toList();
        try (Lifetime.Work work = lifetime.work()) {
            for (Thread closer : closers) {
                closer.start();
                while (closer.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            }
            assertThat(freed).hasValue(0);
        }
        for (Thread closer : closers) {
            closer.join();
        }
        assertThat(seen).containsExactly(1, 1);
        refused("It", lifetime::work);
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void closingFromWithinIsRefusedInsteadOfWaitingForItself(Detector detector) {
        try (detector) {
            assertThatThrownBy(() ->
                            detector.map(GreyRows.of(Images.noise(16, 16, 1)), (grey, scores) -> detector.close()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The detector cannot be closed from within its own work.");
            assertThat(detector.map(Images.noise(16, 16, 1)).width()).isEqualTo(16);
        }
    }

    @Test
    void closingAmongManyWorkersFreesNothingInUse() {
        GreyImage image = Images.noise(64, 64, 4);
        for (int round = 0; round < 20; round++) {
            Detector detector = detector();
            List<CompletableFuture<Integer>> workers = IntStream.range(0, 4)
                    .mapToObj(worker -> CompletableFuture.supplyAsync(() -> untilClosed(detector, image)))
                    .toList();
            detector.map(image);
            detector.close();
            assertThat(workers).allSatisfy(worker -> assertThat(worker.join()).isNotNegative());
        }
    }

    private static int untilClosed(Detector detector, GreyImage image) {
        for (int maps = 0; ; maps++) {
            try {
                detector.maps(image, List.of("map", "other"));
            } catch (ClosedException e) {
                assertThat(e).hasMessage("The detector is closed and cannot be used any more.");
                return maps;
            }
        }
    }
}

package dev.flawmap.speed;

import dev.flawmap.network.Layer;
import dev.flawmap.network.Layers;
import dev.flawmap.network.Network;
import dev.flawmap.network.Training;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The speed at which this machine multiplies in libtorch: some large matrix products one after the other, written as
 * convolutions with kernels of 1×1, for which libtorch uses oneDNN with all threads in every precision, provided there
 * are at least 16 images.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class PeakBenchmark {
    private static final int PRODUCTS = 4;
    private static final int CHANNELS = 512;
    private static final int BATCH = 16;
    private static final int SIDE = 24;
    private static final Network NETWORK = new Network("products", products());

    @Param({"fp32", "bf16"})
    private String precision;

    private Engine engine;
    private final float[] values = new float[BATCH * CHANNELS * SIDE * SIDE];

    private static List<Layer> products() {
        return Collections.nCopies(PRODUCTS, Layers.conv(CHANNELS, CHANNELS, 1, 1));
    }

    private static final Engine.Step STEP = new Engine.Step() {
        @Override
        public <T> void run(Training<T> training, T images) {
            NETWORK.apply(training, images);
        }
    };

    /** Multiplications, each with an addition, of one run. */
    static long multiplyAdds() {
        OperationCounter counter = new OperationCounter(0);
        STEP.run(counter, OperationCounter.images(BATCH, CHANNELS, SIDE, SIDE));
        return counter.multiplyAdds();
    }

    @Setup
    public void open() {
        Arrays.fill(values, 1);
        engine = new Engine(Torch.open(Machine.THREADS, Torch.precision(precision), "cpu"), List.of(NETWORK), 0.999, 1);
    }

    @Benchmark
    public void run() {
        engine.step(STEP, values, BATCH, SIDE, Set.of(), 0, 1);
    }

    @TearDown
    public void close() {
        engine.close();
    }
}

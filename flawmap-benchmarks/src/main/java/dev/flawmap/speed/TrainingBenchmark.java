package dev.flawmap.speed;

import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A training step in the middle of a stage, or one part of it: see {@link StageWork}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class TrainingBenchmark {
    static final String STEP = "step";

    @Param({
        "localiser/localiser",
        "sencebgan/adversarial",
        "sencebgan/generator_encoder",
        "sencebgan/reconstruction_encoder"
    })
    private String stage;

    /** {@code step}, or the number of a part. */
    @Param(STEP)
    private String part;

    @Param("auto")
    private String precision;

    private Engine engine;
    private LongConsumer run;
    private long seed;

    @Setup
    public void open() {
        StageWork work = Objects.requireNonNull(
                StageWork.of(stage.substring(0, stage.indexOf('/'))).get(stage));
        Torch torch = Torch.open(Machine.THREADS, Torch.precision(precision), "cpu");
        engine = new Engine(torch, work.networks(), work.averageDecay(), 1);
        run = part.equals(STEP)
                ? work.step(engine)
                : work.part(engine, work.parts().get(Integer.parseInt(part)));
    }

    @Benchmark
    public void run() {
        run.accept(seed++);
    }

    @TearDown
    public void close() {
        engine.close();
    }
}

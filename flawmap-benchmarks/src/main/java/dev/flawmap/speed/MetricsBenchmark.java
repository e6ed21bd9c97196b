package dev.flawmap.speed;

import dev.flawmap.AnomalyMap;
import dev.flawmap.evaluate.Curves;
import dev.flawmap.evaluate.PixelScores;
import dev.flawmap.evaluate.Truth;
import dev.flawmap.image.Mask;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A metric of the scores of ten megapixels, with some hundred defects among them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class MetricsBenchmark {
    private static final int WIDTH = 4096;
    private static final int HEIGHT = 2442;
    private static final int APART = 256;
    private static final int DEFECT = 24;

    /** What can be asked of the scores. */
    public enum Metric {
        AUROC,
        AP,
        F1_MAX,
        AUPRO,
        TPR_AT_FPR5
    }

    @Param
    private Metric metric;

    private AnomalyMap map;
    private Truth truth;

    @Setup
    public void make() {
        float[] values = new float[WIDTH * HEIGHT];
        boolean[] defective = new boolean[values.length];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < values.length; i++) {
            defective[i] = i % WIDTH % APART < DEFECT && i / WIDTH % APART < DEFECT;
            values[i] = (float) (random.nextDouble() + (defective[i] ? random.nextDouble() : 0));
        }
        map = new AnomalyMap(WIDTH, HEIGHT, values);
        truth = Truth.of(new Mask(WIDTH, HEIGHT, defective));
    }

    @Benchmark
    public OptionalDouble fromScores() {
        PixelScores scores = new PixelScores(Double.NaN);
        scores.add(map, truth);
        Curves curves = scores.curves();
        return switch (metric) {
            case AUROC -> curves.auroc();
            case AP -> curves.averagePrecision();
            case F1_MAX -> curves.f1Max();
            case AUPRO -> curves.aupro(0.3);
            case TPR_AT_FPR5 -> curves.tprAtFpr(0.05);
        };
    }
}

package dev.flawmap.speed;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * Runs benchmarks with JMH.
 *
 * @param iterations measured, after a third as many to warm up
 * @param millis of an iteration, at least
 */
record Measurement(int iterations, int millis) {
    /** The full measurement, for figures to write down. */
    static final Measurement FULL = new Measurement(5, 250);

    /** The quick measurement, to see that all works. */
    static final Measurement QUICK = new Measurement(3, 50);

    /**
     * A benchmark's time.
     *
     * @param millis the mean
     * @param least of an iteration's means
     * @param most of an iteration's means
     * @param parameters by name
     */
    record Time(double millis, double least, double most, Map<String, String> parameters) {
        private static Time of(RunResult result) {
            Statistics statistics = result.getPrimaryResult().getStatistics();
            BenchmarkParams parameters = result.getParams();
            return new Time(
                    statistics.getMean(),
                    statistics.getMin(),
                    statistics.getMax(),
                    parameters.getParamsKeys().stream().collect(Collectors.toMap(key -> key, parameters::getParam)));
        }

        String parameter(String name) {
            return Objects.requireNonNull(parameters.get(name));
        }
    }

    /** The times of a benchmark in processes of their own, for all combinations of its parameters. */
    List<Time> apart(Class<?> benchmark, String method) {
        return run(benchmark, method, 1, Map.of());
    }

    /** The time of a benchmark with given parameters, in a process of its own. */
    Time apart(Class<?> benchmark, String method, Map<String, String> parameters) {
        return run(benchmark, method, 1, parameters).get(0);
    }

    /**
     * The time of a benchmark with given parameters, in this process: the time is spent in libtorch, for which the state
     * of Java's compiler hardly matters, and starting a process for every part of a step would take longer than measuring
     * it.
     */
    Time here(Class<?> benchmark, String method, Map<String, String> parameters) {
        return run(benchmark, method, 0, parameters).get(0);
    }

    private List<Time> run(Class<?> benchmark, String method, int forks, Map<String, String> parameters) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + benchmark.getName().replace(".", "\\.") + "\\." + method + "$")
                .forks(forks)
                .warmupIterations(Math.max(1, iterations / 3))
                .warmupTime(TimeValue.milliseconds(millis))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.milliseconds(millis))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        parameters.forEach(options::param);
        System.err.println(benchmark.getSimpleName() + "." + method + " " + parameters);
        // JMH passes on what the processes it starts write to either stream; standard output is for tables.
        PrintStream out = System.out;
        System.setOut(System.err);
        try {
            List<Time> times = new ArrayList<>();
            new Runner(options.build()).run().forEach(result -> times.add(Time.of(result)));
            return times;
        } catch (RunnerException e) {
            throw new IllegalStateException("The benchmark " + benchmark.getSimpleName() + " failed.", e);
        } finally {
            System.setOut(out);
        }
    }
}

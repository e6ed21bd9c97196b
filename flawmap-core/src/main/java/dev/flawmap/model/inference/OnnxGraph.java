package dev.flawmap.model.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.flawmap.Cancellation;
import dev.flawmap.Threads;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A graph with one input, {@code input}, run by ONNX Runtime. Safe for use by several threads at once. */
public final class OnnxGraph implements AutoCloseable {
    /** The log level: only fatal errors, as exceptions tell the others. */
    private static final OrtLoggingLevel LOG = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    private final Lifetime lifetime = new Lifetime("The model's graph");
    private final CheckedGraph graph;
    private final OrtSession.SessionOptions options;
    private final OrtSession session;
    private volatile long[] known = new long[0];

    /**
     * Loads a graph.
     *
     * @param onnx from whomever; checked
     * @param threads for computing one run
     * @throws IllegalArgumentException with one sentence, if it holds anything that the exporter does not write or
     *     cannot be loaded
     */
    public OnnxGraph(byte[] onnx, int threads) {
        this(CheckedGraph.of(onnx), threads);
    }

    OnnxGraph(CheckedGraph graph, int threads) {
        this(graph, threads, true);
    }

    /**
     * Loads a graph.
     *
     * @param keeping whether memory that is freed is kept for what comes next. It saves time, and may
     *     take twice the memory that is in use at once.
     */
    OnnxGraph(CheckedGraph graph, int threads, boolean keeping) {
        this.graph = graph;
        Threads.require(threads);
        byte[] onnx = graph.bytes();
        load();
        // ONNX Runtime wants its options kept as long as the session.
        this.options = new OrtSession.SessionOptions();
        try {
            options.setSessionLogLevel(LOG);
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            // A plan of all tensors' places takes a second block of memory as large as what it plans, and no less time.
            options.setMemoryPatternOptimization(false);
            options.setCPUArenaAllocator(keeping);
            // Threads that wait by spinning take time from those that read and write images.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            this.session = Environment.ONLY.createSession(onnx, options);
        } catch (OrtException e) {
            options.close();
            throw new IllegalArgumentException("The model's graph cannot be loaded.", e);
        }
    }

    /**
     * The one ONNX Runtime environment of the process, asked for once: the first caller chooses the log level, the API
     * does not tell whether there was one, and later callers with another level get a warning.
     */
    private static final class Environment {
        static final OrtEnvironment ONLY = EngineLoading.environment(LOG);

        /** Does nothing more. */
        static void load() {}
    }

    /**
     * Loads ONNX Runtime, where it is not loaded yet.
     *
     * @throws UnsatisfiedLinkError with one sentence, if its libraries cannot be unpacked, as when a disk is full
     */
    public static void load() {
        Environment.load();
    }

    /** {@return the version of ONNX Runtime} */
    public static String runtimeVersion() {
        return Environment.ONLY.getVersion();
    }

    /**
     * Runs the graph.
     *
     * @param images {@code count * channels * height * width} values in [0, 1]
     * @param channels of an image: 1 where it is grey
     * @param count how many images there are
     * @param width of each, in pixels
     * @param height of each, in pixels
     * @param outputs the outputs wanted
     * @param cancellation ends the run
     * @return their values, flat, by name
     * @throws IllegalStateException with one sentence, if the graph fails; {@link dev.flawmap.ClosedException} if it is
     *     closed
     * @throws java.util.concurrent.CancellationException if it is cancelled
     */
    public Map<String, float[]> run(
            float[] images,
            int channels,
            int count,
            int width,
            int height,
            Set<String> outputs,
            Cancellation cancellation) {
        long[] shape = {count, channels, height, width};
        return run(images, count * channels * width * height, shape, outputs, cancellation);
    }

    /**
     * Runs the graph on grey images.
     *
     * @param images {@code count * width * height} greys, image by image and row by row; more are ignored
     * @param count how many images there are
     * @param width of each, in pixels
     * @param height of each, in pixels
     * @param outputs the names of those wanted
     * @param cancellation ends the run
     * @return values by the output's name
     */
    public Map<String, float[]> run(
            float[] images, int count, int width, int height, Set<String> outputs, Cancellation cancellation) {
        return run(images, 1, count, width, height, outputs, cancellation);
    }

    /**
     * Runs the graph on grey images; nothing cancels it.
     *
     * @param images {@code count * width * height} greys, image by image and row by row
     * @param count how many images there are
     * @param width of each, in pixels
     * @param height of each, in pixels
     * @param outputs the names of those wanted
     * @return values by the output's name
     */
    public Map<String, float[]> run(float[] images, int count, int width, int height, Set<String> outputs) {
        return run(images, count, width, height, outputs, new Cancellation());
    }

    Map<String, float[]> run(float[] inputs, int length, long[] shape, Set<String> outputs, Cancellation cancellation) {
        requireModest(shape);
        try (Lifetime.Work work = lifetime.work();
                OrtSession.RunOptions run = new OrtSession.RunOptions();
                Cancellation.Listening told = cancellation.onCancel(() -> terminate(run));
                OnnxTensor input =
                        OnnxTensor.createTensor(Environment.ONLY, FloatBuffer.wrap(inputs, 0, length), shape);
                OrtSession.Result result = session.run(Map.of(CheckedGraph.INPUT, input), outputs, run)) {
            Map<String, float[]> values = new LinkedHashMap<>();
            for (Map.Entry<String, OnnxValue> entry : result) {
                FloatBuffer buffer = entry.getValue() instanceof OnnxTensor tensor ? tensor.getFloatBuffer() : null;
                if (buffer == null) {
                    throw new IllegalStateException(
                            "The model's graph gives something else than floats as " + entry.getKey() + ".");
                }
                float[] array = new float[buffer.remaining()];
                buffer.get(array);
                values.put(entry.getKey(), array);
            }
            return values;
        } catch (OrtException e) {
            cancellation.throwIfCancelled();
            throw new IllegalStateException("The model's graph failed while it ran.", e);
        }
    }

    private static void terminate(OrtSession.RunOptions run) {
        try {
            run.setTerminate(true);
        } catch (OrtException e) {
            throw new IllegalStateException("The model's graph cannot be stopped.", e);
        }
    }

    /** Refuses input for which the graph would take more memory or time than it may. */
    private void requireModest(long[] shape) {
        if (!Arrays.equals(shape, known)) {
            try {
                graph.run(shape);
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
            known = shape;
        }
    }

    /** Waits for what runs. */
    @Override
    public void close() {
        lifetime.end(() -> {
            try (options) {
                session.close();
            } catch (OrtException e) {
                throw new IllegalStateException("The model's graph cannot be released.", e);
            }
        });
    }
}

package dev.flawmap.model.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A graph with one input, {@code input}, run by ONNX Runtime. Safe for use by several threads at once. */
public final class OnnxGraph implements AutoCloseable {
    private final OrtSession session;

    /**
     * Loads a graph.
     *
     * @param threads for computing one run
     * @throws IllegalArgumentException if it cannot be loaded or has other inputs
     */
    public OnnxGraph(byte[] onnx, int threads) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            // A plan of all tensors' places takes a second block of memory as large as what it plans, and no less time.
            options.setMemoryPatternOptimization(false);
            // Threads that wait by spinning take time from those that read and write images.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            this.session = OrtEnvironment.getEnvironment().createSession(onnx, options);
        } catch (OrtException e) {
            throw new IllegalArgumentException("The model's graph cannot be loaded.", e);
        }
        if (!session.getInputNames().equals(Set.of("input"))) {
            close();
            throw new IllegalArgumentException("The model's graph does not have the one input 'input'.");
        }
    }

    /** The version of ONNX Runtime. */
    public static String runtimeVersion() {
        return OrtEnvironment.getEnvironment().getVersion();
    }

    /** The names of its outputs. */
    public Set<String> outputs() {
        return session.getOutputNames();
    }

    /** The sizes of its input, −1 for those that may vary. */
    long[] inputShape() {
        try {
            NodeInfo input = session.getInputInfo().get("input");
            return input != null && input.getInfo() instanceof TensorInfo tensor ? tensor.getShape() : new long[0];
        } catch (OrtException e) {
            throw new IllegalStateException("The model's graph cannot be asked for its input.", e);
        }
    }

    /**
     * Runs the graph.
     *
     * @param images {@code count * height * width} grey values in [0, 1]; more are ignored
     * @param outputs the outputs wanted
     * @return their values, flat, by name
     */
    public Map<String, float[]> run(float[] images, int count, int width, int height, Set<String> outputs) {
        return run(images, count * width * height, new long[] {count, 1, height, width}, outputs);
    }

    Map<String, float[]> run(float[] inputs, int length, long[] shape, Set<String> outputs) {
        try (OnnxTensor input = OnnxTensor.createTensor(
                        OrtEnvironment.getEnvironment(), FloatBuffer.wrap(inputs, 0, length), shape);
                OrtSession.Result result = session.run(Map.of("input", input), outputs)) {
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
            throw new IllegalStateException("The model's graph failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("The model's graph cannot be released.", e);
        }
    }
}

package dev.flawmap.training.export;

import dev.flawmap.network.Network;
import dev.flawmap.network.Parameter;
import dev.flawmap.torch.Engine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The weights of a model that has no graph, {@code weights.bin}: four letters, the number of values, and the averaged
 * values of all parameters of all networks in order, little-endian. What shapes they have, the detector knows.
 */
final class WeightsFile {
    private static final int LETTERS = 'F' | 'L' << 8 | 'W' << 16 | '1' << 24;
    private static final int HEADER = 2 * Integer.BYTES;

    private WeightsFile() {}

    /** The number of values of all parameters. */
    static long values(List<Network> networks) {
        return networks.stream()
                .flatMap(network -> network.parameters().stream())
                .mapToLong(Parameter::size)
                .sum();
    }

    static byte[] write(List<Network> networks, Engine engine) {
        int count = Math.toIntExact(values(networks));
        ByteBuffer bytes = ByteBuffer.allocate(Math.addExact(HEADER, Math.multiplyExact(count, Float.BYTES)))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(LETTERS)
                .putInt(count);
        each(networks, engine, bytes::putFloat);
        return bytes.array();
    }

    /**
     * Requires the values of just these networks; before any memory is taken for them.
     *
     * @throws IllegalArgumentException if it holds something else
     */
    static void requireFitting(byte[] file, List<Network> networks) {
        long count = values(networks);
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        boolean fits =
                file.length == HEADER + count * Float.BYTES && bytes.getInt() == LETTERS && bytes.getInt() == count;
        while (fits && bytes.hasRemaining()) {
            fits = Float.isFinite(bytes.getFloat());
        }
        if (!fits) {
            throw new IllegalArgumentException("The model's weights are not those of its detector.");
        }
    }

    /** Gives the engine the values of a file that fits. */
    static void read(byte[] file, List<Network> networks, Engine engine) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(HEADER);
        set(networks, engine, bytes::getFloat);
    }

    /** Takes a value. */
    @FunctionalInterface
    interface Sink {
        void put(float value);
    }

    /** Gives the next value. */
    @FunctionalInterface
    interface Source {
        float next();
    }

    /** Hands over the averaged values of all parameters of all networks, in order. */
    static void each(List<Network> networks, Engine engine, Sink sink) {
        for (Network network : networks) {
            for (int i = 0; i < network.parameters().size(); i++) {
                for (float value : engine.parameter(network, i)) {
                    sink.put(value);
                }
            }
        }
    }

    /** Sets the averaged values of all parameters of all networks, in order. */
    static void set(List<Network> networks, Engine engine, Source source) {
        for (Network network : networks) {
            for (int i = 0; i < network.parameters().size(); i++) {
                float[] values =
                        new float[Math.toIntExact(network.parameters().get(i).size())];
                for (int j = 0; j < values.length; j++) {
                    values[j] = source.next();
                }
                engine.setParameter(network, i, values);
            }
        }
    }
}

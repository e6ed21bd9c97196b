package dev.flawmap.training.export;

import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.network.Network;
import dev.flawmap.torch.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Weights that training begins from: four letters, how they were made, and the averaged values of all parameters of all
 * networks in order, each the upper half of a 32-bit float (bfloat16), little-endian. Thread-safe.
 */
public final class StartWeights {
    private static final int LETTERS = 'F' | 'L' << 8 | 'S' << 16 | '1' << 24;
    private static final int MOST_TEXT = 1 << 16;
    private static final int HALF = Short.SIZE;

    private final byte[] file;
    private final int begin;
    private final String origin;

    StartWeights(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int text = file.length < 2 * Integer.BYTES || bytes.getInt() != LETTERS ? -1 : bytes.getInt();
        if (text < 0 || text > Math.min(MOST_TEXT, bytes.remaining())) {
            throw new IllegalArgumentException("These are no weights to begin from.");
        }
        this.file = file;
        this.begin = 2 * Integer.BYTES + text;
        this.origin = new String(file, 2 * Integer.BYTES, text, StandardCharsets.UTF_8);
    }

    /**
     * Weights as an engine has them.
     *
     * @param networks whose weights these are
     * @param engine that has them
     * @param origin how they were made, in words
     * @return the content of a file
     */
    public static byte[] of(List<Network> networks, Engine engine, String origin) {
        byte[] text = origin.getBytes(StandardCharsets.UTF_8);
        int count = Math.toIntExact(WeightsFile.values(networks));
        ByteBuffer bytes = ByteBuffer.allocate(2 * Integer.BYTES + text.length + count * Short.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(LETTERS)
                .putInt(text.length)
                .put(text);
        WeightsFile.each(
                networks,
                engine,
                value -> bytes.putShort((short) (Float.floatToIntBits(value) + (1 << (HALF - 1)) >>> HALF)));
        return bytes.array();
    }

    /**
     * The weights that come with a detector.
     *
     * @param detector to be trained
     * @param relief measures how much the material's pixels differ where light is even, if the detector asks
     * @return empty if it begins from random ones
     */
    public static Optional<StartWeights> of(TrainableDetector detector, DoubleSupplier relief) {
        return detector.startWeights(relief).map(StartWeights::resource);
    }

    private static StartWeights resource(String name) {
        try (InputStream in = TrainableDetector.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The weights " + name + " are not on the class path.");
            }
            return new StartWeights(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return how they were made, in words} */
    public String origin() {
        return origin;
    }

    /**
     * Gives them to an engine, which trains on from them.
     *
     * @param engine that has made no step yet
     * @param networks as its detector has them to begin from
     * @throws IllegalArgumentException if they are those of other networks
     */
    public void give(Engine engine, List<Network> networks) {
        if (file.length - begin != WeightsFile.values(networks) * Short.BYTES) {
            throw new IllegalArgumentException("The weights to begin from are not those of this detector.");
        }
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(begin);
        WeightsFile.set(networks, engine, () -> Float.intBitsToFloat(bytes.getShort() << HALF));
        engine.beginFromAverages();
    }
}

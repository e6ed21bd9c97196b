package dev.flawmap.training.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an exported graph takes and gives, for other programs to check themselves by.
 *
 * @param shape of the input: {@code [1, channels, height, width]}, or {@code [count, 1, side, side]} for a graph of patches
 * @param input greys, or red, green and blue
 * @param score the output's name
 * @param expected its values: of images, those of Flawmap's own map
 */
public record ExportExample(List<Integer> shape, float[] input, String score, float[] expected) {
    /** {@return its facts, with the names of the files that hold {@link #inputBytes} and {@link #expectedBytes}}
     *
     * @param inputFile the name of the first
     * @param expectedFile the name of the second
     */
    public Map<String, Object> facts(String inputFile, String expectedFile) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("input", inputFile);
        facts.put("shape", shape);
        facts.put("score", score);
        facts.put("expected", expectedFile);
        facts.put("tolerance", Export.TOLERANCE);
        return facts;
    }

    /** {@return the input as little-endian floats of 32 bits} */
    public byte[] inputBytes() {
        return bytes(input);
    }

    /** {@return the expected values as little-endian floats of 32 bits} */
    public byte[] expectedBytes() {
        return bytes(expected);
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer out = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.asFloatBuffer().put(values);
        return out.array();
    }
}

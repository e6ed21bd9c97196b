package dev.flawmap.server.inference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Values that go in or out.
 *
 * @param name of the input or output
 * @param type of the values
 * @param shape the number of values along each dimension
 * @param bytes the values, row by row, little-endian; of {@link Type#BYTES} each after its length as a 32-bit integer
 */
record Tensor(String name, Type type, List<Integer> shape, ByteBuffer bytes) {
    /** The types of the protocol that images and results have. */
    enum Type {
        BOOL(1),
        UINT8(1),
        UINT16(2),
        FP32(4),
        /** Bytes of varying length. */
        BYTES(0);

        final int size;

        Type(int size) {
            this.size = size;
        }
    }

    Tensor {
        shape = List.copyOf(shape);
        bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    static Tensor floats(String name, List<Integer> shape, float[]... parts) {
        int count = 0;
        for (float[] part : parts) {
            count += part.length;
        }
        ByteBuffer bytes = buffer(Math.multiplyExact(4, count));
        for (float[] part : parts) {
            for (float value : part) {
                bytes.putFloat(value);
            }
        }
        return new Tensor(name, Type.FP32, shape, bytes.flip());
    }
}

package dev.flawmap.image;

import dev.flawmap.file.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * A 32-bit float TIFF file of one page, uncompressed, with the pixel size as ImageJ writes it, whose rows are written as
 * they come. It is there whole once it is committed, and not at all if it is closed before. Not thread-safe.
 */
public final class FloatTiff implements AutoCloseable {
    /** TIFF's number for samples that are floats. */
    private static final int FLOAT = 3;

    private final AtomicFile file;
    private final int width;
    private final int height;
    private final ByteBuffer bytes;
    private int rows;

    private FloatTiff(AtomicFile file, int width, int height) {
        this.file = file;
        this.width = width;
        this.height = height;
        this.bytes = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Begins a file.
     *
     * @param target where the image will be after {@link #commit}
     * @param width in pixels
     * @param height in pixels
     * @param nmPerPixel the side of a pixel in nanometres, where known
     * @return the file, ready for the first row
     * @throws IOException with one sentence naming the file, if it cannot be written
     */
    public static FloatTiff begin(Path target, int width, int height, OptionalDouble nmPerPixel) throws IOException {
        AtomicFile file = AtomicFile.begin(target);
        try {
            file.write(out -> ImageWriter.writeTiffHead(out, width, height, Float.SIZE, FLOAT, nmPerPixel));
            return new FloatTiff(file, width, height);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Writes the next row.
     *
     * @param values of which {@code width} from {@code offset} on are written
     * @param offset the place of the row's first value
     * @throws IOException with one sentence, if it cannot be written
     */
    public void row(float[] values, int offset) throws IOException {
        bytes.asFloatBuffer().put(values, offset, width);
        file.write(out -> out.write(bytes.array()));
        rows++;
    }

    /**
     * Puts the file in its place after the last row.
     *
     * @throws IllegalStateException if rows are missing or too many
     * @throws IOException with one sentence, if it cannot be written
     */
    public void commit() throws IOException {
        if (rows != height) {
            throw new IllegalStateException("The picture has " + height + " rows, but " + rows + " were written.");
        }
        file.commit();
    }

    /** Discards what was written, unless it was committed. */
    @Override
    public void close() {
        file.close();
    }
}

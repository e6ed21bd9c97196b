package dev.flawmap.training.material;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;

/** Small pictures laid out as a sheet. */
public final class ContactSheet {
    /** White pixels between pictures. */
    public static final int GAP = 2;

    private ContactSheet() {}

    /**
     * Rows of square pictures.
     *
     * @param rows each {@code columns * side * side} values or more
     * @param columns how many pictures are in a row
     * @param side of a picture, in pixels
     * @return the sheet
     */
    public static GreyImage sheet(Collection<float[]> rows, int columns, int side) {
        int width = columns * (side + GAP) - GAP;
        int height = rows.size() * (side + GAP) - GAP;
        float[] sheet = new float[width * height];
        Arrays.fill(sheet, 1);
        int top = 0;
        for (float[] row : rows) {
            for (int i = 0; i < columns; i++) {
                for (int y = 0; y < side; y++) {
                    System.arraycopy(row, (i * side + y) * side, sheet, (top + y) * width + i * (side + GAP), side);
                }
            }
            top += side + GAP;
        }
        return GreyImage.of(width, height, sheet);
    }

    /**
     * {@return an image as a PNG file's bytes}
     *
     * @param image reduced to 8 bits
     */
    public static byte[] png(GreyImage image) {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageWriter.writePng(out, ImageWriter.picture(image));
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

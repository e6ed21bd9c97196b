package dev.flawmap.image;

import dev.flawmap.file.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/**
 * A grey image: one float a pixel, row by row from the top left, 0 black to 1 white, and the size of a pixel where it
 * is known. Where it was read in colour, it keeps the values of red and blue beside the greys. Thread-safe as long as
 * nobody writes to {@link #pixels()} and {@link #planes()}.
 */
public final class GreyImage {
    private final int width;
    private final int height;
    private final float[] pixels;
    private final List<float[]> planes;
    private final Optional<PixelSize> pixelSize;

    /**
     * Wraps an array without copying it.
     *
     * @param width in pixels
     * @param height in pixels
     * @param pixels {@code width * height} values in [0, 1], row by row; owned by the image from now on
     * @param pixelSize where it is known
     * @throws IllegalArgumentException if the sizes do not fit
     */
    public GreyImage(int width, int height, float[] pixels, Optional<PixelSize> pixelSize) {
        this(width, height, List.of(pixels), pixelSize);
    }

    /**
     * Wraps arrays without copying them.
     *
     * @param width in pixels
     * @param height in pixels
     * @param planes the greys or, of an image in colour, greys, red and blue: each {@code width * height} values in [0,
     *     1], row by row; owned by the image from now on
     * @param pixelSize where it is known
     * @throws IllegalArgumentException if the sizes do not fit
     */
    public GreyImage(int width, int height, List<float[]> planes, Optional<PixelSize> pixelSize) {
        if (planes.size() != 1 && planes.size() != 3) {
            throw new IllegalArgumentException("An image has one plane or three, not " + planes.size() + ".");
        }
        for (float[] plane : planes) {
            if (width < 1 || height < 1 || (long) width * height != plane.length) {
                throw new IllegalArgumentException(
                        "An image of " + width + "×" + height + " cannot hold " + plane.length + " pixels.");
            }
        }
        this.width = width;
        this.height = height;
        this.planes = List.copyOf(planes);
        this.pixels = planes.get(0);
        this.pixelSize = pixelSize;
    }

    /**
     * Wraps an array without copying it.
     *
     * @param width in pixels
     * @param height in pixels
     * @param pixels {@code width * height} values in [0, 1], row by row; owned by the image from now on
     * @param nmPerPixel the side of a pixel in nanometres, or empty where it is not known
     * @throws IllegalArgumentException if the sizes do not fit, or no pixel has that size
     */
    public GreyImage(int width, int height, float[] pixels, OptionalDouble nmPerPixel) {
        this(width, height, pixels, PixelSize.given(nmPerPixel));
    }

    /**
     * {@return an image of values in [0, 1] whose pixel size is not known; wraps the array as the constructor does}
     *
     * @param width in pixels
     * @param height in pixels
     * @param pixels {@code width * height} values, row by row; owned by the image from now on
     */
    public static GreyImage of(int width, int height, float[] pixels) {
        return new GreyImage(width, height, pixels, OptionalDouble.empty());
    }

    /**
     * An image of 8 bits; 0 becomes 0 and 255 becomes 1.
     *
     * @param width in pixels
     * @param height in pixels
     * @param values {@code width * height} values from 0 to 255, row by row, without sign
     * @return the image, with an array of its own
     * @throws IllegalArgumentException if the sizes do not fit
     */
    public static GreyImage of8Bit(int width, int height, byte[] values) {
        float[] pixels = new float[values.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = Byte.toUnsignedInt(values[i]);
        }
        PixelSamples.scaleByDepth(pixels, 0, Byte.SIZE);
        return of(width, height, pixels);
    }

    /**
     * An image of 16 bits; 0 becomes 0 and 65535 becomes 1.
     *
     * @param width in pixels
     * @param height in pixels
     * @param values {@code width * height} values from 0 to 65535, row by row, without sign
     * @return the image, with an array of its own
     * @throws IllegalArgumentException if the sizes do not fit
     */
    public static GreyImage of16Bit(int width, int height, short[] values) {
        float[] pixels = new float[values.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = Short.toUnsignedInt(values[i]);
        }
        PixelSamples.scaleByDepth(pixels, 0, Short.SIZE);
        return of(width, height, pixels);
    }

    /**
     * An image of floats, which keep their values if all lie in [0, 1], and are scaled by their own range otherwise.
     *
     * @param width in pixels
     * @param height in pixels
     * @param values {@code width * height} values, row by row; they are copied
     * @return the image, with an array of its own
     * @throws IllegalArgumentException if the sizes do not fit, or a value is not a finite number
     */
    public static GreyImage ofFloats(int width, int height, float[] values) {
        PixelSamples.Range range = new PixelSamples.Range();
        range.include(values);
        if (!range.isFinite()) {
            throw new IllegalArgumentException("The image holds values that are not finite numbers.");
        }
        float[] pixels = values.clone();
        range.apply(pixels);
        return of(width, height, pixels);
    }

    /** {@return the width in pixels} */
    public int width() {
        return width;
    }

    /** {@return the height in pixels} */
    public int height() {
        return height;
    }

    /** {@return the live array, row by row, for reading only} */
    public float[] pixels() {
        return pixels;
    }

    /** {@return the live arrays, for reading only: the greys and, where the image has colours, those of red and blue} */
    public List<float[]> planes() {
        return planes;
    }

    /** {@return whether it was read in colour} */
    public boolean hasColour() {
        return planes.size() > 1;
    }

    /**
     * {@return an image whose planes are made of this one's}
     *
     * @param otherWidth its width in pixels
     * @param otherHeight its height in pixels
     * @param size of its pixels, where it is known
     * @param change makes a new plane of each
     */
    GreyImage changed(int otherWidth, int otherHeight, Optional<PixelSize> size, UnaryOperator<float[]> change) {
        return new GreyImage(
                otherWidth, otherHeight, planes.stream().map(change).toList(), size);
    }

    /**
     * {@return the value at column {@code x}, row {@code y}}
     *
     * @param x the column, from 0
     * @param y the row, from 0
     */
    public float get(int x, int y) {
        return pixels[y * width + x];
    }

    /** {@return the side of a pixel in nanometres, where known} */
    public OptionalDouble nmPerPixel() {
        return PixelSize.nm(pixelSize);
    }

    /** {@return the side of a pixel and where it is known from} */
    public Optional<PixelSize> pixelSize() {
        return pixelSize;
    }

    /**
     * {@return the same pixels with another pixel size}
     *
     * @param size in nanometres; empty where it is not known
     */
    public GreyImage withNmPerPixel(OptionalDouble size) {
        return with(PixelSize.given(size));
    }

    /**
     * {@return the same pixels with another pixel size}
     *
     * @param size where it is known
     */
    public GreyImage with(Optional<PixelSize> size) {
        return new GreyImage(width, height, planes, size);
    }

    /**
     * A copy of the rectangle whose top left pixel is (x, y).
     *
     * @param x the column of its left pixels
     * @param y the row of its top pixels
     * @param cropWidth its width in pixels
     * @param cropHeight its height in pixels
     * @return the copy, with the same size of a pixel
     * @throws IllegalArgumentException if it does not lie inside the image
     */
    public GreyImage crop(int x, int y, int cropWidth, int cropHeight) {
        requireInside(x, y, cropWidth, cropHeight, width, height);
        return changed(cropWidth, cropHeight, pixelSize, plane -> {
            float[] out = new float[cropWidth * cropHeight];
            for (int row = 0; row < cropHeight; row++) {
                System.arraycopy(plane, (y + row) * width + x, out, row * cropWidth, cropWidth);
            }
            return out;
        });
    }

    /**
     * Refuses a rectangle that does not lie inside an image.
     *
     * @param x the column of its left pixels
     * @param y the row of its top pixels
     * @param cropWidth its width in pixels
     * @param cropHeight its height in pixels
     * @param width of the image
     * @param height of the image
     * @throws IllegalArgumentException if it does not
     */
    public static void requireInside(int x, int y, int cropWidth, int cropHeight, int width, int height) {
        if (x < 0 || y < 0 || cropWidth < 1 || cropHeight < 1 || cropWidth > width - x || cropHeight > height - y) {
            throw new IllegalArgumentException("The rectangle " + cropWidth + "×" + cropHeight + " at (" + x + ", " + y
                    + ") does not lie inside the image of " + width + "×" + height + ".");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GreyImage that
                && width == that.width
                && height == that.height
                && pixelSize.equals(that.pixelSize)
                && Arrays.deepEquals(planes.toArray(), that.planes.toArray());
    }

    @Override
    public int hashCode() {
        return Objects.hash(width, height, pixelSize, Arrays.deepHashCode(planes.toArray()));
    }

    @Override
    public String toString() {
        return "GreyImage " + width + "×" + height
                + pixelSize.map(size -> ", " + size.nm() + " nm per pixel").orElse("");
    }

    /**
     * {@return the SHA-256 of the size and the pixels, whatever file they were read from, in hexadecimal: of the width and
     * height, as whole numbers, and the values, as floats of 32 bits, row by row, all with the highest byte first; of an
     * image in colour, the greys are followed by red and blue}
     */
    public String pixelsSha256() {
        MessageDigest sum = Sha256.start();
        sum.update(ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(width)
                .putInt(height)
                .flip());
        ByteBuffer row = ByteBuffer.allocate(width * Float.BYTES);
        for (float[] plane : planes) {
            for (int y = 0; y < height; y++) {
                row.asFloatBuffer().put(plane, y * width, width);
                sum.update(row.array());
            }
        }
        return Sha256.finish(sum);
    }
}

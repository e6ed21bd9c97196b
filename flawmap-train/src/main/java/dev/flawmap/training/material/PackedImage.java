package dev.flawmap.training.material;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.PixelSize;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * An image that is held in little memory and gives the very floats it was made of: where it has no more than 256
 * different values, in a byte a pixel; up to 65,536, in two; otherwise as floats. Files of 8 and 16 bits take no more
 * than their own depth, also when their greys are stretched; those in colour three times as much at most. Thread-safe.
 */
public final class PackedImage {
    private static final int MOST_VALUES = 1 << Short.SIZE;

    private final int width;
    private final int height;
    private final OptionalDouble nmPerPixel;
    /** Different values, or those of all pixels. */
    private final float[] values;
    /** The index of every pixel's value; empty if the other array has them, or the values are of the pixels. */
    private final byte[] bytes;

    private final short[] shorts;
    /** Red and blue, where the image has colours. */
    private final List<PackedImage> primaries;

    private PackedImage(GreyImage image, float[] values, byte[] bytes, short[] shorts, List<PackedImage> primaries) {
        this.width = image.width();
        this.height = image.height();
        this.nmPerPixel = image.nmPerPixel();
        this.values = values;
        this.bytes = bytes;
        this.shorts = shorts;
        this.primaries = primaries;
    }

    private PackedImage(PackedImage image, float[] values, List<PackedImage> primaries) {
        this.width = image.width;
        this.height = image.height;
        this.nmPerPixel = image.nmPerPixel;
        this.values = values;
        this.bytes = image.bytes;
        this.shorts = image.shorts;
        this.primaries = primaries;
    }

    /**
     * Packs an image; may keep its array.
     *
     * @param image as it was read
     * @return the packed image
     */
    public static PackedImage of(GreyImage image) {
        float[] pixels = image.pixels();
        List<PackedImage> primaries = image.planes().stream()
                .skip(1)
                .map(plane -> of(GreyImage.of(image.width(), image.height(), plane)))
                .toList();
        // With more different values than that, their list would take what the pixels save.
        Values values = new Values(Math.min(MOST_VALUES, pixels.length / 2));
        short[] places = new short[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            int place = values.place(pixels[i]);
            if (place < 0) {
                return new PackedImage(image, pixels, new byte[0], new short[0], primaries);
            }
            places[i] = (short) place;
        }
        if (values.count > 1 << Byte.SIZE) {
            return new PackedImage(image, values.list(), new byte[0], places, primaries);
        }
        byte[] small = new byte[places.length];
        for (int i = 0; i < places.length; i++) {
            small[i] = (byte) places[i];
        }
        return new PackedImage(image, values.list(), small, new short[0], primaries);
    }

    /** {@return the width in pixels} */
    public int width() {
        return width;
    }

    /** {@return the height in pixels} */
    public int height() {
        return height;
    }

    /** {@return the side of a pixel in nanometres, where known} */
    public OptionalDouble nmPerPixel() {
        return nmPerPixel;
    }

    /** The memory that it takes. */
    long sizeBytes() {
        return (long) values.length * Float.BYTES
                + bytes.length
                + (long) shorts.length * Short.BYTES
                + primaries.stream().mapToLong(PackedImage::sizeBytes).sum();
    }

    /** {@return the image itself, unpacked} */
    public GreyImage whole() {
        return crop(0, 0, width, height);
    }

    /**
     * {@return a rectangle of it, as {@link GreyImage#crop} gives it}
     *
     * @param x the column of its left pixels
     * @param y the row of its top pixels
     * @param cropWidth its width in pixels
     * @param cropHeight its height in pixels
     */
    public GreyImage crop(int x, int y, int cropWidth, int cropHeight) {
        GreyImage.requireInside(x, y, cropWidth, cropHeight, width, height);
        List<float[]> planes = Stream.concat(Stream.of(this), primaries.stream())
                .map(packed -> packed.plane(x, y, cropWidth, cropHeight))
                .toList();
        return new GreyImage(cropWidth, cropHeight, planes, PixelSize.given(nmPerPixel));
    }

    private float[] plane(int x, int y, int cropWidth, int cropHeight) {
        float[] out = new float[cropWidth * cropHeight];
        for (int row = 0; row < cropHeight; row++) {
            int from = (y + row) * width + x;
            int to = row * cropWidth;
            if (bytes.length > 0) {
                for (int i = 0; i < cropWidth; i++) {
                    out[to + i] = values[Byte.toUnsignedInt(bytes[from + i])];
                }
            } else if (shorts.length > 0) {
                for (int i = 0; i < cropWidth; i++) {
                    out[to + i] = values[Short.toUnsignedInt(shorts[from + i])];
                }
            } else {
                System.arraycopy(values, from, out, to, cropWidth);
            }
        }
        return out;
    }

    /** The image with every value changed in a way that does not depend on its place. */
    PackedImage changed(UnaryOperator<GreyImage> change) {
        return new PackedImage(
                this,
                change.apply(GreyImage.of(values.length, 1, values)).pixels(),
                primaries.stream().map(packed -> packed.changed(change)).toList());
    }

    /** Different values in the order in which they came, found by their bits. */
    private static final class Values {
        private static final int SLOTS = 4 * MOST_VALUES;

        private float[] found = new float[1 << Byte.SIZE];
        /** One more than a value's place; 0 is free. */
        private final int[] slots = new int[SLOTS];

        private final int most;
        private int count;

        Values(int most) {
            this.most = most;
        }

        /** The index of a value; −1 if there are too many. */
        int place(float value) {
            int bits = Float.floatToRawIntBits(value);
            int slot = (bits * 0x9E3779B1) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS));
            while (slots[slot] != 0) {
                if (Float.floatToRawIntBits(found[slots[slot] - 1]) == bits) {
                    return slots[slot] - 1;
                }
                slot = (slot + 1) % SLOTS;
            }
            if (count == most) {
                return -1;
            }
            if (count == found.length) {
                found = Arrays.copyOf(found, 2 * count);
            }
            found[count] = value;
            count++;
            slots[slot] = count;
            return count - 1;
        }

        float[] list() {
            return Arrays.copyOf(found, count);
        }
    }
}

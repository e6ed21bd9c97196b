package dev.flawmap.image;

import dev.flawmap.file.BadFileException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A decoded picture's samples, taken from its raster, because colour models apply gamma curves to grey. */
final class PixelSamples {
    private PixelSamples() {}

    /**
     * Grey values in [0, 1], with red and blue where they are wanted. Integers of up to 16 bits are scaled by their full
     * depth, longer ones by their own range; floats keep their values if these lie in [0, 1], otherwise they are scaled by
     * their own range.
     *
     * @param signed whether integers of 32 bits have a sign, of which a picture does not tell
     * @param notes where a scaling by the own range is told
     */
    static List<float[]> planes(
            String file, String shortName, BufferedImage image, boolean signed, Colour colour, List<String> notes)
            throws BadImageException {
        List<float[]> planes = planes(file, image, signed, colour);
        if (haveOwnRange(image)) {
            Range range = new Range();
            planes.forEach(range::include);
            range.requireFinite(file);
            planes.forEach(range::apply);
            range.note(shortName).ifPresent(notes::add);
        }
        return planes;
    }

    /** Grey values as {@link #values} gives them and, where they are wanted, those of red and blue. */
    static List<float[]> planes(String file, BufferedImage image, boolean signed, Colour colour)
            throws BadImageException {
        if (colour == Colour.GREY) {
            return List.of(values(image, signed));
        }
        if (!isInColour(image)) {
            throw new BadImageException(Colour.missing(file));
        }
        return List.of(values(image, signed), primary(image, signed, 0), primary(image, signed, 2));
    }

    /** Whether a picture has channels of colour or a palette that is not of greys, whatever colours its pixels show. */
    private static boolean isInColour(BufferedImage image) {
        if (!(image.getColorModel() instanceof IndexColorModel palette)) {
            return image.getRaster().getNumBands() >= 3;
        }
        // Decoders also make a palette of greys of few bits.
        return IntStream.range(0, palette.getMapSize())
                .anyMatch(i -> palette.getRed(i) != palette.getGreen(i) || palette.getGreen(i) != palette.getBlue(i));
    }

    /** The values of red (0) or blue (2) of a picture in colour, scaled as its greys are. */
    private static float[] primary(BufferedImage image, boolean signed, int band) {
        Raster raster = image.getRaster();
        int width = raster.getWidth();
        float[] values = raster.getSamples(
                0,
                0,
                width,
                raster.getHeight(),
                image.getColorModel() instanceof IndexColorModel ? 0 : band,
                new float[width * raster.getHeight()]);
        if (image.getColorModel() instanceof IndexColorModel palette) {
            for (int i = 0; i < values.length; i++) {
                int index = (int) values[i];
                values[i] = (band == 0 ? palette.getRed(index) : palette.getBlue(index)) / 255f;
            }
        } else {
            settle(raster, band, haveOwnRange(image), signed, values);
        }
        return values;
    }

    /** Whether values are to be scaled by their own range: floats, and integers of more than 16 bits. */
    static boolean haveOwnRange(BufferedImage image) {
        int type = image.getRaster().getDataBuffer().getDataType();
        return !(image.getColorModel() instanceof IndexColorModel)
                && (type == DataBuffer.TYPE_FLOAT
                        || type == DataBuffer.TYPE_DOUBLE
                        || image.getRaster().getSampleModel().getSampleSize(0) > 16);
    }

    /** Grey values, scaled to [0, 1] by their full depth unless they are to be scaled by their own range. */
    static float[] values(BufferedImage image, boolean signed) {
        Raster raster = image.getRaster();
        if (image.getColorModel() instanceof IndexColorModel palette) {
            float[] lookup = new float[palette.getMapSize()];
            for (int i = 0; i < lookup.length; i++) {
                lookup[i] =
                        Colour.grey(palette.getRed(i) / 255f, palette.getGreen(i) / 255f, palette.getBlue(i) / 255f);
            }
            return grey(raster, 1, rows -> lookup(lookup, rows[0]));
        }
        int bands = raster.getNumBands() >= 3 ? 3 : 1;
        boolean ownRange = haveOwnRange(image);
        if (!ownRange && raster.getNumBands() == 1 && isPlain(raster)) {
            return scaledByDepth(raster, raster.getSampleModel().getSampleSize(0));
        }
        return grey(raster, bands, rows -> {
            for (int band = 0; band < bands; band++) {
                settle(raster, band, ownRange, signed, rows[band]);
            }
            return bands == 1 ? rows[0] : luma(rows);
        });
    }

    /** Scales integers to [0, 1] by their full depth. */
    static void scaleByDepth(float[] values, float lowest, int bits) {
        double most = Math.pow(2, bits) - 1;
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((values[i] - lowest) / most);
        }
    }

    /**
     * Scales samples of a band to [0, 1] by their depth. Samples with a range of their own are not scaled; unsigned
     * ones that were read as negative get their true value.
     */
    private static void settle(Raster raster, int band, boolean ownRange, boolean signed, float[] samples) {
        int type = raster.getDataBuffer().getDataType();
        if (!ownRange) {
            float lowest = type == DataBuffer.TYPE_SHORT ? Short.MIN_VALUE : 0;
            scaleByDepth(samples, lowest, raster.getSampleModel().getSampleSize(band));
        } else if (type == DataBuffer.TYPE_INT && !signed) {
            for (int i = 0; i < samples.length; i++) {
                samples[i] = samples[i] < 0 ? (float) (samples[i] + 0x1p32) : samples[i];
            }
        }
    }

    /** Whether a picture of one band is an array of unsigned bytes or shorts, row by row. */
    private static boolean isPlain(Raster raster) {
        DataBuffer buffer = raster.getDataBuffer();
        return raster.getSampleModel() instanceof ComponentSampleModel model
                && model.getPixelStride() == 1
                && buffer.getNumBanks() == 1
                && (buffer instanceof DataBufferByte || buffer instanceof DataBufferUShort);
    }

    /** Values scaled by their full depth, by a table; most pictures are such, and may be large. */
    private static float[] scaledByDepth(Raster raster, int bits) {
        ComponentSampleModel model = (ComponentSampleModel) raster.getSampleModel();
        int width = raster.getWidth();
        int height = raster.getHeight();
        DataBuffer buffer = raster.getDataBuffer();
        byte[] bytes = buffer instanceof DataBufferByte of8 ? of8.getData() : new byte[0];
        short[] shorts = buffer instanceof DataBufferUShort of16 ? of16.getData() : new short[0];
        int first = buffer.getOffset()
                + model.getOffset(-raster.getSampleModelTranslateX(), -raster.getSampleModelTranslateY());
        float[] scaled = new float[1 << DataBuffer.getDataTypeSize(buffer.getDataType())];
        for (int value = 0; value < scaled.length; value++) {
            scaled[value] = value;
        }
        scaleByDepth(scaled, 0, bits);
        float[] grey = new float[width * height];
        for (int y = 0; y < height; y++) {
            int from = first + y * model.getScanlineStride();
            int to = y * width;
            if (bytes.length > 0) {
                for (int x = 0; x < width; x++) {
                    grey[to + x] = scaled[bytes[from + x] & 0xFF];
                }
            } else {
                for (int x = 0; x < width; x++) {
                    grey[to + x] = scaled[shorts[from + x] & 0xFFFF];
                }
            }
        }
        return grey;
    }

    /** What to say of a picture's transparency, where it has one. */
    static Optional<String> transparency(String shortName, BufferedImage image) {
        return image.getColorModel().hasAlpha()
                ? Optional.of(shortName + " has transparency, which was ignored.")
                : Optional.empty();
    }

    /** Refuses colours that are those of ink. */
    static void requireLight(String file, BufferedImage image) throws BadImageException {
        if (image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_CMYK) {
            throw new BadImageException(
                    BadFileException.Problem.UNSUPPORTED,
                    file + " has the colours of print (CMYK); save it in grey or RGB.");
        }
    }

    /** Refuses colours that have no bits, whose greys would be no numbers. */
    static void requireBits(String file, BufferedImage image) throws BadImageException {
        for (int bits : image.getRaster().getSampleModel().getSampleSize()) {
            if (bits == 0) {
                throw new BadImageException(file + " is damaged: it has colours of 0 bits.");
            }
        }
    }

    /** Whether all pixels of a picture with a palette have one of its colours; decoders do not look. */
    static boolean inPalette(BufferedImage image) {
        if (!(image.getColorModel() instanceof IndexColorModel palette)
                || palette.getMapSize() >= 1 << palette.getPixelSize()) {
            return true;
        }
        Raster raster = image.getRaster();
        int[] row = new int[raster.getWidth()];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(0, y, row.length, 1, 0, row);
            for (int index : row) {
                if (index >= palette.getMapSize()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Turns a row of samples, by band, into a row of values; may write on it. */
    private interface Row {
        float[] values(float[][] rows);
    }

    private static float[] grey(Raster raster, int bands, Row values) {
        int width = raster.getWidth();
        float[] grey = new float[width * raster.getHeight()];
        float[][] rows = new float[bands][width];
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int band = 0; band < bands; band++) {
                raster.getSamples(0, y, width, 1, band, rows[band]);
            }
            System.arraycopy(values.values(rows), 0, grey, y * width, width);
        }
        return grey;
    }

    private static float[] lookup(float[] lookup, float[] row) {
        for (int x = 0; x < row.length; x++) {
            row[x] = lookup[(int) row[x]];
        }
        return row;
    }

    private static float[] luma(float[][] rows) {
        for (int x = 0; x < rows[0].length; x++) {
            rows[0][x] = Colour.grey(rows[0][x], rows[1][x], rows[2][x]);
        }
        return rows[0];
    }

    /** The range of a picture's values. */
    static final class Range {
        private boolean finite = true;
        private float min = Float.POSITIVE_INFINITY;
        private float max = Float.NEGATIVE_INFINITY;

        void include(float[] values) {
            for (float value : values) {
                finite &= Float.isFinite(value);
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }

        boolean isFinite() {
            return finite;
        }

        void requireFinite(String file) throws BadImageException {
            if (!finite) {
                throw new BadImageException(file + " holds values that are not finite numbers.");
            }
        }

        private boolean fits() {
            return min >= 0 && max <= 1;
        }

        /** Brings values into [0, 1], if not all of the picture's lie there. */
        void apply(float[] values) {
            if (!fits()) {
                double range = max > min ? (double) max - min : 1;
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) ((values[i] - (double) min) / range);
                }
            }
        }

        Optional<String> note(String shortName) {
            return fits()
                    ? Optional.empty()
                    : Optional.of(shortName + " was scaled from its own range, " + min + " to " + max + ".");
        }
    }
}

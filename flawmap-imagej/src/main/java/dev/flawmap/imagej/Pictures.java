package dev.flawmap.imagej;

import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.PixelSize;
import dev.flawmap.image.metadata.LengthUnit;
import ij.ImagePlus;
import ij.measure.Calibration;
import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.util.Optional;

/** ImageJ's pictures as grey images, with the values that the same files have when they are read without ImageJ. */
final class Pictures {
    private static final double SQUARE = 0.01;
    private static final double CENTIMETRE_NM = 1e7;
    private static final double METRE_NM = 1e9;

    /** The least side of a pixel in print. */
    private static final double PRINTED_NM = 1e4;

    private Pictures() {}

    /**
     * One slice, from its file where its pixels are still those of one.
     *
     * @param slice its number, from 1
     * @param colour what of its pixels is read
     * @throws IOException with one sentence, if it is not usable
     */
    static GreyImage of(ImagePlus image, int slice, Colour colour) throws IOException {
        Optional<GreyImage> original = OriginalFile.read(image, slice, colour);
        GreyImage grey = original.isPresent()
                ? original.get()
                : of(image.getTitle(), image.getStack().getProcessor(slice), colour);
        return grey.with(pixelSize(image.getCalibration()).or(() -> original.flatMap(GreyImage::pixelSize)));
    }

    private static GreyImage of(String name, ImageProcessor slice, Colour colour) throws IOException {
        int width = slice.getWidth();
        int height = slice.getHeight();
        boolean coloured = slice.isColorLut() || slice.isInvertedLut();
        if (slice instanceof ByteProcessor bytes && !coloured) {
            return GreyImage.of8Bit(width, height, (byte[]) bytes.getPixels());
        }
        if (slice instanceof ShortProcessor shorts) {
            short[] values = (short[]) shorts.getPixels();
            return GreyImage.of16Bit(width, height, slice.isInvertedLut() ? inverted(values) : values);
        }
        if (slice instanceof FloatProcessor floats) {
            try {
                return GreyImage.ofFloats(width, height, (float[]) floats.getPixels());
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        return ImageReader.read(name, slice.getBufferedImage(), colour).image();
    }

    /** Greys of which the highest is black, as in a TIFF whose white is zero. */
    private static short[] inverted(short[] values) {
        short[] inverted = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            inverted[i] = (short) ~values[i];
        }
        return inverted;
    }

    /** The size that a calibration tells; ImageJ takes a print resolution, in inches or centimetres, for one. */
    static Optional<PixelSize> pixelSize(Calibration calibration) {
        double unit = LengthUnit.nm(calibration.getUnit()).orElse(0);
        double width = calibration.pixelWidth;
        double nm = unit * width;
        boolean square = Math.abs(calibration.pixelHeight / width - 1) <= SQUARE;
        boolean printed = unit >= CENTIMETRE_NM && unit < METRE_NM && nm >= PRINTED_NM;
        return square && !printed ? PixelSize.ifPossible(nm, "ImageJ") : Optional.empty();
    }
}

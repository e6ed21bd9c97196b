package dev.flawmap.cli;

import dev.flawmap.image.Scale;
import dev.flawmap.training.material.WorkingSize;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that sets the resolution a detector works at. */
final class SizeOptions {
    @Option(
            names = "--size",
            defaultValue = "auto",
            paramLabel = "SIZE",
            converter = Sizes.class,
            description =
                    "The resolution to work at: full, a part such as 1/2 or 0.5, the pixels that the longer side is to keep, or auto, the coarsest that keeps the texture's contrast and the smallest defect sought (default ${DEFAULT-VALUE}). Maps have the images' size all the same.")
    private WorkingSize size = WorkingSize.FULL;

    /**
     * What was asked for.
     *
     * @param minArea the smallest defect sought, where one was named
     */
    WorkingSize size(Optional<Integer> minArea) {
        return minArea.map(size::seeking).orElse(size);
    }

    /** Sizes as people write them. */
    static final class Sizes implements ITypeConverter<WorkingSize> {
        private static final Pattern PIXELS = Pattern.compile("[1-9]\\d{0,6}");
        private static final Pattern PART = Pattern.compile("1/[1-9]\\d{0,6}");
        private static final Pattern DECIMAL = Pattern.compile("0?\\.\\d{1,6}|1\\.0{1,6}");
        /** How far from a whole number of pixels the inverse of a decimal fraction such as 0.33 may be. */
        private static final double ROUNDING = 0.05;

        @Override
        public WorkingSize convert(String text) {
            String size = text.strip();
            try {
                if (size.equals("auto")) {
                    return new WorkingSize.Auto(OptionalInt.empty());
                }
                if (size.equals("full")) {
                    return WorkingSize.FULL;
                }
                if (PIXELS.matcher(size).matches()) {
                    return new WorkingSize.Side(Integer.parseInt(size));
                }
                if (PART.matcher(size).matches()) {
                    return part(Integer.parseInt(size.substring(2)));
                }
                double factor = DECIMAL.matcher(size).matches() ? 1 / Double.parseDouble(size) : Double.NaN;
                if (Math.abs(factor - Math.rint(factor)) <= ROUNDING) {
                    return part((int) Math.rint(factor));
                }
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "': " + e.getMessage());
            }
            throw new TypeConversionException(
                    "'" + text + "' is not a size such as auto, full, 1/2, 0.5 or 1024 (pixels of the longer side)");
        }

        private static WorkingSize part(int factor) {
            return new WorkingSize.Fraction(new Scale(factor));
        }
    }
}

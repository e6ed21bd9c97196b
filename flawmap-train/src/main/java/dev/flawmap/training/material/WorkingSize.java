package dev.flawmap.training.material;

import dev.flawmap.image.Scale;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** The resolution that a detector is to work at: asked for, or found from the texture and the defects sought. */
public sealed interface WorkingSize {
    /** The images' own resolution. */
    WorkingSize FULL = new Fraction(Scale.FULL);

    /** A fraction of the images' resolution. */
    record Fraction(Scale scale) implements WorkingSize {
        @Override
        public Choice choose(List<PackedImage> images, int crop, long seed) {
            return scale.equals(Scale.FULL)
                    ? new Choice(scale, Optional.empty())
                    : new Choice(scale, Optional.of(working(scale.factor()) + ", as asked."));
        }

        @Override
        public String toString() {
            return "1/" + scale.factor();
        }
    }

    /**
     * The coarsest resolution by a whole factor at which the largest image's longer side keeps that many pixels.
     *
     * @param pixels at least 1
     */
    record Side(int pixels) implements WorkingSize {
        /**
         * Checks the components.
         *
         * @param pixels at least 1
         * @throws IllegalArgumentException with one sentence, if one is not what it should be
         */
        public Side {
            if (pixels < 1) {
                throw new IllegalArgumentException("The working image needs at least 1 pixel, not " + pixels + ".");
            }
        }

        @Override
        public Choice choose(List<PackedImage> images, int crop, long seed) {
            int longest = images.stream()
                    .mapToInt(image -> Math.max(image.width(), image.height()))
                    .max()
                    .orElse(1);
            return new Fraction(new Scale(Math.max(1, longest / pixels))).choose(images, crop, seed);
        }

        @Override
        public String toString() {
            return pixels + " px";
        }
    }

    /**
     * The coarsest resolution at which nearly all contrast of the texture is kept, and the smallest defect sought is
     * still large enough.
     *
     * @param smallestDefectPx its area in pixels of the image, where it is known
     */
    record Auto(OptionalInt smallestDefectPx) implements WorkingSize {
        /** The fewest pixels at which a defect is seen: three across. */
        private static final int FEWEST_PX = 9;
        /** How many crops, at least, a working image is to be wide and high. */
        private static final int FEWEST_CROPS = 3;

        @Override
        public Choice choose(List<PackedImage> images, int crop, long seed) {
            int shortest = images.stream()
                    .mapToInt(image -> Math.min(image.width(), image.height()))
                    .min()
                    .orElse(1);
            Spectrum spectrum = Spectrum.of(images, seed);
            int texture = within(spectrum.finest());
            int defects = smallestDefectPx.isPresent()
                    ? within(Math.sqrt((double) smallestDefectPx.getAsInt() / FEWEST_PX))
                    : Scale.LARGEST;
            int size = within((double) shortest / (FEWEST_CROPS * crop));
            int factor = Math.min(texture, Math.min(defects, size));
            String finest =
                    String.format(Locale.ROOT, "the texture's finest detail is %.1f pixels wide", spectrum.finest());
            String why;
            if (factor == texture) {
                why = factor == 1
                        ? ": " + finest + "."
                        : String.format(
                                Locale.ROOT,
                                ": %s, and %.1f %% of its contrast is kept.",
                                finest,
                                100 * spectrum.kept(factor));
            } else if (factor == defects) {
                why = ": " + finest + ", but coarser than that, a defect of " + smallestDefectPx.getAsInt()
                        + " pixels would cover fewer than " + FEWEST_PX + ".";
            } else {
                why = ": " + finest + ", but coarser than that, the images would be small for crops of " + crop + "×"
                        + crop + " pixels.";
            }
            return new Choice(new Scale(factor), Optional.of(working(factor) + why));
        }

        private static int within(double factor) {
            return (int) Math.max(1, Math.min(Scale.LARGEST, factor));
        }

        @Override
        public WorkingSize seeking(int defectPx) {
            return new Auto(OptionalInt.of(defectPx));
        }

        @Override
        public String toString() {
            return "auto";
        }
    }

    /**
     * What is chosen.
     *
     * @param note says so in a sentence, unless it goes without saying
     */
    record Choice(Scale scale, Optional<String> note) {}

    /**
     * Chooses for a material.
     *
     * @param images the good ones
     * @param crop the side of training crops in working pixels
     * @param seed of the choice of crops
     * @return the choice, with its reason
     * @throws IllegalArgumentException with one sentence, if the images cannot be reduced that much
     */
    Choice choose(List<PackedImage> images, int crop, long seed);

    /**
     * Chooses where the smallest defect that is sought is known.
     *
     * @param defectPx its area in pixels of the image
     * @return the choice of a resolution
     */
    default WorkingSize seeking(int defectPx) {
        return this;
    }

    private static String working(int factor) {
        return factor == 1
                ? "Working at the images' own resolution"
                : "Working at 1/" + factor + " of the images' resolution";
    }
}

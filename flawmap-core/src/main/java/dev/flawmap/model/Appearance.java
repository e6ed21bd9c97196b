package dev.flawmap.model;

import dev.flawmap.image.ImageTraits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The looks of the images that a model learned from, which tell what other images it can judge.
 *
 * @param images how many were measured
 * @param brightness their {@link ImageTraits#brightness()}
 * @param contrast their {@link ImageTraits#contrast()}
 * @param sharpness their {@link ImageTraits#sharpness()}
 * @param noise their {@link ImageTraits#noise()}
 */
public record Appearance(int images, Range brightness, Range contrast, Range sharpness, Range noise) {
    /** The number of spreads beyond the range of the images learned from within which others count as comparable. */
    private static final double SLACK = 4;

    /** The least spread taken for granted, as a share of the mean: few images tell little of how others vary. */
    private static final double LEAST_SPREAD = 0.04;

    /** The least spread of brightness and the like in shares of full scale, so that dark images have one at all. */
    private static final double LEAST_GREYS = 0.001;

    /**
     * The values that one trait had.
     *
     * @param least the least of them
     * @param most the greatest of them
     * @param mean their mean
     * @param deviation their standard deviation
     */
    public record Range(double least, double most, double mean, double deviation) {
        /**
         * Checks the components.
         *
         * @param least the least of them
         * @param most the greatest of them
         * @param mean their mean
         * @param deviation their standard deviation
         */
        public Range {
            if (!(least <= most && deviation >= 0 && Double.isFinite(mean))) {
                throw new IllegalArgumentException("The range of a trait must not be empty.");
            }
        }

        static Range of(List<ImageTraits> images, ToDoubleFunction<ImageTraits> trait) {
            double[] values = images.stream().mapToDouble(trait).sorted().toArray();
            double mean = 0;
            for (double value : values) {
                mean += value / values.length;
            }
            double squares = 0;
            for (double value : values) {
                squares += (value - mean) * (value - mean);
            }
            return new Range(
                    values[0],
                    values[values.length - 1],
                    mean,
                    values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)));
        }

        private double slack() {
            return SLACK * Math.max(LEAST_GREYS, Math.max(deviation, LEAST_SPREAD * Math.abs(mean)));
        }

        /** {@return the value below which an image is not comparable} */
        public double from() {
            return least - slack();
        }

        /** {@return the value above which an image is not comparable} */
        public double to() {
            return most + slack();
        }
    }

    /**
     * Measures what images have in common.
     *
     * @param images the traits of at least one
     * @return their ranges
     */
    public static Appearance of(List<ImageTraits> images) {
        return new Appearance(
                images.size(),
                Range.of(images, ImageTraits::brightness),
                Range.of(images, ImageTraits::contrast),
                Range.of(images, ImageTraits::sharpness),
                Range.of(images, ImageTraits::noise));
    }

    /**
     * Says why an image is not comparable with those learned from.
     *
     * @param image its traits
     * @return one sentence; empty if it is comparable
     */
    public Optional<String> unlike(ImageTraits image) {
        return unlike("The image", image);
    }

    /**
     * Says why an image is not comparable with those learned from.
     *
     * @param subject what the sentence calls the image
     * @param image its traits
     * @return one sentence; empty if it is comparable
     */
    public Optional<String> unlike(String subject, ImageTraits image) {
        List<String> reasons = new ArrayList<>();
        reason("out of focus", "", "sharpness", image.sharpness(), sharpness).ifPresent(reasons::add);
        reason("too dark", "too bright", "brightness", image.brightness(), brightness)
                .ifPresent(reasons::add);
        reason("too flat", "too contrasty", "contrast", image.contrast(), contrast)
                .ifPresent(reasons::add);
        reason("", "too noisy", "noise", image.noise(), noise).ifPresent(reasons::add);
        return reasons.isEmpty() ? Optional.empty() : Optional.of(subject + " is " + String.join("; ", reasons) + ".");
    }

    /** A reason where a value lies beyond a range, unless that side says nothing. */
    private static Optional<String> reason(String below, String above, String name, double value, Range range) {
        if (value < range.from() && !below.isEmpty()) {
            return Optional.of(
                    String.format(Locale.ROOT, "%s: its %s is %.3g, below %.3g", below, name, value, range.from()));
        }
        if (value > range.to() && !above.isEmpty()) {
            return Optional.of(
                    String.format(Locale.ROOT, "%s: its %s is %.3g, above %.3g", above, name, value, range.to()));
        }
        return Optional.empty();
    }
}

package dev.flawmap;

import java.util.Locale;

/**
 * The number of false defects of at least some strength to expect on a good image (an E-value). It means the same for
 * every detector and material: 0.01 is "once in a hundred good images".
 *
 * @param perImage false defects for each good image, above 0
 * @param least what {@code perImage} may be at least (95 %)
 * @param most what it may be at most (95 %)
 */
public record Expectation(double perImage, double least, double most) {
    /**
     * Checks the components.
     *
     * @param perImage false defects for each good image, above 0
     * @param least what {@code perImage} may be at least (95 %)
     * @param most what it may be at most (95 %)
     */
    public Expectation {
        if (!(perImage > 0 && least >= 0 && most > 0)) {
            throw new IllegalArgumentException("Expected numbers of false defects must be above 0.");
        }
    }

    /** {@return how often, in words: {@code once in 310 good images}} */
    public String often() {
        if (perImage >= 1) {
            return String.format(Locale.ROOT, "%.1f times on a good image", perImage);
        }
        double images = 1 / perImage;
        return String.format(
                Locale.ROOT, images < 10 ? "once in %.1f good images" : "once in %.0f good images", images);
    }
}

package dev.flawmap.cli;

import dev.flawmap.Expectation;
import dev.flawmap.Threshold;
import dev.flawmap.model.Model;
import dev.flawmap.model.calibration.Calibration;
import dev.flawmap.model.calibration.FalseDefects;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Options that replace the model's threshold. */
final class ThresholdOptions {
    /** Rounding of levels changes what is expected by less. */
    private static final double SLACK = 1.05;

    @Option(
            names = "--false-defects",
            paramLabel = "N",
            description = "How many false defects to expect on a good image, for example 0.1: sets the seed level.")
    private Optional<Double> falseDefects;

    @Option(
            names = "--image-false-alarms",
            paramLabel = "SHARE",
            converter = ShareConverter.class,
            description =
                    "Which share of good images to expect with a false defect, for example 0.1 or 10%%: sets the seed"
                            + " level.")
    private Optional<Double> imageFalseAlarms;

    @Option(
            names = "--seed-level",
            paramLabel = "SCORE",
            description = "What a defect exceeds somewhere, on the detector's scale.")
    private Optional<Float> seed;

    @Option(
            names = "--target-fpr",
            paramLabel = "RATE",
            converter = ShareConverter.class,
            description = "The share of good pixels meant to lie above the outline level, for example 0.05 or 5%%.")
    private Optional<Double> targetFpr;

    @Option(
            names = "--outline-level",
            paramLabel = "SCORE",
            description = "What a defect exceeds everywhere, on the detector's scale.")
    private Optional<Float> outline;

    @Option(
            names = "--threshold",
            paramLabel = "SCORE",
            description = "One value for both the seed level and the outline level, on the detector's scale.")
    private Optional<Float> value;

    @Option(
            names = "--min-area",
            paramLabel = "AREA",
            converter = AreaConverter.class,
            description = "The smallest defect in pixels, for example 30px.")
    private Optional<Integer> minArea;

    /** Whether no option was given. */
    boolean isEmpty() {
        return Stream.of(falseDefects, imageFalseAlarms, seed, targetFpr, outline, value, minArea)
                .allMatch(Optional::isEmpty);
    }

    /** The model's threshold, changed as asked. */
    Threshold apply(Model model) {
        if (given(falseDefects, imageFalseAlarms, seed, value) > 1) {
            throw new UsageException(
                    "Give one of --false-defects, --image-false-alarms, --seed-level and --threshold.");
        }
        if (given(targetFpr, outline, value) > 1) {
            throw new UsageException("Give one of --target-fpr, --outline-level and --threshold.");
        }
        if (model.description().scores().get(0).probability()) {
            Stream.of(seed, outline, value).flatMap(Optional::stream).forEach(ThresholdOptions::requireProbability);
        }
        try {
            Threshold outlines = outlined(model);
            Optional<Float> level = value.or(() -> seed);
            if (level.isPresent()) {
                return outlines.withSeed(level.get());
            }
            Optional<Double> perImage = falseDefects.or(() -> imageFalseAlarms.map(ThresholdOptions::perImage));
            return perImage.map(rate -> promising(model, outlines, rate)).orElse(outlines);
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        }
    }

    private static long given(Optional<?>... options) {
        return Stream.of(options).filter(Optional::isPresent).count();
    }

    private static void requireProbability(float level) {
        if (!(level >= 0 && level < 1)) {
            throw new UsageException("The model's score is a probability: give a level of at least 0 and below 1, not "
                    + Float.toString(level).replaceFirst("[.]0$", "") + ".");
        }
    }

    /** False defects come independently, so a share of exp(−n) of the good images has none of them. */
    private static double perImage(double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException(
                    "The share of good images with a false defect must lie in (0, 1), not " + share + ".");
        }
        return -Math.log1p(-share);
    }

    /** The threshold with the outlines and the smallest area asked for, and a seed level that is no lower. */
    private Threshold outlined(Model model) {
        Threshold now = model.description().threshold();
        int area = minArea.orElse(now.minAreaPx());
        Optional<Calibration> calibration = model.description().calibration();
        if (targetFpr.isPresent()) {
            Threshold outlines = calibration
                    .orElseThrow(
                            () -> new UsageException("The model has no calibration; give --outline-level instead."))
                    .threshold(targetFpr.get(), area);
            return outlines.withSeed(Math.max(now.seed(), outlines.outline()));
        }
        Optional<Float> level = value.or(() -> outline);
        if (level.isPresent()) {
            double rate = calibration.map(c -> c.rateAt(level.get())).orElse(now.targetFpr());
            return new Threshold(Math.max(now.seed(), level.get()), level.get(), rate, 0, area);
        }
        return now.withMinAreaPx(area);
    }

    /** The threshold with the seed level for a number of false defects. */
    private static Threshold promising(Model model, Threshold outlines, double rate) {
        FalseDefects known = model.description()
                .falseDefects()
                .orElseThrow(() -> new UsageException(
                        "The model does not know how many false defects to expect: no good area was held out, or an"
                                + " earlier version trained it. Give --seed-level instead."));
        FalseDefects.Promise promise = known.strengthFor(rate);
        Threshold threshold = known.threshold(outlines, promise);
        Expectation expected = known.expected(threshold);
        if (expected.perImage() > SLACK * promise.level().expected()) {
            throw new UsageException(String.format(
                    Locale.ROOT,
                    "Good material itself reaches the highest probability, so %.2g false defects are expected on a good"
                            + " image at any seed level; train longer or with more good images.",
                    expected.perImage()));
        }
        if (!promise.kept()) {
            throw new UsageException(String.format(
                    Locale.ROOT,
                    "The good area, equal to %.2g images, is too small to tell %s false defects per good image; ask"
                            + " for %s or more, or give --seed-level.",
                    known.images(),
                    plain(BigDecimal.valueOf(rate)),
                    roundedUp(expected.perImage())));
        }
        return threshold;
    }

    /** Rounds up to two digits. */
    private static String roundedUp(double rate) {
        return plain(new BigDecimal(rate).round(new MathContext(2, RoundingMode.CEILING)));
    }

    /** Writes a number without an exponent. */
    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}

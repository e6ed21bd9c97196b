package dev.flawmap.server.pages;

import dev.flawmap.monitor.ActiveModel;
import dev.flawmap.monitor.history.Applied;
import dev.flawmap.monitor.history.GoldenImage;
import dev.flawmap.monitor.history.ModelUse;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.history.StoredDefect;
import dev.flawmap.monitor.history.StoredFailure;
import dev.flawmap.monitor.history.StoredImage;
import dev.flawmap.monitor.history.StoredLine;
import dev.flawmap.monitor.line.BatchLimits;
import dev.flawmap.monitor.line.BatchRule;
import dev.flawmap.monitor.line.Digits;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What templates show, and how. */
public interface View {
    /**
     * A line on the overview.
     *
     * @param line the line
     * @param running its newest batch
     * @param last its newest image
     * @param problem what keeps it from going on, or is wrong with its golden sample
     * @param folder that it watches
     * @param model that inspects
     * @param before verdicts of batches before, oldest first
     */
    record Card(
            StoredLine line,
            Optional<StoredBatch> running,
            Optional<StoredImage> last,
            Optional<String> problem,
            String folder,
            String model,
            List<StoredBatch> before) {}

    /**
     * The overview.
     *
     * @param cards of all lines
     * @param problem of the server itself
     */
    record Overview(List<Card> cards, Optional<String> problem) {}

    /**
     * A line's page.
     *
     * @param card as on the overview
     * @param batches newest first
     * @param images newest first
     * @param failures newest first
     * @param golden the newest image of its golden sample
     */
    record Line(
            Card card,
            List<StoredBatch> batches,
            List<StoredImage> images,
            List<StoredFailure> failures,
            Optional<GoldenImage> golden) {
        /** {@return the level to warn of a quantity, for a form} */
        public String warn(BatchRule rule) {
            return number(limit(rule).flatMap(limit -> optional(limit.warn())));
        }

        /** {@return the level to reject of a quantity, for a form} */
        public String reject(BatchRule rule) {
            return number(limit(rule).flatMap(limit -> optional(limit.reject())));
        }

        private Optional<BatchLimits.Limit> limit(BatchRule rule) {
            return Optional.ofNullable(card.line().settings().limits().limits().get(rule));
        }

        private static Optional<Double> optional(OptionalDouble value) {
            return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
        }

        private static String number(Optional<Double> value) {
            return value.map(View::plain).orElse("");
        }
    }

    /**
     * Batches of a line.
     *
     * @param line the line
     * @param batches newest first
     * @param earlier the id of the batch before which there are more; 0 if there are none
     */
    record Batches(StoredLine line, List<StoredBatch> batches, long earlier) {}

    /**
     * A batch's page.
     *
     * @param line its line
     * @param batch the batch
     * @param findings by quantity with a limit
     * @param images in the order in which they came
     * @param next the id after which more images come; 0 if there are none
     * @param worst images with the largest defects
     */
    record Batch(
            StoredLine line,
            StoredBatch batch,
            List<BatchLimits.Finding> findings,
            List<StoredImage> images,
            long next,
            List<StoredImage> worst) {}

    /**
     * An image's page.
     *
     * @param line its line
     * @param batch its batch
     * @param image the image
     * @param defects strongest first
     * @param before the image before
     * @param after the image after
     * @param pictures whether its pictures are still kept
     */
    record Image(
            StoredLine line,
            StoredBatch batch,
            StoredImage image,
            List<StoredDefect> defects,
            Optional<Long> before,
            Optional<Long> after,
            boolean pictures) {}

    /**
     * A model on the page of models.
     *
     * @param model the model
     * @param candidates files that can take its place
     */
    record Model(ActiveModel model, List<String> candidates) {}

    /**
     * The page of models.
     *
     * @param models by name
     * @param uses which were active, newest first
     */
    record Models(List<Model> models, List<ModelUse> uses) {}

    /** {@return how a batch's images were inspected and counted, a sentence for each way} */
    static List<String> counts(StoredBatch batch, Applied applied) {
        int images = batch.totals().images() + batch.totals().notComparable();
        return applied.counts().stream()
                .map(count -> (count.images() == images ? "" : count(count.images(), "image") + ": ")
                        + "defects that good material shows at most " + plain(count.strength())
                        + " times on an image, found by the model " + count.modelSha256())
                .toList();
    }

    /** {@return a time in UTC, which scripts show in the viewer's zone} */
    static String utc(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString().replace("T", " ").replace("Z", " UTC");
    }

    /** {@return a share in per cent} */
    static String percent(double share) {
        return Digits.of(100 * share) + " %";
    }

    /** {@return a word for a person, in lower case} */
    static String lower(Object word) {
        return word.toString().toLowerCase(Locale.ROOT);
    }

    /** {@return a name for a style: lower case, dashes for blanks} */
    static String style(Object word) {
        return lower(word).replace(' ', '-');
    }

    /** {@return a number without an exponent, with all its digits} */
    static String plain(double value) {
        return new java.math.BigDecimal(Double.toString(value))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** {@return how often good material shows a defect as strong} */
    static String often(OptionalDouble strength) {
        return strength.isPresent() && strength.getAsDouble() > 0
                ? new dev.flawmap.Expectation(strength.getAsDouble(), 0, strength.getAsDouble()).often()
                : "not known";
    }

    /** {@return a size in pixels, and in µm² where the pixel size is known} */
    static String area(long px, OptionalDouble nm) {
        return px + " px"
                + (nm.isPresent() ? " (" + Digits.of(px * nm.getAsDouble() * nm.getAsDouble() / 1e6) + " µm²)" : "");
    }

    /** {@return a number with its noun} */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : noun.endsWith("ch") ? "es" : "s");
    }
}

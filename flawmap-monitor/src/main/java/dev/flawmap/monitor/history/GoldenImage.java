package dev.flawmap.monitor.history;

import dev.flawmap.image.ImageTraits;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An image of a line's golden sample in the history: a piece that stays the same, so that every image of it must give
 * what the first one gave.
 *
 * @param sample the folder that it lies in, below the line's
 * @param sha256 of its file
 * @param inspected when
 * @param modelSha256 of the model that inspected it
 * @param strength which defects counted
 * @param nmPerPixel the side of a pixel, where known
 * @param traits how it looks; empty where it was too large to hold
 * @param counted defects that count
 * @param defectPx their area
 * @param deviation how it differs from the first one, in one sentence; empty where it does not
 */
public record GoldenImage(
        String sample,
        String sha256,
        Instant inspected,
        String modelSha256,
        double strength,
        OptionalDouble nmPerPixel,
        Optional<ImageTraits> traits,
        int counted,
        long defectPx,
        String deviation) {
    /** How long a line may do without another one: it is taken daily, not always at the same minute. */
    public static final Duration LONGEST = Duration.ofHours(25);

    /**
     * {@return the same with what it differs by}
     *
     * @param sentence takes the place of its own
     */
    public GoldenImage withDeviation(String sentence) {
        return new GoldenImage(
                sample, sha256, inspected, modelSha256, strength, nmPerPixel, traits, counted, defectPx, sentence);
    }

    /**
     * Says what is wrong while this is the newest one.
     *
     * @param now the time
     * @return one sentence; empty where nothing is
     */
    public Optional<String> problem(Instant now) {
        if (!deviation.isEmpty()) {
            return Optional.of(deviation);
        }
        return inspected.plus(LONGEST).isBefore(now)
                ? Optional.of("The golden sample has not been inspected for more than " + LONGEST.toHours()
                        + " hours; put a new image of it into " + sample + ".")
                : Optional.empty();
    }
}

package dev.flawmap.monitor.line;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How images form batches. As text it is {@code folder}, {@code name:PATTERN} with a group, or {@code window:MINUTES}.
 */
public sealed interface Batching {
    /** The batch of images that a rule says nothing of. */
    String OTHER = "other";

    /** The longest name of a batch. */
    int LONGEST_NAME = 200;

    /** The most that a pattern's counts of repetitions, as in {@code \d{3}}, give when multiplied. */
    int MOST_REPETITIONS = 100_000;

    /**
     * {@return the batch that an image belongs to}
     *
     * @param file the image's path below the folder that is watched
     * @param arrived when it came
     */
    String batch(Path file, Instant arrived);

    /** {@return the rule as text, which {@link #parse} reads} */
    String text();

    /** A batch is a folder inside the one that is watched. */
    record Folders() implements Batching {
        @Override
        public String batch(Path file, Instant arrived) {
            Path folder = file.getParent();
            return folder == null ? OTHER : shortened(folder.toString());
        }

        @Override
        public String text() {
            return "folder";
        }
    }

    /**
     * A batch is what a group of a pattern of file names says. It is found in a time that grows with the name's length
     * alone, whatever the pattern.
     *
     * @param pattern with at least one group, in the syntax of RE2
     */
    record Names(Pattern pattern) implements Batching {
        @Override
        public String batch(Path file, Instant arrived) {
            Matcher matcher = pattern.matcher(String.valueOf(file.getFileName()));
            return Optional.of(matcher)
                    .filter(Matcher::matches)
                    .flatMap(found -> Optional.ofNullable(found.group(1)))
                    .filter(name -> !name.isBlank())
                    .map(Batching::shortened)
                    .orElse(OTHER);
        }

        @Override
        public String text() {
            return "name:" + pattern.pattern();
        }
    }

    /**
     * A batch is what comes in a window of time, which begins at a whole multiple of its length, in UTC.
     *
     * @param length of the window
     */
    record Windows(Duration length) implements Batching {
        @Override
        public String batch(Path file, Instant arrived) {
            long millis = length.toMillis();
            return Instant.ofEpochMilli(Math.floorDiv(arrived.toEpochMilli(), millis) * millis)
                    .toString();
        }

        @Override
        public String text() {
            return "window:" + length.toMinutes();
        }
    }

    /**
     * A rule that an earlier version stored and this one cannot use, such as a pattern with lookaround; no image is put
     * in a batch by it.
     *
     * @param text the rule
     * @param reason why it cannot be used, in one sentence
     */
    record Unusable(String text, String reason) implements Batching {
        @Override
        public String batch(Path file, Instant arrived) {
            throw new IllegalStateException(reason);
        }
    }

    /**
     * {@return a rule that was stored, {@link Unusable} where it is none any more}
     *
     * @param text as {@link #text()} gave it
     */
    static Batching stored(String text) {
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            return new Unusable(text, String.valueOf(e.getMessage()));
        }
    }

    /** A pattern takes memory for each repetition, and nested ones multiply. */
    private static String bounded(String pattern) {
        Matcher counts = Pattern.compile("\\{(\\d+,)?(\\d+)").matcher(pattern);
        double repetitions = 1;
        while (counts.find()) {
            repetitions *= Math.max(1, Double.parseDouble(counts.group(2)));
        }
        if (repetitions > MOST_REPETITIONS) {
            throw new IllegalArgumentException(
                    "The pattern of batches repeats too much; use * or + instead of counts.");
        }
        return pattern;
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
    }

    /**
     * Reads a rule.
     *
     * @param text {@code folder}, {@code name:PATTERN} or {@code window:MINUTES}
     * @return the rule
     * @throws IllegalArgumentException with one sentence, if it is none
     */
    static Batching parse(String text) {
        if (text.equals("folder")) {
            return new Folders();
        }
        if (text.startsWith("name:")) {
            try {
                Pattern pattern = Pattern.compile(bounded(text.substring("name:".length())));
                if (pattern.groupCount() >= 1) {
                    return new Names(pattern);
                }
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "The pattern of batches is not valid: " + e.getDescription() + ".", e);
            }
            throw new IllegalArgumentException(
                    "The pattern of batches needs a group in parentheses that names the batch, as in LOT(\\d+)_.*");
        }
        if (text.matches("window:[1-9]\\d{0,4}")) {
            return new Windows(Duration.ofMinutes(Long.parseLong(text.substring("window:".length()))));
        }
        throw new IllegalArgumentException(
                "Batches are formed by folder, name:PATTERN or window:MINUTES, not by '" + text + "'.");
    }
}

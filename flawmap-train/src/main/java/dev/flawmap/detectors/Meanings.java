package dev.flawmap.detectors;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;

/**
 * What Javadoc says of detectors and their options, for those who run the program: a class file does not hold it, so a
 * copy lies beside it.
 */
final class Meanings {
    private static final String FILE = "meanings.properties";

    private Meanings() {}

    /** The first sentence on a detector. */
    static String of(Class<?> detector) {
        return text(detector.getSimpleName());
    }

    /** What is said of an option. */
    static String of(Class<?> detector, String option) {
        return text(detector.getSimpleName() + "." + option);
    }

    /** All that is said, read when something of it is first asked for. */
    private static final class All {
        static final Properties TEXTS = read();
    }

    private static String text(String key) {
        return Objects.requireNonNull(All.TEXTS.getProperty(key), key);
    }

    private static Properties read() {
        Properties all = new Properties();
        try (InputStream in = Objects.requireNonNull(Meanings.class.getResourceAsStream(FILE))) {
            all.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }
}

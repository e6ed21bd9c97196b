package dev.flawmap.inspect;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Names that are unique and usable as file names: characters that do not belong in file names are replaced, and {@code
 * -2}, {@code -3} … is appended to names that were used before. Not thread-safe.
 */
final class ResultNames {
    /** The longest name in bytes: file systems take 255, of which endings and numbers need some. */
    private static final int LONGEST = 220;

    /** The number tried last, by name in lower case. */
    private final Map<String, Integer> used = new HashMap<>();

    /** Names that differ in case only count as the same, because some file systems take them so. */
    String unique(String name) {
        String safe = name.replaceAll("[^\\p{L}\\p{N}._ -]", "_").replaceFirst("^\\.", "_");
        while (safe.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            safe = safe.substring(0, safe.offsetByCodePoints(safe.length(), -1));
        }
        String key = safe.toLowerCase(Locale.ROOT);
        int number = used.getOrDefault(key, 0) + 1;
        String unique = number == 1 ? safe : safe + "-" + number;
        while (number > 1 && used.containsKey(unique.toLowerCase(Locale.ROOT))) {
            number++;
            unique = safe + "-" + number;
        }
        used.put(key, number);
        used.putIfAbsent(unique.toLowerCase(Locale.ROOT), 1);
        return unique;
    }
}

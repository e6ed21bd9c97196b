package dev.flawmap.inspect;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Names that are unique and usable as file names: characters that do not belong in file names are replaced, names that
 * Windows keeps for devices begin with {@code _}, and {@code -2}, {@code -3} … is appended to names that were used before. Not thread-safe.
 */
final class ResultNames {
    /**
     * The longest name in bytes: file systems take 255, of which a picture's ending and what a file is called while it is
     * written need 55, and numbers up to 10.
     */
    private static final int LONGEST = 190;

    /** What Windows takes for a device, whatever follows the dot. */
    private static final Pattern DEVICE =
            Pattern.compile("(con|prn|aux|nul|(com|lpt)[0-9¹²³]) *(\\..*)?", Pattern.CASE_INSENSITIVE);

    /** The number tried last, by name in lower case. */
    private final Map<String, Integer> used = new HashMap<>();

    /** Names that differ in case only count as the same, because some file systems take them so. */
    String unique(String name) {
        String safe = name.replaceAll("[^\\p{L}\\p{N}._ -]", "_").replaceFirst("^\\.", "_");
        if (safe.isEmpty() || DEVICE.matcher(safe).matches()) {
            safe = "_" + safe;
        }
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

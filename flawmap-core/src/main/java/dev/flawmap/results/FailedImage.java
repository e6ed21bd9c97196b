package dev.flawmap.results;

import java.util.Map;

/**
 * An image that could not be inspected.
 *
 * @param file the image's file as the user named it
 * @param reason one sentence
 */
public record FailedImage(String file, String reason) {
    /** As an object for JSON. */
    public Map<String, Object> toJson() {
        return Map.of("file", file, "reason", reason);
    }
}

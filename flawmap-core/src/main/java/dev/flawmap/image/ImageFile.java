package dev.flawmap.image;

import java.util.List;

/**
 * What a file held.
 *
 * @param image the pixels in [0, 1], scaled by the file's full depth, colour made grey
 * @param format for example {@code TIFF}, or {@link #IN_MEMORY}
 * @param bitDepth bits per sample in the file: 1, 8, 16 or 32
 * @param barRows the rows of a data bar at the bottom, where the file's maker tells of one; otherwise 0
 * @param notes sentences a user should see, for example that only the first of several pages was read
 */
public record ImageFile(GreyImage image, String format, int bitDepth, int barRows, List<String> notes) {
    /** The format of a picture that came from no file. */
    public static final String IN_MEMORY = "memory";

    /**
     * Copies the notes.
     *
     * @param image the pixels in [0, 1], scaled by the file's full depth, colour made grey
     * @param format for example {@code TIFF}, or {@link #IN_MEMORY}
     * @param bitDepth bits per sample in the file: 1, 8, 16 or 32
     * @param barRows the rows of a data bar at the bottom, where the file's maker tells of one; otherwise 0
     * @param notes sentences a user should see, for example that only the first of several pages was read
     */
    public ImageFile {
        notes = List.copyOf(notes);
    }

    /**
     * {@return the same file with another image in its place, such as a part of it}
     *
     * @param other made of its own
     */
    public ImageFile with(GreyImage other) {
        return new ImageFile(other, format, bitDepth, barRows, notes);
    }
}

package dev.flawmap.file;

import java.nio.file.Path;

/**
 * A file's name without the folder that it lies in.
 *
 * @param name with its ending
 */
public record FileName(String name) {
    /**
     * {@return the name of a file here}
     *
     * @param file need not exist
     */
    public static FileName of(Path file) {
        return new FileName(String.valueOf(file.getFileName()));
    }

    /**
     * {@return the name of a file from any system, such as an upload}
     *
     * @param file with folders divided by slashes, forward or backward, if it has any
     */
    public static FileName of(String file) {
        return new FileName(file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1));
    }

    /** {@return the name without its ending} */
    public String stem() {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}

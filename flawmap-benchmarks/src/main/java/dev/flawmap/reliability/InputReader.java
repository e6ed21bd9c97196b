package dev.flawmap.reliability;

import java.nio.file.Path;

/** Reads files of one kind as the program does. */
interface InputReader {
    /**
     * Reads a file and uses what is in it.
     *
     * @return whether it was taken; if not, it was refused as is documented
     * @throws Exception whatever else is thrown: a failure of the program
     */
    boolean accepts(Path file) throws Exception;

    /** Throws on what was thrown, unless its message is a sentence for the user, without control characters. */
    static boolean refusal(Exception thrown) throws Exception {
        String message = thrown.getMessage();
        boolean sentence = message != null
                && !message.isBlank()
                && message.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t');
        if (!sentence) {
            throw thrown;
        }
        return false;
    }
}

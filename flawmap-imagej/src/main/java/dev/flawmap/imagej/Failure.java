package dev.flawmap.imagej;

import ij.IJ;
import ij.macro.Interpreter;
import java.awt.GraphicsEnvironment;

/** Shows what went wrong, and ends a macro: in a dialog, or in the log where there is no display. */
final class Failure {
    private Failure() {}

    static void show(String title, Throwable thrown) {
        show(title, sentence(thrown));
    }

    /** What to tell of an exception, or of an error that ImageJ survives. */
    static String sentence(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            return "ImageJ has too little memory for this: give it more in Edit \u203a Options \u203a Memory & Threads, or"
                    + " close other images.";
        }
        if (thrown instanceof LinkageError) {
            return "Flawmap is not installed whole, or beside jars that do not fit it (" + thrown
                    + "): copy its jars to ImageJ anew.";
        }
        String message = thrown.getMessage();
        return message == null ? thrown.toString() : message;
    }

    static void show(String title, String message) {
        if (GraphicsEnvironment.isHeadless()) {
            IJ.log(title + ": " + message);
            Interpreter.abort();
        } else {
            IJ.error(title, message);
        }
    }
}

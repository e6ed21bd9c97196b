package dev.flawmap.imagej;

import ij.IJ;
import java.awt.GraphicsEnvironment;

/** Shows what went wrong: in a dialog, or in the log where there is no display. */
final class Failure {
    private Failure() {}

    static void show(String title, Throwable thrown) {
        String message = thrown.getMessage();
        show(title, message == null ? thrown.toString() : message);
    }

    static void show(String title, String message) {
        if (GraphicsEnvironment.isHeadless()) {
            IJ.log(title + ": " + message);
        } else {
            IJ.error(title, message);
        }
    }
}

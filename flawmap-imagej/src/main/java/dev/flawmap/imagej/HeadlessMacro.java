package dev.flawmap.imagej;

import ij.IJ;
import ij.Menus;
import ij.macro.Interpreter;
import java.awt.HeadlessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs a macro where there is no display: {@code java -cp 'ij.jar:plugins/Flawmap_-plugin.jar:jars/flawmap/*'
 * dev.flawmap.imagej.HeadlessMacro FILE [ARGUMENT]}. ImageJ finds commands by its menus, which it cannot make without a
 * display; so only macro functions and Flawmap's commands are there.
 */
public final class HeadlessMacro {
    private HeadlessMacro() {}

    /**
     * Runs a macro, and ends the program.
     *
     * @param arguments the macro's file, and what {@code getArgument()} returns in it
     * @throws IOException if the macro cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("java.awt.headless", "true");
        if (arguments.length == 0) {
            throw new IllegalArgumentException("Name the macro to run.");
        }
        String macro = Files.readString(Path.of(arguments[0]));
        begin();
        System.exit(run(macro, arguments.length > 1 ? arguments[1] : "") ? 0 : 1);
    }

    /** Whether a macro has come to its end; what ended it earlier is told. */
    private static boolean run(String macro, String argument) {
        WatchedMacro interpreter = new WatchedMacro();
        try {
            interpreter.run(macro, argument);
        } catch (HeadlessException e) {
            System.err.println(
                    "The macro has a mistake, or asks for a window, which there is none of without a display.");
            return false;
        }
        if (interpreter.wasError()) {
            System.err.println("The macro was ended: " + interpreter.getErrorMessage());
        }
        return !interpreter.aborted && !interpreter.wasError();
    }

    /** A macro that knows whether it was ended, by an error or a command, before its end. */
    private static final class WatchedMacro extends Interpreter {
        private boolean aborted;

        @Override
        public void abortMacro() {
            aborted = true;
            super.abortMacro();
        }
    }

    /** ImageJ begins to make its menus, which ends early; the table of commands is there then. */
    private static void begin() {
        try {
            IJ.run("Flawmap begins");
        } catch (HeadlessException e) {
            Menus.getCommands().put("Detect Anomalies...", DetectAnomalies.class.getName());
            Menus.getCommands().put("Train...", TrainModel.class.getName());
        }
    }
}

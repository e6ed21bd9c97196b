package dev.flawmap.imagej;

import ij.IJ;
import ij.Menus;
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
        String result = IJ.runMacro(macro, arguments.length > 1 ? arguments[1] : "");
        System.exit("[aborted]".equals(result) ? 1 : 0);
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

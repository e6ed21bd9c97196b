package dev.flawmap.imagej;

import ij.IJ;
import ij.Macro;
import ij.WindowManager;
import ij.gui.GenericDialog;
import ij.plugin.PlugIn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;

/**
 * The command <i>Train…</i>: learns from all open images, and all slices of stacks, what good material looks like. Its
 * options, as macros write them: {@code model=FILE}, {@code detector=NAME}, {@code minutes=NUMBER}. Training needs libtorch,
 * which may not be installed.
 */
public final class TrainModel implements PlugIn {
    static final String TITLE = "Train";
    private static final String[] DETECTORS = {
        "localiser", "sencebgan", "autoencoder", "ebgan", "encebgan", "ganomaly", "skip-ganomaly"
    };

    /** A command of ImageJ. */
    public TrainModel() {}

    @Override
    public void run(String argument) {
        int[] open = WindowManager.getIDList();
        if (open == null) {
            IJ.noImage();
            return;
        }
        String model;
        String detector;
        double minutes;
        String recorded = Macro.getOptions();
        if (recorded == null) {
            GenericDialog dialog = new GenericDialog(TITLE);
            dialog.addMessage("All open images, which must show good material alone, are learned from.");
            dialog.addFileField("Model", "model.flaw", 30);
            dialog.addChoice("Detector", DETECTORS, DETECTORS[0]);
            dialog.addNumericField("Minutes", 10, 1);
            dialog.showDialog();
            if (dialog.wasCanceled()) {
                return;
            }
            model = dialog.getNextString();
            detector = dialog.getNextChoice();
            minutes = dialog.getNextNumber();
        } else {
            model = Macro.getValue(recorded, "model", "");
            detector = Macro.getValue(recorded, "detector", DETECTORS[0]);
            minutes = minutes(Macro.getValue(recorded, "minutes", "10"));
        }
        try {
            Class.forName("dev.flawmap.training.loop.Trainer", false, TrainModel.class.getClassLoader());
            if (model.isEmpty() || !(minutes > 0)) {
                throw new IOException("Name the model file to write, and a time of more than 0 minutes.");
            }
            Training.train(open, Path.of(model), detector, minutes);
            IJ.showStatus("Wrote " + model);
        } catch (ClassNotFoundException e) {
            Failure.show(
                    TITLE,
                    "Training is not installed: copy flawmap-train and libtorch to ImageJ's jars, or train with the"
                            + " command flawmap train.");
        } catch (CancellationException e) {
            IJ.showStatus("Stopped.");
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            Failure.show(TITLE, e);
        } finally {
            IJ.showProgress(1);
        }
    }

    private static double minutes(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}

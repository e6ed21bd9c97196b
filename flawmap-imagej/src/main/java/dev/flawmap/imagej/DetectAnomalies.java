package dev.flawmap.imagej;

import dev.flawmap.Defect;
import dev.flawmap.Inspection;
import dev.flawmap.image.GreyImage;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.outline.ImageJRoi;
import dev.flawmap.outline.Outline;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.Macro;
import ij.WindowManager;
import ij.gui.GenericDialog;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.io.RoiDecoder;
import ij.measure.Calibration;
import ij.measure.ResultsTable;
import ij.plugin.PlugIn;
import ij.plugin.frame.RoiManager;
import ij.process.FloatProcessor;
import java.awt.Color;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The command <i>Detect Anomalies…</i>: inspects the open image, or all slices of a stack, with a model. Its options, as
 * macros write them: {@code model=FILE}, {@code stack}, {@code overlay}, {@code add} (to the ROI Manager), {@code map}.
 */
public final class DetectAnomalies implements PlugIn {
    private static final String TITLE = "Detect Anomalies";
    private static final Color COLOUR = new Color(255, 60, 30);

    /** What the user asked for. */
    private record Options(String model, boolean stack, boolean overlay, boolean manager, boolean map) {
        /** The options that a macro gives. */
        static Options of(String text) {
            return new Options(
                    Macro.getValue(text, "model", ""),
                    has(text, "stack"),
                    has(text, "overlay"),
                    has(text, "add"),
                    has(text, "map"));
        }

        private static boolean has(String text, String word) {
            return (" " + text.replaceAll("\\[[^\\]]*\\]", "") + " ").contains(" " + word + " ");
        }
    }

    /** A command of ImageJ. */
    public DetectAnomalies() {}

    @Override
    public void run(String argument) {
        ImagePlus image = WindowManager.getCurrentImage();
        if (image == null) {
            IJ.noImage();
            return;
        }
        String recorded = Macro.getOptions();
        Options options = recorded == null ? asked(image) : Options.of(recorded);
        if (options != null) {
            show(image, options);
        }
    }

    /**
     * The command without menus, which ImageJ does not have where there is no display: a macro runs it by {@code
     * call("dev.flawmap.imagej.DetectAnomalies.detect", "model=FILE map")}.
     *
     * @param options as macros write them
     * @return the number of defects, or a sentence that begins with {@code Error: }
     */
    public static String detect(String options) {
        ImagePlus image = WindowManager.getCurrentImage();
        if (image == null) {
            return "Error: There is no image open.";
        }
        try {
            return String.valueOf(inspect(image, Options.of(options)));
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            return "Error: " + Failure.sentence(e);
        }
    }

    private static @Nullable Options asked(ImagePlus image) {
        GenericDialog dialog = new GenericDialog(TITLE);
        dialog.addMessage("An image that was not changed is read from its file, others as ImageJ holds them.");
        dialog.addFileField("Model", "", 30);
        if (image.getStackSize() > 1) {
            dialog.addCheckbox("Stack (all slices)", true);
        }
        dialog.addCheckbox("Overlay of outlines", true);
        dialog.addCheckbox("Add to ROI Manager", false);
        dialog.addCheckbox("Map of scores", false);
        dialog.showDialog();
        if (dialog.wasCanceled()) {
            return null;
        }
        String model = dialog.getNextString();
        boolean stack = image.getStackSize() > 1 && dialog.getNextBoolean();
        return new Options(model, stack, dialog.getNextBoolean(), dialog.getNextBoolean(), dialog.getNextBoolean());
    }

    /** Whatever goes wrong is shown, and ImageJ goes on. */
    private static void show(ImagePlus image, Options options) {
        try {
            int defects = inspect(image, options);
            IJ.showStatus(defects == 1 ? "1 defect" : defects + " defects");
        } catch (CancellationException e) {
            IJ.showStatus("Stopped.");
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            Failure.show(TITLE, e);
        } finally {
            IJ.showProgress(1);
        }
    }

    private static int inspect(ImagePlus image, Options options) throws IOException {
        if (options.model().isEmpty()) {
            throw new IOException("Name a model file, which Flawmap's training writes (.flaw).");
        }
        Overlay overlay = new Overlay();
        ResultsTable table = ResultsTable.getResultsTable();
        ImageStack maps = new ImageStack(image.getWidth(), image.getHeight());
        int first = options.stack() ? 1 : image.getCurrentSlice();
        int last = options.stack() ? image.getStackSize() : first;
        int defects = 0;
        try (EscapeKey escape = new EscapeKey();
                Inspector inspector = Inspector.open(Path.of(options.model()))) {
            for (int slice = first; slice <= last; slice++) {
                IJ.showStatus("Inspecting slice " + slice + " …");
                IJ.showProgress(slice - first, last - first + 1);
                GreyImage grey = Pictures.of(image, slice, inspector.colour());
                Inspection inspection = inspector.inspect(grey, escape.cancellation());
                for (Defect defect : inspection.defects()) {
                    row(table, image, slice, defect);
                    if (options.overlay() || options.manager()) {
                        overlay.add(selection(image, slice, inspection, defect));
                    }
                    defects++;
                }
                if (options.map()) {
                    inspection
                            .anomalyMap()
                            .ifPresent(map -> maps.addSlice(
                                    image.getTitle(), new FloatProcessor(map.width(), map.height(), map.values())));
                }
            }
        }
        publish(image, options, overlay, maps);
        if (!GraphicsEnvironment.isHeadless()) {
            table.show("Results");
        }
        return defects;
    }

    private static void publish(ImagePlus image, Options options, Overlay overlay, ImageStack maps) {
        if (options.overlay()) {
            image.setOverlay(overlay);
        }
        if (options.manager() && !GraphicsEnvironment.isHeadless()) {
            RoiManager manager = RoiManager.getRoiManager();
            for (Roi roi : overlay.toArray()) {
                manager.addRoi(roi);
            }
        }
        if (options.map()) {
            ImagePlus map = new ImagePlus("Map of " + image.getTitle(), maps);
            map.setCalibration(image.getCalibration().copy());
            map.resetDisplayRange();
            map.show();
        }
    }

    private static Roi selection(ImagePlus image, int slice, Inspection inspection, Defect defect) {
        String name = String.format(Locale.ROOT, "%04d-defect-%04d", slice, defect.label());
        int position = image.getStackSize() > 1 ? slice : 0;
        Roi roi = RoiDecoder.openFromByteArray(ImageJRoi.encode(Outline.of(inspection, defect), name, position));
        roi.setStrokeColor(COLOUR);
        roi.setPosition(position);
        return roi;
    }

    /** A row in the image's units, as ImageJ's own measurements have. */
    private static void row(ResultsTable table, ImagePlus image, int slice, Defect defect) {
        Calibration calibration = image.getCalibration();
        double width = calibration.pixelWidth;
        double height = calibration.pixelHeight;
        table.incrementCounter();
        table.addLabel(image.getTitle());
        table.addValue("Slice", slice);
        table.addValue("Defect", defect.label());
        table.addValue("Area", defect.areaPx() * width * height);
        table.addValue("Mean", defect.meanScore());
        table.addValue("Max", defect.maxScore());
        table.addValue("X", calibration.getX(defect.x()));
        table.addValue("Y", calibration.getY(defect.y()));
        table.addValue("BX", calibration.getX(defect.bx()));
        table.addValue("BY", calibration.getY(defect.by()));
        table.addValue("Width", defect.width() * width);
        table.addValue("Height", defect.height() * height);
        table.addValue("Feret", defect.feretPx() * width);
        table.addValue("Circ.", defect.circularity());
        table.addValue("Area_px", defect.areaPx());
        defect.expectedFalse().ifPresent(expected -> table.addValue("ExpectedFalse", expected.perImage()));
    }
}

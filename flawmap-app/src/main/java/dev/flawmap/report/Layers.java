package dev.flawmap.report;

import dev.flawmap.Defect;
import dev.flawmap.Inspection;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Mask;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.results.Overlay;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An image and what is laid over it, each held once.
 *
 * @param width of the photograph in pixels
 * @param height of the photograph in pixels
 * @param photograph the image
 * @param heat where the map lies above the outline level
 * @param levels the map as greys at a reduced size, in which the outline level is 128, for a threshold that is moved
 * @param spread what 128 of these greys stand for, in scores, or in log-odds of probabilities
 * @param outline the outline level, a score
 * @param probability whether scores are probabilities
 * @param outlines around the defects found
 * @param truth around the true defects, where they are known
 * @param labels of the defects
 */
public record Layers(
        int width,
        int height,
        Figure photograph,
        Figure heat,
        Figure levels,
        double spread,
        float outline,
        boolean probability,
        Figure outlines,
        Optional<Figure> truth,
        List<Label> labels) {
    private static final int WIDEST = 960;
    /** The longest side of a map whose threshold can be moved, in pixels. */
    public static final int LEVELS = 320;

    private static final int THUMBNAIL = 96;
    private static final float QUALITY = 0.5f;
    private static final float THUMBNAIL_QUALITY = 0.6f;

    /**
     * A defect's number on the image.
     *
     * @param defect its number
     * @param left where it stands, in percent of the width
     * @param top where it stands, in percent of the height
     */
    public record Label(int defect, String left, String top) {}

    /** The layers of a result, with labels of its strongest defects. */
    static Layers of(Inspected result, Optional<Mask> truth, int labels) {
        Inspection shown = result.shown();
        Size size = Size.within(shown, WIDEST);
        return new Layers(
                size.width(),
                size.height(),
                Figure.photograph("The image", ImageWriter.picture(result.picture()), WIDEST, QUALITY),
                Figure.drawing(
                        "Where the anomaly map exceeds the outline level",
                        Overlay.heatLayer(
                                shown.anomalyMap().orElseThrow(),
                                shown.score(),
                                shown.threshold(),
                                size.width(),
                                size.height())),
                levels(shown),
                Overlay.spread(shown.anomalyMap().orElseThrow(), shown.score(), shown.threshold()),
                shown.threshold().outline(),
                shown.score().probability(),
                Figure.drawing(
                        "Outlines of the defects found",
                        Overlay.outlineLayer(shown.predMask(), Overlay.OUTLINE, size.width(), size.height())),
                truth.map(mask -> Figure.drawing(
                        "Outlines of the true defects, by the mask",
                        Overlay.outlineLayer(mask, Overlay.TRUTH, size.width(), size.height()))),
                shown.defects().stream()
                        .limit(labels)
                        .map(defect -> label(defect, shown))
                        .toList());
    }

    private static Figure levels(Inspection shown) {
        Size size = Size.within(shown, LEVELS);
        return Figure.drawing(
                "",
                Overlay.levels(
                        shown.anomalyMap().orElseThrow(),
                        shown.score(),
                        shown.threshold(),
                        size.width(),
                        size.height()));
    }

    /** A small picture with the defects outlined. */
    static Figure thumbnail(Inspected result) {
        Inspection shown = result.shown();
        Size size = Size.within(shown, THUMBNAIL);
        return Figure.photograph(
                "",
                Figure.laidOver(
                        Figure.reduced(ImageWriter.picture(result.picture()), THUMBNAIL, BufferedImage.TYPE_INT_RGB),
                        Overlay.outlineLayer(shown.predMask(), Overlay.OUTLINE, size.width(), size.height())),
                THUMBNAIL,
                THUMBNAIL_QUALITY);
    }

    private static Label label(Defect defect, Inspection shown) {
        return new Label(
                defect.label(),
                percent(defect.bx() + defect.width(), shown.width()),
                percent(defect.by(), shown.height()));
    }

    private static String percent(int position, int size) {
        return String.format(Locale.ROOT, "%.2f%%", 100.0 * position / size);
    }

    /** The colours of the anomaly map, from just above the outline level to far above it, for style sheets. */
    public static String heatColours() {
        return Overlay.heatColours().stream().map(Layers::css).collect(Collectors.joining(", "));
    }

    /** The colour of outlines, for style sheets. */
    public static String outlineColour() {
        return css(Overlay.OUTLINE);
    }

    /** The colour of true defects' outlines, for style sheets. */
    public static String truthColour() {
        return css(Overlay.TRUTH);
    }

    private static String css(int colour) {
        return String.format(Locale.ROOT, "#%06x", colour & 0xFFFFFF);
    }

    private record Size(int width, int height) {
        static Size within(Inspection shown, int widest) {
            double shrink = Figure.shrink(shown.width(), shown.height(), widest);
            return new Size(Figure.shrunk(shown.width(), shrink), Figure.shrunk(shown.height(), shrink));
        }
    }
}

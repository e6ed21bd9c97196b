package dev.flawmap.imagej;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.image.Mask;
import dev.flawmap.outline.RegionFile;
import ij.gui.Arrow;
import ij.gui.EllipseRoi;
import ij.gui.Line;
import ij.gui.OvalRoi;
import ij.gui.PointRoi;
import ij.gui.PolygonRoi;
import ij.gui.Roi;
import ij.gui.RotatedRectRoi;
import ij.gui.ShapeRoi;
import ij.io.RoiDecoder;
import ij.io.RoiEncoder;
import ij.plugin.filter.ThresholdToSelection;
import ij.process.ByteProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Selections that ImageJ writes select the same pixels as in ImageJ. */
class RegionsTest {
    private static final int SIDE = 90;

    @TempDir
    Path folder;

    static Stream<Arguments> areas() {
        Roi rounded = new Roi(10, 12, 40, 25);
        rounded.setCornerDiameter(14);
        Roi veryRound = new Roi(-5, 40, 33, 60);
        veryRound.setCornerDiameter(50);
        ShapeRoi ring = new ShapeRoi(new OvalRoi(10, 10, 60, 50)).not(new ShapeRoi(new OvalRoi(25, 20, 20, 22)));
        ShapeRoi apart = new ShapeRoi(new Roi(5, 5, 20, 20)).or(new ShapeRoi(new OvalRoi(50, 45, 21, 30)));
        ShapeRoi exclusive = new ShapeRoi(new Roi(5, 5, 40, 40)).xor(new ShapeRoi(new Roi(20, 20, 45, 33)));
        ByteProcessor spots = new ByteProcessor(SIDE, SIDE);
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < SIDE * SIDE; i++) {
            spots.set(i, random.nextInt(3) > 0 ? 255 : 0);
        }
        spots.setThreshold(128, 255, 2);
        return Stream.of(
                Arguments.of("rectangle", new Roi(3, 4, 50, 20)),
                Arguments.of("rectangle beyond the image", new Roi(-10, 60, 200, 100)),
                Arguments.of("rectangle between pixels", new Roi(3.4, 4.6, 50.3, 20.7)),
                Arguments.of("rounded", rounded),
                Arguments.of("very round", veryRound),
                Arguments.of("oval", new OvalRoi(5, 8, 60, 33)),
                Arguments.of("circle", new OvalRoi(20, 20, 31, 31)),
                Arguments.of("small circle", new OvalRoi(20, 20, 5, 5)),
                Arguments.of("oval between pixels", new OvalRoi(5.3, 8.7, 60.4, 33.2)),
                Arguments.of("rotated rectangle", new RotatedRectRoi(20, 25, 60, 55, 18)),
                Arguments.of("ellipse", new EllipseRoi(15, 20, 70, 60, 0.4)),
                Arguments.of(
                        "polygon",
                        new PolygonRoi(new int[] {5, 60, 40, 70, 12}, new int[] {5, 15, 30, 70, 55}, 5, Roi.POLYGON)),
                Arguments.of(
                        "crossing polygon",
                        new PolygonRoi(new int[] {5, 60, 5, 60}, new int[] {5, 50, 50, 5}, 4, Roi.POLYGON)),
                Arguments.of(
                        "polygon between pixels",
                        new PolygonRoi(
                                new float[] {5.5f, 60.2f, 40.7f, 70.1f},
                                new float[] {5.1f, 15.9f, 30.5f, 70f},
                                Roi.POLYGON)),
                Arguments.of("freehand", freehand(false)),
                Arguments.of("freehand between pixels", freehand(true)),
                Arguments.of(
                        "traced",
                        new PolygonRoi(
                                new int[] {5, 30, 30, 50, 50, 5}, new int[] {5, 5, 20, 20, 60, 60}, 6, Roi.TRACED_ROI)),
                Arguments.of("ring", ring),
                Arguments.of("two areas", apart),
                Arguments.of("exclusive", exclusive),
                Arguments.of("by threshold", new ThresholdToSelection().convert(spots)));
    }

    private static Roi freehand(boolean between) {
        float[] x = new float[60];
        float[] y = new float[60];
        for (int i = 0; i < 60; i++) {
            double angle = 2 * Math.PI * i / 60;
            double radius = 25 + 8 * Math.sin(5 * angle);
            x[i] = (float) (42 + radius * Math.cos(angle));
            y[i] = (float) (40 + radius * Math.sin(angle));
            if (!between) {
                x[i] = Math.round(x[i]);
                y[i] = Math.round(y[i]);
            }
        }
        return new PolygonRoi(x, y, Roi.FREEROI);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("areas")
    void theSamePixelsAreSelected(String name, Roi roi) throws IOException {
        byte[] content = RoiEncoder.saveAsByteArray(roi);
        Mask ours =
                RegionFile.read(Files.write(folder.resolve("a.roi"), content)).inside(SIDE, SIDE);
        ByteProcessor picture = new ByteProcessor(SIDE, SIDE);
        picture.setValue(255);
        picture.fill(RoiDecoder.openFromByteArray(content));
        int[] differing = {0, 0, 0};
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                boolean theirs = picture.get(x, y) != 0;
                differing[0] += theirs ? 1 : 0;
                differing[1] += theirs && !ours.get(x, y) ? 1 : 0;
                differing[2] += !theirs && ours.get(x, y) ? 1 : 0;
            }
        }
        assertThat(differing[0]).isPositive();
        assertThat(differing).as("pixels in all, missing, too many").containsExactly(differing[0], 0, 0);
    }

    static Stream<Roi> linesAndPoints() {
        return Stream.of(
                new Line(3, 4, 50, 40),
                new Arrow(3, 4, 50, 40),
                new PolygonRoi(new int[] {5, 60, 40}, new int[] {5, 15, 30}, 3, Roi.POLYLINE),
                new PolygonRoi(new int[] {5, 60, 40}, new int[] {5, 15, 30}, 3, Roi.FREELINE),
                new PolygonRoi(new int[] {5, 60, 40}, new int[] {5, 15, 30}, 3, Roi.ANGLE),
                new PointRoi(20, 30));
    }

    @ParameterizedTest
    @MethodSource("linesAndPoints")
    void linesAndPointsAreRefused(Roi roi) throws IOException {
        Path file = Files.write(folder.resolve("a.roi"), RoiEncoder.saveAsByteArray(roi));
        assertThatThrownBy(() -> RegionFile.read(file)).hasMessageContaining("a line or a point, which has no area");
    }

    /** A file holds the knots alone of a border that ImageJ draws as a spline. */
    @Test
    void splinesAreRefused() throws IOException {
        PolygonRoi roi = new PolygonRoi(new int[] {5, 60, 40, 12}, new int[] {5, 15, 70, 55}, 4, Roi.POLYGON);
        roi.fitSpline(200);
        Path file = Files.write(folder.resolve("a.roi"), RoiEncoder.saveAsByteArray(roi));
        assertThatThrownBy(() -> RegionFile.read(file)).hasMessageContaining("its border is a spline");
    }
}

package dev.flawmap.inspect;

import dev.flawmap.Detector;
import dev.flawmap.Threshold;
import dev.flawmap.image.Colour;
import dev.flawmap.image.Crop;
import dev.flawmap.image.Region;
import dev.flawmap.model.calibration.FalseDefects;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** Inspectors with a detector of one's own. */
public final class StubInspector {
    private static final InspectedArea ALL = new InspectedArea(Crop.NONE, Optional.empty());

    private StubInspector() {}

    public static Inspector of(Detector detector, Threshold threshold, Crop crop, Optional<Region> region) {
        return of(detector, threshold, new InspectedArea(crop, region), Colour.GREY);
    }

    public static Inspector of(Detector detector, Threshold threshold) {
        return of(detector, threshold, ALL, Colour.GREY);
    }

    public static Inspector inColour(Detector detector, Threshold threshold) {
        return of(detector, threshold, ALL, Colour.RGB);
    }

    private static Inspector of(Detector detector, Threshold threshold, InspectedArea area, Colour colour) {
        return of(detector, threshold, OptionalDouble.empty(), Optional.empty(), Optional.empty(), area, colour);
    }

    public static Inspector of(Detector detector, Threshold threshold, FalseDefects falseDefects) {
        return of(
                detector,
                threshold,
                OptionalDouble.empty(),
                Optional.of(falseDefects),
                Optional.empty(),
                ALL,
                Colour.GREY);
    }

    public static Inspector of(
            Detector detector, Threshold threshold, OptionalDouble learnedNmPerPixel, Optional<Duration> timeLimit) {
        return of(detector, threshold, learnedNmPerPixel, Optional.empty(), timeLimit, ALL, Colour.GREY);
    }

    private static Inspector of(
            Detector detector,
            Threshold threshold,
            OptionalDouble learnedNmPerPixel,
            Optional<FalseDefects> falseDefects,
            Optional<Duration> timeLimit,
            InspectedArea area,
            Colour colour) {
        return new Inspector(
                detector, "stub", "5a".repeat(32), learnedNmPerPixel, threshold, falseDefects, timeLimit, area, colour);
    }
}

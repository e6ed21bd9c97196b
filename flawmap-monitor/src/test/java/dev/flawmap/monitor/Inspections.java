package dev.flawmap.monitor;

import dev.flawmap.Defect;
import dev.flawmap.Expectation;
import dev.flawmap.Inspection;
import dev.flawmap.Score;
import dev.flawmap.Threshold;
import dev.flawmap.image.Mask;
import dev.flawmap.image.PixelSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Inspections that nobody made. */
public final class Inspections {
    private Inspections() {}

    /** An inspection of 1000×1000 pixels of 1 µm (1 mm²) with a defect of 50 px for each strength. */
    public static Inspection with(double... strengths) {
        return of(1_000_000, strengths);
    }

    /** An inspection of which only some pixels were inspected. */
    public static Inspection of(long inspectedPx, double... strengths) {
        List<Defect> defects = new ArrayList<>();
        for (int i = 0; i < strengths.length; i++) {
            defects.add(new Defect(
                    i + 1,
                    50,
                    10.5,
                    20.5,
                    8,
                    18,
                    5,
                    10,
                    0.7,
                    0.9,
                    11,
                    30,
                    5e-5,
                    OptionalDouble.of(1000),
                    Optional.of(new Expectation(strengths[i], strengths[i] / 2, strengths[i] * 2))));
        }
        return new Inspection(
                1000,
                1000,
                Optional.of(new PixelSize(1000, "given")),
                "stub",
                "5a".repeat(32),
                new Score("map", "grey", false),
                new Threshold(0.5f, 0.4f, 0.01, 100, 30),
                Optional.of(new Expectation(0.1, 0.05, 0.2)),
                0.9f,
                Mask.empty(1000, 1000),
                defects,
                Optional.empty(),
                Optional.empty(),
                inspectedPx,
                Duration.ofMillis(12));
    }
}

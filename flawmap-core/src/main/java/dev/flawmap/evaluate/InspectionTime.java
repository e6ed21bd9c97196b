package dev.flawmap.evaluate;

import dev.flawmap.Detector;
import dev.flawmap.PatchScorer;
import dev.flawmap.Score;
import dev.flawmap.image.GreyImage;
import java.util.ArrayList;
import java.util.List;

/**
 * The time that inspecting an image takes, estimated from a small crop; for detectors that may be too slow to time on a
 * whole image.
 *
 * @param all seconds for the maps of all scores and the values of all patches
 * @param patches seconds for the values of all scores for all patches of the thesis's protocol
 * @param map seconds for the default score's map
 */
public record InspectionTime(double all, double patches, double map) {
    /** The side of the crop: five patches of the thesis's protocol. */
    static final int CROP = 96;

    private static final double WARM_SECONDS = 2;

    /**
     * Times a crop of an image that is large enough for the detector.
     *
     * @param detector ready to be used; stays open
     * @param image of the size and kind to be inspected
     * @return seconds for such an image, extrapolated from the crop
     */
    public static InspectionTime estimate(Detector detector, GreyImage image) {
        int side = Math.min(Math.max(CROP, detector.minimumSide()), Math.min(image.width(), image.height()));
        GreyImage crop = image.crop((image.width() - side) / 2, (image.height() - side) / 2, side, side);
        List<String> names = detector.scores().stream().map(Score::name).toList();
        // The number of patches grows with the sides less the overlap of the outermost ones.
        int overlap = PatchScores.GRID.size() - PatchScores.GRID.stride();
        double factor = (double) (image.width() - overlap)
                * (image.height() - overlap)
                / ((double) (side - overlap) * (side - overlap));
        return new InspectionTime(
                factor * seconds(() -> PatchScorer.of(detector).mapsAndPatchScores(crop, PatchScores.GRID, names)),
                factor * seconds(() -> PatchScorer.of(detector).patchScores(crop, PatchScores.GRID, names)),
                factor * seconds(() -> detector.map(crop)));
    }

    /** The first time, graphs are loaded; what takes long is not done twice. */
    private static double seconds(Runnable work) {
        double first = time(work);
        return first < WARM_SECONDS ? time(work) : first;
    }

    private static double time(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    /** Times the first few images as an inspection would compute them: by the default score alone. */
    static final class Stopwatch {
        private static final int IMAGES = 3;
        private static final double ENOUGH_SECONDS = 60;

        private final Detector detector;
        private final List<Double> maps = new ArrayList<>();
        private double patchesPerSecond;

        Stopwatch(Detector detector) {
            this.detector = detector;
        }

        void time(GreyImage image) {
            double spent = maps.stream().mapToDouble(s -> s).sum();
            if (maps.size() >= IMAGES || spent >= ENOUGH_SECONDS) {
                return;
            }
            List<String> standard = List.of(detector.scores().get(0).name());
            maps.add(InspectionTime.time(() -> detector.maps(image, standard)));
            int patches = PatchScores.GRID.count(image.width(), image.height());
            if (patchesPerSecond == 0 && patches > 0) {
                patchesPerSecond = patches
                        / InspectionTime.time(
                                () -> PatchScorer.of(detector).patchScores(image, PatchScores.GRID, standard));
            }
        }

        /** The median. */
        double secondsPerImage() {
            return maps.stream().sorted().skip(maps.size() / 2).findFirst().orElse(0.0);
        }

        /** Measures the first image that holds a patch, once its map has been computed; 0 if there is none. */
        double patchesPerSecond() {
            return patchesPerSecond;
        }
    }
}

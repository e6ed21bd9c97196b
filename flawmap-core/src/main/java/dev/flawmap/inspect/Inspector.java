package dev.flawmap.inspect;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Cancellation;
import dev.flawmap.ClosedException;
import dev.flawmap.Defect;
import dev.flawmap.DefectScan;
import dev.flawmap.Defects;
import dev.flawmap.Detector;
import dev.flawmap.Expectation;
import dev.flawmap.Inspection;
import dev.flawmap.Threads;
import dev.flawmap.Threshold;
import dev.flawmap.UnfitImageException;
import dev.flawmap.image.Colour;
import dev.flawmap.image.Crop;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.image.Mask;
import dev.flawmap.image.PixelSize;
import dev.flawmap.image.Region;
import dev.flawmap.model.Model;
import dev.flawmap.model.calibration.FalseDefects;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;

/**
 * Inspects images with a model. It owns the model's detector: it serves many threads at once, and {@link #close()}
 * waits for those that are running and frees native memory; from then on, inspecting ends with a {@link
 * ClosedException}. Closing it again does nothing.
 *
 * <p>An inspection ends early with a {@link CancellationException} where its {@link Cancellation} is cancelled, its
 * thread is interrupted, or it takes longer than {@link Options#timeLimit()}.
 */
public final class Inspector implements AutoCloseable {
    /**
     * How to inspect.
     *
     * @param threads for computing one image, from 1 to {@link Threads#most()}
     * @param threshold what maps are cut at; empty for the model's own
     * @param timeLimit how long an inspection may take; empty for as long as it takes
     * @param region what of every image is inspected; empty for all that the model's crop leaves
     */
    public record Options(
            int threads, Optional<Threshold> threshold, Optional<Duration> timeLimit, Optional<Region> region) {
        /**
         * Checks the components.
         *
         * @param threads for computing one image, from 1 to {@link Threads#most()}
         * @param threshold what maps are cut at; empty for the model's own
         * @param timeLimit how long an inspection may take; empty for as long as it takes
         * @param region what of every image is inspected; empty for all that the model's crop leaves
         * @throws IllegalArgumentException with one sentence, if one is not what it should be
         */
        public Options {
            Threads.require(threads);
            if (timeLimit.isPresent()
                    && (timeLimit.get().isNegative() || timeLimit.get().isZero())) {
                throw new IllegalArgumentException("The time limit must be positive, not " + timeLimit.get() + ".");
            }
        }

        /** {@return all cores, the model's threshold, no time limit} */
        public static Options standard() {
            return new Options(
                    Runtime.getRuntime().availableProcessors(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        /**
         * {@return the same with another number of threads for one image}
         *
         * @param number for computing one image, from 1 to {@link Threads#most()}
         */
        public Options withThreads(int number) {
            return new Options(number, threshold, timeLimit, region);
        }

        /**
         * {@return the same with another threshold than the model's}
         *
         * @param other takes the place of the model's own
         */
        public Options withThreshold(Threshold other) {
            return new Options(threads, Optional.of(other), timeLimit, region);
        }

        /**
         * {@return the same with a limit on the time that an inspection may take}
         *
         * @param limit of one inspection, from its beginning to its end
         */
        public Options withTimeLimit(Duration limit) {
            return new Options(threads, threshold, Optional.of(limit), region);
        }

        /**
         * {@return the same for a part of every image}
         *
         * @param inspected of every image
         */
        public Options withRegion(Region inspected) {
            return new Options(threads, threshold, timeLimit, Optional.of(inspected));
        }
    }

    private static final String NOT_FINITE = "The detector gave scores that are not finite numbers for this image.";

    private final Detector detector;
    private final String detectorName;
    private final String modelSha256;
    private final Threshold threshold;
    private final Optional<FalseDefects> falseDefects;
    private final OptionalDouble learnedNmPerPixel;
    private final InspectedArea area;
    private final Colour colour;
    private final Watch watch;

    /** An inspector that owns a detector that is open. */
    Inspector(
            Detector detector,
            String detectorName,
            String modelSha256,
            OptionalDouble learnedNmPerPixel,
            Threshold threshold,
            Optional<FalseDefects> falseDefects,
            Optional<Duration> timeLimit,
            InspectedArea area,
            Colour colour) {
        this.area = area;
        this.colour = colour;
        this.detector = detector;
        this.detectorName = detectorName;
        this.modelSha256 = modelSha256;
        this.learnedNmPerPixel = learnedNmPerPixel;
        this.threshold = threshold;
        this.falseDefects = falseDefects;
        this.watch = new Watch(timeLimit);
    }

    /**
     * Opens a model file with the {@linkplain Options#standard() standard} options.
     *
     * @param model a model file
     * @return an inspector, to be closed
     * @throws dev.flawmap.model.ModelFileException with one sentence, if it is no usable model
     * @throws IOException with one sentence, if it cannot be read
     */
    public static Inspector open(Path model) throws IOException {
        return open(Model.read(model), Options.standard());
    }

    /**
     * Opens a model.
     *
     * @param model read already
     * @param options threads, threshold and time limit
     * @return an inspector, to be closed
     * @throws IllegalArgumentException with one sentence, if its parts are not what its description says
     * @throws IllegalStateException with one sentence, if what computes its detector is not on the class path
     */
    public static Inspector open(Model model, Options options) {
        return of(model.detector(options.threads()), model, options);
    }

    /**
     * An inspector with a detector that is open already, which it owns from now on.
     *
     * @param detector closed with the inspector
     * @param model what the detector was made of; its threshold, pixel size and SHA-256 are used
     * @param options threads, threshold and time limit
     * @return an inspector, to be closed
     */
    public static Inspector of(Detector detector, Model model, Options options) {
        return new Inspector(
                detector,
                model.description().detector(),
                model.sha256(),
                model.description().nmPerPixel(),
                options.threshold().orElse(model.description().threshold()),
                model.description().falseDefects(),
                options.timeLimit(),
                new InspectedArea(model.description().crop(), options.region()),
                model.description().colour());
    }

    /** {@return what its detector takes, greys or colours; images have to be read as that} */
    public Colour colour() {
        return colour;
    }

    /** {@return what maps are cut at} */
    public Threshold threshold() {
        return threshold;
    }

    /** {@return how many false defects are expected on a good image with this threshold, where the model knows} */
    public Optional<Expectation> promise() {
        return falseDefects.map(known -> known.expected(threshold));
    }

    /** {@return the pixel size of the images that the model learned from, where it is known and the same for all} */
    public OptionalDouble learnedNmPerPixel() {
        return learnedNmPerPixel;
    }

    /** {@return the smallest width and height in pixels that it can inspect} */
    public int minimumSide() {
        Crop crop = area.crop();
        int side = detector.minimumSide();
        return Math.max(crop.fullWidth(side), crop.fullHeight(side));
    }

    /**
     * Inspects an image.
     *
     * @param image at least as large as {@link #minimumSide()}
     * @return its defects, with mask and map in memory
     * @throws UnfitImageException with one sentence, if the image is smaller than the detector needs, holds values outside
     *     [0, 1], or is grey where the model learned colours, as {@link #colour()} tells
     * @throws ClosedException if the inspector is closed
     * @throws IllegalStateException with one sentence, if the network's engine fails or the map holds values that are not
     *     finite
     * @throws CancellationException with one sentence, if the thread is interrupted or the time limit passes
     */
    public Inspection inspect(GreyImage image) {
        return inspect(image, new Cancellation());
    }

    /**
     * Inspects an image unless it is cancelled.
     *
     * @param image at least as large as {@link #minimumSide()}
     * @param cancellation ends this inspection early
     * @return its defects, with mask and map in memory
     * @throws UnfitImageException with one sentence, if the image is smaller than the detector needs, holds values outside
     *     [0, 1], or is grey where the model learned colours, as {@link #colour()} tells
     * @throws ClosedException if the inspector is closed
     * @throws IllegalStateException with one sentence, if the network's engine fails or the map holds values that are not
     *     finite
     * @throws CancellationException with one sentence, if it is cancelled, the thread is interrupted or the time limit
     *     passes
     */
    public Inspection inspect(GreyImage image, Cancellation cancellation) {
        long start = System.nanoTime();
        try (Watch.Watched watched = watch.begin(cancellation)) {
            AnomalyMap inside = detector.map(area.crop().of(image), watched.cancellation());
            if (!inside.isFinite()) {
                throw new IllegalStateException(NOT_FINITE);
            }
            AnomalyMap map = area.whole(inside, image);
            Defects found = Defects.in(map, threshold, image.nmPerPixel(), watched.cancellation());
            return inspection(
                    image.width(), image.height(), image.pixelSize(), found, map.max(), Optional.of(map), start);
        }
    }

    private Inspection inspection(
            int width,
            int height,
            Optional<PixelSize> pixelSize,
            Defects found,
            float max,
            Optional<AnomalyMap> map,
            long start) {
        return new Inspection(
                width,
                height,
                pixelSize,
                detectorName,
                modelSha256,
                detector.scores().get(0),
                threshold,
                promise(),
                found.imageScore(max, threshold),
                found.mask(),
                found.list().stream().map(this::judged).toList(),
                found.candidate().map(this::judged),
                map,
                found.inspectedPx(),
                Duration.ofNanos(System.nanoTime() - start));
    }

    private Defect judged(Defect defect) {
        return falseDefects
                .map(known -> defect.withExpectedFalse(known.expected(defect)))
                .orElse(defect);
    }

    /**
     * Inspects an image that may be too large to hold. The result is that of the whole image, but for the map, whose
     * rows are handed over as they come.
     *
     * @param image at least as large as {@link #minimumSide()}
     * @param rows takes the image's and the map's rows, from the top
     * @param cancellation ends this inspection early
     * @return its defects, with the mask in memory and no map
     * @throws UnfitImageException with one sentence, if the image is smaller than the detector needs, holds values outside
     *     [0, 1], or is grey where the model learned colours, as {@link #colour()} tells
     * @throws ClosedException if the inspector is closed
     * @throws IllegalStateException with one sentence, if the network's engine fails or the map holds values that are not
     *     finite
     * @throws CancellationException with one sentence, if it is cancelled, the thread is interrupted or the time limit
     *     passes
     * @throws IOException if the image cannot be read, or what {@code rows} throws
     */
    public Inspection inspect(GreyRows image, Detector.Rows rows, Cancellation cancellation) throws IOException {
        long start = System.nanoTime();
        try (Watch.Watched watched = watch.begin(cancellation)) {
            DefectScan scan = new DefectScan(image.width(), threshold, image.nmPerPixel());
            float[] max = {Float.NEGATIVE_INFINITY};
            GreyRows inside = area.crop().of(image);
            InspectedArea.Framing framing = area.new Framing(image, (grey, scores) -> {
                for (int x = 0; x < image.width(); x++) {
                    max[0] = scores[x] > max[0] ? scores[x] : max[0];
                }
                scan.row(scores, 0);
                rows.take(grey, scores);
            });
            detector.map(
                    inside,
                    (grey, scores) -> {
                        for (int x = 0; x < inside.width(); x++) {
                            if (!Float.isFinite(scores[x])) {
                                throw new IllegalStateException(NOT_FINITE);
                            }
                        }
                        framing.take(grey, scores);
                    },
                    watched.cancellation());
            framing.finish();
            List<Defect> defects = scan.finish();
            Mask mask = Mask.of(image.width(), image.height(), scan.mask());
            return inspection(
                    image.width(),
                    image.height(),
                    image.pixelSize(),
                    new Defects(mask, defects, scan.candidate(), scan.inspected()),
                    max[0],
                    Optional.empty(),
                    start);
        }
    }

    /**
     * Inspects an image that may be too large to hold, without a way to cancel.
     *
     * @param image at least as large as {@link #minimumSide()}
     * @param rows takes the image's and the map's rows, from the top
     * @return its defects, with the mask in memory and no map
     * @throws UnfitImageException with one sentence, if the image is smaller than the detector needs, holds values outside
     *     [0, 1], or is grey where the model learned colours, as {@link #colour()} tells
     * @throws ClosedException if the inspector is closed
     * @throws IllegalStateException with one sentence, if the network's engine fails or the map holds values that are not
     *     finite
     * @throws CancellationException with one sentence, if the thread is interrupted or the time limit passes
     * @throws IOException if the image cannot be read, or what {@code rows} throws
     */
    public Inspection inspect(GreyRows image, Detector.Rows rows) throws IOException {
        return inspect(image, rows, new Cancellation());
    }

    /** Waits for inspections that are running, refuses new ones, and frees native memory. */
    @Override
    public void close() {
        detector.close();
        watch.close();
    }
}

package dev.flawmap.monitor;

import dev.flawmap.image.ImageTraits;
import dev.flawmap.image.PixelSize;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.model.Appearance;
import dev.flawmap.monitor.history.CountedDefects;
import dev.flawmap.monitor.history.GoldenImage;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.StoredLine;
import dev.flawmap.monitor.line.Digits;
import dev.flawmap.monitor.source.WatchedFile;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Adds images of a line's golden sample to the history, and says how they differ from the first one. */
final class GoldenSink extends HistorySink {
    /** The folder inside a line's that holds images of its golden sample. */
    private static final Path FOLDER = Path.of("golden-sample");

    /** The share of the first image's defective area by which that of others may differ. */
    private static final double ANOTHER_AREA = 0.25;

    /**
     * A sink for some images.
     *
     * @param files by the path that results are named by
     * @param clock says when they are inspected
     */
    GoldenSink(History history, StoredLine line, Map<String, WatchedFile> files, InstantSource clock) {
        super(history, line, files, clock);
    }

    /** Whether a file is an image of a line's golden sample. */
    static boolean takes(WatchedFile file) {
        return file.within().startsWith(FOLDER);
    }

    /** The sample that a file is an image of: each folder is one of its own. */
    static String sample(WatchedFile file) {
        return String.valueOf(file.within().getParent());
    }

    @Override
    void add(WatchedFile file, Inspected inspected, Instant now) {
        double strength = line.settings().strength();
        CountedDefects counted = CountedDefects.of(inspected.inspection().defects(), strength);
        GoldenImage image = new GoldenImage(
                sample(file),
                inspected.sha256(),
                now,
                inspected.inspection().modelSha256(),
                strength,
                PixelSize.nm(inspected.inspection().pixelSize()),
                traits(inspected),
                counted.number(),
                counted.px(),
                "");
        history.add(
                line.id(),
                file,
                inspected.inspection().detector(),
                image.withDeviation(deviation(image).orElse("")));
    }

    private Optional<String> deviation(GoldenImage image) {
        Optional<GoldenImage> first = history.firstGolden(line.id(), image.sample());
        return first.flatMap(reference -> magnification(image, reference))
                .or(() -> first.flatMap(GoldenImage::traits).flatMap(reference -> look(image, reference)))
                // Another model, or another strength, finds other defects: the first image that it judged is its
                // reference.
                .or(() -> history.firstGolden(line.id(), image.sample(), image.modelSha256(), image.strength())
                        .flatMap(reference -> defects(image, reference)));
    }

    private static Optional<String> magnification(GoldenImage image, GoldenImage reference) {
        return anotherSize(image.nmPerPixel(), reference.nmPerPixel())
                ? Optional.of("The golden sample is at another magnification: a pixel is "
                        + Digits.of(image.nmPerPixel().orElseThrow()) + " nm, but was "
                        + Digits.of(reference.nmPerPixel().orElseThrow()) + " nm on its first image.")
                : Optional.empty();
    }

    private static Optional<String> look(GoldenImage image, ImageTraits reference) {
        return image.traits()
                .flatMap(traits -> Appearance.of(List.of(reference)).unlike("The golden sample", traits));
    }

    private static Optional<String> defects(GoldenImage image, GoldenImage reference) {
        boolean same = image.counted() == reference.counted()
                && Math.abs(image.defectPx() - reference.defectPx()) <= ANOTHER_AREA * reference.defectPx();
        return same
                ? Optional.empty()
                : Optional.of("The golden sample shows " + defects(image) + ", but its first image showed "
                        + defects(reference) + ".");
    }

    private static String defects(GoldenImage image) {
        return image.counted() == 0
                ? "no defect that counts"
                : image.counted() + (image.counted() == 1 ? " defect that counts, of " : " defects that count, of ")
                        + image.defectPx() + " px";
    }
}

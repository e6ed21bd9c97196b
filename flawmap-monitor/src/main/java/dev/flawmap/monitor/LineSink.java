package dev.flawmap.monitor;

import dev.flawmap.Verdict;
import dev.flawmap.image.ImageTraits;
import dev.flawmap.image.PixelSize;
import dev.flawmap.inspect.ImageResult;
import dev.flawmap.inspect.ImageResult.Failed;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.ResultSink;
import dev.flawmap.model.Appearance;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.History.NewImage;
import dev.flawmap.monitor.history.StoredImage;
import dev.flawmap.monitor.history.StoredImage.Comparable;
import dev.flawmap.monitor.history.StoredLine;
import dev.flawmap.monitor.line.Digits;
import dev.flawmap.monitor.source.WatchedFile;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** Adds results to the history of a line, and says whether the model can judge them. */
final class LineSink implements ResultSink {
    /** The logarithm of a ratio of pixel sizes from which on the material looks different. */
    private static final double ANOTHER_SIZE = 0.05;

    /** How many good images tell how images of a line look, where its model does not know. */
    private static final int ENOUGH = 10;

    private final History history;
    private final Pictures pictures;
    private final StoredLine line;
    private final Map<String, WatchedFile> files;
    private final Optional<Appearance> appearance;
    private final OptionalDouble learnedNm;

    /**
     * A sink for some images.
     *
     * @param files by the path that results are named by
     * @param appearance of the images that the model learned from, where it knows
     * @param learnedNm their pixel size, where it is known
     */
    LineSink(
            History history,
            Pictures pictures,
            StoredLine line,
            Map<String, WatchedFile> files,
            Optional<Appearance> appearance,
            OptionalDouble learnedNm) {
        this.history = history;
        this.pictures = pictures;
        this.line = line;
        this.files = files;
        this.appearance = appearance;
        this.learnedNm = learnedNm;
    }

    @Override
    public void accept(ImageResult result) throws IOException {
        WatchedFile file = Objects.requireNonNull(files.get(result.file()));
        Instant now = Instant.now();
        if (result instanceof Failed failed) {
            history.failed(line.id(), file, failed.kind().toString(), failed.reason(), now);
            return;
        }
        Inspected inspected = (Inspected) result;
        // Before the history, so that what is in it has its pictures.
        pictures.keep(inspected);
        Optional<ImageTraits> traits = traits(inspected);
        Optional<Appearance> known = appearance.or(line::appearance);
        Optional<String> unlike = magnification(
                        PixelSize.nm(inspected.inspection().pixelSize()))
                .or(() -> known.flatMap(learned -> traits.flatMap(learned::unlike)));
        Comparable comparable = unlike.isPresent()
                ? Comparable.NO
                : known.isPresent() && traits.isPresent() ? Comparable.YES : Comparable.UNKNOWN;
        String batch = line.settings().batching().batch(file.within(), now);
        history.add(
                line,
                new NewImage(
                        file,
                        batch,
                        inspected.sha256(),
                        inspected.inspection(),
                        traits,
                        comparable,
                        unlike.orElse(""),
                        now));
        if (known.isEmpty()) {
            learn();
        }
    }

    /** How an image looks without its defects; empty where it was too large to hold. */
    static Optional<ImageTraits> traits(Inspected image) {
        return image.scale() == 1
                ? Optional.of(ImageTraits.of(image.picture(), image.inspection().predMask()))
                : Optional.empty();
    }

    /** Whether pixels of one size show the material otherwise than those of another; no, where one is not known. */
    static boolean anotherSize(OptionalDouble nm, OptionalDouble other) {
        return nm.isPresent()
                && other.isPresent()
                && Math.abs(Math.log(nm.getAsDouble() / other.getAsDouble())) > ANOTHER_SIZE;
    }

    private Optional<String> magnification(OptionalDouble nm) {
        return anotherSize(nm, learnedNm)
                ? Optional.of("The image is at another magnification: a pixel is " + Digits.of(nm.getAsDouble())
                        + " nm, but the model learned from " + Digits.of(learnedNm.getAsDouble()) + " nm.")
                : Optional.empty();
    }

    /** Takes the first good images of the line for what its images look like. */
    private void learn() {
        List<ImageTraits> good = history.newest(line.id(), 2 * ENOUGH).stream()
                .filter(image -> image.verdict().equals(Verdict.GOOD.toString()))
                .map(StoredImage::traits)
                .flatMap(Optional::stream)
                .toList();
        if (good.size() >= ENOUGH) {
            history.learned(line.id(), Appearance.of(good));
        }
    }
}

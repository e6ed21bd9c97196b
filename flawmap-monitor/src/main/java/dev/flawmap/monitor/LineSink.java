package dev.flawmap.monitor;

import dev.flawmap.Verdict;
import dev.flawmap.image.ImageTraits;
import dev.flawmap.image.PixelSize;
import dev.flawmap.inspect.ImageResult.Inspected;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Adds results to the history of a line, and says whether the model can judge them. */
final class LineSink extends HistorySink {
    /** How many good images tell how images of a line look, where its model does not know. */
    private static final int ENOUGH = 10;

    private final Pictures pictures;
    private final Optional<Appearance> appearance;
    private final OptionalDouble learnedNm;

    /**
     * A sink for some images.
     *
     * @param files by the path that results are named by
     * @param appearance of the images that the model learned from, where it knows
     * @param learnedNm their pixel size, where it is known
     * @param clock says when images are inspected
     */
    LineSink(
            History history,
            Pictures pictures,
            StoredLine line,
            Map<String, WatchedFile> files,
            Optional<Appearance> appearance,
            OptionalDouble learnedNm,
            InstantSource clock) {
        super(history, line, files, clock);
        this.pictures = pictures;
        this.appearance = appearance;
        this.learnedNm = learnedNm;
    }

    @Override
    void add(WatchedFile file, Inspected inspected, Instant now) throws IOException {
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

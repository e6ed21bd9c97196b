package dev.flawmap.model.inference;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Cancellation;
import dev.flawmap.Detector;
import dev.flawmap.PatchGrid;
import dev.flawmap.PatchScorer;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRange;
import dev.flawmap.image.GreyRows;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;

/** A detector that works on images whose greys are stretched. Closes the detector inside. */
public final class StretchedDetector extends ForwardingDetector implements PatchScorer {
    private final GreyRange greys;

    private StretchedDetector(Detector working, GreyRange greys) {
        super(working);
        this.greys = greys;
    }

    /**
     * {@return the detector for images with these greys}
     *
     * @param working closed with the detector returned
     * @param greys the range that is stretched
     */
    public static Detector of(Detector working, GreyRange greys) {
        return greys.equals(GreyRange.FULL) ? working : new StretchedDetector(working, greys);
    }

    @Override
    public Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores, Cancellation cancellation) {
        return working.maps(greys.stretch(image), scores, cancellation);
    }

    @Override
    public Map<String, float[]> patchScores(GreyImage image, PatchGrid grid, Collection<String> scores) {
        return PatchScorer.of(working).patchScores(greys.stretch(image), grid, scores);
    }

    @Override
    public Scored mapsAndPatchScores(GreyImage image, PatchGrid grid, Collection<String> scores) {
        return PatchScorer.of(working).mapsAndPatchScores(greys.stretch(image), grid, scores);
    }

    @Override
    public void map(GreyRows image, Rows rows, Cancellation cancellation) throws IOException {
        int[] next = {0};
        working.map(
                greys.stretch(image),
                (stretched, scores) -> {
                    rows.take(image.rows(next[0], next[0] + 1).pixels(), scores);
                    next[0]++;
                },
                cancellation);
    }
}

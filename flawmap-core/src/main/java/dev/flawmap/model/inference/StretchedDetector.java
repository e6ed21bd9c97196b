package dev.flawmap.model.inference;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Detector;
import dev.flawmap.PatchGrid;
import dev.flawmap.Score;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.image.Greys;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A detector that works on images whose greys are stretched. Closes the detector inside. */
public final class StretchedDetector implements Detector {
    private final Detector working;
    private final Greys greys;

    private StretchedDetector(Detector working, Greys greys) {
        this.working = working;
        this.greys = greys;
    }

    /** The detector for images with these greys. */
    public static Detector of(Detector working, Greys greys) {
        return greys.equals(Greys.FULL) ? working : new StretchedDetector(working, greys);
    }

    @Override
    public String name() {
        return working.name();
    }

    @Override
    public List<Score> scores() {
        return working.scores();
    }

    @Override
    public int minimumSide() {
        return working.minimumSide();
    }

    @Override
    public Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores) {
        return working.maps(greys.stretch(image), scores);
    }

    @Override
    public Map<String, float[]> patchScores(GreyImage image, PatchGrid grid, Collection<String> scores) {
        return working.patchScores(greys.stretch(image), grid, scores);
    }

    @Override
    public Scored mapsAndPatchScores(GreyImage image, PatchGrid grid, Collection<String> scores) {
        return working.mapsAndPatchScores(greys.stretch(image), grid, scores);
    }

    @Override
    public void map(GreyRows image, Rows rows) throws IOException {
        int[] next = {0};
        working.map(greys.stretch(image), (stretched, scores) -> {
            rows.take(image.rows(next[0], next[0] + 1).pixels(), scores);
            next[0]++;
        });
    }

    @Override
    public void close() {
        working.close();
    }
}

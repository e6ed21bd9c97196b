package dev.flawmap.model.inference;

import dev.flawmap.Detector;
import dev.flawmap.Score;
import java.util.List;

/** A detector that does its work by another one, which it closes. */
abstract class ForwardingDetector implements Detector {
    /** The detector inside. */
    protected final Detector working;

    ForwardingDetector(Detector working) {
        this.working = working;
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
    public void close() {
        working.close();
    }
}

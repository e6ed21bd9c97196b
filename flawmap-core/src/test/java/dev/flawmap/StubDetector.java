package dev.flawmap;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes an image's grey values for its anomaly map; a second score is their negative. */
public class StubDetector implements Detector {
    private final int minimumSide;

    public StubDetector(int minimumSide) {
        this.minimumSide = minimumSide;
    }

    @Override
    public String name() {
        return "stub";
    }

    @Override
    public List<Score> scores() {
        return List.of(new Score("grey", "the grey value", false), new Score("dark", "its negative", false));
    }

    @Override
    public int minimumSide() {
        return minimumSide;
    }

    @Override
    public Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores, Cancellation cancellation) {
        cancellation.throwIfCancelled();
        Map<String, AnomalyMap> maps = new LinkedHashMap<>();
        for (String score : scores) {
            float[] values = image.pixels().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] *= score.equals("dark") ? -1 : 1;
            }
            maps.put(score, new AnomalyMap(image.width(), image.height(), values));
        }
        return maps;
    }

    @Override
    public void map(GreyRows image, Rows rows, Cancellation cancellation) throws IOException {
        for (int y = 0; y < image.height(); y++) {
            float[] grey = image.rows(y, y + 1).pixels();
            rows.take(grey, grey);
        }
    }

    @Override
    public void close() {}
}

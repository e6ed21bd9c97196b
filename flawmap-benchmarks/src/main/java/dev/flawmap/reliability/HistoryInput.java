package dev.flawmap.reliability;

import dev.flawmap.report.LossCurves;
import dev.flawmap.training.loop.History;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Reads histories of losses, to go on with them and to draw them. */
final class HistoryInput implements InputReader {
    @Override
    public boolean accepts(Path file) throws IOException {
        String csv = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        LossCurves.of(csv).draw();
        try {
            History history = new History();
            history.load(csv, Map.of());
            history.csv();
            return true;
        } catch (IllegalArgumentException e) {
            // Whatever its message says: the checkpoint that the history stands in is then called damaged.
            return false;
        }
    }
}

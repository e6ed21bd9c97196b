package dev.flawmap.reliability;

import dev.flawmap.report.LossCurves;
import dev.flawmap.training.loop.History;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Reads histories of losses, to go on with them and to draw them. */
final class HistoryInput implements InputReader {
    @Override
    public boolean accepts(Path file) throws Exception {
        String csv = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        LossCurves.of(csv).draw();
        try {
            History history = new History();
            history.load(csv, Map.of());
            history.csv();
            return true;
        } catch (IllegalArgumentException e) {
            // Also a NumberFormatException: the checkpoint that it stands in is then called damaged.
            return InputReader.refusal(e);
        }
    }
}

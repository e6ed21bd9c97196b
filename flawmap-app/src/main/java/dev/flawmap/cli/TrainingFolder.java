package dev.flawmap.cli;

import dev.flawmap.GoodFind;
import dev.flawmap.data.Dataset;
import dev.flawmap.file.AtomicFiles;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.report.GoodImagesReport;
import dev.flawmap.report.LossCurves;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingNote;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The folder beside a model that shows how its training goes while it goes: {@code history.csv}, {@code losses.png},
 * {@code samples/}, {@code good-images.html} at its end, and {@code checkpoint.zip} of a run that has not ended. Curves and samples that cannot be written are
 * noted once; training goes on without them.
 */
final class TrainingFolder implements TrainingListener {
    private static final String SAMPLES = "samples";

    private final Path folder;
    private final TrainingListener next;
    private boolean unwritten;

    /** The folder for a model file; {@code next} hears everything too. */
    TrainingFolder(Path model, TrainingListener next) {
        this.folder = model.resolveSibling(Dataset.stem(model) + "-training");
        this.next = next;
    }

    Path path() {
        return folder;
    }

    /** All folders that are filled. */
    List<Path> folders() {
        return List.of(folder, folder.resolve(SAMPLES));
    }

    Path checkpoint() {
        return folder.resolve("checkpoint.zip");
    }

    /**
     * Whether there is a run to continue; hours of training may stand in its checkpoint.
     *
     * @param wanted whether the user asked for it; where there is none, {@code err} is told
     * @throws UsageException if there is one that the user did not ask for
     */
    boolean resuming(boolean wanted, PrintWriter err) {
        boolean stopped = Files.exists(checkpoint());
        if (wanted && !stopped) {
            err.println("There is no checkpoint " + checkpoint() + ", so training begins from the start.");
        }
        if (!wanted && stopped) {
            throw new UsageException("A run that did not end has left the checkpoint " + checkpoint()
                    + "; continue it with --resume, or delete that file to start afresh.");
        }
        return stopped;
    }

    /** The page on the good images. */
    Path goodImages() {
        return folder.resolve("good-images.html");
    }

    /** Removes the checkpoint of a run that has ended. */
    void finished() throws IOException {
        if (Files.exists(checkpoint())) {
            Files.delete(checkpoint());
        }
    }

    @Override
    public void iterated(String stage, long done, long total, Map<String, Double> losses, double secondsLeft) {
        next.iterated(stage, done, total, losses, secondsLeft);
    }

    @Override
    public void note(String sentence) {
        next.note(sentence);
    }

    @Override
    public void note(TrainingNote note) {
        next.note(note);
    }

    @Override
    public void picture(String name, GreyImage picture) {
        write(() -> ImageWriter.writePng(folder.resolve(SAMPLES).resolve(name + ".png"), picture));
        next.picture(name, picture);
    }

    @Override
    public void leastLikeTheRest(List<GoodFind> finds) {
        write(() -> new GoodImagesReport(finds).write(goodImages()));
        next.leastLikeTheRest(finds);
    }

    @Override
    public void history(String csv) {
        write(() -> {
            AtomicFiles.write(folder.resolve("history.csv"), out -> out.write(csv.getBytes(StandardCharsets.UTF_8)));
            ImageWriter.writePng(
                    folder.resolve("losses.png"), LossCurves.of(csv).draw());
        });
        next.history(csv);
    }

    private interface Writing {
        void run() throws IOException;
    }

    private void write(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            if (!unwritten) {
                unwritten = true;
                next.note("Training goes on without keeping curves and samples: " + e.getMessage());
            }
        }
    }
}

package dev.flawmap.report;

import dev.flawmap.benchmark.Cell;
import dev.flawmap.benchmark.Plan;
import dev.flawmap.benchmark.Summary;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Mask;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.imageio.ImageIO;

/** The pictures of a benchmark: maps of the same images, and what networks make. */
public final class BenchmarkPictures {
    /**
     * Pictures side by side under one name.
     *
     * @param name whose they are
     * @param about what to know of them; may be empty
     * @param figures the pictures
     */
    public record Strip(String name, String about, List<Figure> figures) {}

    private static final int THUMBNAIL = 480;
    /** Between the patches of a sheet, in pixels. */
    private static final int GAP = 2;

    private static final int MOST_PATCHES = 10;

    private final Summary summary;
    private final Plan plan;

    BenchmarkPictures(Summary summary) {
        this.summary = summary;
        this.plan = summary.plan();
    }

    /** The first cell that went well, whose pictures are shown. */
    private static Optional<Summary.Finished> shown(Summary.OfDetector detector) {
        return detector.done().stream().findFirst();
    }

    List<Strip> maps() throws IOException {
        List<Figure> originals = new ArrayList<>();
        List<Figure> masks = new ArrayList<>();
        List<LabelledImage> samples = new ArrayList<>();
        for (LabelledImage sample : plan.shown()) {
            try {
                GreyImage image = sample.read().image();
                Mask mask = sample.readMask(image.width(), image.height());
                originals.add(thumbnail(sample.name(), ImageWriter.picture(image)));
                masks.add(thumbnail(sample.name() + ", mask", picture(mask)));
                samples.add(sample);
            } catch (BadImageException e) {
                // The footnotes list it.
            }
        }
        List<Strip> strips = new ArrayList<>();
        strips.add(new Strip("original", "", originals));
        strips.add(new Strip("mask", "", masks));
        for (Summary.OfDetector detector : summary.detectors()) {
            List<Figure> figures = new ArrayList<>();
            Optional<Summary.Finished> finished = shown(detector);
            for (LabelledImage sample : samples) {
                Path file = finished.map(f -> f.cell().map(sample.name())).orElse(Path.of(""));
                if (Files.isRegularFile(file)) {
                    figures.add(thumbnail(sample.name() + ", map of " + detector.name(), read(file)));
                }
            }
            String about = finished.map(f -> "seed " + f.cell().seed()
                            + (f.result().estimated() ? "; too slow for whole images, so a part around a defect" : ""))
                    .orElse("failed");
            strips.add(new Strip(detector.name(), about, figures));
        }
        return strips;
    }

    private static BufferedImage read(Path file) throws IOException {
        return Objects.requireNonNull(ImageIO.read(file.toFile()), "not a picture");
    }

    private static BufferedImage picture(Mask mask) {
        BufferedImage picture = new BufferedImage(mask.width(), mask.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = mask.nextSet(0); i >= 0; i = mask.nextSet(i + 1)) {
            picture.setRGB(i % mask.width(), i / mask.width(), 0xFFFFFF);
        }
        return picture;
    }

    private static Figure thumbnail(String caption, BufferedImage picture) {
        return Figure.photograph(caption, picture, THUMBNAIL);
    }

    List<Strip> samples() throws IOException {
        List<Strip> strips = new ArrayList<>();
        for (Summary.OfDetector detector : summary.detectors()) {
            Optional<Summary.Finished> finished = shown(detector);
            if (finished.isEmpty()
                    || finished.get().result().pictureRows().isEmpty()
                    || !Files.isRegularFile(finished.get().cell().samples())) {
                continue;
            }
            Cell cell = finished.get().cell();
            List<String> rows = finished.get().result().pictureRows();
            BufferedImage sheet = read(cell.samples());
            List<Figure> figures = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                int top = (int) ((long) i * (sheet.getHeight() + GAP) / rows.size());
                int height = (sheet.getHeight() + GAP) / rows.size() - GAP;
                // As many patches as can still be seen on a small screen.
                int width = Math.min(sheet.getWidth(), MOST_PATCHES * (height + GAP) - GAP);
                figures.add(Figure.drawing(rows.get(i).replace('_', ' '), sheet.getSubimage(0, top, width, height)));
            }
            strips.add(new Strip(detector.name(), "seed " + cell.seed(), figures));
        }
        return strips;
    }
}

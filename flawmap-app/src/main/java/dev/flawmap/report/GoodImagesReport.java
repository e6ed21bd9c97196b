package dev.flawmap.report;

import dev.flawmap.Expectation;
import dev.flawmap.GoodFind;
import dev.flawmap.image.ImageWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The page on the places of the good images that look least like the rest, for a user to see whether they are good. */
public final class GoodImagesReport {
    private static final int WIDEST = 320;
    private static final float QUALITY = 0.8f;

    private final List<GoodFind> finds;

    /** The page on some places, strongest first. */
    public GoodImagesReport(List<GoodFind> finds) {
        this.finds = List.copyOf(finds);
    }

    /**
     * One place.
     *
     * @param where its image and coordinates
     * @param strength how often good material shows one as strong
     * @param unlike whether it was left out as a possible defect
     * @param picture its surroundings
     * @param box where it lies on the picture, for a style attribute
     */
    public record Place(String where, String strength, boolean unlike, Figure picture, String box) {}

    /** The places, strongest first. */
    public List<Place> places() {
        return finds.stream().map(GoodImagesReport::place).toList();
    }

    /** The answer. */
    public String lead() {
        long unlike = finds.stream().filter(GoodFind::unlike).count();
        if (finds.isEmpty()) {
            return "No place of the good area looks unlike the rest.";
        }
        return unlike == 0
                ? "No place of the good area stands out from the others."
                : unlike + (unlike == 1 ? " place" : " places") + " of the good area "
                        + (unlike == 1 ? "is" : "are")
                        + " far stronger than the others let expect, and may be defects; the threshold does not count "
                        + (unlike == 1 ? "it." : "them.");
    }

    private static Place place(GoodFind find) {
        double width = (double) find.surroundings().width() * find.scale();
        double height = (double) find.surroundings().height() * find.scale();
        return new Place(
                String.format(
                        Locale.ROOT,
                        "%s, %d×%d px at (%d, %d)",
                        find.image(),
                        find.width(),
                        find.height(),
                        find.x(),
                        find.y()),
                find.expected().map(GoodImagesReport::strength).orElse(""),
                find.unlike(),
                Figure.photograph("", ImageWriter.picture(find.surroundings()), WIDEST, QUALITY),
                String.format(
                        Locale.ROOT,
                        "left: %.2f%%; top: %.2f%%; width: %.2f%%; height: %.2f%%",
                        100 * (find.x() - find.left()) / width,
                        100 * (find.y() - find.top()) / height,
                        100 * find.width() / width,
                        100 * find.height() / height));
    }

    private static String strength(Expectation expected) {
        return String.format(
                Locale.ROOT,
                "as strong %s (%.2g expected on each, %.2g to %.2g)",
                expected.often(),
                expected.perImage(),
                expected.least(),
                expected.most());
    }

    /** Writes the page, whole or not at all. */
    public void write(Path file) throws IOException {
        Report.render("good.jte", this, file);
    }
}

package dev.flawmap.training.checks;

import dev.flawmap.Defect;
import dev.flawmap.GoodFind;
import dev.flawmap.Threshold;
import dev.flawmap.model.calibration.FalseDefects;
import dev.flawmap.model.calibration.FalseDefects.Piece;
import dev.flawmap.model.calibration.StrengthScale;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.GoodMaterial.Area;
import dev.flawmap.training.material.PackedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a finished detector finds on good material: in the little that was held out, and in what it learned from. Both
 * count, because a promise for ten images cannot be measured on half of one; finds in learned area are made stronger by
 * as much as those in held-out area are.
 */
final class GoodFinds {
    /**
     * The number of finds in held-out area that weigh as much as what is usual, no excess: on 40 unseen images of made-up
     * fibres, foam, grain and weave, finds were 0.3, 0.1, 0 and −0.4 stronger in log-odds than those as frequent on the five
     * images learned from (4,000 iterations, maps averaged over two turns).
     */
    private static final double USUAL_FINDS = 30;

    /** The most places that are shown. */
    private static final int MOST_SHOWN = 24;

    /** The side of the surroundings of a small find, at the resolution worked at. */
    private static final int SURROUNDINGS = 160;

    /** Fewer of the strongest say too little: their strengths vary. */
    private static final int FIRST_RANK = 5;

    private final Threshold outlines;
    private final StrengthScale scale;
    private final GoodMaterial material;
    private final double imageSize;
    private final List<Searched> heldOut = new ArrayList<>();
    private final List<Searched> learned = new ArrayList<>();

    /** What was found in an area, but for what is left out. */
    private record Searched(double images, List<Find> finds) {
        Piece piece() {
            return new Piece(images, finds.stream().map(Find::strength).toList());
        }

        Searched stronger(double shift) {
            return new Searched(
                    images, finds.stream().map(find -> find.stronger(shift)).toList());
        }
    }

    private record Find(Area area, Defect defect, double strength) {
        Find stronger(double shift) {
            return new Find(area, defect, strength + shift);
        }
    }

    /**
     * Nothing yet.
     *
     * @param outlines the outline level and the smallest area
     * @param scale what strengths are measured on
     * @param material whose areas are searched
     */
    GoodFinds(Threshold outlines, StrengthScale scale, GoodMaterial material) {
        this.outlines = outlines;
        this.scale = scale;
        this.material = material;
        int pixels = material.scale().factor() * material.scale().factor();
        this.imageSize = material.images().stream()
                .mapToDouble(image -> (double) pixels * image.width() * image.height())
                .average()
                .orElseThrow();
    }

    void addHeldOut(ScoredArea area) {
        heldOut.add(searched(area));
    }

    void addLearned(ScoredArea area) {
        Searched searched = searched(area);
        if (searched.images() > 0) {
            learned.add(searched);
        }
    }

    private Searched searched(ScoredArea area) {
        return new Searched(
                area.scores().length / imageSize,
                area.finds(outlines).stream()
                        .map(defect -> new Find(area.area(), defect, scale.strength(defect.maxScore())))
                        .toList());
    }

    FalseDefects falseDefects() {
        return FalseDefects.of(scale, outlines.minAreaPx(), pieces(corrected()));
    }

    /**
     * The strongest finds with their surroundings; the names of images are those of their files.
     *
     * @param known what was measured of them
     */
    List<GoodFind> strongest(Optional<FalseDefects> known) {
        return corrected().stream()
                .flatMap(searched -> searched.finds().stream())
                .sorted(Comparator.comparingDouble(find -> -find.strength()))
                .limit(MOST_SHOWN)
                .map(find -> shown(find, known))
                .toList();
    }

    /** All areas, those learned from as if they were not. */
    private List<Searched> corrected() {
        if (learned.isEmpty()) {
            return heldOut;
        }
        double shift = shift(pieces(heldOut), pieces(learned));
        return Stream.concat(heldOut.stream(), learned.stream().map(searched -> searched.stronger(shift)))
                .toList();
    }

    private GoodFind shown(Find find, Optional<FalseDefects> known) {
        int factor = material.scale().factor();
        Defect defect = find.defect();
        PackedImage image = material.images().get(find.area().image());
        int x = find.area().x() * factor + defect.bx();
        int y = find.area().y() * factor + defect.by();
        int side = Math.max(SURROUNDINGS, 2 * Math.max(defect.width(), defect.height()) / factor);
        int width = Math.min(side, image.width());
        int height = Math.min(side, image.height());
        int left = Math.max(0, Math.min((x + defect.width() / 2) / factor - width / 2, image.width() - width));
        int top = Math.max(0, Math.min((y + defect.height() / 2) / factor - height / 2, image.height() - height));
        boolean unlike = known.stream()
                .flatMap(found -> found.unlike().stream())
                .anyMatch(strength -> find.strength() >= strength);
        return new GoodFind(
                material.files().get(find.area().image()).name(),
                x,
                y,
                defect.width(),
                defect.height(),
                known.map(found -> found.expected(find.strength()).expectation()),
                unlike,
                image.crop(left, top, width, height),
                left * factor,
                top * factor,
                factor);
    }

    private static List<Piece> pieces(List<Searched> areas) {
        return areas.stream().map(Searched::piece).toList();
    }

    /**
     * The excess in strength of finds in held-out area over those as frequent in learned area: the median over ranks, less
     * the fewer finds tell it.
     */
    static double shift(List<Piece> heldOut, List<Piece> learned) {
        double[] held = fromStrongest(heldOut);
        double[] known = fromStrongest(learned);
        double ratio = images(learned) / images(heldOut);
        double[] shifts = IntStream.range(FIRST_RANK - 1, held.length)
                .filter(rank -> (rank + 0.5) * ratio < known.length)
                .mapToDouble(rank -> held[rank] - known[(int) ((rank + 0.5) * ratio)])
                .sorted()
                .toArray();
        double measured = shifts.length == 0 ? 0 : shifts[shifts.length / 2];
        return Math.max(0, measured * held.length / (held.length + USUAL_FINDS));
    }

    private static double images(List<Piece> pieces) {
        return pieces.stream().mapToDouble(Piece::images).sum();
    }

    private static double[] fromStrongest(List<Piece> pieces) {
        return pieces.stream()
                .flatMap(piece -> piece.strengths().stream())
                .sorted(Comparator.reverseOrder())
                .flatMapToDouble(DoubleStream::of)
                .toArray();
    }
}

package dev.flawmap.training.checks;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defects;
import dev.flawmap.Threshold;
import dev.flawmap.model.calibration.FalseDefects;
import dev.flawmap.model.calibration.FalseDefects.Piece;
import dev.flawmap.model.calibration.StrengthScale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
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
     * By how much log-odds of finds on images never seen exceed those on learned area, as frequent: 0.3 to 0.8 on made-up
     * grain, grid and weave after 4,000 iterations on five images.
     */
    private static final double USUAL_LOG_ODDS = 0.5;

    /** What is usual counts as much as what this number of finds in held-out area shows. */
    private static final double USUAL_FINDS = 30;

    /** Fewer of the strongest say too little: their strengths vary. */
    private static final int FIRST_RANK = 5;

    private final Threshold outlines;
    private final StrengthScale scale;
    private final double imageSize;
    private final List<Piece> heldOut = new ArrayList<>();
    private final List<Piece> learned = new ArrayList<>();

    /**
     * Nothing yet.
     *
     * @param outlines the outline level and the smallest area
     * @param scale what strengths are measured on
     * @param imageSize pixels of a usual image
     */
    GoodFinds(Threshold outlines, StrengthScale scale, double imageSize) {
        this.outlines = outlines;
        this.scale = scale;
        this.imageSize = imageSize;
    }

    void addHeldOut(AnomalyMap map) {
        heldOut.add(piece(map));
    }

    void addLearned(AnomalyMap map) {
        learned.add(piece(map));
    }

    /** Everything above the outline level that is large enough. */
    private Piece piece(AnomalyMap map) {
        List<Double> strengths = Defects.in(map, outlines, OptionalDouble.empty()).list().stream()
                .map(defect -> scale.strength(defect.maxScore()))
                .toList();
        return new Piece(map.values().length / imageSize, strengths);
    }

    FalseDefects falseDefects() {
        double shift = learned.isEmpty() ? 0 : shift(heldOut, learned, scale.logOdds() ? USUAL_LOG_ODDS : 0);
        Stream<Piece> shifted = learned.stream()
                .map(piece -> new Piece(
                        piece.images(),
                        piece.strengths().stream()
                                .map(strength -> strength + shift)
                                .toList()));
        return FalseDefects.of(
                scale,
                outlines.minAreaPx(),
                Stream.concat(heldOut.stream(), shifted).toList());
    }

    /**
     * By how much finds in held-out area are stronger than those as frequent in learned area: the median over ranks,
     * which few finds hardly tell, weighed with what is usual.
     *
     * @param usual by how much they are elsewhere
     */
    static double shift(List<Piece> heldOut, List<Piece> learned, double usual) {
        double[] held = fromStrongest(heldOut);
        double[] known = fromStrongest(learned);
        double ratio = images(learned) / images(heldOut);
        double[] shifts = IntStream.range(FIRST_RANK - 1, held.length)
                .filter(rank -> (rank + 0.5) * ratio < known.length)
                .mapToDouble(rank -> held[rank] - known[(int) ((rank + 0.5) * ratio)])
                .sorted()
                .toArray();
        double measured = shifts.length == 0 ? usual : shifts[shifts.length / 2];
        double weight = held.length / (held.length + USUAL_FINDS);
        return Math.max(0, weight * measured + (1 - weight) * usual);
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

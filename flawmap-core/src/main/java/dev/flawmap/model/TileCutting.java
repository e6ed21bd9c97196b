package dev.flawmap.model;

import dev.flawmap.PatchGrid;
import dev.flawmap.image.GreyImage;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scores a whole image, or tiles of a large one. Tiles overlap by a halo that covers the graph's receptive
 * field, so that tiled and whole maps agree; where the size is not the multiple that the graph wants, the image is
 * continued by mirroring at the right and lower border.
 */
final class TileCutting implements CutDetector.Cutting {
    /** The side of a tile. */
    static final int SIDE = 1024;

    /** The most pixels scored at once; bounds the memory that an inspection needs. */
    private static final int MAX_PIXELS = SIDE * SIDE;

    private final GraphInput input;
    private final CutDetector.Scorer scorer;

    TileCutting(GraphInput input, CutDetector.Scorer scorer) {
        this.input = input;
        this.scorer = scorer;
    }

    @Override
    public Map<String, float[]> maps(GreyImage image, List<ScoreOutput> scores) {
        int paddedWidth = roundUp(image.width());
        int paddedHeight = roundUp(image.height());
        Set<String> wanted = new LinkedHashSet<>();
        Map<String, float[]> maps = new LinkedHashMap<>();
        for (ScoreOutput score : scores) {
            wanted.add(score.name());
            maps.put(score.name(), new float[image.width() * image.height()]);
        }
        boolean whole = (long) paddedWidth * paddedHeight <= MAX_PIXELS;
        int halo = whole ? 0 : roundUp(input.halo());
        int smallest = roundUp(input.size());
        // What is low enough is cut into columns only, which saves the halo above and below.
        boolean low = paddedHeight <= SIDE;
        int stepX = whole ? paddedWidth : step(low ? MAX_PIXELS / Math.max(paddedHeight, SIDE / 4) : SIDE, halo);
        int stepY = whole || low ? paddedHeight : step(SIDE, halo);
        for (int y = 0; y < image.height(); y += stepY) {
            for (int x = 0; x < image.width(); x += stepX) {
                int right = Math.min(paddedWidth, x + stepX + halo);
                int bottom = Math.min(paddedHeight, y + stepY + halo);
                // The last tiles reach back as far as the graph's smallest size wants.
                int left = Math.max(0, Math.min(x - halo, right - smallest));
                int top = Math.max(0, Math.min(y - halo, bottom - smallest));
                float[] tile = tile(image, left, top, right, bottom);
                Map<String, float[]> values = scorer.run(tile, 1, right - left, bottom - top, wanted);
                int endX = Math.min(image.width(), x + stepX);
                int endY = Math.min(image.height(), y + stepY);
                for (Map.Entry<String, float[]> entry : maps.entrySet()) {
                    float[] value = CutDetector.output(values, entry.getKey(), (right - left) * (bottom - top));
                    for (int row = y; row < endY; row++) {
                        System.arraycopy(
                                value,
                                (row - top) * (right - left) + x - left,
                                entry.getValue(),
                                row * image.width() + x,
                                endX - x);
                    }
                }
            }
        }
        return maps;
    }

    /** How far apart tiles of that width lie. */
    private int step(int width, int halo) {
        return Math.max(width / input.multiple() * input.multiple() - 2 * halo, 4 * input.multiple());
    }

    private int roundUp(int length) {
        return (length + input.multiple() - 1) / input.multiple() * input.multiple();
    }

    private static float[] tile(GreyImage image, int left, int top, int right, int bottom) {
        float[] tile = new float[(right - left) * (bottom - top)];
        int inside = Math.min(right, image.width()) - left;
        for (int y = top; y < bottom; y++) {
            int source = mirror(y, image.height()) * image.width();
            int target = (y - top) * (right - left);
            System.arraycopy(image.pixels(), source + left, tile, target, inside);
            for (int x = left + inside; x < right; x++) {
                tile[target + x - left] = image.pixels()[source + mirror(x, image.width())];
            }
        }
        return tile;
    }

    private static int mirror(int position, int length) {
        return position < length ? position : Math.max(0, 2 * (length - 1) - position);
    }

    @Override
    public Map<String, float[]> patches(GreyImage image, PatchGrid grid, List<ScoreOutput> scores) {
        return Map.of();
    }
}

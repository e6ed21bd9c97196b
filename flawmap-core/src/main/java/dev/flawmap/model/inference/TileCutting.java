package dev.flawmap.model.inference;

import dev.flawmap.PatchGrid;
import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mirror;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scores a whole image, or tiles of a large one. Tiles overlap by a halo that covers the graph's receptive field, so
 * that tiled and whole maps agree. Where the size is not the multiple that the graph wants, what is left over at the
 * right or lower border is seen by tiles that end there; only an image too small for that is continued by mirroring.
 */
final class TileCutting implements CutDetector.Cutting {
    /** The side of a tile. */
    static final int SIDE = 1024;

    /** The most pixels scored at once; bounds the memory that an inspection needs. */
    private static final int MAX_PIXELS = SIDE * SIDE;

    private final GraphInput input;
    private final CutDetector.Run scorer;

    TileCutting(GraphInput input, CutDetector.Run scorer) {
        this.input = input;
        this.scorer = scorer;
    }

    /**
     * A tile along one side of the image.
     *
     * @param start of the tile
     * @param end of the tile
     * @param first of the pixels whose scores are taken from it
     * @param last after these pixels
     */
    private record Span(int start, int end, int first, int last) {}

    @Override
    public Map<String, float[]> maps(GreyImage image, List<ScoreOutput> scores) {
        Set<String> wanted = new LinkedHashSet<>();
        Map<String, float[]> maps = new LinkedHashMap<>();
        for (ScoreOutput score : scores) {
            wanted.add(score.name());
            maps.put(score.name(), new float[image.width() * image.height()]);
        }
        int width = roundUp(image.width());
        int height = roundUp(image.height());
        boolean whole = (long) width * height <= MAX_PIXELS;
        // What is low enough is cut into columns only, which saves the halo above and below.
        boolean low = height <= SIDE;
        int stepX = whole ? width : step(low ? MAX_PIXELS / Math.max(height, SIDE / 4) : SIDE);
        int stepY = whole || low ? height : step(SIDE);
        for (Span rows : spans(image.height(), stepY)) {
            for (Span columns : spans(image.width(), stepX)) {
                int across = columns.end - columns.start;
                int down = rows.end - rows.start;
                Map<String, float[]> values = scorer.run(tile(image, columns, rows), 1, across, down, wanted);
                for (Map.Entry<String, float[]> entry : maps.entrySet()) {
                    float[] value = CutDetector.output(values, entry.getKey(), across * down);
                    for (int row = rows.first; row < rows.last; row++) {
                        System.arraycopy(
                                value,
                                (row - rows.start) * across + columns.first - columns.start,
                                entry.getValue(),
                                row * image.width() + columns.first,
                                columns.last - columns.first);
                    }
                }
            }
        }
        return maps;
    }

    /** Tiles along a side of that length: so far apart from its start on, and one that ends with it. */
    private List<Span> spans(int length, int step) {
        int smallest = roundUp(input.size());
        int fitting = length / input.multiple() * input.multiple();
        int covered = fitting < smallest ? roundUp(length) : fitting;
        int halo = roundUp(input.halo());
        // From here on, the tiles from the start see less than the halo.
        int seam = covered >= length ? length : Math.max(length / 2, covered - input.halo());
        List<Span> spans = new ArrayList<>();
        for (int first = 0; first < seam; first += step) {
            int end = Math.min(covered, first + step + halo);
            // The last tile reaches back as far as the graph's smallest size wants.
            int start = Math.max(0, Math.min(first - halo, end - smallest));
            spans.add(new Span(start, end, first, Math.min(seam, first + step)));
        }
        if (seam < length) {
            int side = Math.min(covered, Math.max(smallest, roundUp(length - seam + input.halo())));
            spans.add(new Span(length - side, length, seam, length));
        }
        return spans;
    }

    /** How far apart tiles of that width lie. */
    private int step(int width) {
        int fitting = width / input.multiple() * input.multiple();
        return Math.max(fitting - 2 * roundUp(input.halo()), Math.max(roundUp(SIDE / 4), 4 * input.multiple()));
    }

    private int roundUp(int length) {
        return (length + input.multiple() - 1) / input.multiple() * input.multiple();
    }

    /** The tile in the channels that the graph takes. */
    private float[] tile(GreyImage image, Span columns, Span rows) {
        List<float[]> planes = input.colour() == Colour.GREY ? List.of(image.pixels()) : image.planes();
        return input.colour()
                .channels(planes.stream()
                        .map(plane -> tile(plane, image.width(), image.height(), columns, rows))
                        .toList());
    }

    private static float[] tile(float[] plane, int width, int height, Span columns, Span rows) {
        int across = columns.end - columns.start;
        float[] tile = new float[across * (rows.end - rows.start)];
        int inside = Math.min(columns.end, width) - columns.start;
        for (int y = rows.start; y < rows.end; y++) {
            int source = Mirror.pastEnd(y, height) * width;
            int target = (y - rows.start) * across;
            System.arraycopy(plane, source + columns.start, tile, target, inside);
            for (int x = inside; x < across; x++) {
                tile[target + x] = plane[source + Mirror.pastEnd(columns.start + x, width)];
            }
        }
        return tile;
    }

    @Override
    public Map<String, float[]> patches(GreyImage image, PatchGrid grid, List<ScoreOutput> scores) {
        return Map.of();
    }
}

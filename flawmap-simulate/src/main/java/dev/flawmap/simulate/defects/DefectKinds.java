package dev.flawmap.simulate.defects;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

/** All shapes and fillings by name: a new one is one file and two lines here. */
final class DefectKinds {
    static final Map<String, DefectShape> SHAPES = new LinkedHashMap<>();
    static final Map<String, Filling> FILLINGS = new LinkedHashMap<>();
    /** What inspectors call a defect of a shape; where the shape does not say, of a filling. */
    private static final Map<String, String> WORDS = new LinkedHashMap<>();

    static {
        SHAPES.put("ellipses", new Ellipses());
        SHAPES.put("stroke", new Strokes());
        SHAPES.put("polygon", new Polygon());
        SHAPES.put("cloud", new Cloud());
        SHAPES.put("crack", new Crack());
        SHAPES.put("scratch", new Scratch());
        SHAPES.put("hair", new Hair());
        SHAPES.put("points", new Points());
        SHAPES.put("chip", new Chip());
        SHAPES.put("band", new Band());
        FILLINGS.put("film", new Film());
        FILLINGS.put("cluster", new Cluster());
        FILLINGS.put("rough", new Rough());
        FILLINGS.put("blur", new Blurred());
        FILLINGS.put("other_scale", new OtherScale());
        FILLINGS.put("foreign", new Foreign());
        FILLINGS.put("tone", new Tone());
        FILLINGS.put("missing", new Missing());
        FILLINGS.put("warp", new Warp());
        FILLINGS.put("paste", new Pasted());
        FILLINGS.put("shade", new Shade());
        FILLINGS.put("groove", new Groove());
        FILLINGS.put("retexture", new Retexture());
        FILLINGS.put("shift", new Shift());
        WORDS.put("stroke", "streak");
        WORDS.put("crack", "crack");
        WORDS.put("scratch", "scratch");
        WORDS.put("hair", "hair");
        WORDS.put("points", "pit or speck");
        WORDS.put("chip", "chip");
        WORDS.put("band", "band");
        WORDS.put("film", "film");
        WORDS.put("cluster", "cluster");
        WORDS.put("rough", "rough skin");
        WORDS.put("blur", "blurred place");
        WORDS.put("other_scale", "other scale");
        WORDS.put("foreign", "foreign texture");
        WORDS.put("tone", "stain");
        WORDS.put("missing", "missing piece");
        WORDS.put("warp", "distortion");
        WORDS.put("paste", "displaced piece");
        WORDS.put("shade", "stain");
        WORDS.put("groove", "dent");
        WORDS.put("retexture", "other texture");
        WORDS.put("shift", "displaced piece");
    }

    private static final double MOST_WEIGHT = 1e6;

    private DefectKinds() {}

    static DefectShape shape(String name) {
        return Objects.requireNonNull(SHAPES.get(name));
    }

    static Filling filling(String name) {
        return Objects.requireNonNull(FILLINGS.get(name));
    }

    /** What inspectors call a defect. */
    static String kind(String shape, String filling) {
        return Objects.requireNonNull(WORDS.containsKey(shape) ? WORDS.get(shape) : WORDS.get(filling));
    }

    /** A name drawn by weight. */
    static String draw(Map<String, Double> weights, SplittableRandom random) {
        double left = random.nextDouble()
                * weights.values().stream().mapToDouble(w -> w).sum();
        String last = "";
        for (Map.Entry<String, Double> entry : weights.entrySet()) {
            if (entry.getValue() > 0) {
                last = entry.getKey();
                left -= entry.getValue();
                if (left < 0) {
                    break;
                }
            }
        }
        return last;
    }

    static void requireKnown(String what, Map<String, Double> weights, Set<String> known) {
        weights.forEach((name, weight) -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("Simulated defects: there is no " + what + " '" + name
                        + "'; there are " + String.join(", ", known) + ".");
            }
            if (weight == null || !(weight >= 0 && weight <= MOST_WEIGHT)) {
                throw new IllegalArgumentException("Simulated defects: the weight of the " + what + " '" + name
                        + "' must lie between 0 and 1000000.");
            }
        });
        if (weights.values().stream().noneMatch(weight -> weight > 0)) {
            throw new IllegalArgumentException("Simulated defects: at least one " + what + " needs a weight.");
        }
    }
}

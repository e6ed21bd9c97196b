package dev.flawmap.simulate.defects;

import dev.flawmap.image.Components;
import dev.flawmap.image.Mask;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.ObjDoubleConsumer;

/** Paints defects on grey patches of good material, and says where they are. Thread-safe. */
public final class DefectSimulator implements DefectPainter {
    private static final int MOST_DEFECTS = 3;
    private static final int ATTEMPTS = 6;
    private static final double ANOTHER = 0.35;
    private static final double MOST_NOISE = 0.03;
    private static final int LABEL_BLUR = 1;
    /** Pixel by pixel, another texture is now like and now unlike the one it replaces. */
    private static final int TEXTURE_BLUR = 3;

    private static final double LEAST_SOFTNESS = 0.7;
    /** The thickness in pixels below which averaging over neighbours would widen a label. */
    private static final double THIN = 4;
    /** The share of a defect's typical change from which a pixel belongs to it, where it is weak. */
    private static final double OWN_SHARE = 0.4;
    /** The share of what replaces material from which all of it is a defect: here and there, it looks the same. */
    private static final double MOST_OF_IT = 0.5;
    /** The most noise that is added to good crops, as a share of what they have, and in grey. */
    private static final double MORE_NOISE = 0.5;

    private static final double LEAST_MORE_NOISE = 1 / 255.0;

    /** What tells how strong a piece is, beyond its local contrast, in multiples of the least that is seen. */
    @FunctionalInterface
    private interface Sight {
        double strength(Observer observer, int[] piece, boolean[] all);
    }

    private final DefectSettings settings;
    /** The weights of shapes for which there is a filling, and of those fillings. */
    private final Map<String, Double> shapes = new LinkedHashMap<>();

    private final Map<String, Map<String, Double>> fillings = new LinkedHashMap<>();

    /**
     * A simulator.
     *
     * @param settings which defects there are, and how often
     */
    public DefectSimulator(DefectSettings settings) {
        this.settings = settings;
        settings.shapes().forEach((name, weight) -> {
            Map<String, Double> suiting = new LinkedHashMap<>(settings.fillings());
            if (DefectKinds.shape(name).isFine()) {
                suiting.keySet()
                        .removeIf(filling -> !DefectKinds.filling(filling).showsInFineShapes());
            }
            if (weight > 0 && suiting.values().stream().anyMatch(w -> w > 0)) {
                shapes.put(name, weight);
                fillings.put(name, suiting);
            }
        });
        // Whoever asks for fine shapes with a coarse filling alone gets them.
        if (shapes.isEmpty()) {
            shapes.putAll(settings.shapes());
            shapes.keySet().forEach(name -> fillings.put(name, settings.fillings()));
        }
    }

    @Override
    public float[] paint(float[] pixels, int side, double hardness, GoodSource source, SplittableRandom random) {
        return isSpoilt(random) ? defects(pixels, side, hardness, source, random) : new float[pixels.length];
    }

    @Override
    public float[] defects(
            float[] pixels,
            int side,
            double hardness,
            GoodSource source,
            SplittableRandom random,
            Consumer<SimulatedDefect> painted) {
        float[] label = new float[pixels.length];
        int count = 0;
        for (int i = 0; i < ATTEMPTS && count < MOST_DEFECTS; i++) {
            if (paintOne(pixels, side, hardness, source, random, label, painted)) {
                count++;
            }
            if (count > 0 && random.nextDouble() >= ANOTHER) {
                break;
            }
        }
        return label;
    }

    /** Whether a patch gets a defect. */
    boolean isSpoilt(SplittableRandom random) {
        return random.nextDouble() < settings.share();
    }

    @Override
    public void vary(float[] pixels, int side, SplittableRandom random) {
        float gain = (float) Math.exp(random.nextGaussian() * settings.contrast());
        float shift = (float) (random.nextGaussian() * settings.brightness());
        float mean = Fields.mean(pixels);
        float noise = random.nextInt(3) == 0 ? (float) random.nextDouble(0, mostNoise(pixels, side)) : 0;
        float sharpness = random.nextInt(3) == 0 ? (float) random.nextDouble(-0.6, 0.6) : 0;
        float[] soft = sharpness == 0 ? pixels : Fields.blur(pixels, side, 1);
        float[] light = light(side, random);
        for (int i = 0; i < pixels.length; i++) {
            float value = pixels[i] + sharpness * (pixels[i] - soft[i]);
            value = mean + (value - mean) * gain + shift;
            value = value * light[i] + noise * (float) random.nextDouble(-1.7, 1.7);
            pixels[i] = Math.max(0, Math.min(1, value));
        }
    }

    /** Noise that leaves the material's own texture visible: a share of its steps, in the direction where they are small. */
    private static double mostNoise(float[] pixels, int side) {
        double rows = 0;
        double columns = 0;
        for (int i = side; i < pixels.length; i++) {
            rows += Math.abs(pixels[i] - pixels[i - side]);
            columns += i % side > 0 ? Math.abs(pixels[i] - pixels[i - 1]) : 0;
        }
        // Two values of white noise differ by 2 / √π deviations on average.
        double deviation = Math.min(rows, columns) / (pixels.length - side) * Math.sqrt(Math.PI) / 2;
        return Math.min(MOST_NOISE, Math.max(LEAST_MORE_NOISE, MORE_NOISE * deviation));
    }

    /** A factor for every pixel, 1 on average: light that falls off to one side, and waxes and wanes slowly. */
    private float[] light(int side, SplittableRandom random) {
        float[] light = Fields.smooth(side, side * random.nextDouble(1, 2), random);
        double direction = random.nextDouble(2 * Math.PI);
        float tiltX = (float) (Math.cos(direction) * 3.5 / side);
        float tiltY = (float) (Math.sin(direction) * 3.5 / side);
        float strength = (float) (settings.light() * random.nextGaussian());
        float middle = (side - 1) / 2f;
        float mean = Fields.mean(light);
        for (int i = 0; i < light.length; i++) {
            float tilt = tiltX * (i % side - middle) + tiltY * (i / side - middle);
            light[i] = Math.max(0, 1 + strength * (0.7f * (light[i] - mean) + 0.7f * tilt));
        }
        return light;
    }

    /** Whether something of the defect can be seen; otherwise, nothing has changed. */
    private boolean paintOne(
            float[] pixels,
            int side,
            double hardness,
            GoodSource source,
            SplittableRandom random,
            float[] label,
            Consumer<SimulatedDefect> painted) {
        String shapeName = DefectKinds.draw(shapes, random);
        DefectShape shape = DefectKinds.shape(shapeName);
        String fillingName = DefectKinds.draw(Objects.requireNonNull(fillings.get(shapeName)), random);
        Filling filling = DefectKinds.filling(fillingName);
        double smallest = Math.log(settings.smallestRadius());
        double largest = Math.log(Math.max(settings.smallestRadius() + 0.01, settings.largestRadius() * side));
        double radius = Math.exp(random.nextDouble(smallest, largest));
        float[] field = shape.field(pixels, side, radius, random);
        double thickness = 2 * highest(field);
        if (!(thickness > 0)) {
            return false;
        }
        // A thin line is as thin as its field says only if its edges are no wider.
        float softness = (float) Math.max(LEAST_SOFTNESS, Math.min(thickness, shape.softness(side, random)));
        float[] inside = new float[pixels.length];
        double area = 0;
        for (int i = 0; i < inside.length; i++) {
            inside[i] = Math.max(0, Math.min(1, 0.5f + field[i] / softness));
            area += inside[i] * inside[i];
        }
        // What is added to the material has to stand out from its structure; what takes its place, from its grain.
        double scale = shape.isFine() || filling.addsToMaterial() ? Math.min(thickness, side / 3.0) : 1;
        LocalNoise noise = LocalNoise.around(pixels, side, field, scale);
        double strength = Math.pow(random.nextDouble(), 0.5 + hardness);
        float[] fill = filling.fill(new Patch(side, pixels, radius, source, noise, area, strength), field, random);
        float opacity = (float) (settings.leastOpacity() + (1 - settings.leastOpacity()) * strength);
        float grain = (float) random.nextDouble(0, MOST_NOISE);
        if (filling.isMeasured()) {
            opacity = 1;
            grain = 0;
        }
        if (!shape.isFine()) {
            float[] untouched = untouched(pixels, side, random);
            for (int i = 0; i < inside.length; i++) {
                inside[i] *= 1 - untouched[i];
            }
        }

        float[] before = pixels.clone();
        float[] change = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            if (inside[i] > 0) {
                float value = grain == 0 ? fill[i] : fill[i] + grain * (float) (random.nextDouble() * 2 - 1) * 1.7f;
                float grey = Math.max(0, Math.min(1, pixels[i] + inside[i] * opacity * (value - pixels[i])));
                change[i] = Math.abs(grey - pixels[i]);
                pixels[i] = grey;
            }
        }
        // A pixel whose neighbours changed belongs to the defect, even where the filling happens to have its grey.
        int reach = filling.isMeasured() && !filling.addsToMaterial() ? TEXTURE_BLUR : LABEL_BLUR;
        float[] around = thickness < THIN ? change : Fields.blur(change, side, reach);
        Sight sight = filling.addsToMaterial()
                ? Observer::changeStrength
                : filling.isLikeMaterial()
                        ? Observer::orderStrength
                        : (observer, piece, all) -> Double.POSITIVE_INFINITY;
        double least = leastChange(change);
        boolean whole = filling.addsToMaterial() || changedShare(inside, around, least) >= MOST_OF_IT;
        boolean[] seen = new boolean[pixels.length];
        for (int i = 0; i < seen.length; i++) {
            if (whole && inside[i] >= 0.5f || field[i] > -softness / 2 && around[i] > least) {
                outline(seen, side, i % side, i / side);
            }
        }
        String kind = DefectKinds.kind(shapeName, fillingName);
        return keepWhatIsSeen(
                pixels,
                before,
                seen,
                noise,
                side,
                sight,
                label,
                (piece, times) -> painted.accept(new SimulatedDefect(kind, piece, times)));
    }

    /** The share of the pixels at least half inside that changed. */
    private static double changedShare(float[] inside, float[] change, double least) {
        int all = 0;
        int changed = 0;
        for (int i = 0; i < inside.length; i++) {
            if (inside[i] >= 0.5f) {
                all++;
                changed += change[i] > least ? 1 : 0;
            }
        }
        return (double) changed / Math.max(1, all);
    }

    private static float highest(float[] values) {
        float highest = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            highest = Math.max(highest, value);
        }
        return highest;
    }

    /** The change from which a pixel belongs to a defect: the settings', or a share of its own where it is weak. */
    private double leastChange(float[] change) {
        double sum = 0;
        double squares = 0;
        for (float value : change) {
            sum += value;
            squares += value * value;
        }
        double own = sum > 0 ? OWN_SHARE * squares / sum : 0;
        return Math.max(LocalNoise.LEAST_CHANGE, Math.min(settings.visible(), own));
    }

    /**
     * Labels the connected pieces of a defect that stand out from the material enough to be seen, and undoes the others;
     * all of it if there are only those.
     */
    private static boolean keepWhatIsSeen(
            float[] pixels,
            float[] before,
            boolean[] seen,
            LocalNoise noise,
            int side,
            Sight sight,
            float[] label,
            ObjDoubleConsumer<int[]> kept) {
        BitSet set = new BitSet(seen.length);
        for (int i = 0; i < seen.length; i++) {
            set.set(i, seen[i]);
        }
        Components components = Components.label(Mask.of(side, side, set));
        int[] sizes = new int[components.count()];
        for (int i = set.nextSetBit(0); i >= 0; i = set.nextSetBit(i + 1)) {
            sizes[components.labels()[i] - 1]++;
        }
        int[][] pieces = new int[sizes.length][];
        int[] filled = new int[sizes.length];
        for (int k = 0; k < pieces.length; k++) {
            pieces[k] = new int[sizes[k]];
        }
        for (int i = set.nextSetBit(0); i >= 0; i = set.nextSetBit(i + 1)) {
            int piece = components.labels()[i] - 1;
            pieces[piece][filled[piece]++] = i;
        }
        Observer observer = new Observer(before, pixels.clone(), side);
        boolean any = false;
        for (int[] piece : pieces) {
            double energy = 0;
            double sum = 0;
            for (int i : piece) {
                double change = Math.abs(pixels[i] - before[i]);
                energy += change * change;
                sum += change;
            }
            double strength = sum > 0 ? noise.strength(energy, sum) : 0;
            if (strength >= 1) {
                strength = Math.min(strength, sight.strength(observer, piece, seen));
            }
            boolean shows = strength >= 1;
            for (int i : piece) {
                if (shows) {
                    label[i] = 1;
                } else {
                    pixels[i] = before[i];
                }
            }
            if (shows) {
                kept.accept(piece, strength);
                any = true;
            }
        }
        if (!any) {
            System.arraycopy(before, 0, pixels, 0, pixels.length);
        }
        return any;
    }

    /** Labels a pixel and those next to it: people draw outlines around defects, not within them. */
    private static void outline(boolean[] label, int side, int x, int y) {
        int i = y * side + x;
        label[i] = true;
        label[x > 0 ? i - 1 : i] = true;
        label[x < side - 1 ? i + 1 : i] = true;
        label[y > 0 ? i - side : i] = true;
        label[y < side - 1 ? i + side : i] = true;
    }

    /**
     * How much of every pixel the defect leaves as it is: in some cases, what is brighter than most lies above it; in
     * others, it keeps to bright or dark parts and the pixels around them.
     */
    private float[] untouched(float[] pixels, int side, SplittableRandom random) {
        double kind = random.nextDouble();
        if (kind < settings.covered()) {
            return brighter(pixels, Fields.quantile(pixels, random.nextDouble(0.6, 0.95)));
        }
        float[] untouched = new float[pixels.length];
        if (kind < settings.covered() + settings.confined()) {
            float[] parts = brighter(pixels, Fields.quantile(pixels, random.nextDouble(0.3, 0.9)));
            boolean dark = random.nextInt(4) == 0;
            for (int i = 0; i < parts.length; i++) {
                parts[i] = dark ? 1 - parts[i] : parts[i];
            }
            float[] near = Fields.blur(parts, side, random.nextInt(3));
            for (int i = 0; i < untouched.length; i++) {
                untouched[i] = 1 - Math.min(1, 3 * near[i]);
            }
        }
        return untouched;
    }

    /** 1 where pixels are brighter than a level, with a soft edge. */
    private static float[] brighter(float[] pixels, float level) {
        float[] brighter = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            brighter[i] = Math.max(0, Math.min(1, (pixels[i] - level) * 10 + 0.5f));
        }
        return brighter;
    }
}

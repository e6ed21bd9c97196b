package dev.flawmap.simulate.defects;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What defects are painted. Shapes and fillings are drawn by weight; a weight of 0 leaves one out.
 *
 * @param shapes weights by name: {@code ellipses, stroke, polygon, cloud, crack, scratch, hair, points, chip,
 *     band}
 * @param fillings weights by name: {@code film, cluster, rough, blur, other_scale, foreign, tone, missing, warp, paste,
 *     shade, groove, retexture, shift}
 * @param share of the patches that get a defect, in (0, 1]
 * @param smallestRadius the smallest typical radius in pixels, from 1 to 1024
 * @param largestRadius the largest typical radius as a share of the patch's side, in (0, 1]
 * @param leastOpacity how weak a defect may be, in (0, 1]
 * @param covered the share of defects that parts of the material pass over, in [0, 1]
 * @param confined the share of defects that keep to bright or dark parts of the material, such as a single fibre, in [0,
 *     1]; with {@code covered} at most 1
 * @param brightness how much the brightness of crops is varied, good or not: the standard deviation of a shift of grey,
 *     of [0, 1]; in [0, 1]
 * @param contrast how much the contrast of crops is varied: the standard deviation of the logarithm of a factor; in [0,
 *     1]
 * @param visible the change in grey, of [0, 1], from which a pixel counts as defective; less where the whole defect is
 *     weak, and can be seen all the same
 * @param light how much the light differs from one side of a crop to the other, good or not: the standard deviation of
 *     a factor that varies smoothly; in [0, 1]
 */
public record DefectSettings(
        Map<String, Double> shapes,
        Map<String, Double> fillings,
        double share,
        double smallestRadius,
        double largestRadius,
        double leastOpacity,
        double covered,
        double confined,
        double brightness,
        double contrast,
        double visible,
        double light) {
    /** Good images look alike, but the next one will be lit a little differently. */
    private static final double LEAST_BRIGHTNESS = 0.01;

    private static final double LEAST_CONTRAST = 0.08;
    /** The most that is taken; more comes from blank places, and hides defects. */
    private static final double MOST_BRIGHTNESS = 0.1;

    private static final double MOST_CONTRAST = 0.25;

    /** How much light differs within a crop, so that a lamp that moved is not a defect; in a tangle, that costs more. */
    private static final double LIGHT = 0.05;

    private static final double LEAST_LIGHT = 0.01;

    /** The largest radius, more than any crop has. */
    private static final int MOST_RADIUS = 1024;

    /**
     * Checks the components, and copies collections.
     *
     * @param shapes weights by name: {@code ellipses, stroke, polygon, cloud, crack, scratch, hair, points, chip,
     *     band}
     * @param fillings weights by name: {@code film, cluster, rough, blur, other_scale, foreign, tone, missing, warp, paste,
     *     shade, groove, retexture, shift}
     * @param share of the patches that get a defect, in (0, 1]
     * @param smallestRadius the smallest typical radius in pixels, from 1 to 1024
     * @param largestRadius the largest typical radius as a share of the patch's side, in (0, 1]
     * @param leastOpacity how weak a defect may be, in (0, 1]
     * @param covered the share of defects that parts of the material pass over, in [0, 1]
     * @param confined the share of defects that keep to bright or dark parts of the material, such as a single fibre, in [0,
     *     1]; with {@code covered} at most 1
     * @param brightness how much the brightness of crops is varied, good or not: the standard deviation of a shift of grey,
     *     of [0, 1]; in [0, 1]
     * @param contrast how much the contrast of crops is varied: the standard deviation of the logarithm of a factor; in [0,
     *     1]
     * @param visible the change in grey, of [0, 1], from which a pixel counts as defective; less where the whole defect is
     *     weak, and can be seen all the same
     * @param light how much the light differs from one side of a crop to the other, good or not: the standard deviation
     *     of a factor that varies smoothly; in [0, 1]
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public DefectSettings {
        shapes = Collections.unmodifiableMap(new LinkedHashMap<>(shapes));
        fillings = Collections.unmodifiableMap(new LinkedHashMap<>(fillings));
        DefectKinds.requireKnown("shape", shapes, DefectKinds.SHAPES.keySet());
        DefectKinds.requireKnown("filling", fillings, DefectKinds.FILLINGS.keySet());
        require(share > 0 && share <= 1, "share must lie in (0, 1]");
        require(
                smallestRadius >= 1 && smallestRadius <= MOST_RADIUS,
                "smallestRadius must lie between 1 and " + MOST_RADIUS);
        require(largestRadius > 0 && largestRadius <= 1, "largestRadius must lie in (0, 1]");
        require(leastOpacity > 0 && leastOpacity <= 1, "leastOpacity must lie in (0, 1]");
        require(covered >= 0 && covered <= 1, "covered must lie in [0, 1]");
        require(confined >= 0 && covered + confined <= 1, "confined must lie in [0, 1 − covered]");
        require(brightness >= 0 && brightness <= 1, "brightness must lie in [0, 1]");
        require(contrast >= 0 && contrast <= 1, "contrast must lie in [0, 1]");
        require(visible > 0 && visible < 1, "visible must lie in (0, 1)");
        require(light >= 0 && light <= 1, "light must lie in [0, 1]");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("Simulated defects: " + otherwise + ".");
        }
    }

    /**
     * What suits a material: pieces out of place weigh more the more regular it is, changes of tone the more even, thin,
     * small and faint ones the smoother, and crops vary as much as its large crops do, or a little.
     *
     * @param traits what was measured of the material
     * @return the settings
     */
    public static DefectSettings suiting(MaterialTraits traits) {
        double order = traits.regularity();
        double calm = Math.max(traits.regularity(), traits.evenness());
        // In a tangle, what is thin or faint is lost; on a smooth surface it is what there is.
        double fine = 1 - traits.tangle();
        Map<String, Double> shapes = new LinkedHashMap<>();
        shapes.put("ellipses", rounded(8 - 4 * fine));
        shapes.put("stroke", rounded(0.5 + calm));
        shapes.put("polygon", 0.7);
        shapes.put("cloud", rounded(0.5 + 0.5 * calm));
        shapes.put("crack", rounded(0.05 + 2.15 * fine));
        shapes.put("scratch", rounded(0.05 + 1.55 * fine));
        shapes.put("hair", rounded(0.05 + 0.75 * fine));
        shapes.put("points", rounded(0.2 + 2.3 * fine));
        shapes.put("chip", rounded(0.1 + 0.9 * fine));
        shapes.put("band", rounded(0.05 + 1.25 * fine));
        Map<String, Double> fillings = new LinkedHashMap<>();
        fillings.put("film", 3.0);
        fillings.put("cluster", 3.0);
        fillings.put("rough", 1.5);
        fillings.put("blur", 2.0);
        fillings.put("other_scale", 2.0);
        fillings.put("foreign", rounded(0.3 + calm));
        fillings.put("tone", rounded(0.3 + 1.5 * traits.evenness()));
        fillings.put("missing", rounded(0.3 + 1.5 * calm));
        fillings.put("warp", rounded(0.3 + 2 * order));
        fillings.put("paste", rounded(0.3 + 2 * order));
        fillings.put("shade", rounded(0.2 + 4.8 * fine));
        fillings.put("groove", rounded(0.05 + 1.45 * fine));
        fillings.put("retexture", rounded(0.05 + 1.25 * fine));
        fillings.put("shift", rounded(0.05 + 0.8 * order));
        double brightness = rounded(Math.max(LEAST_BRIGHTNESS, Math.min(MOST_BRIGHTNESS, traits.brightness())));
        double contrast = rounded(Math.max(LEAST_CONTRAST, Math.min(MOST_CONTRAST, traits.contrast())));
        double light = rounded(Math.max(LEAST_LIGHT, LIGHT * fine));
        return new DefectSettings(shapes, fillings, 0.8, 3, 0.45, 0.6, 0.4, 0.25, brightness, contrast, 0.03, light);
    }

    /**
     * {@return the same with one filling only, in every patch}
     *
     * @param filling its name in the settings
     */
    public DefectSettings always(String filling) {
        return new DefectSettings(
                shapes,
                Map.of(filling, 1.0),
                1,
                smallestRadius,
                largestRadius,
                leastOpacity,
                covered,
                confined,
                brightness,
                contrast,
                visible,
                light);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}

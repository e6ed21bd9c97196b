package dev.flawmap.training.material;

import dev.flawmap.image.GreyImage;
import dev.flawmap.simulate.defects.DefectSettings;
import dev.flawmap.simulate.defects.DefectSimulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A sheet of good crops with simulated defects, as a detector sees them, with the plane that says where they are. */
public final class DefectSheet {
    /** Between what is drawn at first and at last. */
    private static final double HARDNESS = 0.5;

    private DefectSheet() {}

    /**
     * {@return the fillings that are drawn at all: the rows of a sheet, from the top}
     *
     * @param settings with the fillings
     */
    public static List<String> rows(DefectSettings settings) {
        return settings.fillings().entrySet().stream()
                .filter(filling -> filling.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * A row of crops for each filling, followed by a row of their planes.
     *
     * @param material good images
     * @param settings of the defects
     * @param side of the crops in pixels
     * @param columns crops in a row
     * @param seed of crops and defects
     * @return the sheet
     */
    public static GreyImage of(GoodMaterial material, DefectSettings settings, int side, int columns, long seed) {
        GoodCrops crops = new GoodCrops(material);
        SplittableRandom random = new SplittableRandom(seed);
        List<float[]> lines = new ArrayList<>();
        int size = side * side;
        for (String filling : rows(settings)) {
            DefectSimulator simulator = new DefectSimulator(settings.always(filling));
            float[] images = new float[columns * size];
            float[] labels = new float[columns * size];
            for (int column = 0; column < columns; column++) {
                float[] crop = crops.cut(side, random);
                simulator.vary(crop, side, random);
                float[] label = simulator.paint(crop, side, HARDNESS, crops, random);
                System.arraycopy(crop, 0, images, column * size, size);
                System.arraycopy(label, 0, labels, column * size, size);
            }
            lines.add(images);
            lines.add(labels);
        }
        return ContactSheet.sheet(lines, columns, side);
    }
}

package dev.flawmap.training;

import dev.flawmap.image.GreyImage;
import dev.flawmap.simulate.defects.DefectSettings;
import dev.flawmap.simulate.defects.DefectSimulator;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A sheet of good crops with simulated defects, as a detector sees them, with the plane that says where they are. */
public final class DefectSheet {
    private DefectSheet() {}

    /**
     * Rows of crops, each followed by a row of their planes.
     *
     * @param side of the crops in pixels
     * @param columns crops in a row
     * @param rows of crops
     */
    public static GreyImage of(
            GoodMaterial material, DefectSettings settings, int side, int columns, int rows, long seed) {
        DefectSimulator simulator = new DefectSimulator(settings);
        GoodCrops crops = new GoodCrops(material);
        SplittableRandom random = new SplittableRandom(seed);
        List<float[]> lines = new ArrayList<>();
        int size = side * side;
        for (int row = 0; row < rows; row++) {
            float[] images = new float[columns * size];
            float[] labels = new float[columns * size];
            for (int column = 0; column < columns; column++) {
                float[] crop = crops.cut(side, random);
                float[] label = simulator.paint(crop, side, 0.5, crops, random);
                System.arraycopy(crop, 0, images, column * size, size);
                System.arraycopy(label, 0, labels, column * size, size);
            }
            lines.add(images);
            lines.add(labels);
        }
        return Contact.sheet(lines, columns, side);
    }
}

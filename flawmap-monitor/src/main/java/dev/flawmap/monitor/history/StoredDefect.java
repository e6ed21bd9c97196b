package dev.flawmap.monitor.history;

import java.util.OptionalDouble;

/**
 * A defect in the history; see {@link dev.flawmap.Defect}.
 *
 * @param label 1, 2, 3 … in its image, strongest first
 * @param areaPx the number of its pixels
 * @param x the column of its centroid
 * @param y the row of its centroid
 * @param bx the left edge of its bounding box
 * @param by the upper edge of its bounding box
 * @param width of its bounding box
 * @param height of its bounding box
 * @param maxScore the highest score in it
 * @param strength expected false defects as strong on a good image, where known
 */
public record StoredDefect(
        int label,
        int areaPx,
        double x,
        double y,
        int bx,
        int by,
        int width,
        int height,
        double maxScore,
        OptionalDouble strength) {}

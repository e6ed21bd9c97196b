package dev.flawmap.simulate.texture;

/** Heights seen in light from one side. */
final class Relief {
    private static final float LAMP = 0.6f;

    private Relief() {}

    /**
     * The light of a matt surface (Lambert's law), 1 where it is level.
     *
     * @param heights {@code width * height} values, in pixels
     * @param direction from which the light comes, in radians
     * @param steepness by which heights are multiplied
     */
    static float[] lit(float[] heights, int width, int height, double direction, float steepness) {
        float lampX = LAMP * (float) Math.cos(direction);
        float lampY = LAMP * (float) Math.sin(direction);
        float lampZ = (float) Math.sqrt(1 - LAMP * LAMP);
        float[] light = new float[heights.length];
        for (int y = 0; y < height; y++) {
            int above = Math.max(0, y - 1) * width;
            int below = Math.min(height - 1, y + 1) * width;
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                float slopeX = steepness
                        * 0.5f
                        * (heights[y * width + Math.max(0, x - 1)] - heights[y * width + Math.min(width - 1, x + 1)]);
                float slopeY = steepness * 0.5f * (heights[above + x] - heights[below + x]);
                float length = (float) Math.sqrt(slopeX * slopeX + slopeY * slopeY + 1);
                light[i] = Math.max(0, (slopeX * lampX + slopeY * lampY + lampZ) / length) / lampZ;
            }
        }
        return light;
    }
}

package dev.flawmap.simulate.surface;

/**
 * How a material shines in the light, which comes from the upper left.
 *
 * @param ambient the grey without direct light, 0 to 1
 * @param diffuse what light straight from above adds to it
 * @param gloss how bright a reflection of the lamp is
 * @param sharpness how narrow the reflection is, at least 1
 */
public record Light(float ambient, float diffuse, float gloss, int sharpness) {
    private static final float X = -0.42f;
    private static final float Y = -0.55f;
    private static final float Z = 0.722f;
    /** The normal that mirrors the lamp into the eye, above. */
    private static final float HALF = (float) Math.sqrt(X * X + Y * Y + (1 + Z) * (1 + Z));

    /**
     * The grey of a surface with a normal, which need not have the length 1.
     *
     * @param x to the right
     * @param y downwards
     * @param z to the eye
     * @return the grey, 0 to about 1
     */
    public float at(float x, float y, float z) {
        float length = (float) Math.sqrt(x * x + y * y + z * z);
        float lit = Math.max(0, (X * x + Y * y + Z * z) / length);
        float mirror = Math.max(0, (X * x + Y * y + (1 + Z) * z) / (HALF * length));
        return ambient + diffuse * lit + (gloss == 0 ? 0 : gloss * (float) Math.pow(mirror, sharpness));
    }
}

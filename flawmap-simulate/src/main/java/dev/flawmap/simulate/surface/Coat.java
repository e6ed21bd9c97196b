package dev.flawmap.simulate.surface;

/**
 * What the outside of a strand looks like.
 *
 * @param light how it shines
 * @param pattern chooses the pattern of its fibres or scratches
 * @param contrast how much they change the grey, as a part of it
 * @param length how long they are, in pixels
 * @param twist how much they wind around the strand: 0 not at all, 1 by about a radius a radius
 */
public record Coat(Light light, SmoothNoise pattern, float contrast, float length, float twist) {
    /**
     * The grey at a place.
     *
     * @param along the place along the strand, in pixels
     * @param side the place across it, −1 to 1
     * @param radius of the strand, in pixels
     * @param x the normal's part to the right
     * @param y its part downwards
     * @param z its part to the eye
     */
    float grey(float along, float side, float radius, float x, float y, float z) {
        float turned = along + twist * radius * side;
        float fibres = pattern.at(turned / length, side * radius + 0.6 * along * twist);
        float shade = pattern.at(along / 35, 900);
        return light.at(x, y, z) * (1 + contrast * (fibres + 0.5f * shade));
    }
}

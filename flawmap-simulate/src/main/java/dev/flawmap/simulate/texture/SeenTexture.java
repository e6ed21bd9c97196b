package dev.flawmap.simulate.texture;

import dev.flawmap.image.GreyImage;
import dev.flawmap.simulate.surface.Simulated;
import java.util.SplittableRandom;

/**
 * A pattern seen by a camera. Immutable.
 *
 * @param salt makes images of the same seed differ from material to material
 */
record SeenTexture(Pattern pattern, Camera camera, long salt) implements Texture {
    /** Chooses a material of a family, and a camera for it. */
    static SeenTexture draw(Pattern.Family family, SplittableRandom material) {
        Pattern pattern = family.draw(material.split());
        return new SeenTexture(pattern, Camera.draw(pattern, material.split()), material.nextLong());
    }

    @Override
    public GreyImage image(int width, int height, long imageSeed) {
        Simulated.requireSize(width, height);
        Shot shot = shot(imageSeed);
        float[] light = pattern.paint(width, height, new SplittableRandom(shot.surface));
        return shot.take(camera, light, width, height);
    }

    /** What is left to chance in the image of a seed. */
    Shot shot(long imageSeed) {
        return new Shot(new SplittableRandom(imageSeed + salt));
    }

    /** The seeds of the parts of an image. */
    record Shot(long surface, long lamp, long sensor, long flaws) {
        private Shot(SplittableRandom random) {
            this(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
        }

        float[] expose(Camera camera, float[] light, int width, int height) {
            return camera.expose(light, width, height, new SplittableRandom(lamp));
        }

        GreyImage take(Camera camera, float[] light, int width, int height) {
            return camera.develop(expose(camera, light, width, height), width, height, new SplittableRandom(sensor));
        }
    }
}

package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** A woven mesh of wires before a dark or bright ground. */
final class WireMesh {
    private WireMesh() {}

    static Pattern draw(SplittableRandom material) {
        boolean twill = Chance.happens(material, 0.25);
        float wire = Chance.between(material, 0.5, 0.9);
        Weave.Cloth mesh = new Weave.Cloth(
                Chance.scale(material, 7, 50),
                Chance.between(material, 0.2, 0.65),
                1,
                twill ? 2 : 1,
                twill ? 4 : 2,
                Chance.direction(material),
                (float) Chance.scale(material, 0.02, 0.25),
                wire,
                wire,
                Chance.happens(material, 0.8) ? Chance.between(material, 0.02, 0.2) : 1.1f,
                Chance.between(material, 0, 0.8),
                0.05f);
        return (width, height, image) -> Weave.paint(mesh, width, height, image);
    }
}

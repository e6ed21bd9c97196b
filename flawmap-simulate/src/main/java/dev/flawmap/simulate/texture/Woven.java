package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Woven cloth: plain, twill or satin, of yarn or of wool. */
final class Woven {
    private Woven() {}

    static Pattern draw(SplittableRandom material) {
        int kind = material.nextInt(4);
        float warp = Chance.between(material, 0.4, 1);
        Weave.Cloth cloth = new Weave.Cloth(
                Chance.scale(material, 4, 24),
                Chance.between(material, 0.82, 1),
                kind == 3 ? 2 : 1,
                kind == 1 ? 2 : 1,
                new int[] {2, 4, 3, 5}[kind],
                Chance.direction(material),
                (float) Chance.scale(material, 0.1, 0.8),
                warp,
                Chance.happens(material, 0.6) ? warp : Chance.between(material, 0.3, 1),
                0.12f,
                0,
                (float) Chance.scale(material, 0.02, 0.2));
        return (width, height, image) -> Weave.paint(cloth, width, height, image);
    }
}

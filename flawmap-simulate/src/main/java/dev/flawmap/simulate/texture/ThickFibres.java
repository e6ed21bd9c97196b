package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Few thick fibres or threads: glass wool, filters, ropes of hair. */
final class ThickFibres {
    private ThickFibres() {}

    static Pattern draw(SplittableRandom material) {
        Lines.Fibre fibre = new Lines.Fibre(
                Chance.scale(material, 3.5, 14),
                material.nextDouble(0.05, 0.4),
                Chance.happens(material, 0.7) ? 1e4 : Chance.scale(material, 60, 300),
                Chance.scale(material, 0.005, 0.06),
                material.nextDouble(Math.PI),
                Chance.happens(material, 0.6) ? 2 : Chance.scale(material, 0.04, 0.5),
                Chance.between(material, 0.3, 1));
        return FineFibres.sheets(
                fibre, material.nextInt(3, 6), Chance.scale(material, 0.4, 1), Chance.between(material, 0.5, 1.6));
    }
}

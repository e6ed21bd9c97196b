package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** Good material from elsewhere, larger or smaller than it should be: thick fibres, bundles, coarse weave. */
final class OtherScale implements Filling {
    @Override
    public float[] fill(Patch patch, float[] field, SplittableRandom random) {
        double scale = random.nextInt(3) == 0 ? random.nextDouble(1.5, 2) : random.nextDouble(0.25, 0.65);
        int from = Math.max(4, (int) (patch.side() * scale));
        return Fields.resize(patch.source().cut(from, random), from, patch.side());
    }
}

package dev.flawmap.detectors;

import dev.flawmap.detectors.Localiser.Help;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.List;
import java.util.Map;

/**
 * What a SENCEBGAN, trained before the localiser on the same material, can tell it: how tiles of 32×32 pixels would
 * look if they were good, how far off they are, and how unusual; or patches that only look like good ones.
 */
final class AdversarialHelp {
    private static final int TILE = Patches.SIZE;

    private final Help help;
    private final Sencebgan sencebgan;

    /**
     * Help of some kind.
     *
     * @param tiles in a training step
     */
    AdversarialHelp(Help help, int tiles) {
        this.help = help;
        this.sencebgan = new Sencebgan(Options.of(Sencebgan.Options.class, Map.of("batch", Integer.toString(tiles))));
    }

    /** SENCEBGAN's networks; without help, none. */
    List<Network> networks() {
        return help == Help.NONE ? List.of() : sencebgan.networks();
    }

    /** SENCEBGAN's stages, as far as they are needed. */
    List<Stage> stages() {
        int needed = switch (help) {
            case NONE -> 0;
            case SAMPLES, ENERGY -> 1;
            case RECONSTRUCTION -> 2;
            case LATENT -> 3;
        };
        return sencebgan.stages().subList(0, needed);
    }

    /** A step of one of these stages, on the tiles of good images. */
    <T> void step(Stage stage, Training<T> t, T images) {
        sencebgan.step(stage, t, t.tiles(images, TILE));
    }

    /** How many planes the localiser sees beside the image. */
    int planes() {
        return switch (help) {
            case RECONSTRUCTION -> 2;
            case LATENT -> 3;
            case NONE, SAMPLES, ENERGY -> 0;
        };
    }

    /**
     * The image with what the localiser sees beside it.
     *
     * @param x grey in [−1, 1]
     */
    <T> T seen(Ops<T> ops, T x) {
        if (planes() == 0) {
            return x;
        }
        T tiles = ops.tiles(x, TILE);
        T z = sencebgan.encode(ops, tiles);
        T rebuiltTiles = sencebgan.generate(ops, z);
        T rebuilt = ops.untile(rebuiltTiles, x, TILE);
        T residual = ops.abs(ops.subtract(x, rebuilt));
        if (help == Help.RECONSTRUCTION) {
            return ops.concat(1, List.of(x, rebuilt, residual));
        }
        T distance = sencebgan.relativeLatent(ops, z, rebuiltTiles);
        return ops.concat(1, List.of(x, rebuilt, residual, everywhere(ops, distance, x)));
    }

    /** A value of every tile, at all of its pixels. */
    private static <T> T everywhere(Ops<T> ops, T values, T like) {
        T none = ops.affine(ops.tiles(like, TILE), 0, 0);
        return ops.untile(ops.add(none, ops.reshape(values, 1, 1, 1)), like, TILE);
    }

    /**
     * Images to learn from: with {@link Help#SAMPLES}, defects are filled with generated patches in half of them.
     *
     * @param images grey in [0, 1], with defects
     * @param label 1 where these are
     */
    <T> T disguised(Training<T> t, T images, T label) {
        if (help != Help.SAMPLES) {
            return images;
        }
        T z = t.noise(t.batch(t.tiles(images, TILE)), sencebgan.options().latent());
        T made = t.untile(t.affine(sencebgan.generate(t, z), 0.5, 0.5), images, TILE);
        T chosen = atMost1(t, t.affine(t.relu(t.affine(t.uniform(t.batch(images), 1, 1, 1), 1, -0.5)), 1e9, 0));
        return t.add(images, t.multiply(t.multiply(label, chosen), t.subtract(t.detach(made), images)));
    }

    private static <T> T atMost1(Ops<T> ops, T x) {
        return ops.affine(ops.relu(ops.affine(x, -1, 1)), -1, 1);
    }

    /**
     * A loss of every pixel, weighted: with {@link Help#ENERGY}, tiles without defects count by the square of their
     * energy, relative to their contrast, in proportion to the mean of such tiles; all else counts once.
     *
     * @param images grey in [0, 1], with defects
     * @param label 1 where these are
     */
    <T> T weighted(Training<T> t, T loss, T images, T label) {
        if (help != Help.ENERGY) {
            return loss;
        }
        T good = t.affine(atMost1(t, t.sumPerSample(t.tiles(label, TILE))), -1, 1);
        T energy = t.square(t.detach(sencebgan.relativeEnergy(t, t.affine(t.tiles(images, TILE), 2, -1))));
        T mean = t.divide(t.mean(t.multiply(good, energy)), t.affine(t.mean(good), 1, 1e-6));
        T relative = t.divide(energy, t.affine(mean, 1, 1e-6));
        T weight = t.add(t.multiply(good, relative), t.affine(good, -1, 1));
        return t.multiply(loss, everywhere(t, weight, images));
    }
}

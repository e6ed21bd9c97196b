package dev.flawmap.detectors;

import static dev.flawmap.network.Layers.batchNorm;
import static dev.flawmap.network.Layers.conv;
import static dev.flawmap.network.Layers.convTranspose;
import static dev.flawmap.network.Layers.dense;
import static dev.flawmap.network.Layers.leakyRelu;
import static dev.flawmap.network.Layers.reshape;
import static dev.flawmap.network.Layers.tanh;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.Layer;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Ssim;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the detectors that work on 32×32 patches share: networks of the thesis, and forms of residuals. */
final class Patches {
    static final int SIZE = 32;

    static final Ssim SSIM = new Ssim(-1, 1);

    /** How much maps are smoothed: residuals of texture are noise pixel by pixel, and patches overlap. */
    private static final double SMOOTHING_PX = 0.375 * SIZE;

    private Patches() {}

    /** A network from z to a patch in [−1, 1]: dense, then four transposed 5×5 convolutions. */
    static Network generator(String name, int z) {
        return Network.of(
                name,
                dense(z, 1024),
                batchNorm(1024, 0.2),
                leakyRelu(0.2),
                reshape(256, 2, 2),
                convTranspose(256, 128, 5, 2),
                batchNorm(128, 0.2),
                leakyRelu(0.2),
                convTranspose(128, 64, 5, 2),
                batchNorm(64, 0.2),
                leakyRelu(0.2),
                convTranspose(64, 32, 5, 2),
                batchNorm(32, 0.2),
                leakyRelu(0.2),
                convTranspose(32, 1, 5, 2),
                tanh());
    }

    /** A network from a patch to z: three 5×5 convolutions with stride 2, then dense. */
    static Network encoder(String name, int z) {
        return encoder(name, z, false);
    }

    /** An encoder whose convolutions' weights are divided by their spectral norms, if {@code spectral}. */
    static Network encoder(String name, int z, boolean spectral) {
        List<Layer> layers = new ArrayList<>();
        int in = 1;
        for (int out : new int[] {64, 128, 256}) {
            layers.add(conv(in, out, 5, 2, spectral));
            layers.add(batchNorm(out, 0.2));
            layers.add(leakyRelu(0.2));
            in = out;
        }
        layers.add(reshape(256 * 4 * 4));
        layers.add(dense(256 * 4 * 4, z));
        return new Network(name, layers);
    }

    /** What a network computes before its last layer. */
    static <T> T features(Ops<T> ops, Network network, T x) {
        return network.apply(ops, x, network.layerCount() - 1);
    }

    /** ‖x − mean x‖, at least that of a patch with a grey level's noise. */
    static <T> T contrast(Ops<T> ops, T x) {
        T mean = ops.reshape(ops.meanPerSample(x), 1, 1, 1);
        return ops.maximum(ops.norm(ops.subtract(x, mean)), 0.25);
    }

    /**
     * Puts the score {@code name} per pixel, |a − b|, and per patch, ‖a − b‖.
     *
     * @return ‖a − b‖
     */
    static <T> T residual(Ops<T> ops, Map<String, T> out, String name, T a, T b) {
        T difference = ops.subtract(a, b);
        T norm = ops.norm(difference);
        out.put(name, ops.abs(difference));
        out.put(name + "_patch", norm);
        return norm;
    }

    /** Puts the score {@code name} per pixel, and its mean per patch. */
    static <T> void put(Ops<T> ops, Map<String, T> out, String name, T pixels) {
        out.put(name, pixels);
        out.put(name + "_patch", ops.meanPerSample(pixels));
    }

    /** A score of every pixel, with one of the whole patch. */
    static ScoreOutput pixelScore(String name, String meaning) {
        return ScoreOutput.pixel(name, meaning, true).smoothed(SMOOTHING_PX);
    }

    /** A score of the whole patch. */
    static ScoreOutput patchScore(String name, String meaning) {
        return ScoreOutput.patch(name, meaning).smoothed(SMOOTHING_PX);
    }

    /** The scores of {@link #verdict}. */
    static List<ScoreOutput> verdictScores() {
        return List.of(
                patchScore("generated_logit", "log((1 − D(x)) / D(x)): the order of 1 − D(x), never saturated"),
                patchScore("generated", "1 − D(x)"));
    }

    /**
     * What a discriminator says of patches, as scores.
     *
     * @param logits of being real, one for every patch
     */
    static <T> Map<String, T> verdict(Ops<T> ops, T logits) {
        T generated = ops.affine(ops.sumPerSample(logits), -1, 0);
        Map<String, T> out = new LinkedHashMap<>();
        out.put("generated_logit", generated);
        out.put("generated", ops.sigmoid(generated));
        return out;
    }

    /**
     * Patches, what is made of them and what is made up, to look at while training.
     *
     * @param images grey in [0, 1]
     * @param rebuilt the images' reconstructions in [−1, 1]
     * @param made generated patches in [−1, 1]
     */
    static <T> Map<PictureRow, T> pictures(Ops<T> ops, T images, T rebuilt, T made) {
        Map<PictureRow, T> pictures = new LinkedHashMap<>();
        pictures.put(PictureRow.REAL, images);
        pictures.put(PictureRow.RECONSTRUCTION, ops.affine(rebuilt, 0.5, 0.5));
        pictures.put(PictureRow.GENERATED, ops.affine(made, 0.5, 0.5));
        return pictures;
    }
}

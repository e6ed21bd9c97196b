package dev.flawmap.detectors;

import static dev.flawmap.detectors.OptionCheck.areRates;
import static dev.flawmap.detectors.OptionCheck.areWeights;
import static dev.flawmap.network.Layers.batchNorm;
import static dev.flawmap.network.Layers.conv;
import static dev.flawmap.network.Layers.convTranspose;
import static dev.flawmap.network.Layers.leakyRelu;
import static dev.flawmap.network.Layers.relu;
import static dev.flawmap.network.Layers.skip;
import static dev.flawmap.network.Layers.tanh;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.Layer;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Skip-GANomaly: a U-Net that reconstructs, trained against a discriminator (Akcay, Atapour-Abarghouei and Breckon
 * 2019, arXiv 1901.08954). Works on 32×32 patches.
 *
 * <p>With x̂ = G(x) and f(x) what the discriminator computes before its last layer:
 *
 * <ul>
 *   <li>adversarial loss: the cross-entropy of real against rebuilt patches, which the discriminator
 *       minimises; the U-Net minimises −log D(x̂), as in the authors' code;
 *   <li>contextual loss: |x − x̂|;
 *   <li>latent loss: |f(x) − f(x̂)|²;
 *   <li>their weighted sum;
 *   <li>score: λ·contextual + (1 − λ)·latent.
 * </ul>
 *
 * As in the authors' code, losses are means over all values. Its skips let the U-Net copy what it is shown, defects
 * included, the more the longer it trains. Training says so when it happens, as for every detector that reconstructs.
 */
public final class SkipGanomaly implements PatchDetector<SkipGanomaly.Options> {
    private static final double SLOPE = 0.1;

    /**
     * How Skip-GANomaly is trained. The defaults are made for some thousands of iterations; {@link #thesis()} has the
     * settings of the thesis that compared it with SENCEBGAN.
     *
     * @param latent channels of the U-Net's deepest level, of one pixel; 100 as published
     * @param width channels of the U-Net's first level; each deeper one has twice as many; 64 as published
     * @param batch patches in a step; 64 as published
     * @param adversarialWeight of −log D(x̂); 1 as published
     * @param contextualWeight of the mean absolute error; 50 in the authors' code, 40 in the thesis
     * @param latentWeight of the distance of features; 1 as published
     * @param contextualShare λ, the share of the contextual loss in the score; 0.9 as published, 0.2 in the thesis
     * @param generatorRate peak learning rate of the U-Net; published 2e-4
     * @param discriminatorRate peak learning rate of the discriminator; 2e-5 in the thesis
     * @param annealed whether learning rates rise and fall over the training, otherwise they stay as published
     * @param averageDecay of the weights' moving average used for scoring; 0.999 in the thesis
     * @param stride the step in pixels at which patches are slid over an image to inspect
     */
    public record Options(
            int latent,
            int width,
            int batch,
            double adversarialWeight,
            double contextualWeight,
            double latentWeight,
            double contextualShare,
            double generatorRate,
            double discriminatorRate,
            boolean annealed,
            double averageDecay,
            int stride)
            implements Settings {
        /**
         * Checks the components.
         *
         * @param latent channels of the U-Net's deepest level, of one pixel; 100 as published
         * @param width channels of the U-Net's first level; each deeper one has twice as many; 64 as published
         * @param batch patches in a step; 64 as published
         * @param adversarialWeight of −log D(x̂); 1 as published
         * @param contextualWeight of the mean absolute error; 50 in the authors' code, 40 in the thesis
         * @param latentWeight of the distance of features; 1 as published
         * @param contextualShare λ, the share of the contextual loss in the score; 0.9 as published, 0.2 in the thesis
         * @param generatorRate peak learning rate of the U-Net; published 2e-4
         * @param discriminatorRate peak learning rate of the discriminator; 2e-5 in the thesis
         * @param annealed whether learning rates rise and fall over the training, otherwise they stay as published
         * @param averageDecay of the weights' moving average used for scoring; 0.999 in the thesis
         * @param stride the step in pixels at which patches are slid over an image to inspect
         * @throws IllegalArgumentException with one sentence, if one is not what it should be
         */
        public Options {
            OptionCheck.patches("Skip-GANomaly", latent, batch, averageDecay, stride);
            require(width >= 1 && width <= 256, "width must lie between 1 and 256");
            require(
                    areWeights(adversarialWeight, contextualWeight, latentWeight),
                    "weights of losses must lie in [0, 1e6]");
            require(contextualShare >= 0 && contextualShare <= 1, "contextualShare must lie in [0, 1]");
            require(areRates(generatorRate, discriminatorRate), "learning rates must lie in (0, 1)");
        }

        private static void require(boolean holds, String otherwise) {
            OptionCheck.require("Skip-GANomaly", holds, otherwise);
        }

        /**
         * The default options, for some thousands of iterations: half the channels, a quarter of the time.
         *
         * @return the options
         */
        public static Options defaults() {
            return new Options(100, 32, 64, 1, 50, 1, 0.9, 1e-3, 1e-4, true, 0.999, 16);
        }

        /** {@return the thesis's settings: constant small learning rates, and a score that is mostly the latent loss} */
        public static Options thesis() {
            return new Options(100, 64, 64, 1, 40, 1, 0.2, 2e-4, 2e-5, false, 0.999, 16);
        }
    }

    private static final Metric CONTEXTUAL = Metric.loss("contextual");

    private final Options options;
    private final Network generator;
    private final Network discriminator;
    private final Stage stage;

    /**
     * The detector with some options.
     *
     * @param options its settings
     */
    public SkipGanomaly(Options options) {
        this.options = options;
        generator = generator(options.width(), options.latent());
        // Laid out as an encoder, with one number at its end.
        discriminator = Patches.encoder("discriminator", 1);
        stage = new Stage("skip_ganomaly", 1, List.of(generator, discriminator), CONTEXTUAL);
    }

    /** Levels of 16×16, 8×8, 4×4 and 2×2 pixels, put together from the code of one pixel outwards. */
    private static Network generator(int width, int z) {
        int channels = 8 * width;
        Layer[] below = {conv(channels, z, 5, 2), convTranspose(z, channels, 5, 2), batchNorm(channels, 0.2), relu()};
        while (channels > width) {
            int above = channels / 2;
            below = new Layer[] {
                conv(above, channels, 5, 2),
                batchNorm(channels, 0.2),
                leakyRelu(SLOPE),
                skip(below),
                convTranspose(2 * channels, above, 5, 2),
                batchNorm(above, 0.2),
                relu()
            };
            channels = above;
        }
        return Network.of(
                "generator",
                conv(1, width, 5, 2),
                batchNorm(width, 0.2),
                leakyRelu(SLOPE),
                skip(below),
                convTranspose(2 * width, 1, 5, 2),
                tanh());
    }

    @Override
    public String name() {
        return "skip-ganomaly";
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public List<Network> networks() {
        return List.of(generator, discriminator);
    }

    @Override
    public List<Stage> stages() {
        return List.of(stage);
    }

    @Override
    public boolean reconstructs() {
        return true;
    }

    @Override
    public <T> void step(Stage current, Training<T> t, T images) {
        T x = t.affine(images, 2, -1);
        T rebuilt = generator.apply(t, x);

        T real = discriminator.apply(t, x);
        // What is scored are real patches, so only these enter the discriminator's running statistics.
        T fake = t.unnoticed(() -> discriminator.apply(t, t.detach(rebuilt)));
        T telling = t.add(Losses.crossEntropy(t, real, true), Losses.crossEntropy(t, fake, false));
        t.minimise(telling, Schedule.adversarial(t, options.discriminatorRate(), options.annealed()), discriminator);

        T adversarial = Losses.crossEntropy(t, t.unnoticed(() -> discriminator.apply(t, rebuilt)), true);
        T contextual = t.mean(t.abs(t.subtract(x, rebuilt)));
        T target = t.detach(t.unnoticed(() -> Patches.features(t, discriminator, x)));
        T latent = Losses.squaredError(t, target, t.unnoticed(() -> Patches.features(t, discriminator, rebuilt)));
        T loss = t.add(
                t.affine(contextual, options.contextualWeight(), 0),
                t.add(
                        t.affine(adversarial, options.adversarialWeight(), 0),
                        t.affine(latent, options.latentWeight(), 0)));
        t.minimise(loss, Schedule.adversarial(t, options.generatorRate(), options.annealed()), generator);
        t.record(CONTEXTUAL, contextual);
        t.record(Metric.loss("adversarial"), adversarial);
        t.record(Metric.loss("latent"), latent);
        t.record(Metric.discriminator("discriminator"), telling);
    }

    @Override
    public List<ScoreOutput> scores() {
        return List.of(
                Patches.pixelScore("structure", "1 − SSIM(x, x̂), 11×11 Gaussian window"),
                Patches.pixelScore(
                        "contextual_latent",
                        "λ·|x − x̂| + (1 − λ)·mean (f(x) − f(x̂))² with λ = " + options.contextualShare()
                                + "; per patch its mean"),
                Patches.pixelScore("image", "‖x − x̂‖; per pixel |x − x̂|"),
                Patches.patchScore("latent", "‖f(x) − f(x̂)‖, f the discriminator's features"),
                Patches.patchScore("image_relative", "image / ‖x − mean x‖"));
    }

    @Override
    public List<String> publishedScores() {
        return List.of("contextual_latent");
    }

    @Override
    public <T> Map<String, T> score(Ops<T> ops, T images) {
        T x = ops.affine(images, 2, -1);
        T rebuilt = generator.apply(ops, x);
        T features =
                ops.subtract(Patches.features(ops, discriminator, x), Patches.features(ops, discriminator, rebuilt));
        double share = options.contextualShare();
        T contextual = ops.affine(ops.abs(ops.subtract(x, rebuilt)), share, 0);
        T latent = ops.affine(ops.meanPerSample(ops.square(features)), 1 - share, 0);
        Map<String, T> out = new LinkedHashMap<>();
        Patches.put(ops, out, "structure", Patches.SSIM.dissimilarity(ops, x, rebuilt));
        Patches.put(ops, out, "contextual_latent", ops.add(contextual, ops.reshape(latent, 1, 1, 1)));
        T image = Patches.residual(ops, out, "image", x, rebuilt);
        out.put("latent", ops.norm(features));
        out.put("image_relative", ops.divide(image, Patches.contrast(ops, x)));
        return out;
    }

    @Override
    public <T> Map<PictureRow, T> pictures(Training<T> t, T images) {
        Map<PictureRow, T> pictures = new LinkedHashMap<>();
        pictures.put(PictureRow.REAL, images);
        pictures.put(PictureRow.RECONSTRUCTION, t.affine(generator.apply(t, t.affine(images, 2, -1)), 0.5, 0.5));
        return pictures;
    }
}

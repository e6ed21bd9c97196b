package dev.flawmap.detectors;

import static dev.flawmap.detectors.OptionCheck.areRates;
import static dev.flawmap.detectors.OptionCheck.areWeights;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * GANomaly: an autoencoder trained against a discriminator, and a second encoder that finds the code of the
 * reconstruction again (Akcay, Atapour-Abarghouei and Breckon 2018, arXiv 1805.06725). Works on 32×32 patches.
 *
 * <p>With z = G_E(x), x̂ = G_D(z), ẑ = E(x̂) and f(x) what the discriminator computes before its last layer:
 *
 * <ul>
 *   <li>adversarial loss: |f(x) − f(x̂)|²; the discriminator itself minimises the cross-entropy of real
 *       against rebuilt patches;
 *   <li>contextual loss: |x − x̂|;
 *   <li>encoder loss: |z − ẑ|²;
 *   <li>their weighted sum, which both encoders and the decoder minimise;
 *   <li>score: ‖z − ẑ‖.
 * </ul>
 *
 * The paper has norms; the authors' code has means over all values, for which the weights 1, 50 and 1 are made,
 * and so it is here. (With norms, the contextual loss of a patch would outweigh the others thousands of times.) The
 * score is the L2 norm, which orders patches as the authors' code does; the paper has the L1 norm.
 */
public final class Ganomaly implements PatchDetector<Ganomaly.Options> {
    /**
     * How GANomaly is trained. The defaults are made for some thousands of iterations; {@link #thesis()} has the
     * published settings.
     *
     * @param latent the length of z; 100 as published
     * @param batch patches in a step; 64 as published
     * @param adversarialWeight of the distance of features; 1 as published
     * @param contextualWeight of the mean absolute error; 50 as published
     * @param encoderWeight of the distance of codes; 1 as published
     * @param generatorRate peak learning rate of both encoders and the decoder; published 2e-4
     * @param discriminatorRate peak learning rate of the discriminator; published 2e-4
     * @param annealed whether learning rates rise and fall over the training, otherwise they stay as published
     * @param averageDecay of the weights' moving average used for scoring; 0.999 in the thesis
     * @param stride the step in pixels at which patches are slid over an image to inspect
     */
    public record Options(
            int latent,
            int batch,
            double adversarialWeight,
            double contextualWeight,
            double encoderWeight,
            double generatorRate,
            double discriminatorRate,
            boolean annealed,
            double averageDecay,
            int stride)
            implements Settings {
        /**
         * Checks the components.
         *
         * @param latent the length of z; 100 as published
         * @param batch patches in a step; 64 as published
         * @param adversarialWeight of the distance of features; 1 as published
         * @param contextualWeight of the mean absolute error; 50 as published
         * @param encoderWeight of the distance of codes; 1 as published
         * @param generatorRate peak learning rate of both encoders and the decoder; published 2e-4
         * @param discriminatorRate peak learning rate of the discriminator; published 2e-4
         * @param annealed whether learning rates rise and fall over the training, otherwise they stay as published
         * @param averageDecay of the weights' moving average used for scoring; 0.999 in the thesis
         * @param stride the step in pixels at which patches are slid over an image to inspect
         * @throws IllegalArgumentException with one sentence, if one is not what it should be
         */
        public Options {
            OptionCheck.patches("GANomaly", latent, batch, averageDecay, stride);
            require(
                    areWeights(adversarialWeight, contextualWeight, encoderWeight),
                    "weights of losses must lie in [0, 1e6]");
            require(areRates(generatorRate, discriminatorRate), "learning rates must lie in (0, 1)");
        }

        private static void require(boolean holds, String otherwise) {
            OptionCheck.require("GANomaly", holds, otherwise);
        }

        /**
         * The default options, for some thousands of iterations.
         *
         * @return the options
         */
        public static Options defaults() {
            return new Options(100, 64, 1, 50, 1, 1e-3, 2e-4, true, 0.999, 16);
        }

        /** {@return the published settings: constant small learning rates} */
        public static Options thesis() {
            return new Options(100, 64, 1, 50, 1, 2e-4, 2e-4, false, 0.999, 16);
        }
    }

    private static final Metric CONTEXTUAL = Metric.loss("contextual");

    private final Options options;
    private final Network encoder;
    private final Network decoder;
    private final Network secondEncoder;
    private final Network discriminator;
    private final Stage stage;

    /**
     * The detector with some options.
     *
     * @param options its settings
     */
    public Ganomaly(Options options) {
        this.options = options;
        encoder = Patches.encoder("encoder", options.latent());
        decoder = Patches.generator("decoder", options.latent());
        secondEncoder = Patches.encoder("second_encoder", options.latent());
        // Laid out as an encoder, with one number at its end.
        discriminator = Patches.encoder("discriminator", 1);
        stage = new Stage("ganomaly", 1, List.of(encoder, decoder, secondEncoder, discriminator), CONTEXTUAL);
    }

    @Override
    public String name() {
        return "ganomaly";
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public List<Network> networks() {
        return List.of(encoder, decoder, secondEncoder, discriminator);
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
        T z = encoder.apply(t, x);
        T rebuilt = decoder.apply(t, z);

        T real = discriminator.apply(t, x);
        T fake = discriminator.apply(t, t.detach(rebuilt));
        T telling = t.add(Losses.crossEntropy(t, real, true), Losses.crossEntropy(t, fake, false));
        t.minimise(telling, Schedule.adversarial(t, options.discriminatorRate(), options.annealed()), discriminator);

        T target = t.detach(Patches.features(t, discriminator, x));
        T adversarial = Losses.squaredError(t, target, Patches.features(t, discriminator, rebuilt));
        T contextual = t.mean(t.abs(t.subtract(x, rebuilt)));
        T encoding = Losses.squaredError(t, z, secondEncoder.apply(t, rebuilt));
        T loss = t.add(
                t.affine(contextual, options.contextualWeight(), 0),
                t.add(
                        t.affine(adversarial, options.adversarialWeight(), 0),
                        t.affine(encoding, options.encoderWeight(), 0)));
        t.minimise(
                loss,
                Schedule.adversarial(t, options.generatorRate(), options.annealed()),
                encoder,
                decoder,
                secondEncoder);
        t.record(CONTEXTUAL, contextual);
        t.record(Metric.loss("adversarial"), adversarial);
        t.record(Metric.loss("encoder"), encoding);
        t.record(Metric.discriminator("discriminator"), telling);
    }

    @Override
    public List<ScoreOutput> scores() {
        return List.of(
                Patches.pixelScore("structure", "1 − SSIM(x, x̂), 11×11 Gaussian window"),
                Patches.patchScore("latent", "‖z − ẑ‖, z the code of x and ẑ that of x̂"),
                Patches.pixelScore("image", "‖x − x̂‖; per pixel |x − x̂|"),
                Patches.patchScore("latent_relative", "latent / ‖z‖"),
                Patches.patchScore("image_relative", "image / ‖x − mean x‖"));
    }

    @Override
    public List<String> publishedScores() {
        return List.of("latent");
    }

    @Override
    public <T> Map<String, T> score(Ops<T> ops, T images) {
        T x = ops.affine(images, 2, -1);
        T z = encoder.apply(ops, x);
        T rebuilt = decoder.apply(ops, z);
        T latent = ops.norm(ops.subtract(z, secondEncoder.apply(ops, rebuilt)));
        Map<String, T> out = new LinkedHashMap<>();
        Patches.put(ops, out, "structure", Patches.SSIM.dissimilarity(ops, x, rebuilt));
        out.put("latent", latent);
        T image = Patches.residual(ops, out, "image", x, rebuilt);
        out.put("latent_relative", ops.divide(latent, ops.norm(z)));
        out.put("image_relative", ops.divide(image, Patches.contrast(ops, x)));
        return out;
    }

    @Override
    public <T> Map<PictureRow, T> pictures(Training<T> t, T images) {
        T rebuilt = decoder.apply(t, encoder.apply(t, t.affine(images, 2, -1)));
        Map<PictureRow, T> pictures = new LinkedHashMap<>();
        pictures.put(PictureRow.REAL, images);
        pictures.put(PictureRow.RECONSTRUCTION, t.affine(rebuilt, 0.5, 0.5));
        return pictures;
    }
}

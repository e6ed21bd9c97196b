package dev.flawmap.detectors;

import static dev.flawmap.detectors.OptionCheck.areRates;
import static dev.flawmap.detectors.OptionCheck.areWeights;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * BiGAN as an anomaly detector: a generator, an encoder and a discriminator of pairs, trained together (Zenati et al.
 * 2018, "Efficient GAN-Based Anomaly Detection", arXiv 1802.06222). Works on 32×32 patches.
 *
 * <ul>
 *   <li>The discriminator tells (x, E x) from (G z, z): L_D = −log D(x, E x) − log(1 − D(G z, z)), the cross-entropy of
 *       the paper's V(D, E, G) (section 3).
 *   <li>Generator and encoder see the labels flipped, as in the authors' code: L_GE = −log(1 − D(x, E x)) − log D(G z, z)
 *       + w·mean |x − G E x|, where the published w is 0.
 *   <li>A(x) = α·‖x − G E x‖₁ + (1 − α)·‖f(x, E x) − f(G E x, E x)‖₁ with f the features of D before its last layer
 *       (section 3, with its L_D by feature matching), or with −log D(x, E x) in place of the features' distance.
 * </ul>
 *
 * These make E the inverse of G only where D is at its optimum, and reconstructions are known to be unfaithful before
 * (ALICE: Li et al. 2017, arXiv 1709.01215). By default, w is above 0, the explicit cycle consistency of ALICE, and D
 * has spectral norms and less dropout; {@link Options#thesis()} has neither. Generator and encoder are those of all
 * detectors of patches here, not the papers'; the discriminator has one more convolution than the thesis's, a dense
 * layer before the branches are joined, and leaky ReLUs of slope 0.2 where the thesis has 0.25.
 */
public final class Bigan implements PatchDetector<Bigan.Options> {
    /**
     * How BiGAN is trained and scores.
     *
     * @param latent the length of z; 100 as in the thesis, 200 in the paper
     * @param batch patches in a step; 64 in the thesis, 100 in the paper
     * @param reconstructionWeight of the mean of |x − G E x| over pixels, with grey levels in [−1, 1], in the loss of
     *     generator and encoder; 0 as published
     * @param imageWeight of ‖x − G E x‖₁ in the published score; 0.9 in the paper, 0.75 in the thesis
     * @param featureWeight of the features' distance in the published score; 0.1 in the paper, 0.25 in the thesis
     * @param dropout in the discriminator, in [0, 1); 0.5 as published
     * @param spectralNorm on the discriminator; not published
     * @param rate peak learning rate of generator and encoder; 2e-4 in the thesis, 1e-5 in the paper
     * @param discriminatorRate peak learning rate of the discriminator; 2e-4 in the thesis, 1e-5 in the paper
     * @param annealed whether learning rates rise and fall over training, otherwise they stay, as published
     * @param averageDecay of the weights' moving average used for scoring; 0.999 as published
     * @param stride the step in pixels at which patches are slid over an image to inspect
     */
    public record Options(
            int latent,
            int batch,
            double reconstructionWeight,
            double imageWeight,
            double featureWeight,
            double dropout,
            boolean spectralNorm,
            double rate,
            double discriminatorRate,
            boolean annealed,
            double averageDecay,
            int stride)
            implements Settings {
        /**
         * Checks the components.
         *
         * @param latent the length of z; 100 as in the thesis, 200 in the paper
         * @param batch patches in a step; 64 in the thesis, 100 in the paper
         * @param reconstructionWeight of the mean of |x − G E x| over pixels, with grey levels in [−1, 1], in the loss of
         *     generator and encoder; 0 as published
         * @param imageWeight of ‖x − G E x‖₁ in the published score; 0.9 in the paper, 0.75 in the thesis
         * @param featureWeight of the features' distance in the published score; 0.1 in the paper, 0.25 in the thesis
         * @param dropout in the discriminator, in [0, 1); 0.5 as published
         * @param spectralNorm on the discriminator; not published
         * @param rate peak learning rate of generator and encoder; 2e-4 in the thesis, 1e-5 in the paper
         * @param discriminatorRate peak learning rate of the discriminator; 2e-4 in the thesis, 1e-5 in the paper
         * @param annealed whether learning rates rise and fall over training, otherwise they stay, as published
         * @param averageDecay of the weights' moving average used for scoring; 0.999 as published
         * @param stride the step in pixels at which patches are slid over an image to inspect
         * @throws IllegalArgumentException with one sentence, if one is not what it should be
         */
        public Options {
            OptionCheck.patches("BiGAN", latent, batch, averageDecay, stride);
            require(
                    areWeights(reconstructionWeight, imageWeight, featureWeight),
                    "weights of losses and scores must lie in [0, 1e6]");
            require(dropout >= 0 && dropout < 1, "dropout must lie in [0, 1)");
            require(areRates(rate, discriminatorRate), "learning rates must lie in (0, 1)");
        }

        private static void require(boolean holds, String otherwise) {
            OptionCheck.require("BiGAN", holds, otherwise);
        }

        /**
         * The default options, for some thousand iterations.
         *
         * @return the options
         */
        public static Options defaults() {
            return new Options(100, 64, 10, 0.9, 0.1, 0.2, true, 1e-3, 5e-4, true, 0.999, 16);
        }

        /** {@return the thesis's settings: no reconstruction term, no spectral norms, constant learning rates} */
        public static Options thesis() {
            return new Options(100, 64, 0, 0.75, 0.25, 0.5, false, 2e-4, 2e-4, false, 0.999, 16);
        }
    }

    private static final Metric RECONSTRUCTION = Metric.loss("reconstruction");

    private final Options options;
    private final Network generator;
    private final Network encoder;
    private final JointDiscriminator discriminator;
    private final Stage stage;

    /**
     * The detector with some options.
     *
     * @param options its settings
     */
    public Bigan(Options options) {
        this.options = options;
        generator = Patches.generator("generator", options.latent());
        encoder = Patches.encoder("encoder", options.latent());
        discriminator = JointDiscriminator.of(options.latent(), options.dropout(), options.spectralNorm());
        stage = new Stage("adversarial", 1, networks(), RECONSTRUCTION);
    }

    @Override
    public String name() {
        return "bigan";
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public List<Network> networks() {
        List<Network> all = new ArrayList<>(List.of(generator, encoder));
        all.addAll(discriminator.networks());
        return all;
    }

    @Override
    public List<Stage> stages() {
        return List.of(stage);
    }

    @Override
    public Optional<Generator> generator() {
        return Optional.of(new Generator(generator, options.latent()));
    }

    @Override
    public boolean reconstructs() {
        return true;
    }

    @Override
    public <T> void step(Stage current, Training<T> t, T images) {
        T x = t.affine(images, 2, -1);
        T z = t.noise(options.batch(), options.latent());
        T made = generator.apply(t, z);
        T code = encoder.apply(t, x);
        T rebuilt = generator.apply(t, code);

        T telling = discriminator.telling(t, x, t.detach(code), t.detach(made), z);
        t.minimise(
                telling,
                Schedule.adversarial(t, options.discriminatorRate(), options.annealed()),
                discriminator.networks().toArray(new Network[0]));

        // The discriminator has changed, so it judges the same pairs anew.
        T fooling = discriminator.fooling(t, x, code, made, z);
        T reconstruction = t.mean(t.abs(t.subtract(x, rebuilt)));
        T loss = t.add(fooling, t.affine(reconstruction, options.reconstructionWeight(), 0));
        t.minimise(loss, Schedule.adversarial(t, options.rate(), options.annealed()), generator, encoder);

        t.record(RECONSTRUCTION, reconstruction);
        t.record(Metric.loss("fooling"), fooling);
        t.record(Metric.discriminator("discriminator"), telling);
        t.record(Metric.GENERATED_SPREAD, t.spread(made));
    }

    @Override
    public List<ScoreOutput> scores() {
        String image = options.imageWeight() + "·‖x − G E x‖₁";
        String feature = options.featureWeight() + "·‖f(x, E x) − f(G E x, E x)‖₁";
        return List.of(
                Patches.pixelScore("structure", "1 − SSIM(x, G E x), 11×11 Gaussian window"),
                Patches.pixelScore(
                        "image_feature",
                        image + " + " + feature + "; per pixel its share, the second term spread evenly"),
                Patches.patchScore("feature", "‖f(x, E x) − f(G E x, E x)‖₁"),
                Patches.patchScore("cross_entropy", "−log D(x, E x)"),
                Patches.pixelScore("image", "‖x − G E x‖; per pixel |x − G E x|"),
                Patches.patchScore("image_relative", "image / ‖x − mean x‖"));
    }

    @Override
    public List<String> publishedScores() {
        return List.of("image_feature");
    }

    @Override
    public <T> Map<String, T> score(Ops<T> ops, T images) {
        T x = ops.affine(images, 2, -1);
        T code = encoder.apply(ops, x);
        T rebuilt = generator.apply(ops, code);
        T feature = ops.norm1(
                ops.subtract(discriminator.features(ops, x, code), discriminator.features(ops, rebuilt, code)));

        Map<String, T> out = new LinkedHashMap<>();
        T image = Patches.residual(ops, out, "image", x, rebuilt);
        out.put("image_relative", ops.divide(image, Patches.contrast(ops, x)));
        Patches.put(ops, out, "structure", Patches.SSIM.dissimilarity(ops, x, rebuilt));
        T absolute = ops.affine(ops.abs(ops.subtract(x, rebuilt)), options.imageWeight(), 0);
        T weighted = ops.affine(feature, options.featureWeight(), 0);
        T share = ops.affine(ops.reshape(weighted, 1, 1, 1), 1.0 / (Patches.SIZE * Patches.SIZE), 0);
        out.put("image_feature", ops.add(absolute, share));
        out.put("image_feature_patch", ops.add(ops.sumPerSample(absolute), weighted));
        out.put("feature", feature);
        T logit = discriminator.logit(ops, x, code);
        out.put("cross_entropy", ops.sumPerSample(ops.softplus(ops.affine(logit, -1, 0))));
        return out;
    }

    @Override
    public <T> Map<PictureRow, T> pictures(Training<T> t, T images) {
        T x = t.affine(images, 2, -1);
        T rebuilt = generator.apply(t, encoder.apply(t, x));
        return Patches.pictures(t, images, rebuilt, generator.apply(t, t.noise(t.batch(images), options.latent())));
    }
}

package dev.flawmap.detectors;

import static dev.flawmap.detectors.OptionCheck.areRates;
import static dev.flawmap.detectors.OptionCheck.areWeights;
import static dev.flawmap.network.Layers.conv;
import static dev.flawmap.network.Layers.dense;
import static dev.flawmap.network.Layers.dropout;
import static dev.flawmap.network.Layers.leakyRelu;
import static dev.flawmap.network.Layers.reshape;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Padding;
import dev.flawmap.network.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * ALAD: {@link Bigan} with two more discriminators, one that tells a patch from its reconstruction and one that tells a
 * latent vector from its own (Zenati et al. 2018, "Adversarially Learned Anomaly Detection", arXiv 1812.02288). Works on
 * 32×32 patches.
 *
 * <ul>
 *   <li>D_xz tells (x, E x) from (G z, z), D_xx tells (x, x) from (x, G E x), D_zz tells (z, z) from (z, E G z); each
 *       minimises its cross-entropy (the paper's V(D_xz, D_xx, D_zz, E, G), section IV).
 *   <li>Generator and encoder see the labels flipped, as in the authors' code: L_GE = −log(1 − D_xz(x, E x)) −
 *       log D_xz(G z, z) − log D_xx(x, G E x) − log D_zz(z, E G z) + w·mean |x − G E x|, where the published w is 0. The
 *       terms of (x, x) and (z, z), which the authors add, depend on neither.
 *   <li>Encoder and discriminators have spectral norms, all but their last layers.
 *   <li>A(x) = ‖f_xx(x, x) − f_xx(x, G E x)‖₁ with f_xx the features of D_xx before its last layer (section IV,
 *       algorithm 1); beside it the scores that the paper compares it with: of logits, L1 and L2.
 * </ul>
 *
 * The weight w is above 0 by default, so that reconstructions soon come close to their patches, which D_xx alone is a weak
 * guide to; this is the explicit cycle consistency of ALICE (Li et al. 2017, arXiv 1709.01215).
 * {@link Options#thesis()} has 0. Generator and encoder are those of all detectors of patches here, not the paper's; D_xz
 * is {@link Bigan}'s, without batch normalisation. D_xx sees its two patches as two channels, so that its features have a
 * place in the patch; in the authors' code, one lies above the other.
 */
public final class Alad implements PatchDetector<Alad.Options> {
    /** Channels and side of D_xx's last features. */
    private static final int CHANNELS = 128;

    private static final int SIDE = 8;

    /** How many pixels of a patch there are to one of these features along each axis. */
    private static final int ENLARGEMENT = Patches.SIZE / SIDE;

    /**
     * How ALAD is trained.
     *
     * @param latent the length of z; 100 as published
     * @param batch patches in a step; 64 in the thesis, 32 in the paper
     * @param reconstructionWeight of the mean of |x − G E x| over pixels, with grey levels in [−1, 1], in the loss of
     *     generator and encoder; 0 as published
     * @param dropout in the discriminators, in [0, 1); 0.2 as published
     * @param spectralNorm on encoder and discriminators, as published
     * @param rate peak learning rate of generator and encoder; published 2e-4
     * @param discriminatorRate peak learning rate of the discriminators; published 2e-4
     * @param annealed whether learning rates rise and fall over training, otherwise they stay, as published
     * @param averageDecay of the weights' moving average used for scoring; 0.999 as published
     * @param stride the step in pixels at which patches are slid over an image to inspect
     */
    public record Options(
            int latent,
            int batch,
            double reconstructionWeight,
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
         * @param latent the length of z; 100 as published
         * @param batch patches in a step; 64 in the thesis, 32 in the paper
         * @param reconstructionWeight of the mean of |x − G E x| over pixels, with grey levels in [−1, 1], in the loss of
         *     generator and encoder; 0 as published
         * @param dropout in the discriminators, in [0, 1); 0.2 as published
         * @param spectralNorm on encoder and discriminators, as published
         * @param rate peak learning rate of generator and encoder; published 2e-4
         * @param discriminatorRate peak learning rate of the discriminators; published 2e-4
         * @param annealed whether learning rates rise and fall over training, otherwise they stay, as published
         * @param averageDecay of the weights' moving average used for scoring; 0.999 as published
         * @param stride the step in pixels at which patches are slid over an image to inspect
         * @throws IllegalArgumentException with one sentence, if one is not what it should be
         */
        public Options {
            OptionCheck.patches("ALAD", latent, batch, averageDecay, stride);
            require(areWeights(reconstructionWeight), "reconstructionWeight must lie in [0, 1e6]");
            require(dropout >= 0 && dropout < 1, "dropout must lie in [0, 1)");
            require(areRates(rate, discriminatorRate), "learning rates must lie in (0, 1)");
        }

        private static void require(boolean holds, String otherwise) {
            OptionCheck.require("ALAD", holds, otherwise);
        }

        /**
         * The default options, for some thousand iterations.
         *
         * @return the options
         */
        public static Options defaults() {
            return new Options(100, 64, 10, 0.2, true, 1e-3, 5e-4, true, 0.999, 16);
        }

        /** {@return the published settings: no reconstruction term, constant learning rates} */
        public static Options thesis() {
            return new Options(100, 64, 0, 0.2, true, 2e-4, 2e-4, false, 0.999, 16);
        }
    }

    private static final Metric RECONSTRUCTION = Metric.loss("reconstruction");

    private final Options options;
    private final Network generator;
    private final Network encoder;
    private final JointDiscriminator joint;
    private final PairDiscriminator imageDiscriminator;
    private final PairDiscriminator latentDiscriminator;
    private final List<Network> discriminators;
    private final Stage stage;

    /**
     * The detector with some options.
     *
     * @param options its settings
     */
    public Alad(Options options) {
        this.options = options;
        int z = options.latent();
        generator = Patches.generator("generator", z);
        encoder = Patches.encoder("encoder", z, options.spectralNorm());
        joint = JointDiscriminator.of(z, options.dropout(), options.spectralNorm());
        imageDiscriminator = new PairDiscriminator(imageDiscriminator(options.dropout(), options.spectralNorm()), 1);
        latentDiscriminator =
                new PairDiscriminator(latentDiscriminator(z, options.dropout(), options.spectralNorm()), 1);
        List<Network> all = new ArrayList<>(joint.networks());
        all.addAll(List.of(imageDiscriminator.network(), latentDiscriminator.network()));
        discriminators = List.copyOf(all);
        stage = new Stage("adversarial", 1, networks(), RECONSTRUCTION);
    }

    /** D_xx of two patches as channels. */
    private static Network imageDiscriminator(double dropout, boolean spectral) {
        return Network.of(
                "image_discriminator",
                conv(2, 64, 5, 2, spectral),
                leakyRelu(0.2),
                dropout(dropout),
                conv(64, CHANNELS, 5, 2, spectral),
                leakyRelu(0.2),
                dropout(dropout),
                reshape(CHANNELS * SIDE * SIDE),
                dense(CHANNELS * SIDE * SIDE, 1));
    }

    /** D_zz of two latent vectors, one after the other. */
    private static Network latentDiscriminator(int z, double dropout, boolean spectral) {
        return Network.of(
                "latent_discriminator",
                dense(2 * z, 64, spectral),
                leakyRelu(0.2),
                dropout(dropout),
                dense(64, 32, spectral),
                leakyRelu(0.2),
                dropout(dropout),
                dense(32, 1));
    }

    @Override
    public String name() {
        return "alad";
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public List<Network> networks() {
        List<Network> all = new ArrayList<>(List.of(generator, encoder));
        all.addAll(discriminators);
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
        T again = encoder.apply(t, made);
        T code = encoder.apply(t, x);
        T rebuilt = generator.apply(t, code);

        T tellingPairs = joint.telling(t, x, t.detach(code), t.detach(made), z);
        T tellingImages = imageDiscriminator.telling(t, x, rebuilt);
        T tellingLatents = latentDiscriminator.telling(t, z, again);
        t.minimise(
                t.add(tellingPairs, t.add(tellingImages, tellingLatents)),
                Schedule.adversarial(t, options.discriminatorRate(), options.annealed()),
                discriminators.toArray(new Network[0]));

        // The discriminators have changed, so they judge the same pairs anew.
        T fooling = joint.fooling(t, x, code, made, z);
        T cycle = t.add(
                Losses.crossEntropy(t, imageDiscriminator.logits(t, x, rebuilt), true),
                Losses.crossEntropy(t, latentDiscriminator.logits(t, z, again), true));
        T reconstruction = t.mean(t.abs(t.subtract(x, rebuilt)));
        T loss = t.add(t.add(fooling, cycle), t.affine(reconstruction, options.reconstructionWeight(), 0));
        t.minimise(loss, Schedule.adversarial(t, options.rate(), options.annealed()), generator, encoder);

        t.record(RECONSTRUCTION, reconstruction);
        t.record(Metric.loss("fooling"), fooling);
        t.record(Metric.loss("cycle"), cycle);
        t.record(Metric.discriminator("joint_discriminator"), tellingPairs);
        t.record(Metric.discriminator("image_discriminator"), tellingImages);
        t.record(Metric.discriminator("latent_discriminator"), tellingLatents);
        t.record(Metric.GENERATED_SPREAD, t.spread(made));
    }

    @Override
    public List<ScoreOutput> scores() {
        return List.of(
                Patches.pixelScore("structure", "1 − SSIM(x, G E x), 11×11 Gaussian window"),
                Patches.pixelScore(
                        "feature", "‖f_xx(x, x) − f_xx(x, G E x)‖₁; per pixel the share of the features at its place"),
                Patches.patchScore("logit", "−log D_xx(x, G E x)"),
                Patches.pixelScore("image", "‖x − G E x‖; per pixel |x − G E x|"),
                Patches.patchScore("image_l1", "‖x − G E x‖₁"),
                Patches.patchScore("image_relative", "image / ‖x − mean x‖"));
    }

    @Override
    public List<String> publishedScores() {
        return List.of("feature");
    }

    @Override
    public <T> Map<String, T> score(Ops<T> ops, T images) {
        T x = ops.affine(images, 2, -1);
        T rebuilt = generator.apply(ops, encoder.apply(ops, x));
        T distance = ops.abs(ops.subtract(placedFeatures(ops, x, x), placedFeatures(ops, x, rebuilt)));
        T logit = imageDiscriminator.logits(ops, x, rebuilt);

        Map<String, T> out = new LinkedHashMap<>();
        Patches.put(ops, out, "structure", Patches.SSIM.dissimilarity(ops, x, rebuilt));
        out.put("feature", spread(ops, distance));
        out.put("feature_patch", ops.sumPerSample(distance));
        out.put("logit", ops.sumPerSample(ops.softplus(ops.affine(logit, -1, 0))));
        T image = Patches.residual(ops, out, "image", x, rebuilt);
        out.put("image_l1", ops.norm1(ops.subtract(x, rebuilt)));
        out.put("image_relative", ops.divide(image, Patches.contrast(ops, x)));
        return out;
    }

    /** f_xx before it is made a vector: {@code [batch, channels, side, side]}. */
    private <T> T placedFeatures(Ops<T> ops, T a, T b) {
        Network network = imageDiscriminator.network();
        return network.apply(ops, ops.concat(1, List.of(a, b)), network.layerCount() - 2);
    }

    /** The sum over channels, enlarged to the patch's size; its sum over a patch stays the same. */
    private static <T> T spread(Ops<T> ops, T distance) {
        float[] ones = new float[CHANNELS];
        Arrays.fill(ones, 1f / (ENLARGEMENT * ENLARGEMENT));
        T sum = ops.conv(
                distance, ops.constant(ones, 1, CHANNELS, 1, 1), ops.constant(new float[1], 1), 1, Padding.NONE, 1);
        return ops.upsample(ops.upsample(sum));
    }

    @Override
    public <T> Map<PictureRow, T> pictures(Training<T> t, T images) {
        T x = t.affine(images, 2, -1);
        T rebuilt = generator.apply(t, encoder.apply(t, x));
        return Patches.pictures(t, images, rebuilt, generator.apply(t, t.noise(t.batch(images), options.latent())));
    }
}

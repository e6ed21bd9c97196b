package dev.flawmap.detectors;

import static dev.flawmap.detectors.OptionCheck.areRates;
import static dev.flawmap.detectors.OptionCheck.areWeights;
import static dev.flawmap.network.Layers.conv;
import static dev.flawmap.network.Layers.dense;
import static dev.flawmap.network.Layers.leakyRelu;
import static dev.flawmap.network.Layers.reshape;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * FenceGAN (Ngo et al. 2019, arXiv 1904.01209): a GAN whose generator is kept at the boundary of the real patches, all
 * around them, so that the discriminator learns where they end. Works on 32×32 patches.
 *
 * <p>L_D = −log D(x) − γ·log(1 − D(G z)): the smaller γ, the more it matters that real patches are known. L_G is the
 * encirclement loss, of how far D(G z) is from α, plus β times the dispersion loss, 1 / mean ‖G z − μ‖ with μ the mean
 * of the batch. The score is 1 − D(x): a baseline, since a discriminator learns to tell what its generator makes, not
 * what defects look like.
 *
 * <p>The discriminator has no batch normalisation: it sees real and generated patches in turn, so the statistics of
 * training would not be those of scoring. Nor has it the thesis's dropout, which would blur what D(G z) = α means, nor is
 * it trained alone first, as by the authors: with a cross-entropy for encirclement the generator has a gradient anyway.
 */
public final class Fencegan implements PatchDetector<Fencegan.Options> {
    /** How far D(G z) is from α. */
    public enum Encirclement {
        /** The mean of |α − D(G z)|; has hardly any gradient while D tells all generated patches. */
        DISTANCE,
        /** The cross-entropy of D(G z) with the label α, as in the authors' code: least at α too, never flat. */
        CROSS_ENTROPY
    }

    /**
     * How FenceGAN is trained. The defaults are made for some thousands of iterations; {@link #thesis()} has the
     * settings of Özgümüş's thesis (see {@link Sencebgan}), made for 640,000.
     *
     * @param latent the length of z; 256 in the thesis and, for CIFAR-10, by the authors
     * @param batch patches in a step; 64 in the thesis
     * @param encirclement how far D(G z) is from α
     * @param alpha what D(G z) is to be, in (0, 1); 0.5 in the thesis
     * @param beta the weight of the dispersion loss, whose distances are L2 norms over 1,024 pixels in [−1, 1]; 10 in the
     *     thesis, with which generated patches of fibres stay off α
     * @param gamma the weight of generated patches in L_D; 0.5 by the authors for CIFAR-10, 1 for a plain GAN
     * @param discriminatorSteps discriminator steps for each generator step; 2 in the thesis, 1 by default, which allows
     *     more of both in the same time
     * @param generatorRate peak learning rate of G; 1e-3 in the thesis
     * @param discriminatorRate peak learning rate of D; 1e-3 in the thesis
     * @param annealed whether learning rates rise and fall, otherwise they stay as in the thesis
     * @param spectralNorm on the discriminator, as in the thesis
     * @param averageDecay of the weights' moving average used for scoring; 0.999 in the thesis
     * @param stride the step in pixels at which patches are slid over an image to inspect
     */
    public record Options(
            int latent,
            int batch,
            Encirclement encirclement,
            double alpha,
            double beta,
            double gamma,
            int discriminatorSteps,
            double generatorRate,
            double discriminatorRate,
            boolean annealed,
            boolean spectralNorm,
            double averageDecay,
            int stride)
            implements Settings {
        /**
         * Checks the components.
         *
         * @param latent the length of z; 256 in the thesis and, for CIFAR-10, by the authors
         * @param batch patches in a step; 64 in the thesis
         * @param encirclement how far D(G z) is from α
         * @param alpha what D(G z) is to be, in (0, 1); 0.5 in the thesis
         * @param beta the weight of the dispersion loss, whose distances are L2 norms over 1,024 pixels in [−1, 1]; 10 in the
         *     thesis, with which generated patches of fibres stay off α
         * @param gamma the weight of generated patches in L_D; 0.5 by the authors for CIFAR-10, 1 for a plain GAN
         * @param discriminatorSteps discriminator steps for each generator step; 2 in the thesis, 1 by default, which allows
         *     more of both in the same time
         * @param generatorRate peak learning rate of G; 1e-3 in the thesis
         * @param discriminatorRate peak learning rate of D; 1e-3 in the thesis
         * @param annealed whether learning rates rise and fall, otherwise they stay as in the thesis
         * @param spectralNorm on the discriminator, as in the thesis
         * @param averageDecay of the weights' moving average used for scoring; 0.999 in the thesis
         * @param stride the step in pixels at which patches are slid over an image to inspect
         * @throws IllegalArgumentException with one sentence, if one is not what it should be
         */
        public Options {
            OptionCheck.patches("FenceGAN", latent, batch, averageDecay, stride);
            require(alpha > 0 && alpha < 1, "alpha must lie in (0, 1)");
            require(areWeights(beta, gamma) && gamma > 0, "beta must lie in [0, 1e6] and gamma in (0, 1e6]");
            OptionCheck.steps("FenceGAN", "discriminatorSteps", discriminatorSteps);
            require(areRates(generatorRate, discriminatorRate), "learning rates must lie in (0, 1)");
        }

        private static void require(boolean holds, String otherwise) {
            OptionCheck.require("FenceGAN", holds, otherwise);
        }

        /**
         * The default options, for some thousands of iterations.
         *
         * @return the options
         */
        public static Options defaults() {
            return new Options(256, 64, Encirclement.CROSS_ENTROPY, 0.5, 1, 0.5, 1, 5e-4, 2e-4, true, true, 0.999, 16);
        }

        /** {@return the settings of the thesis, whose code has no γ} */
        public static Options thesis() {
            return new Options(256, 64, Encirclement.DISTANCE, 0.5, 10, 1, 2, 1e-3, 1e-3, false, true, 0.999, 16);
        }
    }

    private static final Metric DISPERSION = Metric.loss("dispersion");

    private final Options options;
    private final Network generator;
    private final Network discriminator;
    private final Stage adversarial;

    /**
     * The detector with some options.
     *
     * @param options its settings
     */
    public Fencegan(Options options) {
        this.options = options;
        generator = Patches.generator("generator", options.latent());
        discriminator = discriminator(options.spectralNorm());
        adversarial = new Stage("adversarial", 1, List.of(generator, discriminator), DISPERSION);
    }

    /** Gives the logit of D(x). */
    private static Network discriminator(boolean spectral) {
        return Network.of(
                "discriminator",
                conv(1, 32, 5, 2, spectral),
                leakyRelu(0.2),
                conv(32, 64, 5, 2, spectral),
                leakyRelu(0.2),
                conv(64, 128, 5, 2, spectral),
                leakyRelu(0.2),
                conv(128, 256, 5, 2, spectral),
                leakyRelu(0.2),
                reshape(256 * 2 * 2),
                dense(256 * 2 * 2, 1));
    }

    @Override
    public String name() {
        return "fencegan";
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
        return List.of(adversarial);
    }

    @Override
    public Optional<Generator> generator() {
        return Optional.of(new Generator(generator, options.latent()));
    }

    @Override
    public <T> void step(Stage stage, Training<T> t, T images) {
        T x = t.affine(images, 2, -1);
        T telling = discriminatorStep(t, x);
        for (int i = 1; i < options.discriminatorSteps(); i++) {
            telling = discriminatorStep(t, x);
        }

        T generated = generate(t);
        T encirclement = encirclement(t, discriminator.apply(t, generated));
        T dispersion = dispersion(t, generated);
        t.minimise(
                t.add(encirclement, t.affine(dispersion, options.beta(), 0)),
                Schedule.adversarial(t, options.generatorRate(), options.annealed()),
                generator);
        // All but the dispersion settle where generator and discriminator are in balance.
        t.record(DISPERSION, dispersion);
        t.record(Metric.loss("encirclement"), encirclement);
        t.record(Metric.discriminator("discriminator"), telling);
        t.record(Metric.GENERATED_SPREAD, t.spread(generated));
    }

    private <T> T discriminatorStep(Training<T> t, T x) {
        T made = t.detach(generate(t));
        T real = Losses.crossEntropy(t, discriminator.apply(t, x), true);
        T ofMade = Losses.crossEntropy(t, discriminator.apply(t, made), false);
        T loss = t.add(real, t.affine(ofMade, options.gamma(), 0));
        AdamSettings adam = Schedule.adversarial(t, options.discriminatorRate(), options.annealed());
        t.minimise(loss, adam, discriminator);
        return loss;
    }

    private <T> T generate(Training<T> t) {
        return generator.apply(t, t.noise(options.batch(), options.latent()));
    }

    private <T> T encirclement(Training<T> t, T logits) {
        return switch (options.encirclement()) {
            case DISTANCE -> t.mean(t.abs(t.affine(t.sigmoid(logits), 1, -options.alpha())));
            // −α·log D − (1 − α)·log(1 − D)
            case CROSS_ENTROPY -> t.mean(t.subtract(t.softplus(logits), t.affine(logits, options.alpha(), 0)));
        };
    }

    private static <T> T dispersion(Training<T> t, T samples) {
        return t.divide(t.constant(new float[] {1}), t.mean(t.norm(t.subtract(samples, t.batchMean(samples)))));
    }

    @Override
    public List<ScoreOutput> scores() {
        return Patches.verdictScores();
    }

    @Override
    public List<String> publishedScores() {
        return List.of("generated");
    }

    @Override
    public <T> Map<String, T> score(Ops<T> ops, T images) {
        return Patches.verdict(ops, discriminator.apply(ops, ops.affine(images, 2, -1)));
    }

    @Override
    public <T> Map<PictureRow, T> pictures(Training<T> t, T images) {
        Map<PictureRow, T> pictures = new LinkedHashMap<>();
        pictures.put(PictureRow.REAL, images);
        pictures.put(
                PictureRow.GENERATED,
                t.affine(generator.apply(t, t.noise(t.batch(images), options.latent())), 0.5, 0.5));
        return pictures;
    }
}

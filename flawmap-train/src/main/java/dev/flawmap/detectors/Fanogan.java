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
 * f-AnoGAN (Schlegl et al. 2019, "f-AnoGAN: Fast unsupervised anomaly detection with generative adversarial networks",
 * Medical Image Analysis 54): a Wasserstein GAN, then an encoder for its generator. Works on 32×32 patches.
 *
 * <ol>
 *   <li>A Wasserstein GAN with gradient penalty (Gulrajani et al. 2017, arXiv 1704.00028, equation 3 and algorithm 1):
 *       L_D = D(G z) − D(x) + 10·(‖∇D(x̂)‖ − 1)² with x̂ at random between x and G z, L_G = −D(G z), five critic steps,
 *       each on patches of its own, to one generator step.
 *   <li>With both frozen, the encoder. izi_f: L = MSE(x, G E x) + κ·MSE(f(x), f(G E x)), where f is what D computes
 *       before its last layer; or izi, without the second term; or ziz: L = MSE(z, E G z).
 * </ol>
 *
 * The published score is the loss of izi_f, whichever of them was trained by, and its map |x − G E x|. The paper's
 * networks are residual ones for 64×64 patches; these are plain. The critic has no batch normalisation, since its
 * penalty is one for every sample. The encoder is trained with Adam, as everything here, where the authors' code has
 * RMSProp, and gets a third of the time, since five of the critic's steps come with each of the generator's.
 */
public final class Fanogan implements PatchDetector<Fanogan.Options> {
    /** What the encoder minimises, by the paper's names. */
    public enum EncoderTraining {
        /** Image to z to image, and the critic's features of both. */
        IZI_F,
        /** Image to z to image. */
        IZI,
        /** z to image to z. */
        ZIZ
    }

    /**
     * How f-AnoGAN is trained.
     *
     * @param latent the length of z; 128 as published
     * @param batch patches in a step of the critic; 64 as published
     * @param criticSteps critic steps for each generator step; 5 as published
     * @param penaltyWeight of the gradient penalty; 10 as published
     * @param encoderTraining izi_f as published
     * @param kappa κ, the weight of the features' distance in loss and score; 1 as published
     * @param generatorRate peak learning rate of G; 1e-4 in the paper on the gradient penalty
     * @param criticRate peak learning rate of D; 1e-4 in the paper on the gradient penalty
     * @param encoderRate peak learning rate of E; 5e-5 as published
     * @param annealed whether learning rates rise and fall over a stage, otherwise they stay as published
     * @param averageDecay of the weights' moving average used for scoring
     * @param stride the step in pixels at which patches are slid over an image to inspect
     */
    public record Options(
            int latent,
            int batch,
            int criticSteps,
            double penaltyWeight,
            EncoderTraining encoderTraining,
            double kappa,
            double generatorRate,
            double criticRate,
            double encoderRate,
            boolean annealed,
            double averageDecay,
            int stride)
            implements Settings {
        /**
         * Checks the components.
         *
         * @param latent the length of z; 128 as published
         * @param batch patches in a step of the critic; 64 as published
         * @param criticSteps critic steps for each generator step; 5 as published
         * @param penaltyWeight of the gradient penalty; 10 as published
         * @param encoderTraining izi_f as published
         * @param kappa κ, the weight of the features' distance in loss and score; 1 as published
         * @param generatorRate peak learning rate of G; 1e-4 in the paper on the gradient penalty
         * @param criticRate peak learning rate of D; 1e-4 in the paper on the gradient penalty
         * @param encoderRate peak learning rate of E; 5e-5 as published
         * @param annealed whether learning rates rise and fall over a stage, otherwise they stay as published
         * @param averageDecay of the weights' moving average used for scoring
         * @param stride the step in pixels at which patches are slid over an image to inspect
         * @throws IllegalArgumentException with one sentence, if one is not what it should be
         */
        public Options {
            OptionCheck.patches("f-AnoGAN", latent, batch, averageDecay, stride);
            OptionCheck.steps("f-AnoGAN", "criticSteps", criticSteps);
            require(areWeights(penaltyWeight, kappa), "penaltyWeight and kappa must lie in [0, 1e6]");
            require(areRates(generatorRate, criticRate, encoderRate), "learning rates must lie in (0, 1)");
        }

        private static void require(boolean holds, String otherwise) {
            OptionCheck.require("f-AnoGAN", holds, otherwise);
        }

        /**
         * The default options, for some thousands of iterations.
         *
         * @return the options
         */
        public static Options defaults() {
            return new Options(128, 64, 5, 10, EncoderTraining.IZI_F, 1, 5e-4, 5e-4, 1e-3, true, 0.999, 16);
        }

        /**
         * The settings of the thesis's runs, 40,000 and 80,000 iterations, with the gradient penalty and its rates where
         * the thesis's code clips weights.
         *
         * @return the options
         */
        public static Options thesis() {
            return new Options(256, 64, 5, 10, EncoderTraining.IZI_F, 0.4, 1e-4, 1e-4, 1e-4, false, 0.999, 16);
        }
    }

    private static final Metric WASSERSTEIN = Metric.loss("wasserstein");
    private static final Metric IMAGE = Metric.loss("image");
    private static final Metric LATENT = Metric.loss("latent");

    private final Options options;
    private final Network generator;
    private final Network critic;
    private final Network encoder;
    private final Stage adversarial;
    private final Stage encoding;

    /**
     * The detector with some options.
     *
     * @param options its settings
     */
    public Fanogan(Options options) {
        this.options = options;
        generator = Patches.generator("generator", options.latent());
        critic = Network.of(
                "critic",
                conv(1, 32, 5, 2),
                leakyRelu(0.2),
                conv(32, 64, 5, 2),
                leakyRelu(0.2),
                conv(64, 128, 5, 2),
                leakyRelu(0.2),
                reshape(128 * 4 * 4),
                dense(128 * 4 * 4, 1));
        encoder = Patches.encoder("encoder", options.latent());
        adversarial = new Stage("adversarial", 0.65, List.of(generator, critic), WASSERSTEIN);
        Metric loss = options.encoderTraining() == EncoderTraining.ZIZ ? LATENT : IMAGE;
        encoding = new Stage("encoder", 0.35, List.of(encoder), loss);
    }

    @Override
    public String name() {
        return "fanogan";
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public List<Network> networks() {
        return List.of(generator, critic, encoder);
    }

    @Override
    public List<Stage> stages() {
        return List.of(adversarial, encoding);
    }

    /** The number of images for all critic steps before a generator step. */
    @Override
    public int batchSize() {
        return options.batch() * options.criticSteps();
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
    public <T> void step(Stage stage, Training<T> t, T images) {
        T x = t.affine(images, 2, -1);
        if (stage == adversarial) {
            for (int i = 0; i < options.criticSteps(); i++) {
                criticStep(t, t.samples(x, (long) i * options.batch(), options.batch()));
            }
            generatorStep(t);
        } else {
            encoderStep(t, t.samples(x, 0, options.batch()));
        }
    }

    private <T> void criticStep(Training<T> t, T x) {
        T made = t.detach(generator.apply(t, noise(t)));
        T distance = t.subtract(t.mean(critic.apply(t, x)), t.mean(critic.apply(t, made)));
        T penalty = Losses.gradientPenalty(t, between -> critic.apply(t, between), x, made);
        T loss = t.subtract(t.affine(penalty, options.penaltyWeight(), 0), distance);
        t.minimise(loss, adam(t, options.criticRate()), critic);
        // The critic's loss is high only until its penalty is kept.
        t.record(WASSERSTEIN, distance);
        t.record(Metric.loss("critic"), loss);
        t.record(Metric.loss("gradient_penalty"), penalty);
    }

    private <T> void generatorStep(Training<T> t) {
        T generated = generator.apply(t, noise(t));
        T loss = t.affine(t.mean(critic.apply(t, generated)), -1, 0);
        t.record(Metric.loss("generator"), loss);
        t.record(Metric.GENERATED_SPREAD, t.spread(generated));
        t.minimise(loss, adam(t, options.generatorRate()), generator);
    }

    private <T> void encoderStep(Training<T> t, T x) {
        T loss;
        if (options.encoderTraining() == EncoderTraining.ZIZ) {
            T z = noise(t);
            loss = Losses.squaredError(t, z, encoder.apply(t, generator.apply(t, z)));
            t.record(LATENT, loss);
        } else {
            T rebuilt = generator.apply(t, encoder.apply(t, x));
            loss = Losses.squaredError(t, x, rebuilt);
            t.record(IMAGE, loss);
            if (options.encoderTraining() == EncoderTraining.IZI_F) {
                T features = Patches.features(t, critic, x);
                T feature = Losses.squaredError(t, features, Patches.features(t, critic, rebuilt));
                t.record(Metric.loss("feature"), feature);
                loss = t.add(loss, t.affine(feature, options.kappa(), 0));
            }
        }
        t.minimise(loss, Schedule.adversarial(t, options.encoderRate(), options.annealed()), encoder);
    }

    private <T> T noise(Training<T> t) {
        return t.noise(options.batch(), options.latent());
    }

    /** Adam as in algorithm 1 of the gradient penalty's paper. */
    private <T> AdamSettings adam(Training<T> t, double peak) {
        return new AdamSettings(Schedule.rate(t, peak, options.annealed()), 0, 0.9, 0);
    }

    @Override
    public List<ScoreOutput> scores() {
        return List.of(
                Patches.pixelScore("structure", "1 − SSIM(x, G E x), 11×11 Gaussian window"),
                Patches.pixelScore("izi_f", "MSE(x, G E x) + κ·MSE(f(x), f(G E x)); per pixel |x − G E x|"),
                Patches.patchScore("image", "MSE(x, G E x)"),
                Patches.patchScore("feature", "MSE(f(x), f(G E x))"),
                Patches.patchScore("image_relative", "‖x − G E x‖ / ‖x − mean x‖"));
    }

    @Override
    public List<String> publishedScores() {
        return List.of("izi_f");
    }

    @Override
    public <T> Map<String, T> score(Ops<T> ops, T images) {
        T x = ops.affine(images, 2, -1);
        T rebuilt = generator.apply(ops, encoder.apply(ops, x));
        T difference = ops.subtract(x, rebuilt);
        T image = ops.meanPerSample(ops.square(difference));
        T features = Patches.features(ops, critic, x);
        T featuresRebuilt = Patches.features(ops, critic, rebuilt);
        T feature = ops.meanPerSample(ops.square(ops.subtract(features, featuresRebuilt)));

        Map<String, T> out = new LinkedHashMap<>();
        Patches.put(ops, out, "structure", Patches.SSIM.dissimilarity(ops, x, rebuilt));
        out.put("izi_f", ops.abs(difference));
        out.put("izi_f_patch", ops.add(image, ops.affine(feature, options.kappa(), 0)));
        out.put("image", image);
        out.put("feature", feature);
        out.put("image_relative", ops.divide(ops.norm(difference), Patches.contrast(ops, x)));
        return out;
    }

    @Override
    public <T> Map<PictureRow, T> pictures(Training<T> t, T images) {
        T rebuilt = generator.apply(t, encoder.apply(t, t.affine(images, 2, -1)));
        return Patches.pictures(t, images, rebuilt, generator.apply(t, t.noise(t.batch(images), options.latent())));
    }
}

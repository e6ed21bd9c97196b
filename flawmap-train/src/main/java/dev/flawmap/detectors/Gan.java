package dev.flawmap.detectors;

import static dev.flawmap.detectors.OptionCheck.areRates;
import static dev.flawmap.network.Layers.batchNorm;
import static dev.flawmap.network.Layers.conv;
import static dev.flawmap.network.Layers.dense;
import static dev.flawmap.network.Layers.leakyRelu;
import static dev.flawmap.network.Layers.reshape;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The generative adversarial network (Goodfellow et al. 2014, arXiv 1406.2661), with convolutional networks as in DCGAN
 * (Radford et al. 2015, arXiv 1511.06434), on 32×32 patches. Equation 1: min_G max_D E log D(x) + E log(1 − D(G z)), by
 * algorithm 1 with one step of D to one of G. It has no way back from a patch to z, so there is no reconstruction: it
 * makes patches, and scores real ones by its discriminator, 1 − D(x). That score is a baseline, not a recommendation: a
 * discriminator learns to tell what its generator makes, not what defects look like.
 *
 * <p>The discriminator sees real and generated patches in one batch. Seen one after the other, as is usual, each would
 * be normalised by its own statistics while training, and real patches by those of mostly generated ones when scored.
 */
public final class Gan implements PatchDetector<Gan.Options> {
    /** What the generator minimises. */
    public enum Loss {
        /** log(1 − D(G z)), equation 1; hardly any gradient while D tells all generated patches. */
        MINIMAX,
        /** −log D(G z), section 3: the same fixed point, and a gradient from the start. */
        NON_SATURATING
    }

    /**
     * How the GAN is trained.
     *
     * @param latent the length of z; 100 in DCGAN
     * @param batch patches in a step; 128 in DCGAN
     * @param loss of the generator
     * @param generatorRate peak learning rate of G; 2e-4 in DCGAN
     * @param discriminatorRate peak learning rate of D; 2e-4 in DCGAN
     * @param annealed whether learning rates rise and fall, otherwise they stay as in the papers
     * @param averageDecay of the weights' moving average used for scoring
     * @param stride the step in pixels at which patches are slid over an image to inspect
     */
    public record Options(
            int latent,
            int batch,
            Loss loss,
            double generatorRate,
            double discriminatorRate,
            boolean annealed,
            double averageDecay,
            int stride)
            implements Settings {
        /**
         * Checks the components.
         *
         * @param latent the length of z; 100 in DCGAN
         * @param batch patches in a step; 128 in DCGAN
         * @param loss of the generator
         * @param generatorRate peak learning rate of G; 2e-4 in DCGAN
         * @param discriminatorRate peak learning rate of D; 2e-4 in DCGAN
         * @param annealed whether learning rates rise and fall, otherwise they stay as in the papers
         * @param averageDecay of the weights' moving average used for scoring
         * @param stride the step in pixels at which patches are slid over an image to inspect
         * @throws IllegalArgumentException with one sentence, if one is not what it should be
         */
        public Options {
            OptionCheck.patches("GAN", latent, batch, averageDecay, stride);
            require(areRates(generatorRate, discriminatorRate), "learning rates must lie in (0, 1)");
        }

        private static void require(boolean holds, String otherwise) {
            OptionCheck.require("GAN", holds, otherwise);
        }

        /**
         * The default options, for some thousands of iterations.
         *
         * @return the options
         */
        public static Options defaults() {
            return new Options(100, 64, Loss.NON_SATURATING, 5e-4, 2e-4, true, 0.999, 16);
        }

        /** {@return the settings of the thesis's code, constant small rates for 400,000 iterations; its labels were softened} */
        public static Options thesis() {
            return new Options(100, 128, Loss.NON_SATURATING, 2e-5, 5e-5, false, 0.999, 16);
        }
    }

    private static final Metric DISCRIMINATOR = Metric.discriminator("discriminator");

    private final Options options;
    private final Network generator;
    private final Network discriminator;
    private final Stage adversarial;

    /**
     * The detector with some options.
     *
     * @param options its settings
     */
    public Gan(Options options) {
        this.options = options;
        generator = Patches.generator("generator", options.latent());
        discriminator = Network.of(
                "discriminator",
                conv(1, 32, 5, 2),
                leakyRelu(0.2),
                conv(32, 64, 5, 2),
                batchNorm(64, 0.2),
                leakyRelu(0.2),
                conv(64, 128, 5, 2),
                batchNorm(128, 0.2),
                leakyRelu(0.2),
                reshape(128 * 4 * 4),
                dense(128 * 4 * 4, 1));
        adversarial = new Stage("adversarial", 1, List.of(generator, discriminator), DISCRIMINATOR);
    }

    /** D, for detectors that use more of it than its verdict. */
    Network discriminator() {
        return discriminator;
    }

    @Override
    public String name() {
        return "gan";
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
        T made = t.detach(generator.apply(t, t.noise(options.batch(), options.latent())));
        T logits = discriminator.apply(t, t.concat(0, List.of(x, made)));
        T telling = t.add(
                Losses.crossEntropy(t, t.samples(logits, 0, options.batch()), true),
                Losses.crossEntropy(t, ofGenerated(t, logits), false));
        t.record(DISCRIMINATOR, telling);
        t.minimise(telling, Schedule.adversarial(t, options.discriminatorRate(), options.annealed()), discriminator);

        T generated = generator.apply(t, t.noise(options.batch(), options.latent()));
        T judged = ofGenerated(t, discriminator.apply(t, t.concat(0, List.of(x, generated))));
        T loss = options.loss() == Loss.MINIMAX
                ? t.affine(Losses.crossEntropy(t, judged, false), -1, 0)
                : Losses.crossEntropy(t, judged, true);
        t.record(Metric.loss("generator"), loss);
        t.record(Metric.GENERATED_SPREAD, t.spread(generated));
        t.minimise(loss, Schedule.adversarial(t, options.generatorRate(), options.annealed()), generator);
    }

    /** The discriminator sees both kinds of patches, as in training. */
    @Override
    public <T> void measure(Stage stage, Training<T> t, T images) {
        T made = generator.apply(t, t.noise(t.batch(images), options.latent()));
        discriminator.apply(t, t.concat(0, List.of(t.affine(images, 2, -1), made)));
    }

    /** The second half of what the discriminator says of real and generated patches. */
    private <T> T ofGenerated(Training<T> t, T logits) {
        return t.samples(logits, options.batch(), options.batch());
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

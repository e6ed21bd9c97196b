package dev.flawmap.detectors;

import static dev.flawmap.detectors.OptionCheck.areRates;
import static dev.flawmap.detectors.OptionCheck.areWeights;
import static dev.flawmap.network.Layers.batchNorm;
import static dev.flawmap.network.Layers.conv;
import static dev.flawmap.network.Layers.convTranspose;
import static dev.flawmap.network.Layers.dense;
import static dev.flawmap.network.Layers.leakyRelu;
import static dev.flawmap.network.Layers.relu;
import static dev.flawmap.network.Layers.reshape;
import static dev.flawmap.network.Layers.tanh;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Layer;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Metric.Role;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * EBGAN: an energy-based GAN (Zhao et al. 2016, arXiv 1609.03126), as it is the first stage of {@link Sencebgan}. Works
 * on 32×32 patches.
 *
 * <p>The discriminator is an autoencoder whose reconstruction error D(x) = ‖Dec(Enc x) − x‖ is an energy, low where real
 * patches are: L_D = D(x) + max(0, m − D(G z)) (equation 1), L_G = D(G z) (equation 2) + 0.25·PT(Enc(G z)) (section 2.4)
 * + 0.1·‖Enc x − Enc(G z)‖ (SENCEBGAN's), some generator steps to one of the discriminator. Real and generated patches
 * are normalised by statistics of their own while training; scores use those of real ones. The score is D(x).
 */
public final class Ebgan implements PatchDetector<Ebgan.Options> {
    /**
     * How EBGAN is trained. The defaults are made for some ten thousand iterations; {@link #thesis()} has the settings
     * of Özgümüş's thesis (see {@link Sencebgan}), made for 80,000.
     *
     * @param latent the length of z; 256 in the thesis
     * @param batch patches in a step; 64 in the thesis
     * @param marginFactor the margin m as a multiple of ‖x − mean x‖, the energy of real patches for an autoencoder that
     *     knows their mean only; or 0 for a fixed margin. A fixed one has the unit of an L2 norm over 1,024 pixels, and
     *     with one far above the energy of real patches, nothing makes the discriminator reconstruct them once
     *     generated patches resemble them: the two terms of L_D cancel
     * @param fixedMargin the margin where {@code marginFactor} is 0; 20 in the thesis
     * @param warmUp the share of the stage in which the discriminator first learns to reconstruct real patches, in
     *     [0, 1), before which a margin means nothing; 0 as published
     * @param generatorSteps generator steps for each discriminator step; 1 in the paper, 3 in the thesis
     * @param pullAwayWeight of the pull-away term; 0.1 in the paper, 0.25 in the thesis
     * @param embeddingWeight of ‖Enc x − Enc(G z)‖; 0 as published, 0.1 in SENCEBGAN
     * @param generatorRate peak learning rate of G; 1e-5 in the thesis
     * @param discriminatorRate peak learning rate of D; 5e-6 in the thesis
     * @param annealed whether learning rates rise and fall over a stage, otherwise they stay as in the thesis
     * @param spectralNorm on the convolutions of the discriminator's encoder, as in the thesis
     * @param averageDecay of the weights' moving average used for scoring; 0.999 in the thesis
     * @param stride the step in pixels at which patches are slid over an image to inspect
     */
    public record Options(
            int latent,
            int batch,
            double marginFactor,
            double fixedMargin,
            double warmUp,
            int generatorSteps,
            double pullAwayWeight,
            double embeddingWeight,
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
         * @param latent the length of z; 256 in the thesis
         * @param batch patches in a step; 64 in the thesis
         * @param marginFactor the margin m as a multiple of ‖x − mean x‖, the energy of real patches for an autoencoder that
         *     knows their mean only; or 0 for a fixed margin. A fixed one has the unit of an L2 norm over 1,024 pixels, and
         *     with one far above the energy of real patches, nothing makes the discriminator reconstruct them once
         *     generated patches resemble them: the two terms of L_D cancel
         * @param fixedMargin the margin where {@code marginFactor} is 0; 20 in the thesis
         * @param warmUp the share of the stage in which the discriminator first learns to reconstruct real patches, in
         *     [0, 1), before which a margin means nothing; 0 as published
         * @param generatorSteps generator steps for each discriminator step; 1 in the paper, 3 in the thesis
         * @param pullAwayWeight of the pull-away term; 0.1 in the paper, 0.25 in the thesis
         * @param embeddingWeight of ‖Enc x − Enc(G z)‖; 0 as published, 0.1 in SENCEBGAN
         * @param generatorRate peak learning rate of G; 1e-5 in the thesis
         * @param discriminatorRate peak learning rate of D; 5e-6 in the thesis
         * @param annealed whether learning rates rise and fall over a stage, otherwise they stay as in the thesis
         * @param spectralNorm on the convolutions of the discriminator's encoder, as in the thesis
         * @param averageDecay of the weights' moving average used for scoring; 0.999 in the thesis
         * @param stride the step in pixels at which patches are slid over an image to inspect
         * @throws IllegalArgumentException with one sentence, if one is not what it should be
         */
        public Options {
            OptionCheck.patches("EBGAN", latent, batch, averageDecay, stride);
            require(areWeights(marginFactor, fixedMargin), "margins must lie in [0, 1e6]");
            require(warmUp >= 0 && warmUp < 1, "warmUp must lie in [0, 1)");
            OptionCheck.steps("EBGAN", "generatorSteps", generatorSteps);
            require(areWeights(pullAwayWeight, embeddingWeight), "weights of losses must lie in [0, 1e6]");
            require(areRates(generatorRate, discriminatorRate), "learning rates must lie in (0, 1)");
        }

        private static void require(boolean holds, String otherwise) {
            OptionCheck.require("EBGAN", holds, otherwise);
        }

        /**
         * The default options, for some ten thousand iterations: the first stage of SENCEBGAN.
         *
         * @return the options
         */
        public static Options defaults() {
            return new Options(256, 64, 0.4, 20, 0.3, 3, 0.25, 0.1, 5e-4, 1e-3, true, true, 0.999, 16);
        }

        /** {@return the thesis's settings: fixed margin, no warm-up, no embedding term, constant small learning rates} */
        public static Options thesis() {
            return thesis(0);
        }

        /** The thesis's settings with a weight of the embedding term, which SENCEBGAN has. */
        static Options thesis(double embeddingWeight) {
            return new Options(256, 64, 0, 20, 0, 3, 0.25, embeddingWeight, 1e-5, 5e-6, false, true, 0.999, 16);
        }
    }

    static final ScoreOutput ENERGY =
            Patches.pixelScore("energy", "D(x) = ‖Dec(Enc x) − x‖; per pixel its absolute value");

    private static final Metric REAL_ENERGY = new Metric("energy_real", Role.REAL_ENERGY);
    private static final Metric GENERATED_ENERGY = new Metric("energy_generated", Role.GENERATED_ENERGY);

    private final Options options;
    private final Network generator;
    private final Network encoder;
    private final Network decoder;
    private final Stage adversarial;

    /**
     * The detector with some options.
     *
     * @param options its settings
     */
    public Ebgan(Options options) {
        this.options = options;
        generator = Patches.generator("generator", options.latent());
        encoder = discriminatorEncoder(options.latent(), options.spectralNorm());
        decoder = discriminatorDecoder(options.latent());
        adversarial = new Stage("adversarial", 0.5, List.of(generator, encoder, decoder), REAL_ENERGY);
    }

    private static Network discriminatorEncoder(int z, boolean spectral) {
        return Network.of(
                "discriminator_encoder",
                conv(1, 32, 5, 2, spectral),
                leakyRelu(0.2),
                conv(32, 64, 5, 2, spectral),
                batchNorm(64, 0.2),
                leakyRelu(0.2),
                conv(64, 128, 5, 2, spectral),
                batchNorm(128, 0.2),
                leakyRelu(0.2),
                reshape(128 * 4 * 4),
                dense(128 * 4 * 4, z));
    }

    private static Network discriminatorDecoder(int z) {
        List<Layer> layers = new ArrayList<>();
        layers.add(reshape(z, 1, 1));
        int in = z;
        for (int out : new int[] {256, 128, 64, 32}) {
            layers.add(convTranspose(in, out, 5, 2));
            layers.add(batchNorm(out, 0.2));
            layers.add(relu());
            in = out;
        }
        layers.add(convTranspose(in, 1, 5, 2));
        layers.add(tanh());
        return new Network("discriminator_decoder", layers);
    }

    /** G z. */
    <T> T generate(Ops<T> ops, T z) {
        return generator.apply(ops, z);
    }

    /** Enc x. */
    <T> T embed(Ops<T> ops, T x) {
        return encoder.apply(ops, x);
    }

    /** Dec of an embedding. */
    <T> T decode(Ops<T> ops, T embedding) {
        return decoder.apply(ops, embedding);
    }

    @Override
    public String name() {
        return "ebgan";
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public List<Network> networks() {
        return List.of(generator, encoder, decoder);
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
    public boolean reconstructs() {
        return true;
    }

    @Override
    public <T> void step(Stage stage, Training<T> t, T images) {
        T x = t.affine(images, 2, -1);
        AdamSettings forDiscriminator = Schedule.adversarial(t, options.discriminatorRate(), options.annealed());
        T energyOfReal = t.mean(energies(t, x, embed(t, x)));
        t.record(REAL_ENERGY, energyOfReal);
        if (t.progress() < options.warmUp()) {
            t.minimise(energyOfReal, forDiscriminator, encoder, decoder);
            return;
        }
        T made = t.detach(generate(t, t.noise(options.batch(), options.latent())));
        T energiesOfMade = t.unnoticed(() -> energies(t, made, embed(t, made)));
        double margin = options.marginFactor() > 0
                ? options.marginFactor() * t.number(t.mean(Patches.contrast(t, x)))
                : options.fixedMargin();
        T hinge = t.mean(t.relu(t.affine(energiesOfMade, -1, margin)));
        t.minimise(t.add(energyOfReal, hinge), forDiscriminator, encoder, decoder);
        t.record(GENERATED_ENERGY, t.mean(energiesOfMade));

        // The discriminator has changed, so it embeds anew.
        T target = t.detach(t.unnoticed(() -> embed(t, x)));
        AdamSettings forGenerator = Schedule.adversarial(t, options.generatorRate(), options.annealed());
        for (int i = 0; i < options.generatorSteps(); i++) {
            T generated = generate(t, t.noise(options.batch(), options.latent()));
            T embedding = t.unnoticed(() -> embed(t, generated));
            T energy = t.mean(t.unnoticed(() -> energies(t, generated, embedding)));
            T pullAway = Losses.pullAway(t, embedding);
            T matching = t.mean(t.norm(t.subtract(target, embedding)));
            T loss = t.add(
                    energy,
                    t.add(
                            t.affine(pullAway, options.pullAwayWeight(), 0),
                            t.affine(matching, options.embeddingWeight(), 0)));
            t.minimise(loss, forGenerator, generator);
            if (i == options.generatorSteps() - 1) {
                t.record(Metric.loss("generator"), loss);
                t.record(Metric.loss("pull_away"), pullAway);
                t.record(Metric.GENERATED_SPREAD, t.spread(generated));
            }
        }
    }

    /** D(x) of every patch, with the embedding Enc x. */
    private <T> T energies(Training<T> t, T x, T embedding) {
        return t.norm(t.subtract(decode(t, embedding), x));
    }

    @Override
    public List<ScoreOutput> scores() {
        return List.of(
                Patches.pixelScore("structure", "1 − SSIM(x, Dec(Enc x)), 11×11 Gaussian window"),
                ENERGY,
                Patches.patchScore("image_relative", "energy / ‖x − mean x‖"));
    }

    @Override
    public List<String> publishedScores() {
        return List.of(ENERGY.name());
    }

    @Override
    public <T> Map<String, T> score(Ops<T> ops, T images) {
        T x = ops.affine(images, 2, -1);
        T decoded = decode(ops, embed(ops, x));
        Map<String, T> out = new LinkedHashMap<>();
        Patches.put(ops, out, "structure", Patches.SSIM.dissimilarity(ops, x, decoded));
        T energy = Patches.residual(ops, out, "energy", x, decoded);
        out.put("image_relative", ops.divide(energy, Patches.contrast(ops, x)));
        return out;
    }

    @Override
    public <T> Map<PictureRow, T> pictures(Training<T> t, T images) {
        T decoded = decode(t, embed(t, t.affine(images, 2, -1)));
        T made = generate(t, t.noise(t.batch(images), options.latent()));
        return Patches.pictures(t, images, decoded, made);
    }
}

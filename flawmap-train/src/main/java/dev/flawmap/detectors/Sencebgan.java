package dev.flawmap.detectors;

import static dev.flawmap.detectors.Check.areRates;
import static dev.flawmap.detectors.Check.areWeights;
import static dev.flawmap.network.Layers.dense;
import static dev.flawmap.network.Layers.dropout;
import static dev.flawmap.network.Layers.leakyRelu;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * SENCEBGAN: an energy-based GAN, then an encoder for its generator, then an encoder of reconstructions, trained in
 * sequence (Özgümüş, "Adversarially Learned Anomaly Detection using Generative Adversarial Networks", MSc thesis,
 * Politecnico di Milano, 2019). Works on 32×32 patches.
 *
 * <ol>
 *   <li>The discriminator is an autoencoder whose reconstruction error D(x) = ‖Dec(Enc x) − x‖ is an energy:
 *       L_D = D(x) + max(0, m − D(G z)), L_G = D(G z) + 0.25·PT(Enc(G z)) + 0.1·‖Enc x − Enc(G z)‖, three generator
 *       steps to one of the discriminator ({@link Ebgan}).
 *   <li>With both frozen, the generator encoder: L = ‖G(E_g x) − x‖ + 0.4·‖Dec(Enc x) − Dec(Enc(G E_g x))‖, optionally
 *       against a discriminator D_xx of (x, x) and (x, G E_g x) ({@link Encebgan}).
 *   <li>With all of these frozen, the reconstruction encoder: L = ‖E_r(G(E_g x)) − E_g x‖, optionally against a
 *       discriminator D_zz of (z, z) and (z, z′).
 * </ol>
 *
 * What differs from the thesis's code whatever the options: greys are scaled to [−1, 1] for all patches alike, not
 * standardised patch by patch, since G ends in tanh and could reach neither bright fibres nor dark holes, and since a
 * patch's mean and contrast tell defects; the pull-away term has the square that its paper gives it; scores use averaged
 * weights throughout. What differs by default, and why, is said at {@link Options}. Stages get half, 35 % and 15 % of the
 * time, where the thesis gave them 500, 200 and 400 epochs: with little time, the encoders gain most from a better
 * generator, and E_r, whose targets are short vectors, is learned soonest.
 */
public final class Sencebgan implements PatchDetector<Sencebgan.Options> {
    /**
     * How SENCEBGAN is trained. The defaults are made for some ten thousand iterations; {@link #thesis()} has the
     * published settings, made for 800,000.
     *
     * @param latent the length of z; 256 as published
     * @param batch patches in a step; 64 as published
     * @param marginFactor the margin m as a multiple of ‖x − mean x‖, the energy of real patches for an autoencoder that
     *     knows their mean only; or 0 for a fixed margin. A fixed one has the unit of an L2 norm over 1,024 pixels, and
     *     with one far above the energy of real patches, nothing makes the discriminator reconstruct them once
     *     generated patches resemble them: the two terms of L_D cancel
     * @param fixedMargin the margin where {@code marginFactor} is 0; 20 as published
     * @param warmUp the share of stage 1 in which the discriminator first learns to reconstruct real patches, in [0, 1),
     *     before which a margin means nothing; 0 as published
     * @param generatorSteps generator steps for each discriminator step; 3 as published
     * @param pullAwayWeight 0.25 as published
     * @param embeddingWeight of ‖Enc x − Enc(G z)‖; 0.1 as published
     * @param decodedWeight of the decoded images' distance in stage 2; 0.4 as published
     * @param generatorRate peak learning rate of G; published 1e-5
     * @param discriminatorRate peak learning rate of D; published 5e-6
     * @param encoderRate peak learning rate of both encoders; published 5e-5
     * @param annealed whether learning rates rise and fall over a stage, otherwise they stay as in the thesis
     * @param spectralNorm on the discriminator's encoder, as published
     * @param imageRegulariser whether stage 2 has D_xx
     * @param latentRegulariser whether stage 3 has D_zz
     * @param denoising as in {@link Encebgan.Options}; 0, for none, as published
     * @param averageDecay of the weights' moving average used for scoring; 0.999 as published
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
            double decodedWeight,
            double generatorRate,
            double discriminatorRate,
            double encoderRate,
            boolean annealed,
            boolean spectralNorm,
            boolean imageRegulariser,
            boolean latentRegulariser,
            double denoising,
            double averageDecay,
            int stride)
            implements Settings {
        public Options {
            Ebgan.Options.check(
                    "SENCEBGAN",
                    latent,
                    batch,
                    marginFactor,
                    fixedMargin,
                    warmUp,
                    generatorSteps,
                    averageDecay,
                    stride);
            require(
                    areWeights(pullAwayWeight, embeddingWeight, decodedWeight),
                    "weights of losses must lie in [0, 1e6]");
            require(areRates(generatorRate, discriminatorRate, encoderRate), "learning rates must lie in (0, 1)");
            require(denoising >= 0 && denoising <= 2, "denoising must lie in [0, 2]");
        }

        private static void require(boolean holds, String otherwise) {
            Check.require("SENCEBGAN", holds, otherwise);
        }

        /** For some ten thousand iterations. */
        public static Options defaults() {
            return new Options(
                    256, 64, 0.4, 20, 0.3, 3, 0.25, 0.1, 0.4, 5e-4, 1e-3, 1e-3, true, true, false, false, 0, 0.999, 8);
        }

        /** The published settings: fixed margin, no warm-up, constant small learning rates. */
        public static Options thesis() {
            return new Options(
                    256, 64, 0, 20, 0, 3, 0.25, 0.1, 0.4, 1e-5, 5e-6, 5e-5, false, true, false, false, 0, 0.999, 8);
        }

        private Encebgan.Options encoded() {
            return new Encebgan.Options(
                    latent,
                    batch,
                    marginFactor,
                    fixedMargin,
                    warmUp,
                    generatorSteps,
                    pullAwayWeight,
                    embeddingWeight,
                    decodedWeight,
                    generatorRate,
                    discriminatorRate,
                    encoderRate,
                    annealed,
                    spectralNorm,
                    imageRegulariser,
                    denoising,
                    averageDecay,
                    stride);
        }
    }

    private final Options options;
    private final Encebgan encoded;
    private final Network reconstructionEncoder;
    private final PairDiscriminator latentDiscriminator;
    private final Stage reconstructionEncoding;

    public Sencebgan(Options options) {
        this.options = options;
        encoded = new Encebgan(options.encoded());
        reconstructionEncoder = Patches.encoder("reconstruction_encoder", options.latent());
        latentDiscriminator = new PairDiscriminator(latentDiscriminator(options.latent(), options.spectralNorm()), 1);
        reconstructionEncoding = new Stage(
                "reconstruction_encoder",
                0.15,
                options.latentRegulariser()
                        ? List.of(reconstructionEncoder, latentDiscriminator.network())
                        : List.of(reconstructionEncoder));
    }

    /** D_zz of two latent vectors, one after the other; the features are those before the last layer. */
    private static Network latentDiscriminator(int z, boolean spectral) {
        return Network.of(
                "latent_discriminator",
                dense(2 * z, 64, spectral),
                leakyRelu(0.2),
                dropout(0.2),
                dense(64, 32, spectral),
                leakyRelu(0.2),
                dropout(0.2),
                dense(32, 1, spectral));
    }

    @Override
    public String name() {
        return "sencebgan";
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public List<Network> networks() {
        List<Network> all = new ArrayList<>(encoded.networks());
        // Regularisers come last: weights are drawn in this order, and should not depend on them.
        all.add(4, reconstructionEncoder);
        if (options.latentRegulariser()) {
            all.add(latentDiscriminator.network());
        }
        return all;
    }

    @Override
    public List<Stage> stages() {
        List<Stage> all = new ArrayList<>(encoded.stages());
        all.add(reconstructionEncoding);
        return all;
    }

    @Override
    public Optional<Generator> generator() {
        return encoded.generator();
    }

    @Override
    public <T> void step(Stage stage, Training<T> t, T images) {
        if (stage == reconstructionEncoding) {
            reconstructionEncoderStep(t, t.affine(images, 2, -1));
        } else {
            encoded.step(stage, t, images);
        }
    }

    private <T> void reconstructionEncoderStep(Training<T> t, T x) {
        AdamSettings adam = Schedule.adversarial(t, options.encoderRate(), options.annealed());
        T z = t.detach(encoded.encode(t, x));
        T rebuilt = t.detach(encoded.generate(t, z));
        T again = reconstructionEncoder.apply(t, rebuilt);
        T loss = t.mean(t.norm(t.subtract(again, z)));
        t.record("latent", loss);
        if (options.latentRegulariser()) {
            t.minimise(t.add(loss, latentDiscriminator.fooling(t, z, again)), adam, reconstructionEncoder);
            T telling = latentDiscriminator.telling(t, z, again);
            t.minimise(
                    telling,
                    Schedule.adversarial(t, options.discriminatorRate(), options.annealed()),
                    latentDiscriminator.network());
            t.record("latent_discriminator", telling);
        } else {
            t.minimise(loss, adam, reconstructionEncoder);
        }
    }

    /** E_g x of patches x in [−1, 1]. */
    <T> T encode(Ops<T> ops, T x) {
        return encoded.encode(ops, x);
    }

    /** G z. */
    <T> T generate(Ops<T> ops, T z) {
        return encoded.generate(ops, z);
    }

    /** ‖z − E_r(G z)‖ / ‖z‖, with G z given. */
    <T> T relativeLatent(Ops<T> ops, T z, T generated) {
        T again = reconstructionEncoder.apply(ops, generated);
        return ops.divide(ops.norm(ops.subtract(z, again)), ops.norm(z));
    }

    /** D(x) / ‖x − mean x‖ of patches x in [−1, 1]. */
    <T> T relativeEnergy(Ops<T> ops, T x) {
        return encoded.relativeEnergy(ops, x);
    }

    @Override
    public List<ScoreOutput> scores() {
        List<ScoreOutput> scores = new ArrayList<>(encoded.scores());
        // Each beside those of its kind.
        scores.add(3, Patches.patchScore("latent", "‖E_g x − E_r(G E_g x)‖"));
        scores.add(6, Patches.patchScore("image_latent", "image + 0.25·latent"));
        scores.add(10, Patches.patchScore("latent_relative", "latent / ‖E_g x‖"));
        if (options.latentRegulariser()) {
            scores.add(Patches.patchScore("latent_feature", "‖f_zz(z, z) − f_zz(z, E_r(G z))‖ with z = E_g x"));
        }
        return scores;
    }

    @Override
    public List<String> publishedScores() {
        return scores().stream()
                .map(ScoreOutput::name)
                .filter(name -> List.of(
                                "image",
                                "decoded_image",
                                "latent",
                                "latent_embedding",
                                "embedding",
                                "image_latent",
                                "embedding_mix",
                                "image_feature",
                                "latent_feature")
                        .contains(name))
                .toList();
    }

    @Override
    public <T> Map<String, T> score(Ops<T> ops, T images) {
        T x = ops.affine(images, 2, -1);
        T z = encoded.encode(ops, x);
        T rebuilt = encoded.generate(ops, z);
        T zAgain = reconstructionEncoder.apply(ops, rebuilt);
        T latent = ops.norm(ops.subtract(z, zAgain));

        Map<String, T> out = encoded.score(ops, x, z, rebuilt);
        out.put("latent", latent);
        T image = Objects.requireNonNull(out.get("image_patch"));
        out.put("image_latent", ops.add(image, ops.affine(latent, 0.25, 0)));
        out.put("latent_relative", ops.divide(latent, ops.norm(z)));
        if (options.latentRegulariser()) {
            out.put("latent_feature", latentDiscriminator.distance(ops, z, zAgain));
        }
        return out;
    }

    @Override
    public <T> Map<String, T> pictures(Training<T> t, T images) {
        return encoded.pictures(t, images);
    }
}

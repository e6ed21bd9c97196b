package dev.flawmap.detectors;

import static dev.flawmap.detectors.Check.areRates;
import static dev.flawmap.detectors.Check.areWeights;
import static dev.flawmap.network.Layers.conv;
import static dev.flawmap.network.Layers.dense;
import static dev.flawmap.network.Layers.dropout;
import static dev.flawmap.network.Layers.leakyRelu;
import static dev.flawmap.network.Layers.reshape;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * EncEBGAN: {@link Ebgan}, then an encoder E_g for its generator; the first two stages of {@link Sencebgan}. Works on
 * 32×32 patches.
 *
 * <p>With the energy-based GAN frozen, the generator encoder minimises ‖G(E_g x) − x‖ + 0.4·‖Dec(Enc x) −
 * Dec(Enc(G E_g x))‖, optionally against a discriminator D_xx of (x, x) and (x, G E_g x). In the denoising variant it
 * sees x + noise and is to give the clean x, so that it cannot copy what is finer than the noise. The scores are
 * residuals of the image and of the decoded image. Stages share the time as in {@link Sencebgan}; the thesis gave them
 * 100 and 400 epochs.
 */
public final class Encebgan implements PatchDetector<Encebgan.Options> {
    /**
     * How EncEBGAN is trained. The defaults are made for some ten thousand iterations; {@link #thesis()} has the
     * published settings, made for 400,000.
     *
     * @param latent the length of z; 256 as published
     * @param batch patches in a step; 64 as published
     * @param marginFactor as in {@link Ebgan.Options}; 0 as published
     * @param fixedMargin the margin where {@code marginFactor} is 0; 20 as published
     * @param warmUp as in {@link Ebgan.Options}, in [0, 1); 0 as published
     * @param generatorSteps generator steps for each discriminator step; 3 as published
     * @param pullAwayWeight 0.25 as published
     * @param embeddingWeight of ‖Enc x − Enc(G z)‖; 0 as published, 0.1 in SENCEBGAN
     * @param decodedWeight of the decoded images' distance in stage 2; 0.4 as published
     * @param generatorRate peak learning rate of G; published 1e-5
     * @param discriminatorRate peak learning rate of D; published 5e-6
     * @param encoderRate peak learning rate of the encoder; published 5e-5
     * @param annealed whether learning rates rise and fall over a stage, otherwise they stay as in the thesis
     * @param spectralNorm on the discriminator's encoder, as published in SENCEBGAN
     * @param imageRegulariser whether stage 2 has D_xx
     * @param denoising standard deviation of the noise added to what the encoder sees in stage 2, in grey units of
     *     [−1, 1]; 0 for none, as published
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
            double denoising,
            double averageDecay,
            int stride)
            implements Settings {
        public Options {
            Ebgan.Options.check(
                    "EncEBGAN", latent, batch, marginFactor, fixedMargin, warmUp, generatorSteps, averageDecay, stride);
            require(
                    areWeights(pullAwayWeight, embeddingWeight, decodedWeight),
                    "weights of losses must lie in [0, 1e6]");
            require(areRates(generatorRate, discriminatorRate, encoderRate), "learning rates must lie in (0, 1)");
            require(denoising >= 0 && denoising <= 2, "denoising must lie in [0, 2]");
        }

        private static void require(boolean holds, String otherwise) {
            Check.require("EncEBGAN", holds, otherwise);
        }

        /** For some ten thousand iterations: the first two stages of SENCEBGAN. */
        public static Options defaults() {
            return new Options(
                    256, 64, 0.4, 20, 0.3, 3, 0.25, 0.1, 0.4, 5e-4, 1e-3, 1e-3, true, true, false, 0, 0.999, 8);
        }

        /** The published settings: fixed margin, no warm-up, no embedding term, constant small learning rates. */
        public static Options thesis() {
            return new Options(256, 64, 0, 20, 0, 3, 0.25, 0, 0.4, 1e-5, 5e-6, 5e-5, false, true, false, 0, 0.999, 8);
        }

        private Ebgan.Options energy() {
            return new Ebgan.Options(
                    latent,
                    batch,
                    marginFactor,
                    fixedMargin,
                    warmUp,
                    generatorSteps,
                    pullAwayWeight,
                    embeddingWeight,
                    generatorRate,
                    discriminatorRate,
                    annealed,
                    spectralNorm,
                    averageDecay,
                    stride);
        }
    }

    private final Options options;
    private final Ebgan energy;
    private final Network generatorEncoder;
    private final PairDiscriminator imageDiscriminator;
    private final Stage generatorEncoding;

    public Encebgan(Options options) {
        this.options = options;
        energy = new Ebgan(options.energy());
        generatorEncoder = Patches.encoder("generator_encoder", options.latent());
        imageDiscriminator = new PairDiscriminator(imageDiscriminator(options.spectralNorm()), 2);
        generatorEncoding = new Stage(
                "generator_encoder",
                0.35,
                options.imageRegulariser()
                        ? List.of(generatorEncoder, imageDiscriminator.network())
                        : List.of(generatorEncoder));
    }

    /** D_xx of two images, one above the other; the features are those before the last layer. */
    private static Network imageDiscriminator(boolean spectral) {
        return Network.of(
                "image_discriminator",
                conv(1, 64, 4, 2, spectral),
                leakyRelu(0.2),
                dropout(0.2),
                conv(64, 128, 4, 2, spectral),
                leakyRelu(0.2),
                dropout(0.2),
                reshape(128 * 16 * 8),
                dense(128 * 16 * 8, 1, spectral));
    }

    @Override
    public String name() {
        return "encebgan";
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public List<Network> networks() {
        List<Network> all = new ArrayList<>(energy.networks());
        all.addAll(generatorEncoding.trains());
        return all;
    }

    @Override
    public List<Stage> stages() {
        List<Stage> all = new ArrayList<>(energy.stages());
        all.add(generatorEncoding);
        return all;
    }

    /** E_g x. */
    <T> T encode(Ops<T> ops, T x) {
        return generatorEncoder.apply(ops, x);
    }

    /** G z. */
    <T> T generate(Ops<T> ops, T z) {
        return energy.generate(ops, z);
    }

    @Override
    public Optional<Generator> generator() {
        return energy.generator();
    }

    @Override
    public <T> void step(Stage stage, Training<T> t, T images) {
        if (stage == generatorEncoding) {
            generatorEncoderStep(t, t.affine(images, 2, -1));
        } else {
            energy.step(stage, t, images);
        }
    }

    private <T> void generatorEncoderStep(Training<T> t, T x) {
        AdamSettings adam = Schedule.adversarial(t, options.encoderRate(), options.annealed());
        T rebuilt = generate(t, encode(t, noisy(t, x)));
        T image = t.mean(t.norm(t.subtract(rebuilt, x)));
        T decodedReal = t.detach(energy.decode(t, energy.embed(t, x)));
        T decodedRebuilt = energy.decode(t, energy.embed(t, rebuilt));
        T decoded = t.mean(t.norm(t.subtract(decodedReal, decodedRebuilt)));
        T loss = t.add(image, t.affine(decoded, options.decodedWeight(), 0));
        t.record("image", image);
        t.record("decoded_image", decoded);
        if (options.imageRegulariser()) {
            t.minimise(t.add(loss, imageDiscriminator.fooling(t, x, rebuilt)), adam, generatorEncoder);
            T telling = imageDiscriminator.telling(t, x, rebuilt);
            t.minimise(
                    telling,
                    Schedule.adversarial(t, options.discriminatorRate(), options.annealed()),
                    imageDiscriminator.network());
            t.record("image_discriminator", telling);
        } else {
            t.minimise(loss, adam, generatorEncoder);
        }
    }

    private <T> T noisy(Training<T> t, T x) {
        return options.denoising() > 0
                ? t.add(x, t.affine(t.noise(t.batch(x), 1, Patches.SIZE, Patches.SIZE), options.denoising(), 0))
                : x;
    }

    /** D(x) / ‖x − mean x‖ of patches x in [−1, 1]. */
    <T> T relativeEnergy(Ops<T> ops, T x) {
        T decoded = energy.decode(ops, energy.embed(ops, x));
        return ops.divide(ops.norm(ops.subtract(decoded, x)), Patches.contrast(ops, x));
    }

    @Override
    public List<ScoreOutput> scores() {
        List<ScoreOutput> scores = new ArrayList<>();
        scores.add(Patches.pixelScore("combined", "structure + energy_structure"));
        scores.add(Patches.pixelScore("image", "‖x − G E_g x‖; per pixel |x − G E_g x|"));
        scores.add(Patches.pixelScore("decoded_image", "‖Dec x − Dec(G E_g x)‖; per pixel its absolute value"));
        scores.add(Patches.patchScore("latent_embedding", "‖E_g x − Enc(G E_g x)‖"));
        scores.add(Patches.patchScore("embedding", "‖Enc x − Enc(G E_g x)‖"));
        scores.add(Patches.patchScore("embedding_mix", "0.55·latent_embedding + 0.45·embedding"));
        scores.add(Patches.pixelScore("energy", "D(x) = ‖Dec(Enc x) − x‖; per pixel its absolute value"));
        scores.add(Patches.patchScore("image_relative", "image / ‖x − mean x‖"));
        scores.add(Patches.patchScore("embedding_relative", "embedding / ‖Enc x‖"));
        scores.add(Patches.patchScore("energy_relative", "energy / ‖x − mean x‖"));
        scores.add(Patches.pixelScore("structure", "1 − SSIM(x, G E_g x), 11×11 Gaussian window"));
        scores.add(Patches.pixelScore("energy_structure", "1 − SSIM(x, Dec(Enc x)), 11×11 Gaussian window"));
        if (options.imageRegulariser()) {
            scores.add(Patches.patchScore("image_feature", "‖f_xx(x, x) − f_xx(x, G E_g x)‖"));
        }
        return scores;
    }

    /** The residuals, of which the thesis reports this variant's. */
    @Override
    public List<String> publishedScores() {
        return List.of("image", "decoded_image");
    }

    @Override
    public <T> Map<String, T> score(Ops<T> ops, T images) {
        T x = ops.affine(images, 2, -1);
        T z = encode(ops, x);
        return score(ops, x, z, generate(ops, z));
    }

    /** The scores where z = E_g x and its reconstruction G z have been computed. */
    <T> Map<String, T> score(Ops<T> ops, T x, T z, T rebuilt) {
        T embedding = energy.embed(ops, x);
        T embeddingRebuilt = energy.embed(ops, rebuilt);
        T decoded = energy.decode(ops, embedding);
        T contrast = Patches.contrast(ops, x);

        Map<String, T> out = new LinkedHashMap<>();
        T image = Patches.residual(ops, out, "image", x, rebuilt);
        Patches.residual(ops, out, "decoded_image", decoded, energy.decode(ops, embeddingRebuilt));
        T energyOfX = Patches.residual(ops, out, "energy", x, decoded);
        T latentEmbedding = ops.norm(ops.subtract(z, embeddingRebuilt));
        T embeddingDistance = ops.norm(ops.subtract(embedding, embeddingRebuilt));
        out.put("latent_embedding", latentEmbedding);
        out.put("embedding", embeddingDistance);
        out.put("embedding_mix", ops.add(ops.affine(latentEmbedding, 0.55, 0), ops.affine(embeddingDistance, 0.45, 0)));
        out.put("image_relative", ops.divide(image, contrast));
        out.put("embedding_relative", ops.divide(embeddingDistance, ops.norm(embedding)));
        out.put("energy_relative", ops.divide(energyOfX, contrast));
        T structure = Patches.SSIM.dissimilarity(ops, x, rebuilt);
        Patches.put(ops, out, "structure", structure);
        T energyStructure = Patches.SSIM.dissimilarity(ops, x, decoded);
        Patches.put(ops, out, "energy_structure", energyStructure);
        Patches.put(ops, out, "combined", ops.add(structure, energyStructure));
        if (options.imageRegulariser()) {
            out.put("image_feature", imageDiscriminator.distance(ops, x, rebuilt));
        }
        return out;
    }

    @Override
    public <T> Map<String, T> pictures(Training<T> t, T images) {
        T x = t.affine(images, 2, -1);
        T made = generate(t, t.noise(t.batch(images), options.latent()));
        Map<String, T> pictures = new LinkedHashMap<>();
        pictures.put("real", images);
        pictures.put("decoded", t.affine(energy.decode(t, energy.embed(t, x)), 0.5, 0.5));
        pictures.put("reconstruction", t.affine(generate(t, encode(t, x)), 0.5, 0.5));
        pictures.put("generated", t.affine(made, 0.5, 0.5));
        return pictures;
    }
}

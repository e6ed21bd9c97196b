package dev.flawmap.detectors;

import static dev.flawmap.detectors.Check.areRates;
import static dev.flawmap.detectors.Check.areWeights;
import static dev.flawmap.network.Layers.batchNorm;
import static dev.flawmap.network.Layers.conv;
import static dev.flawmap.network.Layers.convTranspose;
import static dev.flawmap.network.Layers.dense;
import static dev.flawmap.network.Layers.dropout;
import static dev.flawmap.network.Layers.leakyRelu;
import static dev.flawmap.network.Layers.relu;
import static dev.flawmap.network.Layers.reshape;
import static dev.flawmap.network.Layers.tanh;

import dev.flawmap.model.GraphInput;
import dev.flawmap.model.ScoreOutput;
import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Layer;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * SENCEBGAN: an energy-based GAN, then an encoder for its generator, then an encoder of reconstructions, trained in
 * sequence (Özgümüş, "Adversarially Learned Anomaly Detection using Generative Adversarial Networks", MSc thesis,
 * Politecnico di Milano, 2019). Works on 32×32 patches.
 *
 * <ol>
 *   <li>The discriminator is an autoencoder whose reconstruction error D(x) = ‖Dec(Enc x) − x‖ is an energy:
 *       L_D = D(x) + max(0, m − D(G z)), L_G = D(G z) + 0.25·PT(Enc(G z)) + 0.1·‖Enc x − Enc(G z)‖, three generator
 *       steps to one of the discriminator.
 *   <li>With both frozen, the generator encoder: L = ‖G(E_g x) − x‖ + 0.4·‖Dec(Enc x) − Dec(Enc(G E_g x))‖, optionally
 *       against a discriminator D_xx of (x, x) and (x, G E_g x).
 *   <li>With all of these frozen, the reconstruction encoder: L = ‖E_r(G(E_g x)) − E_g x‖, optionally against a
 *       discriminator D_zz of (z, z) and (z, z′).
 * </ol>
 *
 * What differs from the thesis's code by default, and why, is said at {@link Options}.
 */
public final class Sencebgan implements TrainableDetector {
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
     * @param warmUp the share of stage 1 in which the discriminator first learns to reconstruct real patches, in [0, 1);
     *     0 as published
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
            double averageDecay,
            int stride) {
        public Options {
            require(latent >= 1, "latent must be at least 1");
            require(batch >= 2, "batch must be at least 2");
            require(areWeights(marginFactor, fixedMargin), "margins must lie in [0, 1e6]");
            require(warmUp >= 0 && warmUp < 1, "warmUp must lie in [0, 1)");
            require(generatorSteps >= 1, "generatorSteps must be at least 1");
            require(
                    areWeights(pullAwayWeight, embeddingWeight, decodedWeight),
                    "weights of losses must lie in [0, 1e6]");
            require(areRates(generatorRate, discriminatorRate, encoderRate), "learning rates must lie in (0, 1)");
            require(averageDecay >= 0 && averageDecay < 1, "averageDecay must lie in [0, 1)");
            require(stride >= 1 && stride <= Patches.SIZE, "stride must lie between 1 and 32");
        }

        private static void require(boolean holds, String otherwise) {
            Check.require("SENCEBGAN", holds, otherwise);
        }

        /** For some ten thousand iterations. */
        public static Options defaults() {
            return new Options(
                    256, 64, 0.4, 20, 0.3, 3, 0.25, 0.1, 0.4, 5e-4, 1e-3, 1e-3, true, true, false, false, 0.999, 8);
        }

        /** The published settings: fixed margin, no warm-up, constant small learning rates. */
        public static Options thesis() {
            return new Options(
                    256, 64, 0, 20, 0, 3, 0.25, 0.1, 0.4, 1e-5, 5e-6, 5e-5, false, true, false, false, 0.999, 8);
        }
    }

    private final Options options;
    private final Network generator;
    private final Network encoder;
    private final Network decoder;
    private final Network generatorEncoder;
    private final Network reconstructionEncoder;
    private final Network imageDiscriminator;
    private final Network latentDiscriminator;
    private final Stage adversarial;
    private final Stage generatorEncoding;
    private final Stage reconstructionEncoding;

    public Sencebgan(Options options) {
        this.options = options;
        int z = options.latent();
        generator = Patches.generator("generator", z);
        encoder = discriminatorEncoder(z, options.spectralNorm());
        decoder = discriminatorDecoder(z);
        generatorEncoder = Patches.encoder("generator_encoder", z);
        reconstructionEncoder = Patches.encoder("reconstruction_encoder", z);
        imageDiscriminator = imageDiscriminator(options.spectralNorm());
        latentDiscriminator = latentDiscriminator(z, options.spectralNorm());
        adversarial = new Stage("adversarial", 0.5, List.of(generator, encoder, decoder));
        generatorEncoding = new Stage(
                "generator_encoder",
                0.35,
                options.imageRegulariser() ? List.of(generatorEncoder, imageDiscriminator) : List.of(generatorEncoder));
        reconstructionEncoding = new Stage(
                "reconstruction_encoder",
                0.15,
                options.latentRegulariser()
                        ? List.of(reconstructionEncoder, latentDiscriminator)
                        : List.of(reconstructionEncoder));
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
                dense(128 * 4 * 4, z, spectral));
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
        List<Network> all =
                new ArrayList<>(List.of(generator, encoder, decoder, generatorEncoder, reconstructionEncoder));
        if (options.imageRegulariser()) {
            all.add(imageDiscriminator);
        }
        if (options.latentRegulariser()) {
            all.add(latentDiscriminator);
        }
        return all;
    }

    @Override
    public List<Stage> stages() {
        return List.of(adversarial, generatorEncoding, reconstructionEncoding);
    }

    @Override
    public int cropSize() {
        return Patches.SIZE;
    }

    @Override
    public int batchSize() {
        return options.batch();
    }

    @Override
    public double averageDecay() {
        return options.averageDecay();
    }

    @Override
    public Optional<Generator> generator() {
        return Optional.of(new Generator(generator, options.latent()));
    }

    @Override
    public <T> void step(Stage stage, Training<T> t, T images) {
        T x = t.affine(images, 2, -1);
        if (stage == adversarial) {
            adversarialStep(t, x);
        } else if (stage == generatorEncoding) {
            generatorEncoderStep(t, x);
        } else {
            reconstructionEncoderStep(t, x);
        }
    }

    private <T> void adversarialStep(Training<T> t, T x) {
        boolean warmingUp = t.progress() < options.warmUp();
        AdamSettings forDiscriminator = AdamSettings.adversarial(rate(t, options.discriminatorRate()));
        T embeddingOfReal = encoder.apply(t, x);
        T energyOfReal = t.mean(t.norm(t.subtract(decoder.apply(t, embeddingOfReal), x)));
        t.record("energy_real", energyOfReal);
        if (warmingUp) {
            t.minimise(energyOfReal, forDiscriminator, encoder, decoder);
            return;
        }
        T made = t.detach(generator.apply(t, t.noise(options.batch(), options.latent())));
        T energyOfMade = energy(t, made);
        double margin = options.marginFactor() > 0
                ? options.marginFactor() * t.number(t.mean(Patches.contrast(t, x)))
                : options.fixedMargin();
        T hinge = t.relu(t.affine(energyOfMade, -1, margin));
        t.minimise(t.add(energyOfReal, hinge), forDiscriminator, encoder, decoder);
        t.record("energy_generated", energyOfMade);

        T target = t.detach(embeddingOfReal);
        AdamSettings forGenerator = AdamSettings.adversarial(rate(t, options.generatorRate()));
        for (int i = 0; i < options.generatorSteps(); i++) {
            T generated = generator.apply(t, t.noise(options.batch(), options.latent()));
            T embedding = encoder.apply(t, generated);
            T energy = t.mean(t.norm(t.subtract(decoder.apply(t, embedding), generated)));
            T pullAway = Losses.pullAway(t, embedding);
            T matching = t.mean(t.norm(t.subtract(target, embedding)));
            T loss = t.add(
                    energy,
                    t.add(
                            t.affine(pullAway, options.pullAwayWeight(), 0),
                            t.affine(matching, options.embeddingWeight(), 0)));
            t.minimise(loss, forGenerator, generator);
            if (i == options.generatorSteps() - 1) {
                t.record("generator", loss);
                t.record("pull_away", pullAway);
                t.record("generated_spread", t.spread(generated));
            }
        }
    }

    private <T> T energy(Training<T> t, T x) {
        return t.mean(t.norm(t.subtract(decoder.apply(t, encoder.apply(t, x)), x)));
    }

    private <T> void generatorEncoderStep(Training<T> t, T x) {
        AdamSettings adam = AdamSettings.adversarial(rate(t, options.encoderRate()));
        T rebuilt = generator.apply(t, generatorEncoder.apply(t, x));
        T image = t.mean(t.norm(t.subtract(rebuilt, x)));
        T decodedReal = t.detach(decoder.apply(t, encoder.apply(t, x)));
        T decodedRebuilt = decoder.apply(t, encoder.apply(t, rebuilt));
        T decoded = t.mean(t.norm(t.subtract(decodedReal, decodedRebuilt)));
        T loss = t.add(image, t.affine(decoded, options.decodedWeight(), 0));
        t.record("image", image);
        t.record("decoded_image", decoded);
        if (options.imageRegulariser()) {
            T same = imageDiscriminator.apply(t, t.concat(2, List.of(x, x)));
            T other = imageDiscriminator.apply(t, t.concat(2, List.of(x, rebuilt)));
            // Both terms as published; only the second depends on the encoder.
            T fooling = t.add(Losses.crossEntropy(t, t.detach(same), false), Losses.crossEntropy(t, other, true));
            t.minimise(t.add(loss, fooling), adam, generatorEncoder);
            T telling = discriminate(t, imageDiscriminator, 2, x, t.detach(rebuilt));
            t.minimise(telling, AdamSettings.adversarial(rate(t, options.discriminatorRate())), imageDiscriminator);
            t.record("image_discriminator", telling);
        } else {
            t.minimise(loss, adam, generatorEncoder);
        }
    }

    private <T> void reconstructionEncoderStep(Training<T> t, T x) {
        AdamSettings adam = AdamSettings.adversarial(rate(t, options.encoderRate()));
        T z = t.detach(generatorEncoder.apply(t, x));
        T rebuilt = t.detach(generator.apply(t, z));
        T again = reconstructionEncoder.apply(t, rebuilt);
        T loss = t.mean(t.norm(t.subtract(again, z)));
        t.record("latent", loss);
        if (options.latentRegulariser()) {
            T same = latentDiscriminator.apply(t, t.concat(1, List.of(z, z)));
            T other = latentDiscriminator.apply(t, t.concat(1, List.of(z, again)));
            T fooling = t.add(Losses.crossEntropy(t, t.detach(same), false), Losses.crossEntropy(t, other, true));
            t.minimise(t.add(loss, fooling), adam, reconstructionEncoder);
            T telling = discriminate(t, latentDiscriminator, 1, z, t.detach(again));
            t.minimise(telling, AdamSettings.adversarial(rate(t, options.discriminatorRate())), latentDiscriminator);
            t.record("latent_discriminator", telling);
        } else {
            t.minimise(loss, adam, reconstructionEncoder);
        }
    }

    private static <T> T discriminate(Training<T> t, Network network, int dimension, T real, T fake) {
        T same = network.apply(t, t.concat(dimension, List.of(real, real)));
        T other = network.apply(t, t.concat(dimension, List.of(real, fake)));
        return t.add(Losses.crossEntropy(t, same, true), Losses.crossEntropy(t, other, false));
    }

    private <T> double rate(Training<T> t, double peak) {
        return options.annealed() ? Schedule.warmCosine(peak, t.progress()) : peak;
    }

    @Override
    public GraphInput input() {
        return GraphInput.patches(Patches.SIZE, options.stride());
    }

    @Override
    public List<ScoreOutput> scores() {
        List<ScoreOutput> scores = new ArrayList<>();
        scores.add(ScoreOutput.pixel("combined", "structure + energy_structure", true));
        scores.add(ScoreOutput.pixel("image", "‖x − G E_g x‖; per pixel |x − G E_g x|", true));
        scores.add(ScoreOutput.pixel("decoded_image", "‖Dec x − Dec(G E_g x)‖; per pixel its absolute value", true));
        scores.add(ScoreOutput.patch("latent", "‖E_g x − E_r(G E_g x)‖"));
        scores.add(ScoreOutput.patch("latent_embedding", "‖E_g x − Enc(G E_g x)‖"));
        scores.add(ScoreOutput.patch("embedding", "‖Enc x − Enc(G E_g x)‖"));
        scores.add(ScoreOutput.patch("image_latent", "image + 0.25·latent"));
        scores.add(ScoreOutput.patch("embedding_mix", "0.55·latent_embedding + 0.45·embedding"));
        scores.add(ScoreOutput.pixel("energy", "D(x) = ‖Dec(Enc x) − x‖; per pixel its absolute value", true));
        scores.add(ScoreOutput.patch("image_relative", "image / ‖x − mean x‖"));
        scores.add(ScoreOutput.patch("latent_relative", "latent / ‖E_g x‖"));
        scores.add(ScoreOutput.patch("embedding_relative", "embedding / ‖Enc x‖"));
        scores.add(ScoreOutput.patch("energy_relative", "energy / ‖x − mean x‖"));
        scores.add(ScoreOutput.pixel("structure", "1 − SSIM(x, G E_g x), 11×11 Gaussian window", true));
        scores.add(ScoreOutput.pixel("energy_structure", "1 − SSIM(x, Dec(Enc x)), 11×11 Gaussian window", true));
        if (options.imageRegulariser()) {
            scores.add(ScoreOutput.patch("image_feature", "‖f_xx(x, x) − f_xx(x, G E_g x)‖"));
        }
        if (options.latentRegulariser()) {
            scores.add(ScoreOutput.patch("latent_feature", "‖f_zz(z, z) − f_zz(z, E_r(G z))‖ with z = E_g x"));
        }
        return scores;
    }

    @Override
    public <T> Map<String, T> score(Ops<T> ops, T images) {
        T x = ops.affine(images, 2, -1);
        T z = generatorEncoder.apply(ops, x);
        T rebuilt = generator.apply(ops, z);
        T zAgain = reconstructionEncoder.apply(ops, rebuilt);
        T embedding = encoder.apply(ops, x);
        T embeddingRebuilt = encoder.apply(ops, rebuilt);
        T decoded = decoder.apply(ops, embedding);
        T decodedRebuilt = decoder.apply(ops, embeddingRebuilt);
        T contrast = Patches.contrast(ops, x);

        Map<String, T> out = new LinkedHashMap<>();
        T image = Patches.residual(ops, out, "image", x, rebuilt);
        Patches.residual(ops, out, "decoded_image", decoded, decodedRebuilt);
        T energy = Patches.residual(ops, out, "energy", x, decoded);
        T latent = ops.norm(ops.subtract(z, zAgain));
        T latentEmbedding = ops.norm(ops.subtract(z, embeddingRebuilt));
        T embeddingDistance = ops.norm(ops.subtract(embedding, embeddingRebuilt));
        out.put("latent", latent);
        out.put("latent_embedding", latentEmbedding);
        out.put("embedding", embeddingDistance);
        out.put("image_latent", ops.add(image, ops.affine(latent, 0.25, 0)));
        out.put("embedding_mix", ops.add(ops.affine(latentEmbedding, 0.55, 0), ops.affine(embeddingDistance, 0.45, 0)));
        out.put("image_relative", ops.divide(image, contrast));
        out.put("latent_relative", ops.divide(latent, ops.norm(z)));
        out.put("embedding_relative", ops.divide(embeddingDistance, ops.norm(embedding)));
        out.put("energy_relative", ops.divide(energy, contrast));
        T structure = Patches.SSIM.dissimilarity(ops, x, rebuilt);
        Patches.put(ops, out, "structure", structure);
        T energyStructure = Patches.SSIM.dissimilarity(ops, x, decoded);
        Patches.put(ops, out, "energy_structure", energyStructure);
        Patches.put(ops, out, "combined", ops.add(structure, energyStructure));
        if (options.imageRegulariser()) {
            T same = Patches.features(ops, imageDiscriminator, ops.concat(2, List.of(x, x)));
            T other = Patches.features(ops, imageDiscriminator, ops.concat(2, List.of(x, rebuilt)));
            out.put("image_feature", ops.norm(ops.subtract(same, other)));
        }
        if (options.latentRegulariser()) {
            T same = Patches.features(ops, latentDiscriminator, ops.concat(1, List.of(z, z)));
            T other = Patches.features(ops, latentDiscriminator, ops.concat(1, List.of(z, zAgain)));
            out.put("latent_feature", ops.norm(ops.subtract(same, other)));
        }
        return out;
    }

    @Override
    public <T> Map<String, T> pictures(Training<T> t, T images) {
        T x = t.affine(images, 2, -1);
        T rebuilt = generator.apply(t, generatorEncoder.apply(t, x));
        Map<String, T> pictures = new LinkedHashMap<>();
        pictures.put("real", images);
        pictures.put("decoded", t.affine(decoder.apply(t, encoder.apply(t, x)), 0.5, 0.5));
        pictures.put("reconstruction", t.affine(rebuilt, 0.5, 0.5));
        pictures.put("generated", t.affine(generator.apply(t, t.noise(t.batch(images), options.latent())), 0.5, 0.5));
        return pictures;
    }
}

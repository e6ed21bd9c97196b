package dev.flawmap.detectors;

import static dev.flawmap.detectors.OptionCheck.areRates;
import static dev.flawmap.detectors.OptionCheck.areWeights;
import static dev.flawmap.network.Layers.conv;
import static dev.flawmap.network.Layers.dense;
import static dev.flawmap.network.Layers.dropout;
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
import java.util.stream.Stream;

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
     * @param energy how stage 1 is trained; latent vectors, batches, the annealing and spectral norms hold for all stages
     * @param decodedWeight of the decoded images' distance in stage 2; 0.4 as published
     * @param encoderRate peak learning rate of the encoder; published 5e-5
     * @param imageRegulariser whether stage 2 has D_xx
     * @param denoising standard deviation of the noise added to what the encoder sees in stage 2, in grey units of
     *     [−1, 1]; 0 for none, as published
     */
    public record Options(
            Ebgan.Options energy, double decodedWeight, double encoderRate, boolean imageRegulariser, double denoising)
            implements Settings {
        /**
         * Checks the components.
         *
         * @param energy how stage 1 is trained; latent vectors, batches, the annealing and spectral norms hold for all stages
         * @param decodedWeight of the decoded images' distance in stage 2; 0.4 as published
         * @param encoderRate peak learning rate of the encoder; published 5e-5
         * @param imageRegulariser whether stage 2 has D_xx
         * @param denoising standard deviation of the noise added to what the encoder sees in stage 2, in grey units of
         *     [−1, 1]; 0 for none, as published
         * @throws IllegalArgumentException with one sentence, if one is not what it should be
         */
        public Options {
            require(areWeights(decodedWeight), "decodedWeight must lie in [0, 1e6]");
            require(areRates(encoderRate), "encoderRate must lie in (0, 1)");
            require(denoising >= 0 && denoising <= 2, "denoising must lie in [0, 2]");
        }

        private static void require(boolean holds, String otherwise) {
            OptionCheck.require("EncEBGAN", holds, otherwise);
        }

        /**
         * The default options, for some ten thousand iterations: the first two stages of SENCEBGAN.
         *
         * @return the options
         */
        public static Options defaults() {
            return new Options(Ebgan.Options.defaults(), 0.4, 1e-3, false, 0);
        }

        /** {@return the published settings: fixed margin, no warm-up, no embedding term, constant small learning rates} */
        public static Options thesis() {
            return thesis(Ebgan.Options.thesis());
        }

        /** The published settings of stage 2. */
        static Options thesis(Ebgan.Options energy) {
            return new Options(energy, 0.4, 5e-5, false, 0);
        }

        /** The length of z. */
        int latent() {
            return energy.latent();
        }

        @Override
        public int batch() {
            return energy.batch();
        }

        @Override
        public double averageDecay() {
            return energy.averageDecay();
        }

        @Override
        public int stride() {
            return energy.stride();
        }
    }

    static final ScoreOutput COMBINED = Patches.pixelScore("combined", "structure + energy_structure");
    static final ScoreOutput IMAGE = Patches.pixelScore("image", "‖x − G E_g x‖; per pixel |x − G E_g x|");
    static final ScoreOutput DECODED_IMAGE =
            Patches.pixelScore("decoded_image", "‖Dec x − Dec(G E_g x)‖; per pixel its absolute value");
    static final ScoreOutput LATENT_EMBEDDING = Patches.patchScore("latent_embedding", "‖E_g x − Enc(G E_g x)‖");
    static final ScoreOutput EMBEDDING = Patches.patchScore("embedding", "‖Enc x − Enc(G E_g x)‖");
    static final ScoreOutput EMBEDDING_MIX =
            Patches.patchScore("embedding_mix", "0.55·latent_embedding + 0.45·embedding");
    static final ScoreOutput IMAGE_RELATIVE = Patches.patchScore("image_relative", "image / ‖x − mean x‖");
    static final ScoreOutput EMBEDDING_RELATIVE = Patches.patchScore("embedding_relative", "embedding / ‖Enc x‖");
    static final ScoreOutput ENERGY_RELATIVE = Patches.patchScore("energy_relative", "energy / ‖x − mean x‖");
    static final ScoreOutput STRUCTURE = Patches.pixelScore("structure", "1 − SSIM(x, G E_g x), 11×11 Gaussian window");
    static final ScoreOutput ENERGY_STRUCTURE =
            Patches.pixelScore("energy_structure", "1 − SSIM(x, Dec(Enc x)), 11×11 Gaussian window");
    static final ScoreOutput IMAGE_FEATURE = Patches.patchScore("image_feature", "‖f_xx(x, x) − f_xx(x, G E_g x)‖");

    private static final Metric IMAGE_LOSS = Metric.loss("image");

    private final Options options;
    private final Ebgan energy;
    private final Network generatorEncoder;
    private final PairDiscriminator imageDiscriminator;
    private final Stage generatorEncoding;

    /**
     * The detector with some options.
     *
     * @param options its settings
     */
    public Encebgan(Options options) {
        this.options = options;
        energy = new Ebgan(options.energy());
        generatorEncoder = Patches.encoder("generator_encoder", options.latent());
        imageDiscriminator =
                new PairDiscriminator(imageDiscriminator(options.energy().spectralNorm()), 2);
        generatorEncoding = new Stage(
                "generator_encoder",
                0.35,
                options.imageRegulariser()
                        ? List.of(generatorEncoder, imageDiscriminator.network())
                        : List.of(generatorEncoder),
                IMAGE_LOSS);
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
                dense(128 * 16 * 8, 1));
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
        return Stream.concat(scoring().stream(), regularisers().stream()).toList();
    }

    /** Networks that it always has; weights are drawn in order, and should not depend on regularisers. */
    List<Network> scoring() {
        return Stream.concat(energy.networks().stream(), Stream.of(generatorEncoder))
                .toList();
    }

    /** Networks of the regulariser, if it has one. */
    List<Network> regularisers() {
        return options.imageRegulariser() ? List.of(imageDiscriminator.network()) : List.of();
    }

    @Override
    public List<Stage> stages() {
        return Stream.concat(energy.stages().stream(), Stream.of(generatorEncoding))
                .toList();
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
    public boolean reconstructs() {
        return true;
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
        AdamSettings adam =
                Schedule.adversarial(t, options.encoderRate(), options.energy().annealed());
        T rebuilt = generate(t, encode(t, noisy(t, x)));
        T image = t.mean(t.norm(t.subtract(rebuilt, x)));
        T decodedReal = t.detach(energy.decode(t, energy.embed(t, x)));
        T decodedRebuilt = energy.decode(t, energy.embed(t, rebuilt));
        T decoded = t.mean(t.norm(t.subtract(decodedReal, decodedRebuilt)));
        T loss = t.add(image, t.affine(decoded, options.decodedWeight(), 0));
        t.record(IMAGE_LOSS, image);
        t.record(Metric.loss("decoded_image"), decoded);
        if (options.imageRegulariser()) {
            t.minimise(t.add(loss, imageDiscriminator.fooling(t, x, rebuilt)), adam, generatorEncoder);
            T telling = imageDiscriminator.telling(t, x, rebuilt);
            t.minimise(
                    telling,
                    Schedule.adversarial(
                            t,
                            options.energy().discriminatorRate(),
                            options.energy().annealed()),
                    imageDiscriminator.network());
            t.record(Metric.discriminator("image_discriminator"), telling);
        } else {
            t.minimise(loss, adam, generatorEncoder);
        }
    }

    private <T> T noisy(Training<T> t, T x) {
        return options.denoising() > 0
                ? t.add(x, t.affine(t.noise(t.batch(x), 1, Patches.SIZE, Patches.SIZE), options.denoising(), 0))
                : x;
    }

    @Override
    public List<ScoreOutput> scores() {
        return Stream.of(
                        COMBINED,
                        IMAGE,
                        DECODED_IMAGE,
                        LATENT_EMBEDDING,
                        EMBEDDING,
                        EMBEDDING_MIX,
                        Ebgan.ENERGY,
                        IMAGE_RELATIVE,
                        EMBEDDING_RELATIVE,
                        ENERGY_RELATIVE,
                        STRUCTURE,
                        ENERGY_STRUCTURE,
                        IMAGE_FEATURE)
                .filter(this::has)
                .toList();
    }

    /** Whether a score can be computed; that of the regulariser only where there is one. */
    boolean has(ScoreOutput score) {
        return options.imageRegulariser() || score != IMAGE_FEATURE;
    }

    /** The residuals, of which the thesis reports this variant's. */
    @Override
    public List<String> publishedScores() {
        return List.of(IMAGE.name(), DECODED_IMAGE.name());
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
        T image = Patches.residual(ops, out, IMAGE.name(), x, rebuilt);
        Patches.residual(ops, out, DECODED_IMAGE.name(), decoded, energy.decode(ops, embeddingRebuilt));
        T energyOfX = Patches.residual(ops, out, Ebgan.ENERGY.name(), x, decoded);
        T latentEmbedding = ops.norm(ops.subtract(z, embeddingRebuilt));
        T embeddingDistance = ops.norm(ops.subtract(embedding, embeddingRebuilt));
        out.put(LATENT_EMBEDDING.name(), latentEmbedding);
        out.put(EMBEDDING.name(), embeddingDistance);
        out.put(
                EMBEDDING_MIX.name(),
                ops.add(ops.affine(latentEmbedding, 0.55, 0), ops.affine(embeddingDistance, 0.45, 0)));
        out.put(IMAGE_RELATIVE.name(), ops.divide(image, contrast));
        out.put(EMBEDDING_RELATIVE.name(), ops.divide(embeddingDistance, ops.norm(embedding)));
        out.put(ENERGY_RELATIVE.name(), ops.divide(energyOfX, contrast));
        T structure = Patches.SSIM.dissimilarity(ops, x, rebuilt);
        Patches.put(ops, out, STRUCTURE.name(), structure);
        T energyStructure = Patches.SSIM.dissimilarity(ops, x, decoded);
        Patches.put(ops, out, ENERGY_STRUCTURE.name(), energyStructure);
        Patches.put(ops, out, COMBINED.name(), ops.add(structure, energyStructure));
        if (options.imageRegulariser()) {
            out.put(IMAGE_FEATURE.name(), imageDiscriminator.distance(ops, x, rebuilt));
        }
        return out;
    }

    @Override
    public <T> Map<PictureRow, T> pictures(Training<T> t, T images) {
        T x = t.affine(images, 2, -1);
        T made = generate(t, t.noise(t.batch(images), options.latent()));
        Map<PictureRow, T> pictures = new LinkedHashMap<>();
        pictures.put(PictureRow.REAL, images);
        pictures.put(new PictureRow("decoded"), t.affine(energy.decode(t, energy.embed(t, x)), 0.5, 0.5));
        pictures.put(PictureRow.RECONSTRUCTION, t.affine(generate(t, encode(t, x)), 0.5, 0.5));
        pictures.put(PictureRow.GENERATED, t.affine(made, 0.5, 0.5));
        return pictures;
    }
}

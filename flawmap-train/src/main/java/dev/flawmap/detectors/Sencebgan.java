package dev.flawmap.detectors;

import static dev.flawmap.network.Layers.dense;
import static dev.flawmap.network.Layers.dropout;
import static dev.flawmap.network.Layers.leakyRelu;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

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
     * @param encoded how stages 1 and 2 are trained; the encoders' learning rate holds for stage 3 too
     * @param latentRegulariser whether stage 3 has D_zz
     */
    public record Options(Encebgan.Options encoded, boolean latentRegulariser) implements Settings {
        /**
         * The default options, for some ten thousand iterations.
         *
         * @return the options
         */
        public static Options defaults() {
            return new Options(Encebgan.Options.defaults(), false);
        }

        /** {@return the published settings: fixed margin, no warm-up, constant small learning rates} */
        public static Options thesis() {
            return new Options(Encebgan.Options.thesis(Ebgan.Options.thesis(0.1)), false);
        }

        /** How stage 1 is trained. */
        Ebgan.Options energy() {
            return encoded.energy();
        }

        /** The length of z. */
        int latent() {
            return encoded.latent();
        }

        @Override
        public int batch() {
            return encoded.batch();
        }

        @Override
        public double averageDecay() {
            return encoded.averageDecay();
        }

        @Override
        public int stride() {
            return encoded.stride();
        }
    }

    private static final ScoreOutput LATENT = Patches.patchScore("latent", "‖E_g x − E_r(G E_g x)‖");
    private static final ScoreOutput IMAGE_LATENT = Patches.patchScore("image_latent", "image + 0.25·latent");
    private static final ScoreOutput LATENT_RELATIVE = Patches.patchScore("latent_relative", "latent / ‖E_g x‖");
    private static final ScoreOutput LATENT_FEATURE =
            Patches.patchScore("latent_feature", "‖f_zz(z, z) − f_zz(z, E_r(G z))‖ with z = E_g x");

    private static final Metric LATENT_LOSS = Metric.loss("latent");

    private final Options options;
    private final Encebgan encoded;
    private final Network reconstructionEncoder;
    private final PairDiscriminator latentDiscriminator;
    private final Stage reconstructionEncoding;

    /**
     * The detector with some options.
     *
     * @param options its settings
     */
    public Sencebgan(Options options) {
        this.options = options;
        encoded = new Encebgan(options.encoded());
        reconstructionEncoder = Patches.encoder("reconstruction_encoder", options.latent());
        latentDiscriminator = new PairDiscriminator(latentDiscriminator(options.latent()), 1);
        reconstructionEncoding = new Stage(
                "reconstruction_encoder",
                0.15,
                options.latentRegulariser()
                        ? List.of(reconstructionEncoder, latentDiscriminator.network())
                        : List.of(reconstructionEncoder),
                LATENT_LOSS);
    }

    /** D_zz of two latent vectors, one after the other; the features are those before the last layer. */
    private static Network latentDiscriminator(int z) {
        return Network.of(
                "latent_discriminator",
                dense(2 * z, 64),
                leakyRelu(0.2),
                dropout(0.2),
                dense(64, 32),
                leakyRelu(0.2),
                dropout(0.2),
                dense(32, 1));
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
        List<Network> regularisers = options.latentRegulariser() ? List.of(latentDiscriminator.network()) : List.of();
        // Regularisers come last: weights are drawn in this order, and should not depend on them.
        return Stream.of(encoded.scoring(), List.of(reconstructionEncoder), encoded.regularisers(), regularisers)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public List<Stage> stages() {
        return Stream.concat(encoded.stages().stream(), Stream.of(reconstructionEncoding))
                .toList();
    }

    @Override
    public Optional<Generator> generator() {
        return encoded.generator();
    }

    @Override
    public boolean reconstructs() {
        return true;
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
        AdamSettings adam = Schedule.adversarial(
                t, options.encoded().encoderRate(), options.energy().annealed());
        T z = t.detach(encoded.encode(t, x));
        T rebuilt = t.detach(encoded.generate(t, z));
        T again = reconstructionEncoder.apply(t, rebuilt);
        T loss = t.mean(t.norm(t.subtract(again, z)));
        t.record(LATENT_LOSS, loss);
        if (options.latentRegulariser()) {
            t.minimise(t.add(loss, latentDiscriminator.fooling(t, z, again)), adam, reconstructionEncoder);
            T telling = latentDiscriminator.telling(t, z, again);
            t.minimise(
                    telling,
                    Schedule.adversarial(
                            t,
                            options.energy().discriminatorRate(),
                            options.energy().annealed()),
                    latentDiscriminator.network());
            t.record(Metric.discriminator("latent_discriminator"), telling);
        } else {
            t.minimise(loss, adam, reconstructionEncoder);
        }
    }

    @Override
    public List<ScoreOutput> scores() {
        return Stream.of(
                        Encebgan.COMBINED,
                        Encebgan.IMAGE,
                        Encebgan.DECODED_IMAGE,
                        LATENT,
                        Encebgan.LATENT_EMBEDDING,
                        Encebgan.EMBEDDING,
                        IMAGE_LATENT,
                        Encebgan.EMBEDDING_MIX,
                        Ebgan.ENERGY,
                        Encebgan.IMAGE_RELATIVE,
                        LATENT_RELATIVE,
                        Encebgan.EMBEDDING_RELATIVE,
                        Encebgan.ENERGY_RELATIVE,
                        Encebgan.STRUCTURE,
                        Encebgan.ENERGY_STRUCTURE,
                        Encebgan.IMAGE_FEATURE,
                        LATENT_FEATURE)
                .filter(this::has)
                .toList();
    }

    @Override
    public List<String> publishedScores() {
        return Stream.of(
                        Encebgan.IMAGE,
                        Encebgan.DECODED_IMAGE,
                        LATENT,
                        Encebgan.LATENT_EMBEDDING,
                        Encebgan.EMBEDDING,
                        IMAGE_LATENT,
                        Encebgan.EMBEDDING_MIX,
                        Encebgan.IMAGE_FEATURE,
                        LATENT_FEATURE)
                .filter(this::has)
                .map(ScoreOutput::name)
                .toList();
    }

    /** Whether a score can be computed; those of regularisers only where there are these. */
    private boolean has(ScoreOutput score) {
        return encoded.has(score) && (options.latentRegulariser() || score != LATENT_FEATURE);
    }

    @Override
    public <T> Map<String, T> score(Ops<T> ops, T images) {
        T x = ops.affine(images, 2, -1);
        T z = encoded.encode(ops, x);
        T rebuilt = encoded.generate(ops, z);
        T zAgain = reconstructionEncoder.apply(ops, rebuilt);
        T latent = ops.norm(ops.subtract(z, zAgain));

        Map<String, T> out = encoded.score(ops, x, z, rebuilt);
        out.put(LATENT.name(), latent);
        T image = Objects.requireNonNull(out.get(Encebgan.IMAGE.patchOutput()));
        out.put(IMAGE_LATENT.name(), ops.add(image, ops.affine(latent, 0.25, 0)));
        out.put(LATENT_RELATIVE.name(), ops.divide(latent, ops.norm(z)));
        if (options.latentRegulariser()) {
            out.put(LATENT_FEATURE.name(), latentDiscriminator.distance(ops, z, zAgain));
        }
        return out;
    }

    @Override
    public <T> Map<PictureRow, T> pictures(Training<T> t, T images) {
        return encoded.pictures(t, images);
    }
}

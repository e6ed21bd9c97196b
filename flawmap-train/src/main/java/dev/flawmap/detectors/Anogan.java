package dev.flawmap.detectors;

import static dev.flawmap.detectors.OptionCheck.areRates;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Descent;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Ssim;
import dev.flawmap.network.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * AnoGAN (Schlegl et al. 2017, "Unsupervised anomaly detection with generative adversarial networks to guide marker
 * discovery", arXiv 1703.05921), on 32×32 patches: a {@link Gan}, and no encoder. To inspect a patch x, the z whose
 * G z is most like it is searched for by gradient descent on
 *
 * <p>L(z) = (1 − λ)·Σ|x − G z| + λ·Σ|f(x) − f(G z)|, where f is what the discriminator computes before its last layer.
 *
 * <p>The published score is L of the z found, and its map |x − G z|. Every patch takes 500 passes forth and back
 * through both networks, some 0.6 s on one thread, so an image takes hours; that is what the encoders of the later
 * detectors were made for. The random starts are the same for every patch and run, so a patch's score depends on the
 * patch alone.
 */
public final class Anogan implements PatchDetector<Anogan.Options> {
    private static final long START_SEED = 1703_05921;

    /**
     * How AnoGAN is trained, and how it searches. The default rates are larger than the thesis's and annealed, since
     * with those a generator needs some ten thousands of iterations, not the thousands there are in ten minutes.
     *
     * @param latent the length of z; 256 in the thesis
     * @param batch patches in a step; 64 in the thesis
     * @param generatorRate peak learning rate of G; 5e-5 in the thesis
     * @param discriminatorRate peak learning rate of D; 1e-6 in the thesis
     * @param annealed whether learning rates rise and fall, otherwise they stay
     * @param steps Γ, steps of Adam on z for every patch; 500 as published
     * @param restarts random starts for every patch, of which the best counts; 1 as published
     * @param stepRate the learning rate of the steps on z, whose components are about 1; not published
     * @param featureWeight λ, the share of the features' distance in loss and score; 0.1 as published
     * @param averageDecay of the weights' moving average used for scoring; 0.999 in the thesis
     * @param stride the step in pixels at which patches are slid over an image to inspect
     * @param middleGreyIsBlack whether SSIM takes middle grey for black, which is not its definition, as models do that
     *     were made before this option
     */
    public record Options(
            int latent,
            int batch,
            double generatorRate,
            double discriminatorRate,
            boolean annealed,
            int steps,
            int restarts,
            double stepRate,
            double featureWeight,
            double averageDecay,
            int stride,
            boolean middleGreyIsBlack)
            implements Settings {
        /**
         * Checks the components.
         *
         * @param latent the length of z; 256 in the thesis
         * @param batch patches in a step; 64 in the thesis
         * @param generatorRate peak learning rate of G; 5e-5 in the thesis
         * @param discriminatorRate peak learning rate of D; 1e-6 in the thesis
         * @param annealed whether learning rates rise and fall, otherwise they stay
         * @param steps Γ, steps of Adam on z for every patch; 500 as published
         * @param restarts random starts for every patch, of which the best counts; 1 as published
         * @param stepRate the learning rate of the steps on z, whose components are about 1; not published
         * @param featureWeight λ, the share of the features' distance in loss and score; 0.1 as published
         * @param averageDecay of the weights' moving average used for scoring; 0.999 in the thesis
         * @param stride the step in pixels at which patches are slid over an image to inspect
         * @param middleGreyIsBlack whether SSIM takes middle grey for black, which is not its definition, as models do that
         *     were made before this option
         * @throws IllegalArgumentException with one sentence, if one is not what it should be
         */
        public Options {
            OptionCheck.patches("AnoGAN", latent, batch, averageDecay, stride);
            require(
                    areRates(generatorRate, discriminatorRate, stepRate),
                    "learning rates and stepRate must lie in (0, 1)");
            require(steps >= 1 && steps <= 100_000, "steps must lie between 1 and 100000");
            require(restarts >= 1 && restarts <= 100, "restarts must lie between 1 and 100");
            require(featureWeight >= 0 && featureWeight <= 1, "featureWeight must lie in [0, 1]");
        }

        private static void require(boolean holds, String otherwise) {
            OptionCheck.require("AnoGAN", holds, otherwise);
        }

        /**
         * The default options, for some thousands of iterations.
         *
         * @return the options
         */
        public static Options defaults() {
            return new Options(256, 64, 5e-4, 2e-4, true, 500, 1, 0.05, 0.1, 0.999, 16, false);
        }

        /** {@return the settings of the thesis's runs, 40,000 iterations} */
        public static Options thesis() {
            return new Options(256, 64, 5e-5, 1e-6, false, 500, 1, 0.05, 0.1, 0.999, 16, false);
        }
    }

    private final Options options;
    private final Gan gan;
    private final Network generator;
    private final Network discriminator;

    /**
     * The detector with some options.
     *
     * @param options its settings
     */
    public Anogan(Options options) {
        this.options = options;
        gan = new Gan(new Gan.Options(
                options.latent(),
                options.batch(),
                Gan.Loss.NON_SATURATING,
                options.generatorRate(),
                options.discriminatorRate(),
                options.annealed(),
                options.averageDecay(),
                options.stride()));
        generator = gan.generator().orElseThrow().network();
        discriminator = gan.discriminator();
    }

    @Override
    public String name() {
        return "anogan";
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public List<Network> networks() {
        return gan.networks();
    }

    @Override
    public List<Stage> stages() {
        return gan.stages();
    }

    @Override
    public boolean searches() {
        return true;
    }

    @Override
    public Optional<Generator> generator() {
        return gan.generator();
    }

    @Override
    public boolean reconstructs() {
        return true;
    }

    @Override
    public <T> void step(Stage stage, Training<T> t, T images) {
        gan.step(stage, t, images);
    }

    @Override
    public <T> void measure(Stage stage, Training<T> t, T images) {
        gan.measure(stage, t, images);
    }

    @Override
    public List<ScoreOutput> scores() {
        String lambda = "λ = " + options.featureWeight();
        return List.of(
                Patches.pixelScore("structure", "1 − SSIM(x, G z), 11×11 Gaussian window"),
                Patches.pixelScore(
                        "image_feature",
                        "(1 − λ)·Σ|x − G z| + λ·Σ|f(x) − f(G z)| with " + lambda + "; per pixel |x − G z|"),
                Patches.patchScore("image", "Σ|x − G z|"),
                Patches.patchScore("feature", "Σ|f(x) − f(G z)|, f the discriminator's features"),
                Patches.patchScore("image_relative", "‖x − G z‖ / ‖x − mean x‖"));
    }

    @Override
    public List<String> publishedScores() {
        return List.of("image_feature");
    }

    @Override
    public <T> Map<String, T> score(Ops<T> ops, T images) {
        T x = ops.affine(images, 2, -1);
        T features = Patches.features(ops, discriminator, x);
        T rebuilt = rebuilt(ops, x, features);
        T featuresRebuilt = Patches.features(ops, discriminator, rebuilt);
        T difference = ops.subtract(x, rebuilt);

        Map<String, T> out = new LinkedHashMap<>();
        Ssim ssim = options.middleGreyIsBlack() ? new Ssim(0, 2) : Patches.SSIM;
        Patches.put(ops, out, "structure", ssim.dissimilarity(ops, x, rebuilt));
        out.put("image_feature", ops.abs(difference));
        out.put("image_feature_patch", loss(ops, options.featureWeight(), x, rebuilt, features, featuresRebuilt));
        out.put("image", ops.norm1(difference));
        out.put("feature", ops.norm1(ops.subtract(features, featuresRebuilt)));
        out.put("image_relative", ops.divide(ops.norm(difference), Patches.contrast(ops, x)));
        return out;
    }

    /** The G z most like x. */
    private <T> T rebuilt(Ops<T> ops, T x, T features) {
        T z = ops.descend(x, descent(), vectors -> {
            T made = generator.apply(ops, vectors);
            return loss(ops, options.featureWeight(), x, made, features, Patches.features(ops, discriminator, made));
        });
        return generator.apply(ops, z);
    }

    private Descent descent() {
        SplittableRandom random = new SplittableRandom(START_SEED);
        List<float[]> starts = new ArrayList<>();
        for (int i = 0; i < options.restarts(); i++) {
            float[] start = new float[options.latent()];
            for (int j = 0; j < start.length; j++) {
                start[j] = (float) random.nextGaussian();
            }
            starts.add(start);
        }
        return new Descent(starts, options.steps(), AdamSettings.standard(options.stepRate()));
    }

    /** L for every patch. */
    static <T> T loss(Ops<T> ops, double featureWeight, T x, T rebuilt, T features, T featuresRebuilt) {
        return ops.add(
                ops.affine(ops.norm1(ops.subtract(x, rebuilt)), 1 - featureWeight, 0),
                ops.affine(ops.norm1(ops.subtract(features, featuresRebuilt)), featureWeight, 0));
    }

    @Override
    public <T> Map<PictureRow, T> pictures(Training<T> t, T images) {
        return gan.pictures(t, images);
    }

    /** Reconstructions, for each of which z has to be searched. */
    @Override
    public <T> Map<PictureRow, T> lastPictures(Training<T> t, T images) {
        T x = t.affine(images, 2, -1);
        T rebuilt = rebuilt(t, x, Patches.features(t, discriminator, x));
        return Map.of(PictureRow.RECONSTRUCTION, t.affine(rebuilt, 0.5, 0.5));
    }
}

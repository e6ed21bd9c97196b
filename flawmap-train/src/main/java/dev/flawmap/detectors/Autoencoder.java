package dev.flawmap.detectors;

import static dev.flawmap.network.Layers.batchNorm;
import static dev.flawmap.network.Layers.conv;
import static dev.flawmap.network.Layers.convTranspose;
import static dev.flawmap.network.Layers.leakyRelu;
import static dev.flawmap.network.Layers.tanh;

import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Layer;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Ssim;
import dev.flawmap.network.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fully convolutional autoencoder: what it cannot reproduce is anomalous. Trained on the squared error, or on
 * 1 − SSIM (Bergmann et al. 2018, arXiv 1807.02011), whose windows see structure where single pixels are not
 * predictable, with some of the absolute error, which alone holds on to the mean grey. Works on images of any size.
 */
public final class Autoencoder implements TrainableDetector {
    private static final Ssim SSIM = new Ssim(-1, 1);
    private static final Metric SQUARED_ERROR = Metric.loss("squared_error");
    private static final Metric DISSIMILARITY = Metric.loss("dissimilarity");

    /** What is minimised. */
    public enum Loss {
        /** The mean squared error. */
        L2,
        /** 1 − SSIM over 11×11 windows, plus the weighted mean absolute error. */
        SSIM
    }

    /**
     * How the autoencoder is trained.
     *
     * @param loss what is minimised
     * @param absoluteWeight of the mean absolute error beside 1 − SSIM; 0 in the paper
     * @param latent channels of the code, at a sixteenth of the resolution; the paper's code is a vector of 100 to 500 for
     *     a patch of 128×128
     * @param rate peak learning rate of Adam, annealed along a cosine; constant 2e-4 in the paper, over 200 epochs
     * @param crop the side of training crops, a multiple of 16; 128 in the paper
     * @param batch crops in a step
     * @param smoothingPx standard deviation of the Gaussian that smooths the maps; 0 for none
     */
    public record Options(
            Loss loss, double absoluteWeight, int latent, double rate, int crop, int batch, double smoothingPx) {
        /**
         * Checks the components.
         *
         * @param loss what is minimised
         * @param absoluteWeight of the mean absolute error beside 1 − SSIM; 0 in the paper
         * @param latent channels of the code, at a sixteenth of the resolution; the paper's code is a vector of 100 to 500 for
         *     a patch of 128×128
         * @param rate peak learning rate of Adam, annealed along a cosine; constant 2e-4 in the paper, over 200 epochs
         * @param crop the side of training crops, a multiple of 16; 128 in the paper
         * @param batch crops in a step
         * @param smoothingPx standard deviation of the Gaussian that smooths the maps; 0 for none
         * @throws IllegalArgumentException with one sentence, if one is not what it should be
         */
        public Options {
            if (!(absoluteWeight >= 0 && absoluteWeight <= 1e6) || !(rate > 0 && rate < 1)) {
                throw new IllegalArgumentException(
                        "Autoencoder: absoluteWeight must lie in [0, 1e6] and rate in (0, 1).");
            }
            OptionCheck.latent("Autoencoder", latent);
            OptionCheck.crops("Autoencoder", crop, 16, batch);
            if (!(smoothingPx >= 0 && smoothingPx <= 50)) {
                throw new IllegalArgumentException("Autoencoder: smoothingPx must lie in [0, 50].");
            }
        }

        /**
         * 1 − SSIM + 0.5·L1, 64×64 crops.
         *
         * @return the options
         */
        public static Options defaults() {
            return new Options(Loss.SSIM, 0.5, 32, 1e-3, 64, 16, 12);
        }
    }

    private final Options options;
    private final Network encoder;
    private final Network decoder;
    private final Stage stage;

    /**
     * The detector with some options.
     *
     * @param options its settings
     */
    public Autoencoder(Options options) {
        this.options = options;
        encoder = new Network("encoder", encoderLayers(options.latent()));
        decoder = new Network("decoder", decoderLayers(options.latent()));
        Metric loss = options.loss() == Loss.L2 ? SQUARED_ERROR : DISSIMILARITY;
        stage = new Stage("autoencoder", 1, List.of(encoder, decoder), loss);
    }

    private static List<Layer> encoderLayers(int latent) {
        List<Layer> layers = new ArrayList<>();
        int in = 1;
        for (int out : new int[] {32, 64, 128, 128}) {
            layers.add(conv(in, out, 5, 2));
            layers.add(batchNorm(out, 0.1));
            layers.add(leakyRelu(0.2));
            in = out;
        }
        layers.add(conv(in, latent, 1, 1));
        return layers;
    }

    private static List<Layer> decoderLayers(int latent) {
        List<Layer> layers = new ArrayList<>();
        int in = latent;
        for (int out : new int[] {128, 128, 64, 32}) {
            layers.add(convTranspose(in, out, 5, 2));
            layers.add(batchNorm(out, 0.1));
            layers.add(leakyRelu(0.2));
            in = out;
        }
        layers.add(conv(in, 1, 3, 1));
        layers.add(tanh());
        return layers;
    }

    @Override
    public String name() {
        return "autoencoder";
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public List<Network> networks() {
        return List.of(encoder, decoder);
    }

    @Override
    public List<Stage> stages() {
        return List.of(stage);
    }

    @Override
    public int cropSize() {
        return options.crop();
    }

    @Override
    public int batchSize() {
        return options.batch();
    }

    @Override
    public double averageDecay() {
        return 0.99;
    }

    private <T> T rebuild(Ops<T> ops, T x) {
        return decoder.apply(ops, encoder.apply(ops, x));
    }

    @Override
    public boolean reconstructs() {
        return true;
    }

    @Override
    public <T> void step(Stage current, Training<T> t, T images) {
        T x = t.affine(images, 2, -1);
        T rebuilt = rebuild(t, x);
        T difference = t.subtract(rebuilt, x);
        T loss;
        if (options.loss() == Loss.L2) {
            loss = t.mean(t.square(difference));
            t.record(SQUARED_ERROR, loss);
        } else {
            T structure = t.mean(SSIM.dissimilarity(t, x, rebuilt));
            T absolute = t.mean(t.abs(difference));
            loss = t.add(structure, t.affine(absolute, options.absoluteWeight(), 0));
            t.record(DISSIMILARITY, structure);
            t.record(Metric.loss("absolute_error"), absolute);
        }
        t.minimise(loss, AdamSettings.standard(Schedule.warmCosine(options.rate(), t.progress())), encoder, decoder);
    }

    @Override
    public <T> void measure(Stage current, Training<T> t, T images) {
        rebuild(t, t.affine(images, 2, -1));
    }

    @Override
    public GraphInput input() {
        // The deepest feature sees 61 pixels to each side on the way down, about as many on the way up, and windows.
        return GraphInput.images(32, 16, 160);
    }

    @Override
    public List<ScoreOutput> scores() {
        ScoreOutput structure = ScoreOutput.pixel("structure", "1 − SSIM(x, Dec Enc x), 11×11 Gaussian window", false)
                .smoothed(options.smoothingPx());
        ScoreOutput residual =
                ScoreOutput.pixel("image", "(x − Dec Enc x)²", false).smoothed(options.smoothingPx());
        return options.loss() == Loss.L2 ? List.of(residual, structure) : List.of(structure, residual);
    }

    @Override
    public List<String> publishedScores() {
        return List.of("structure", "image");
    }

    @Override
    public <T> Map<String, T> score(Ops<T> ops, T images) {
        T x = ops.affine(images, 2, -1);
        T rebuilt = rebuild(ops, x);
        Map<String, T> out = new LinkedHashMap<>();
        out.put("structure", SSIM.dissimilarity(ops, x, rebuilt));
        out.put("image", ops.square(ops.subtract(x, rebuilt)));
        return out;
    }

    @Override
    public <T> Map<PictureRow, T> pictures(Training<T> t, T images) {
        Map<PictureRow, T> pictures = new LinkedHashMap<>();
        pictures.put(PictureRow.REAL, images);
        pictures.put(PictureRow.RECONSTRUCTION, t.affine(rebuild(t, t.affine(images, 2, -1)), 0.5, 0.5));
        return pictures;
    }
}

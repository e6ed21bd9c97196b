package dev.flawmap.detectors;

import static dev.flawmap.network.Layers.batchNorm;
import static dev.flawmap.network.Layers.conv;
import static dev.flawmap.network.Layers.leakyRelu;
import static dev.flawmap.network.Layers.residual;
import static dev.flawmap.network.Layers.upsample;

import dev.flawmap.image.Colour;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Gaussian;
import dev.flawmap.network.Layer;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * A fully convolutional network that learns to outline simulated defects on good material: what does not look like the
 * material without them. The idea of training on simulated anomalies is that of DRAEM (Zavrtanik et al. 2021, arXiv
 * 2108.07610) and CutPaste (Li et al. 2021, arXiv 2104.04015); the network is a U-Net (Ronneberger et al. 2015) whose
 * coarser levels are added to the finer ones instead of joined to them, as in LinkNet (Chaurasia and Culurciello 2017,
 * arXiv 1707.03718); the loss focal cross-entropy (Lin et al. 2017) with soft Dice (Milletari et al. 2016). While it is trained, a second output
 * tells how crops would look without their defects, as DRAEM's first network does; what is good is then learned too.
 */
public final class Localiser implements TrainableDetector {
    private static final Metric FOCAL = Metric.loss("focal");
    private static final Metric RESTORING = Metric.loss("restoring");

    /** The weight of an error in restoring where there is a defect, beyond the weight of 1 that it has everywhere. */
    private static final double RESTORED = 9;

    private static final double FOCAL_WEIGHT = 4;
    /**
     * Focal loss leaves probabilities too close to a half: with its exponent of 2, the log-odds are about 2.7 times those
     * of the network (Charoenphakdee et al. 2021, arXiv 2011.09172); beside soft Dice, twice is better on average than once.
     */
    private static final double SHARPNESS = 2;

    /**
     * The standard deviation of a second, narrower Gaussian, as a share of the first one's: a line three pixels wide loses
     * three quarters of its height in the first. Their mean counts.
     */
    private static final double FINE = 1.0 / 4;

    /** The pixels of the finest level by which smoothing at half the size reaches further than three standard deviations. */
    private static final int SMOOTHED_REACH = 5;

    /** The standard deviation, in pixels of the finest level, from which on smoothing at half the size is as good. */
    private static final double COARSE = 4;

    /**
     * The relief below which a texture is so faint that random weights take long to see it. Ground and painted metal have
     * 0.04 to 0.05, brushed metal, cloth, stone and wood 0.09 to 0.15, meshes and fibres 0.25 and more.
     */
    private static final double FAINT = 0.07;

    /**
     * How the localiser is trained.
     *
     * @param fineWidth channels of the finest level, where pixels are many
     * @param width channels of the second level; each coarser level has twice as many, up to eight times
     * @param levels of the U-Net, each at half the resolution of the one before
     * @param finest pixels of the image to one of the finest level, 1 or 2
     * @param crop the side of training crops in pixels, a multiple of 2 to the power of {@code levels}
     * @param batch crops in a step
     * @param rate peak learning rate of AdamW, which rises and falls over the training
     * @param weightDecay of AdamW
     * @param diceWeight of the soft Dice loss beside the focal cross-entropy
     * @param restoreWeight of the loss for how crops would look without their defects; 0 learns nothing of it
     * @param smoothingPx standard deviation of the Gaussian that smooths the map, in pixels, averaged with one of a
     *     quarter of it; 0 for none
     * @param turns in which images are inspected, their maps averaged: 1, as they are; 2, by half a turn too, which takes
     *     twice as long
     * @param start the weights that training begins from: for AUTO, those learned from made-up materials where the
     *     texture is faint, and random ones elsewhere; a network of other widths or levels than those of the defaults, or
     *     one for colours, always begins from random ones
     */
    public record Options(
            int fineWidth,
            int width,
            int levels,
            int finest,
            int crop,
            int batch,
            double rate,
            double weightDecay,
            double diceWeight,
            double restoreWeight,
            double smoothingPx,
            int turns,
            Start start) {
        /**
         * Checks the components.
         *
         * @param fineWidth channels of the finest level, where pixels are many
         * @param width channels of the second level; each coarser level has twice as many, up to eight times
         * @param levels of the U-Net, each at half the resolution of the one before
         * @param finest pixels of the image to one of the finest level, 1 or 2
         * @param crop the side of training crops in pixels, a multiple of 2 to the power of {@code levels}
         * @param batch crops in a step
         * @param rate peak learning rate of AdamW, which rises and falls over the training
         * @param weightDecay of AdamW
         * @param diceWeight of the soft Dice loss beside the focal cross-entropy
         * @param restoreWeight of the loss for how crops would look without their defects; 0 learns nothing of it
         * @param smoothingPx standard deviation of the Gaussian that smooths the map, in pixels, averaged with one of a
         *     quarter of it; 0 for none
         * @param turns in which images are inspected, their maps averaged: 1, as they are; 2, by half a turn too, which takes
         *     twice as long
         * @param start the weights that training begins from
         * @throws IllegalArgumentException with one sentence, if one is not what it should be
         */
        public Options {
            require(fineWidth >= 4 && fineWidth <= 128, "fineWidth must lie between 4 and 128");
            require(width >= 4 && width <= 128, "width must lie between 4 and 128");
            require(levels >= 2 && levels <= 6, "levels must lie between 2 and 6");
            require(finest == 1 || finest == 2, "finest must be 1 or 2");
            OptionCheck.crops("Localiser", crop, 1 << levels, batch);
            require(rate > 0 && rate < 1, "rate must lie in (0, 1)");
            require(weightDecay >= 0 && weightDecay <= 1, "weightDecay must lie in [0, 1]");
            require(diceWeight >= 0 && diceWeight <= 1e6, "diceWeight must lie in [0, 1e6]");
            require(restoreWeight >= 0 && restoreWeight <= 1e6, "restoreWeight must lie in [0, 1e6]");
            // Three standard deviations are mirrored at the borders of images that may be as small as 32 pixels.
            require(smoothingPx >= 0 && smoothingPx <= 10, "smoothingPx must lie in [0, 10]");
            require(turns == 1 || turns == 2, "turns must be 1 or 2");
        }

        private static void require(boolean holds, String otherwise) {
            OptionCheck.require("Localiser", holds, otherwise);
        }

        /** {@return the options for general use} */
        public static Options defaults() {
            return new Options(16, 32, 4, 1, 96, 8, 2e-3, 1e-4, 0.3, 1, 6, 2, Start.AUTO);
        }
    }

    /** Which weights training begins from. */
    public enum Start {
        /** Those learned from made-up materials where the texture is faint; elsewhere random ones, which lead further. */
        AUTO,
        /** Those learned from made-up materials, which know textures. */
        PRETRAINED,
        /** Random ones. */
        NONE
    }

    private final Options options;
    private final Colour colour;
    private final Network network;
    /** The last layer of the network, which makes a logit of features. */
    private final Layer logit;
    /** Makes of the same features what has to be added to a crop so that it looks as without its defects. */
    private final Network restorer;

    private final Stage stage;

    /**
     * The detector with some options, for greys.
     *
     * @param options its settings
     */
    public Localiser(Options options) {
        this(options, Colour.GREY);
    }

    private Localiser(Options options, Colour colour) {
        this.options = options;
        this.colour = colour;
        List<Layer> layers = new ArrayList<>();
        int width = width(0);
        layers.add(conv(colour.channels(), width, 5, options.finest()));
        layers.add(batchNorm(width, 0.1));
        layers.add(leakyRelu(0.1));
        plain(layers, width);
        below(layers, 0);
        this.logit = conv(width, 1, 1, 1);
        layers.add(logit);
        this.network = new Network("localiser", layers);
        this.restorer = Network.of("restorer", conv(width, colour.channels(), 1, 1));
        this.stage = new Stage("localiser", 1, networks(), FOCAL);
    }

    private int width(int level) {
        return level == 0 ? options.fineWidth() : options.width() << Math.min(level - 1, 3);
    }

    private static void block(List<Layer> layers, int in, int out, int stride) {
        layers.add(conv(in, out, 3, stride));
        layers.add(batchNorm(out, 0.1));
        layers.add(leakyRelu(0.1));
    }

    /** Without batch normalisation, which costs more than the convolution where pixels are many and channels few. */
    private static void plain(List<Layer> layers, int width) {
        layers.add(conv(width, width, 3, 1));
        layers.add(leakyRelu(0.1));
    }

    /** The coarser levels, and the fusion of what they found with this level's features. */
    private void below(List<Layer> layers, int level) {
        if (level + 1 == options.levels()) {
            return;
        }
        int here = width(level);
        int coarser = width(level + 1);
        List<Layer> inner = new ArrayList<>();
        block(inner, here, coarser, 2);
        block(inner, coarser, coarser, 1);
        below(inner, level + 1);
        inner.add(conv(coarser, here, 1, 1));
        inner.add(upsample());
        layers.add(residual(inner.toArray(new Layer[0])));
        plain(layers, here);
    }

    @Override
    public String name() {
        return "localiser";
    }

    @Override
    public boolean takesColours() {
        return true;
    }

    @Override
    public Colour colour() {
        return colour;
    }

    @Override
    public TrainableDetector in(Colour other) {
        return new Localiser(options, other);
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public List<Network> networks() {
        return options.restoreWeight() > 0 ? List.of(network, restorer) : List.of(network);
    }

    @Override
    public List<Network> startNetworks() {
        return List.of(network);
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

    @Override
    public boolean learnsFromDefects() {
        return true;
    }

    /** A raster of the finest level at the image's size. */
    private <T> T full(Ops<T> ops, T finest) {
        return options.finest() == 1 ? finest : ops.upsample(finest);
    }

    /** The logit of a defect at the finest level. */
    private <T> T logits(Ops<T> ops, T channels) {
        return network.apply(ops, ops.affine(channels, 2, -1));
    }

    private int firstOfLogit() {
        return network.parameters().size() - logit.parameters().size();
    }

    /** The probability of a defect at the finest level. */
    private <T> T probability(Ops<T> ops, T channels) {
        return ops.sigmoid(ops.affine(logits(ops, channels), SHARPNESS, 0));
    }

    @Override
    public Optional<String> startWeights(DoubleSupplier relief) {
        Options usual = Options.defaults();
        boolean fitting = colour == Colour.GREY
                && options.fineWidth() == usual.fineWidth()
                && options.width() == usual.width()
                && options.levels() == usual.levels()
                && options.finest() == usual.finest();
        boolean wanted = fitting
                && switch (options.start()) {
                    case AUTO -> relief.getAsDouble() < FAINT;
                    case PRETRAINED -> true;
                    case NONE -> false;
                };
        return wanted ? Optional.of("localiser.weights") : Optional.empty();
    }

    /** The channels of a batch of crops with their labels. */
    private <T> T channels(Training<T> t, T images) {
        return t.planes(images, 0, colour.channels());
    }

    private <T> T label(Training<T> t, T images) {
        return t.plane(images, colour.channels());
    }

    /** The channels of the same crops without defects. */
    private <T> T faultless(Training<T> t, T images) {
        return t.planes(images, colour.channels() + 1, colour.channels());
    }

    @Override
    public <T> void step(Stage current, Training<T> t, T images) {
        T label = label(t, images);
        T features = network.apply(t, t.affine(channels(t, images), 2, -1), network.layerCount() - 1);
        T logits = full(t, t.precise(logit.apply(t, network, firstOfLogit(), features)));
        T probability = t.sigmoid(logits);
        T hit = t.multiply(label, probability);
        // Cross-entropy of the logit, and 1 − the probability of the true class: y + p − 2yp.
        T crossEntropy = t.subtract(t.softplus(logits), t.multiply(label, logits));
        T missed = t.subtract(t.add(label, probability), t.affine(hit, 2, 0));
        T focal = t.mean(t.multiply(t.square(missed), crossEntropy));
        T overlap = t.affine(t.mean(hit), 2, 1e-4);
        T dice = t.affine(t.divide(overlap, t.affine(t.add(t.mean(label), t.mean(probability)), 1, 1e-4)), -1, 1);
        T loss = t.add(t.affine(focal, FOCAL_WEIGHT, 0), t.affine(dice, options.diceWeight(), 0));
        if (options.restoreWeight() > 0) {
            T change = t.subtract(faultless(t, images), channels(t, images));
            T error = t.abs(t.subtract(change, full(t, restorer.apply(t, features))));
            T restoring = t.mean(t.multiply(error, t.affine(label, RESTORED, 1)));
            loss = t.add(loss, t.affine(restoring, options.restoreWeight(), 0));
            t.record(RESTORING, restoring);
        }
        t.record(FOCAL, focal);
        t.record(Metric.loss("dice"), dice);
        double rate = Schedule.warmCosine(options.rate(), t.progress());
        t.minimise(
                loss,
                new AdamSettings(rate, 0.9, 0.999, options.weightDecay()),
                networks().toArray(new Network[0]));
    }

    @Override
    public GraphInput input() {
        return GraphInput.images(32, 1 << options.levels(), reach()).in(colour);
    }

    /**
     * How far around a pixel its score can be influenced from, in pixels. At the finest level that is 2 for the first
     * convolution and 1 for the second. Every coarser level, of whose pixels one is as wide as {@code p} of the finest,
     * adds {@code p / 2 + p} for its two convolutions, {@code p} for its upsampling, and {@code p / 2} for the
     * convolution after that.
     */
    private int reach() {
        int reach = 3;
        for (int level = 1; level < options.levels(); level++) {
            reach += 6 << (level - 1);
        }
        int upsampling = options.finest() == 1 ? 0 : 2;
        return reach * options.finest()
                + upsampling
                + (int) Math.ceil(3 * options.smoothingPx())
                + SMOOTHED_REACH * options.finest();
    }

    @Override
    public List<ScoreOutput> scores() {
        return List.of(ScoreOutput.pixel("defect", "the probability of a defect, smoothed", false)
                .ofProbabilities());
    }

    /** No scores, as nobody else published the detector. */
    @Override
    public List<String> publishedScores() {
        return List.of();
    }

    @Override
    public <T> Map<String, T> score(Ops<T> ops, T images) {
        T probability = probability(ops, images);
        if (options.turns() == 2) {
            T turned = ops.halfTurn(probability(ops, ops.halfTurn(images)));
            probability = ops.affine(ops.add(probability, turned), 0.5, 0);
        }
        if (options.smoothingPx() > 0) {
            double sigma = options.smoothingPx() / options.finest();
            Gaussian gaussian = new Gaussian(sigma);
            T wide = sigma < COARSE ? gaussian.smooth(ops, probability) : gaussian.smoothCoarsely(ops, probability);
            T fine = new Gaussian(sigma * FINE).smooth(ops, probability);
            probability = ops.affine(ops.add(wide, fine), 0.5, 0);
        }
        return Map.of("defect", full(ops, probability));
    }

    @Override
    public <T> Map<PictureRow, T> pictures(Training<T> t, T images) {
        Map<PictureRow, T> pictures = new LinkedHashMap<>();
        pictures.put(new PictureRow("good crops with simulated defects"), t.plane(images, 0));
        pictures.put(new PictureRow("where they are"), label(t, images));
        pictures.put(new PictureRow("found"), full(t, probability(t, channels(t, images))));
        return pictures;
    }
}

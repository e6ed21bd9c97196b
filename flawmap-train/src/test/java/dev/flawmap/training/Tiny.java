package dev.flawmap.training;

import static dev.flawmap.network.Layers.batchNorm;
import static dev.flawmap.network.Layers.conv;
import static dev.flawmap.network.Layers.convTranspose;
import static dev.flawmap.network.Layers.dropout;
import static dev.flawmap.network.Layers.leakyRelu;

import dev.flawmap.detectors.PictureRow;
import dev.flawmap.detectors.Stage;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Layer;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A quick detector of three stages with all that has state or is random: running statistics, power iterations, dropout
 * and noise. Layers without normalisation at its end overflow when there are many and the learning rate is absurd.
 */
public class Tiny implements TrainableDetector {
    /** Its options. */
    public record Options(double rate, int linearLayers) {}

    private final Options options;
    private final Network encoder = Network.of(
            "encoder", conv(1, 4, 5, 2, true), batchNorm(4, 0.2), leakyRelu(0.2), dropout(0.2), conv(4, 2, 3, 1));
    private final Network decoder;
    private final Network second = Network.of("second", conv(1, 2, 5, 2), batchNorm(2, 0.2));
    private final Network third = Network.of("third", conv(2, 2, 1, 1, true));
    private final List<Stage> stages;

    public Tiny() {
        this(1e-3, 1);
    }

    public Tiny(double rate, int linearLayers) {
        options = new Options(rate, linearLayers);
        List<Layer> layers = new ArrayList<>(List.of(convTranspose(2, 1, 5, 2)));
        for (int i = 0; i < linearLayers; i++) {
            layers.add(conv(1, 1, 5, 1));
        }
        decoder = new Network("decoder", layers);
        stages = List.of(stage("first", 2, encoder, decoder), stage("second", 1, second), stage("third", 1, third));
    }

    private static Stage stage(String name, double share, Network... trains) {
        return new Stage(name, share, List.of(trains), Metric.loss(name + "_error"));
    }

    @Override
    public String name() {
        return "tiny";
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public List<Network> networks() {
        return List.of(encoder, decoder, second, third);
    }

    @Override
    public List<Stage> stages() {
        return stages;
    }

    @Override
    public int cropSize() {
        return 32;
    }

    @Override
    public int batchSize() {
        return 4;
    }

    @Override
    public double averageDecay() {
        return 0.9;
    }

    @Override
    public <T> void step(Stage stage, Training<T> t, T images) {
        AdamSettings adam = AdamSettings.standard(options.rate());
        T code = encoder.apply(t, images);
        T again = second.apply(t, images);
        T error;
        if (stage == stages.get(0)) {
            T noisy = t.add(code, t.affine(t.noise(t.batch(images), 2, 16, 16), 0.1, 0));
            error = t.mean(t.square(t.subtract(decoder.apply(t, noisy), images)));
        } else if (stage == stages.get(1)) {
            error = t.mean(t.norm(t.subtract(again, code)));
        } else {
            error = t.mean(t.norm(t.subtract(third.apply(t, again), code)));
        }
        t.record(stage.falls(), error);
        t.minimise(error, adam, stage.trains().toArray(new Network[0]));
    }

    @Override
    public <T> void measure(Stage stage, Training<T> t, T images) {
        encoder.apply(t, images);
        second.apply(t, images);
    }

    @Override
    public GraphInput input() {
        return GraphInput.images(32, 2, 20);
    }

    @Override
    public List<String> publishedScores() {
        return List.of("error");
    }

    @Override
    public List<ScoreOutput> scores() {
        return List.of(ScoreOutput.pixel("error", "(x − Dec Enc x)²", false), ScoreOutput.pixel("code", "code", false));
    }

    @Override
    public <T> Map<String, T> score(Ops<T> ops, T images) {
        T code = encoder.apply(ops, images);
        Map<String, T> out = new LinkedHashMap<>();
        out.put("error", ops.square(ops.subtract(decoder.apply(ops, code), images)));
        out.put("code", decoder.apply(ops, ops.subtract(third.apply(ops, second.apply(ops, images)), code)));
        return out;
    }

    @Override
    public <T> Map<PictureRow, T> pictures(Training<T> t, T images) {
        T noise = t.noise(t.batch(images), 2, 16, 16);
        Map<PictureRow, T> pictures = new LinkedHashMap<>();
        pictures.put(PictureRow.REAL, images);
        pictures.put(new PictureRow("made"), t.affine(t.tanh(decoder.apply(t, noise)), 0.5, 0.5));
        return pictures;
    }
}

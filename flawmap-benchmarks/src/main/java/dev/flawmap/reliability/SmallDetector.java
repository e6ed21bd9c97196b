package dev.flawmap.reliability;

import static dev.flawmap.network.Layers.batchNorm;
import static dev.flawmap.network.Layers.conv;
import static dev.flawmap.network.Layers.convTranspose;
import static dev.flawmap.network.Layers.dense;
import static dev.flawmap.network.Layers.leakyRelu;
import static dev.flawmap.network.Layers.reshape;

import dev.flawmap.detectors.Generator;
import dev.flawmap.detectors.PictureRow;
import dev.flawmap.detectors.Stage;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.model.inference.GraphInput;
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

/** A detector with few weights, two stages and a generator, so that files with all that a file may have are small. */
public final class SmallDetector implements TrainableDetector {
    private static final int SIDE = 32;
    private static final int LATENT = 4;

    /** Its only option. */
    public record Options(double rate) {}

    private final Network encoder = Network.of("encoder", conv(1, 4, 5, 2), batchNorm(4, 0.2), leakyRelu(0.2));
    private final Network decoder = Network.of("decoder", convTranspose(4, 1, 5, 2));
    private final Network generator =
            Network.of("generator", dense(LATENT, 256), reshape(1, 16, 16), convTranspose(1, 1, 5, 2));
    private final List<Stage> stages = List.of(
            new Stage("first", 1, List.of(encoder, decoder), Metric.loss("first_error")),
            new Stage("second", 1, List.of(generator), Metric.loss("second_error")));

    @Override
    public String name() {
        return "small";
    }

    @Override
    public Options options() {
        return new Options(1e-3);
    }

    @Override
    public List<Network> networks() {
        return List.of(encoder, decoder, generator);
    }

    @Override
    public List<Stage> stages() {
        return stages;
    }

    @Override
    public int cropSize() {
        return SIDE;
    }

    @Override
    public int batchSize() {
        return 2;
    }

    @Override
    public double averageDecay() {
        return 0.9;
    }

    @Override
    public Optional<Generator> generator() {
        return Optional.of(new Generator(generator, LATENT));
    }

    @Override
    public <T> void step(Stage stage, Training<T> t, T images) {
        T made = stage == stages.get(0)
                ? decoder.apply(t, encoder.apply(t, images))
                : generator.apply(t, t.noise(t.batch(images), LATENT));
        T error = t.mean(t.square(t.subtract(made, images)));
        t.record(stage.falls(), error);
        t.minimise(
                error, AdamSettings.standard(options().rate()), stage.trains().toArray(new Network[0]));
    }

    @Override
    public GraphInput input() {
        return GraphInput.images(SIDE, 2, 8);
    }

    @Override
    public List<String> publishedScores() {
        return List.of("error");
    }

    @Override
    public List<ScoreOutput> scores() {
        return List.of(
                ScoreOutput.pixel("error", "(x − Dec Enc x)²", false).smoothed(1),
                ScoreOutput.pixel("made", "Dec Enc x", false));
    }

    @Override
    public <T> Map<String, T> score(Ops<T> ops, T images) {
        T made = decoder.apply(ops, encoder.apply(ops, images));
        Map<String, T> scores = new LinkedHashMap<>();
        scores.put("error", ops.square(ops.subtract(made, images)));
        scores.put("made", made);
        return scores;
    }

    @Override
    public <T> Map<PictureRow, T> pictures(Training<T> t, T images) {
        Map<PictureRow, T> pictures = new LinkedHashMap<>();
        pictures.put(PictureRow.REAL, images);
        pictures.put(PictureRow.RECONSTRUCTION, decoder.apply(t, encoder.apply(t, images)));
        return pictures;
    }
}

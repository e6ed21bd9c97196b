package dev.flawmap.speed;

import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.Stage;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Layer;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Parameter;
import dev.flawmap.network.Training;
import dev.flawmap.torch.Engine;
import dev.flawmap.training.material.Batches;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/**
 * What a detector's training step in the middle of a stage has to do at least: passes through its networks, and updates
 * of their weights by Adam. An {@link OperationCounter} finds them; each can then be run on its own, through the same engine.
 *
 * <p>Running a pass backwards needs an update of whatever the gradients are for; {@link #updatesIn} says which, so that
 * their time can be taken off. For a gradient that ends at a network's input, this is a single number by which the input
 * is multiplied.
 */
final class StageWork {
    private static final double PROGRESS = 0.5;
    /** Too small to change anything. */
    private static final AdamSettings ADAM = AdamSettings.standard(1e-9);

    private static final Network FACTOR = Network.of("factor", new Layer() {
        @Override
        public List<Parameter> parameters() {
            return List.of(new Parameter("factor", true, Parameter.Init.ONES, 1));
        }

        @Override
        public <T> T apply(Ops<T> ops, Network network, int first, T x) {
            return ops.multiply(x, ops.parameter(network, first));
        }
    });

    private final TrainableDetector detector;
    private final Stage stage;
    private final OperationCounter counter = new OperationCounter(PROGRESS);

    private StageWork(TrainableDetector detector, Stage stage) {
        this.detector = detector;
        this.stage = stage;
        detector.step(stage, counter, OperationCounter.images(detector.batchSize(), planes(), side(), side()));
    }

    /** All stages of a detector with its default options, by {@code detector/stage}. */
    static Map<String, StageWork> of(String detector) {
        TrainableDetector made = Catalogue.create(detector, Map.of());
        Map<String, StageWork> stages = new LinkedHashMap<>();
        made.stages().forEach(stage -> stages.put(detector + "/" + stage.name(), new StageWork(made, stage)));
        return stages;
    }

    /** Multiplications, each with an addition, that a detector with its default options needs for an image. */
    static long inspectionMultiplyAdds(String detector, int width, int height) {
        OperationCounter counter = new OperationCounter(0);
        Catalogue.create(detector, Map.of()).score(counter, OperationCounter.images(1, 1, height, width));
        return counter.multiplyAdds();
    }

    private int planes() {
        return Batches.planes(detector.colour(), detector.learnsFromDefects());
    }

    private int side() {
        return detector.cropSize();
    }

    Map<NetworkPass, Integer> passes() {
        return counter.passes();
    }

    Map<List<Network>, Integer> updates() {
        return counter.updates();
    }

    /** Multiplications, each with an addition, of a step. */
    long multiplyAdds() {
        return counter.multiplyAdds();
    }

    /** What running a pass alone updates. */
    static List<List<Network>> updatesIn(NetworkPass pass) {
        return pass.backward().stream()
                .map(way -> NetworkPass.changed(way, FACTOR, pass.network()))
                .toList();
    }

    /** Everything to time for this stage: passes, the step's updates, and those that come with passes alone. */
    List<Object> parts() {
        Set<Object> parts = new LinkedHashSet<>(passes().keySet());
        parts.addAll(updates().keySet());
        passes().keySet().forEach(pass -> parts.addAll(updatesIn(pass)));
        return new ArrayList<>(parts);
    }

    /** The networks that the engine needs for it. */
    List<Network> networks() {
        List<Network> all = new ArrayList<>(detector.networks());
        all.add(FACTOR);
        return all;
    }

    double averageDecay() {
        return detector.averageDecay();
    }

    /** The whole step, run for every seed it is given. */
    LongConsumer step(Engine engine) {
        Engine.Step step = new Engine.Step() {
            @Override
            public <T> void run(Training<T> t, T images) {
                detector.step(stage, t, images);
            }
        };
        return runs(engine, step, detector.batchSize(), planes() * side() * side(), side());
    }

    /** One of {@link #parts()}, run for every seed it is given. */
    LongConsumer part(Engine engine, Object part) {
        if (part instanceof NetworkPass pass) {
            int size = pass.shape().stream().skip(1).mapToInt(Long::intValue).reduce(1, Math::multiplyExact);
            return runs(engine, alone(pass), pass.shape().get(0).intValue(), size, 1);
        }
        List<Network> changed =
                networks().stream().filter(((List<?>) part)::contains).toList();
        return runs(engine, update(changed), 1, 1, 1);
    }

    private LongConsumer runs(Engine engine, Engine.Step step, int count, int size, int side) {
        float[] images = new float[count * size];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextDouble();
        }
        Set<Network> inTraining = new LinkedHashSet<>(stage.trains());
        inTraining.add(FACTOR);
        return seed -> engine.step(step, images, count, side, inTraining, PROGRESS, seed);
    }

    private static Engine.Step alone(NetworkPass pass) {
        long[] shape = pass.shape().stream().skip(1).mapToLong(length -> length).toArray();
        return new Engine.Step() {
            @Override
            public <T> void run(Training<T> t, T values) {
                T input = t.reshape(values, shape);
                T x = pass.backward().stream().anyMatch(NetworkPass.Backward::toInput) ? FACTOR.apply(t, input) : input;
                T y = pass.differentiated()
                        ? t.gradient(points -> pass.network().apply(t, points, pass.layers()), x)
                        : pass.network().apply(t, x, pass.layers());
                for (List<Network> changed : updatesIn(pass)) {
                    T loss = t.mean(t.square(y));
                    // A gradient does not depend on the last layer's bias, nor features on the layers after them, but
                    // an
                    // update wants all weights' gradients.
                    boolean whole = pass.layers() == pass.network().layerCount() && !pass.differentiated();
                    T all = whole ? loss : t.add(loss, means(t, changed));
                    t.minimise(all, ADAM, changed.toArray(new Network[0]));
                }
            }
        };
    }

    /** Adam with the gradients of a loss that is next to nothing to compute. */
    private static Engine.Step update(List<Network> networks) {
        return new Engine.Step() {
            @Override
            public <T> void run(Training<T> t, T unused) {
                t.minimise(means(t, networks), ADAM, networks.toArray(new Network[0]));
            }
        };
    }

    private static <T> T means(Training<T> t, List<Network> networks) {
        T sum = t.constant(new float[1], 1);
        for (Network network : networks) {
            for (int i = 0; i < network.parameters().size(); i++) {
                if (network.parameters().get(i).trained()) {
                    sum = t.add(sum, t.mean(t.parameter(network, i)));
                }
            }
        }
        return t.mean(sum);
    }
}

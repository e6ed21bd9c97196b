package dev.flawmap.monitor;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Cancellation;
import dev.flawmap.Detector;
import dev.flawmap.Score;
import dev.flawmap.Threshold;
import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.model.Appearance;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.Provenance;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.ScoreOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** A model whose scores are the grey values: what is brighter than 0.8 is a defect. */
public final class StubModel {
    public static final Threshold THRESHOLD = new Threshold(0.8f, 0.01, 100, 4);

    private StubModel() {}

    /** Writes a model file that differs from those of other seeds. */
    public static Path write(Path file, long seed, Optional<Appearance> appearance) throws IOException {
        return write(file, description(seed, appearance, GraphInput.patches(8, 4)));
    }

    /** Writes a model file of a model that learned colours. */
    public static Path writeInColour(Path file) throws IOException {
        return write(
                file,
                description(1, Optional.empty(), GraphInput.images(8, 1, 0).in(Colour.RGB)));
    }

    private static Path write(Path file, ModelDescription description) throws IOException {
        new Model(description, Map.of(Model.Part.GRAPH, new byte[] {1, 2, 3}), "", new TreeMap<>()).write(file);
        return file;
    }

    private static ModelDescription description(long seed, Optional<Appearance> appearance, GraphInput input) {
        return new ModelDescription(
                Model.FORMAT_VERSION,
                "stub",
                Map.of(),
                input,
                List.of(ScoreOutput.pixel("map", "grey", false)),
                Map.of(),
                THRESHOLD,
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.of(25),
                appearance,
                List.of(),
                List.of(),
                new Provenance(
                        "0.1.0", Instant.EPOCH, seed, Map.of(), "", 1, "fp32", 1, "cpu", "17", "linux", List.of()),
                Map.of());
    }

    /** Opens such a model. */
    public static Inspector open(Model model) {
        return Inspector.of(new Grey(), model, Inspector.Options.standard());
    }

    /** Opens such a model, whose inspections take at most so long. */
    public static Inspector open(Model model, Duration limit) {
        return Inspector.of(new Grey(), model, Inspector.Options.standard().withTimeLimit(limit));
    }

    /** Takes an image's grey values for its anomaly map; an image of 666 pixels width takes for ever. */
    private static final class Grey implements Detector {
        @Override
        public String name() {
            return "stub";
        }

        @Override
        public List<Score> scores() {
            return List.of(new Score("map", "the grey value", false));
        }

        @Override
        public int minimumSide() {
            return 8;
        }

        @Override
        public Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores, Cancellation cancellation) {
            while (image.width() == 666) {
                cancellation.throwIfCancelled();
                Thread.onSpinWait();
            }
            if (image.width() < minimumSide() || image.height() < minimumSide()) {
                throw new IllegalArgumentException("The image is smaller than 8 pixels.");
            }
            Map<String, AnomalyMap> maps = new LinkedHashMap<>();
            for (String score : scores) {
                maps.put(
                        score,
                        new AnomalyMap(
                                image.width(), image.height(), image.pixels().clone()));
            }
            return maps;
        }

        @Override
        public void map(GreyRows image, Rows rows, Cancellation cancellation) throws IOException {
            for (int y = 0; y < image.height(); y++) {
                float[] grey = image.rows(y, y + 1).pixels();
                rows.take(grey, grey);
            }
        }

        @Override
        public void close() {}
    }
}

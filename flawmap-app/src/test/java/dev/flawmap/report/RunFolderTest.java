package dev.flawmap.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Cancellation;
import dev.flawmap.Detector;
import dev.flawmap.Progress;
import dev.flawmap.Score;
import dev.flawmap.data.Dataset;
import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.evaluate.Evaluation;
import dev.flawmap.evaluate.Evaluator;
import dev.flawmap.evaluate.Judging;
import dev.flawmap.evaluate.Protocol;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.model.Model;
import dev.flawmap.simulate.SimulatedDataset;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.IterationPlan;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.loop.Trainer;
import dev.flawmap.training.material.GoodMaterial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    /** Gives one image scores that are not finite. */
    private record Spoilt(Detector detector, GreyImage of) implements Detector {
        @Override
        public String name() {
            return detector.name();
        }

        @Override
        public List<Score> scores() {
            return detector.scores();
        }

        @Override
        public int minimumSide() {
            return detector.minimumSide();
        }

        @Override
        public Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores, Cancellation cancellation) {
            Map<String, AnomalyMap> maps = detector.maps(image, scores);
            if (Arrays.equals(image.pixels(), of.pixels())) {
                maps.values().forEach(map -> map.values()[5] = Float.POSITIVE_INFINITY);
            }
            return maps;
        }

        @Override
        public void map(GreyRows image, Rows rows, Cancellation cancellation) throws IOException {
            detector.map(image, rows);
        }

        @Override
        public void close() {
            detector.close();
        }
    }

    @Test
    void anImageWithScoresThatAreNotFiniteFailsAndTheReportIsWritten(@TempDir Path folder) throws IOException {
        SimulatedDataset.write(folder.resolve("data"), 2, 2, 200, 150, 5, Progress.NONE);
        Dataset data = Dataset.open(folder.resolve("data"));
        TrainableDetector detector = Catalogue.create("autoencoder", Map.of("batch", "2", "crop", "32"));
        TrainingSettings settings = new TrainingSettings(
                1,
                Duration.ofSeconds(1),
                Optional.of(IterationPlan.of(List.of(1))),
                1,
                Torch.Precision.FP32,
                "cpu",
                0.01,
                OptionalInt.empty(),
                UnaryOperator.identity(),
                folder.resolve("checkpoint.zip"));
        Model model = new Trainer(
                        detector,
                        GoodMaterial.read(data.train(), detector.cropSize(), 1),
                        settings,
                        TrainingListener.NONE)
                .train();
        GreyImage first = data.test().get(0).read().image();
        Path out = folder.resolve("out");
        Detector spoilt = new Spoilt(model.detector(), first);
        try (Inspector inspector = Inspector.of(spoilt, model, Inspector.Options.standard())) {
            Evaluation evaluation = Evaluator.evaluate(
                    spoilt,
                    data,
                    Judging.at(model.description().threshold(), Optional.empty()),
                    Protocol.STRICT,
                    Progress.NONE);
            assertThat(evaluation.images()).isEqualTo(1);
            new RunFolder(out).write(model, inspector, data, evaluation, Progress.NONE);
        }
        String name = data.test().get(0).image().getFileName().toString();
        assertThat(out.resolve(RunFolder.REPORT))
                .content()
                .contains("Not judged: ", name, "not finite", "image_AUROC, as all images judged have defects");
        assertThat(out.resolve("images.csv")).content().contains("not finite");
        assertThat(out.resolve("metrics.json")).isNotEmptyFile();
        assertThat(out.resolve("froc.png")).isNotEmptyFile();
    }
}

package dev.flawmap.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flawmap.Progress;
import dev.flawmap.data.Dataset;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.data.Layout;
import dev.flawmap.image.ImageFile;
import dev.flawmap.simulate.fibre.Nanofibres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatedDatasetTest {
    @TempDir
    Path folder;

    @Test
    void isReadAsADataSet() throws IOException {
        List<Long> steps = new ArrayList<>();
        Path out = folder.resolve("new");
        SimulatedDataset.write(out, 3, 2, 90, 70, 5, (what, done, total) -> {
            assertThat(total).isEqualTo(5);
            steps.add(done);
        });
        assertThat(steps).containsExactly(1L, 2L, 3L, 4L, 5L);

        Dataset dataset = Dataset.open(out);
        assertThat(dataset.layout()).isEqualTo(Layout.NANOTWICE);
        assertThat(dataset.train()).extracting(LabelledImage::name).containsExactly("good-001", "good-002", "good-003");
        assertThat(dataset.test()).extracting(LabelledImage::name).containsExactly("defective-001", "defective-002");
        for (LabelledImage sample : dataset.test()) {
            ImageFile file = sample.read();
            assertThat(file.bitDepth()).isEqualTo(8);
            assertThat(file.notes()).isEmpty();
            assertThat(file.image().width()).isEqualTo(90);
            assertThat(file.image().height()).isEqualTo(70);
            assertThat(file.image().nmPerPixel()).hasValue(Nanofibres.NM_PER_PIXEL);
            assertThat(sample.readMask(90, 70).count()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyMaterialIsReadAsADataSet(Material material) throws IOException {
        SimulatedDataset.write(folder.resolve("new"), material, 2, 1, 80, 60, 3, Progress.NONE);
        Dataset dataset = Dataset.open(folder.resolve("new"));
        assertThat(dataset.train()).hasSize(2);
        LabelledImage sample = dataset.test().get(0);
        assertThat(sample.read().notes()).isEmpty();
        assertThat(sample.read().image().width()).isEqualTo(80);
        assertThat(sample.readMask(80, 60).count()).isPositive();
    }

    @Test
    void fibresAreTheDefault() throws IOException {
        SimulatedDataset.write(folder.resolve("one"), 1, 0, 64, 64, 9, Progress.NONE);
        SimulatedDataset.write(folder.resolve("other"), Material.FIBRES, 1, 0, 64, 64, 9, Progress.NONE);
        assertThat(folder.resolve("one/Normal/good-001.tif"))
                .hasSameBinaryContentAs(folder.resolve("other/Normal/good-001.tif"));
    }

    @Test
    void anImageDependsOnTheSeedAndItsNumberAlone() throws IOException {
        SimulatedDataset.write(folder.resolve("few"), 1, 1, 64, 64, 9, Progress.NONE);
        SimulatedDataset.write(folder.resolve("many"), 4, 3, 64, 64, 9, Progress.NONE);
        for (String file : List.of(
                "Normal/good-001.tif", "Anomalous/images/defective-001.tif", "Anomalous/gt/defective-001_gt.png")) {
            assertThat(folder.resolve("few").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("many").resolve(file));
        }
        assertThat(Files.mismatch(
                        folder.resolve("many/Normal/good-001.tif"), folder.resolve("many/Normal/good-002.tif")))
                .isNotNegative();
    }

    @Test
    void leavesAFolderThatIsNotEmptyAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "mine");
        assertThatIOException()
                .isThrownBy(() -> SimulatedDataset.write(folder, 1, 1, 64, 64, 1, Progress.NONE))
                .withMessageContaining("is not empty");
        assertThatIOException()
                .isThrownBy(() -> SimulatedDataset.write(file, 1, 1, 64, 64, 1, Progress.NONE))
                .withMessageContaining("is a file");
        assertThat(folder).isDirectoryContaining(path -> path.equals(file));
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void refusesAbsurdOrders() {
        Path out = folder.resolve("new");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SimulatedDataset.write(out, 0, 1, 64, 64, 1, Progress.NONE))
                .withMessageContaining("at least one good image");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SimulatedDataset.write(out, 1, 1, 64, 5, 1, Progress.NONE));
        assertThat(out).doesNotExist();
    }
}

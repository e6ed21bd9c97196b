package dev.flawmap.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
    @TempDir
    Path folder;

    @Test
    void aLinkThatLeadsNowhereIsListedAndAFolderIsNot() throws IOException {
        Path file = Files.createFile(folder.resolve("a.png"));
        Path broken = Files.createSymbolicLink(folder.resolve("b.png"), Path.of("gone.png"));
        Path circle = Files.createSymbolicLink(folder.resolve("c.png"), Path.of("c.png"));
        Files.createDirectories(folder.resolve("d.png"));
        Files.createSymbolicLink(folder.resolve("e.png"), folder);
        Files.createSymbolicLink(folder.resolve(".f.png"), Path.of("gone.png"));
        assertThat(Dataset.images(folder)).containsExactly(file, broken, circle);
    }

    @Test
    void aFolderThatCannotBeListedIsBadData() {
        assertThatThrownBy(() -> Dataset.images(folder.resolve("none")))
                .isInstanceOf(BadDataException.class)
                .hasMessage("The folder " + folder.resolve("none") + " cannot be listed.");
    }

    @Test
    void leavesOutWhatAMaskNamedAsAGoodImageMarks() throws IOException {
        Files.createFile(folder.resolve("a.png"));
        Path image = Files.createFile(folder.resolve("b.tif"));
        Path masks = Files.createDirectories(folder.resolve("masks"));
        Path mask = Files.createFile(masks.resolve("b.png"));
        Dataset all = Dataset.open(folder);
        assertThat(all.withLeftOut(masks).train())
                .isEqualTo(all.withLeftOut(mask).train())
                .containsExactly(all.train().get(0), new LabelledImage("b", image, Optional.of(mask), true));
        Path other = Files.createFile(masks.resolve("c.png"));
        assertThatThrownBy(() -> all.withLeftOut(masks))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("The mask " + other + " is named as no good image");
    }
}

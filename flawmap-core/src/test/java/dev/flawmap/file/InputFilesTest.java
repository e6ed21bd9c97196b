package dev.flawmap.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {
    @TempDir
    Path folder;

    private Path in;
    private Path image;

    @BeforeEach
    void image() throws IOException {
        in = Files.createDirectories(folder.resolve("in"));
        image = Files.writeString(in.resolve("a.png"), "a");
    }

    private static void refused(Path input, Path result) throws IOException {
        InputFiles inputs = new InputFiles(List.of(input));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> inputs.requireSpared(result))
                .withMessageContaining("The result " + result + " would replace");
    }

    @Test
    void anInputIsNotReplacedWhateverItIsCalled() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), image);
        Path folderLink = Files.createSymbolicLink(folder.resolve("folder"), in);
        refused(image, image);
        refused(image, folder.resolve("x/../in/./a.png").normalize());
        refused(image, folderLink.resolve("a.png"));
        refused(folderLink.resolve("a.png"), image);
        refused(link, image);
        refused(link, link);
        refused(in.resolve("missing.png"), folderLink.resolve("missing.png"));
        new InputFiles(List.of(image)).requireSpared(in.resolve("b.png"));
        new InputFiles(List.of(image)).requireSpared(folder.resolve("none/a.png"));
    }

    /** A result takes the place of a link, and leaves what the link leads to. */
    @Test
    void aLinkToAnInputMayBeReplaced() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), image);
        new InputFiles(List.of(image)).requireSpared(link);
    }

    @Test
    void aFolderWithAnInputIsNotFilled() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), image);
        InputFiles inputs = new InputFiles(List.of(link));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> inputs.requireOutside(in))
                .withMessageContaining("among the files that they are of");
        assertThatIllegalArgumentException().isThrownBy(() -> inputs.requireNoneIn(folder));
        inputs.requireOutside(folder.resolve("none"));
        inputs.requireOutside(Files.createDirectories(in.resolve("below")));
    }

    @Test
    void aLinkInAFoldersPlaceIsRefusedWhereItIsNotToBeFollowed() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other"));
        Path link = Files.createSymbolicLink(folder.resolve("images"), other);
        InputFiles inputs = new InputFiles(List.of(image));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> inputs.requireOutside(link))
                .withMessageContaining("there is a link");
        inputs.requireNoneIn(link);
    }

    @Test
    void behindLinksLiesTheFileAlsoWhereItIsMissing() throws IOException {
        Path missing = in.resolve("missing.png");
        Files.createSymbolicLink(folder.resolve("one"), Path.of("in/missing.png"));
        Path two = Files.createSymbolicLink(folder.resolve("two"), Path.of("one"));
        assertThat(InputFiles.behindLinks(two)).isEqualTo(missing);
        assertThat(InputFiles.behindLinks(missing)).isEqualTo(missing);
    }
}

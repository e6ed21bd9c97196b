package dev.flawmap.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {
    @TempDir
    Path parent;

    private Path folder;
    private long nanos;
    private FolderSource source;

    @BeforeEach
    void open() throws IOException {
        folder = Files.createDirectory(parent.resolve("in"));
        source = new FolderSource(folder, Duration.ofSeconds(2), () -> nanos);
    }

    @AfterEach
    void close() throws IOException {
        source.close();
    }

    private Path write(String name, String content, long modified) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(modified)));
        return file;
    }

    private List<String> ready(int secondsLater) {
        nanos += Duration.ofSeconds(secondsLater).toNanos();
        return source.ready().stream()
                .map(file -> file.within().toString().replace('\\', '/'))
                .toList();
    }

    @Test
    void aFileIsHandedOutOnceItRestsAndOnlyOnce() throws IOException {
        write("a.tif", "1", 10);
        assertThat(ready(0)).isEmpty();
        assertThat(source.restless()).isTrue();
        write("a.tif", "12", 11);
        assertThat(ready(2)).isEmpty();
        assertThat(ready(1)).isEmpty();
        assertThat(ready(1)).containsExactly("a.tif");
        assertThat(source.restless()).isFalse();
        assertThat(ready(9)).isEmpty();
        write("a.tif", "other", 12);
        assertThat(ready(1)).isEmpty();
        assertThat(ready(2)).containsExactly("a.tif");
    }

    @Test
    void olderFilesComeFirstAlsoFromFoldersInside() throws IOException {
        write("LOT2/b.png", "1", 30);
        write("LOT1/a.JPG", "1", 40);
        write("c.bmp", "1", 20);
        ready(0);
        assertThat(ready(2)).containsExactly("c.bmp", "LOT2/b.png", "LOT1/a.JPG");
    }

    @Test
    void whatIsNoImageIsPassedOver() throws IOException {
        for (String name :
                List.of("Thumbs.db", ".hidden.tif", "a.tif.part", "a.tmp", "notes.txt", ".git/a.tif", "tif")) {
            write(name, "1", 10);
        }
        ready(0);
        assertThat(ready(9)).isEmpty();
        assertThat(source.restless()).isFalse();
    }

    @Test
    void anEmptyFileGetsMoreTime() throws IOException {
        write("a.tif", "", 10);
        ready(0);
        assertThat(ready(9)).isEmpty();
        assertThat(ready(1)).containsExactly("a.tif");
    }

    @Test
    void aLinkToAFolderElsewhereIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("secret.tif"), "1");
        Files.createSymbolicLink(folder.resolve("link"), elsewhere);
        ready(0);
        assertThat(ready(9)).isEmpty();
    }

    @Test
    void aFolderThatGoesAndComesBackIsSaid() throws IOException {
        write("a.tif", "1", 10);
        ready(0);
        assertThat(ready(2)).hasSize(1);
        Path away = parent.resolve("away");
        Files.move(folder, away);
        assertThat(ready(1)).isEmpty();
        assertThat(source.problem()).contains("The folder " + folder + " cannot be read at present.");
        Files.move(away, folder);
        write("b.tif", "1", 11);
        assertThat(ready(1)).isEmpty();
        assertThat(source.problem()).isEmpty();
        assertThat(ready(2)).containsExactly("b.tif");
    }

    /** Whatever takes a folder's place is said, and the line goes on when the folder is back. */
    @Test
    void aFolderInWhosePlaceIsSomethingElseIsSaid() throws IOException {
        Optional<String> problem = Optional.of("The folder " + folder + " cannot be read at present.");
        Path away = Files.move(folder, parent.resolve("away"));
        Files.writeString(folder, "This is no folder.");
        assertThat(ready(1)).isEmpty();
        assertThat(source.problem()).isEqualTo(problem);
        Files.delete(folder);
        Files.createSymbolicLink(folder, parent.resolve("nowhere"));
        assertThat(ready(1)).isEmpty();
        assertThat(source.problem()).isEqualTo(problem);
        Files.delete(folder);
        Files.move(away, folder);
        write("a.tif", "1", 10);
        ready(1);
        assertThat(source.problem()).isEmpty();
        assertThat(ready(2)).containsExactly("a.tif");
    }

    @Test
    void aFolderThatIsALinkIsWatchedUnderItsName() throws IOException {
        Files.move(folder, parent.resolve("share"));
        Files.createSymbolicLink(folder, parent.resolve("share"));
        Path file = write("LOT1/a.tif", "1", 10);
        ready(0);
        nanos += Duration.ofSeconds(2).toNanos();
        assertThat(source.ready()).extracting(WatchedFile::path).containsExactly(file);
        assertThat(source.problem()).isEmpty();
    }

    /** Needs a user whom permissions hold back, which root is not. */
    @Test
    void aFolderThatMayNotBeReadIsSaidAndOthersAre() throws IOException {
        write("LOT1/a.tif", "1", 10);
        write("LOT2/b.tif", "1", 10);
        Path closed = folder.resolve("LOT1");
        Files.setPosixFilePermissions(closed, Set.of());
        assumeTrue(!Files.isReadable(closed), "Root may read whatever it likes.");
        try {
            ready(0);
            assertThat(ready(2)).containsExactly("LOT2/b.tif");
            assertThat(source.problem()).contains("The folder " + closed + " cannot be read at present.");
            Files.setPosixFilePermissions(folder, Set.of());
            assertThat(ready(1)).isEmpty();
            assertThat(source.problem()).contains("The folder " + folder + " cannot be read at present.");
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        ready(0);
        assertThat(source.problem()).isEmpty();
        assertThat(ready(2)).contains("LOT1/a.tif");
    }

    @Test
    void aFileThatWasGivenBackComesAgain() throws IOException {
        write("a.tif", "1", 10);
        ready(0);
        nanos += Duration.ofSeconds(2).toNanos();
        source.again(source.ready().get(0));
        ready(0);
        assertThat(ready(2)).containsExactly("a.tif");
    }
}

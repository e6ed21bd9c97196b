package dev.flawmap.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    Path folder;

    private static void write(Path file, String text) throws IOException {
        AtomicFiles.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void holdsOnly(String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
    }

    @Test
    void makesFoldersAndReplacesFiles() throws IOException {
        Path file = folder.resolve("a/b/c.txt");
        write(file, "one");
        write(file, "two");
        assertThat(file).hasContent("two");
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aReplacedFileLeavesItsPermissions() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path file = folder.resolve("a.txt");
        for (String permissions : List.of("rw-------", "r--r--r--", "rwxrw-rw-")) {
            write(file, "one");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
            write(file, "two");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo(permissions);
        }
    }

    @Test
    void aLinkIsReplacedAndNotFollowed() throws IOException {
        Path other = Files.writeString(folder.resolve("other.txt"), "other");
        Path link = Files.createSymbolicLink(folder.resolve("a.txt"), other);
        write(link, "new");
        assertThat(other).hasContent("other");
        assertThat(link).hasContent("new");
        assertThat(Files.isSymbolicLink(link)).isFalse();
    }

    @Test
    void aFailureLeavesTheTargetAsItWasAndNothingElse() throws IOException {
        Path file = folder.resolve("a.txt");
        write(file, "one");
        assertThatThrownBy(() -> AtomicFiles.write(file, out -> {
                    out.write(1);
                    throw new IOException("the disk is full.");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot write " + file + ": the disk is full.");
        assertThat(file).hasContent("one");
        holdsOnly("a.txt");
    }

    @Test
    void aBugInTheContentLeavesNothingBehindEither() throws IOException {
        assertThatThrownBy(() -> AtomicFiles.write(folder.resolve("a.txt"), out -> {
                    out.write(1);
                    throw new IllegalStateException("bug");
                }))
                .isInstanceOf(IllegalStateException.class);
        holdsOnly();
    }

    @Test
    void whatIsWrittenDurablyIsWholeOrNotThereToo() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFiles.writeDurably(file, out -> out.write(1));
        assertThatThrownBy(() -> AtomicFiles.writeDurably(file, out -> {
                    out.write(2);
                    throw new IOException("No space left on device");
                }))
                .hasMessage("Cannot write " + file + ": No space left on device.");
        assertThat(file).hasBinaryContent(new byte[] {1});
        holdsOnly("a.txt");
    }

    @Test
    void whatAKilledProcessLeftIsDiscarded() throws IOException {
        Path file = folder.resolve("a.txt");
        write(file, "a");
        String left = "." + UUID.randomUUID() + ".part";
        for (String name : List.of(".a.txt" + left, ".b.txt" + left, ".a.txt.part", "a.txt" + left)) {
            Files.createFile(folder.resolve(name));
        }
        AtomicFiles.discardLeftovers(file);
        holdsOnly("a.txt", ".b.txt" + left, ".a.txt.part", "a.txt" + left);
        AtomicFiles.discardLeftovers(folder.resolve("none").resolve("a.txt"));
    }

    /** What is being written has the name by which it would be found. */
    @Test
    void whatIsBeingWrittenIsALeftover() throws IOException {
        Path file = folder.resolve("a.txt");
        assertThatThrownBy(() -> AtomicFiles.write(file, out -> {
                    assertThat(folder.toFile().list()).hasSize(1);
                    AtomicFiles.discardLeftovers(file);
                    assertThat(folder.toFile().list()).isEmpty();
                    throw new BadFileException("Enough.");
                }))
                .hasMessage("Enough.");
    }

    @Test
    void aFileInTheFoldersPlaceIsNamed() throws IOException {
        Path notFolder = Files.writeString(folder.resolve("x"), "");
        assertThatThrownBy(() -> write(notFolder.resolve("a.txt"), "one"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a.txt")
                .hasMessageContaining("its folder cannot be made");
        holdsOnly("x");
    }

    @Test
    void aFolderInTheFilesPlaceIsLeftAlone() throws IOException {
        Path file = Files.createDirectory(folder.resolve("a"));
        Files.writeString(file.resolve("inside"), "");
        assertThatThrownBy(() -> write(file, "one")).isInstanceOf(IOException.class);
        holdsOnly("a");
        assertThat(file.resolve("inside")).exists();
    }

    @Test
    void whatCannotBeWrittenIsKnownBefore() throws IOException {
        Path notFolder = Files.writeString(folder.resolve("x"), "");
        for (Path bad : new Path[] {folder, notFolder.resolve("a.txt")}) {
            assertThatThrownBy(() -> AtomicFiles.requireWritable(bad))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Cannot write " + bad);
        }
        AtomicFiles.requireWritable(folder.resolve("b/a.txt"));
        holdsOnly("x", "b");
        assertThat(folder.resolve("b")).isEmptyDirectory();
    }

    @Test
    void aLinkToAFolderIsAFolder() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = folder.resolve("link");
        try {
            Files.createSymbolicLink(link, real);
        } catch (IOException | UnsupportedOperationException e) {
            assumeTrue(false, "This system makes no links.");
        }
        write(link.resolve("a.txt"), "one");
        assertThat(real.resolve("a.txt")).hasContent("one");
        AtomicFiles.requireWritable(link.resolve("b.txt"));
    }

    @Test
    void filesCanBeReadByWhomTheSystemLetsReadThem() throws IOException {
        assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"), "No POSIX permissions here.");
        Path plain = Files.writeString(folder.resolve("plain"), "");
        Path file = folder.resolve("a.txt");
        write(file, "one");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(plain));
    }

    @Test
    void aNameWithoutAFolderMeansTheWorkingFolder() {
        assertThatThrownBy(() -> AtomicFiles.write(Path.of("never-written.txt"), out -> {
                    throw new IOException("stop");
                }))
                .hasMessage("Cannot write never-written.txt: stop.");
        assertThat(Path.of("never-written.txt")).doesNotExist();
    }
}

package dev.flawmap.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLoadingTest {
    private final List<String> done = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void librariesAreUnpackedThenLoaded() {
        NativeLoading.load(() -> folder, () -> done.add("unpacked"), () -> done.add("loaded"));
        assertThat(done).containsExactly("unpacked", "loaded");
        assertThat(folder.resolve("flawmap.lock")).exists();
    }

    /** As on some network drives. */
    @Test
    void withoutALockTheyAreLoadedAllTheSame() {
        NativeLoading.load(() -> folder.resolve("none"), () -> done.add("unpacked"), () -> done.add("loaded"));
        assertThat(done).containsExactly("unpacked", "loaded");
    }

    @Test
    void aFullDiskIsNotTakenForALock() {
        NativeLoading.Files<Object> full = () -> {
            throw new FileSystemException("libtorch_cpu.so", null, "No space left on device");
        };
        assertThatThrownBy(() -> NativeLoading.load(() -> folder, full, () -> done.add("loaded")))
                .isInstanceOf(UnsatisfiedLinkError.class)
                .hasMessage("libtorch cannot be unpacked into " + folder + ": No space left on device; make room there,"
                        + " or choose another folder with -Dorg.bytedeco.javacpp.cachedir.");
        assertThat(done).isEmpty();
    }

    @Test
    void aCacheThatCannotBeMadeIsSaid() {
        NativeLoading.Files<Path> none = () -> {
            throw new IOException("read-only");
        };
        assertThatThrownBy(() -> NativeLoading.load(none, none, () -> done.add("loaded")))
                .isInstanceOf(UnsatisfiedLinkError.class)
                .hasMessageContaining("JavaCPP's cache: read-only;");
    }
}

package dev.flawmap;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the NanoTWICE images lie, on machines that have them. */
public final class RealImages {
    private RealImages() {}

    /** The folder named by FLAWMAP_NANOTWICE, or {@code ../shared/nanotwice} beside the repository. */
    public static Optional<Path> nanotwice() {
        String named = System.getenv("FLAWMAP_NANOTWICE");
        if (named != null) {
            return Optional.of(Path.of(named)).filter(Files::isDirectory);
        }
        Path folder = Path.of(System.getProperty("user.dir")).toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve(".mvn"))) {
            folder = folder.getParent();
        }
        return Optional.ofNullable(folder)
                .map(root -> root.resolveSibling("shared").resolve("nanotwice"))
                .filter(Files::isDirectory);
    }
}

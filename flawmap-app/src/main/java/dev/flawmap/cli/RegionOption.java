package dev.flawmap.cli;

import dev.flawmap.image.Region;
import dev.flawmap.outline.RegionFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says what of every image counts. */
final class RegionOption {
    @Option(
            names = "--region",
            paramLabel = "FILE",
            description = "What of every image counts: an ImageJ selection (.roi), GeoJSON, or a mask whose pixels that"
                    + " are not black count.")
    private Optional<Path> file;

    Optional<Region> read() throws IOException {
        return file.isPresent() ? Optional.of(RegionFile.read(file.get())) : Optional.empty();
    }

    /** The file that is read. */
    List<Path> files() {
        return file.stream().toList();
    }
}

package dev.flawmap.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flawmap.Progress;
import dev.flawmap.RealImages;
import dev.flawmap.data.DataCheck.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RealImagesTest {
    @Test
    void theNanofibresAreRecognisedAndHaveNoErrors() throws IOException {
        Optional<Path> root = RealImages.nanotwice();
        assumeTrue(root.isPresent(), "The NanoTWICE images are not on this machine.");
        Dataset data = Dataset.open(root.orElseThrow());
        assertThat(data.layout()).isEqualTo(Layout.NANOTWICE);
        assertThat(data.train()).hasSize(5);
        assertThat(data.test()).hasSize(17).allMatch(s -> s.mask().isPresent() && !s.good());

        DataCheck.Report report = DataCheck.of(data, Progress.NONE);
        List<Finding> errors = report.findings().stream()
                .filter(f -> f.severity() == DataCheck.Severity.ERROR)
                .toList();
        assertThat(errors).isEmpty();
        assertThat(report.ok()).isTrue();
        assertThat(report.findings()).noneMatch(f -> f.message().contains("kinds of material"));
        assertThat(report.masks()).isEqualTo(17);
        assertThat(report.sizes()).isEqualTo(Map.of("1024×700", 5, "1024×696", 17));
        assertThat(report.bitDepths()).isEqualTo(Map.of(8, 22));
        assertThat(report.formats()).isEqualTo(Map.of("TIFF", 22));
    }
}

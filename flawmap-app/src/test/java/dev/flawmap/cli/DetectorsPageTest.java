package dev.flawmap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.detectors.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page of all detectors, which is what {@code flawmap detectors} prints. */
class DetectorsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "detectors.md");

    private static final String HEAD = """
            # Detectors

            What `flawmap detectors` prints: every detector, its options and its scores. Options are given to `train` and `benchmark` as `-O NAME=VALUE`, and `-O preset=thesis` takes the settings of the thesis that Flawmap is after, where a detector has them. Which score is the default is chosen after training by simulated defects on good images ([How it works](how-it-works.md)). Rates of learning are for each step, and greys lie in [−1, 1] in the networks.

            """;

    @Test
    void thePageHasEveryDetector() throws IOException {
        String page = HEAD + Cli.run("detectors").out();
        Path written = Files.writeString(Path.of("target", "detectors.md"), page);
        assertThat(PAGE).as("the page; it should be as %s", written).content().isEqualToNormalizingNewlines(page);
    }

    @Test
    void oneDetectorIsToldByItsName() {
        Cli one = Cli.run("detectors", "SENCEBGAN");
        assertThat(one.code()).isZero();
        assertThat(one.out())
                .startsWith("## sencebgan\n")
                .contains("- `generatorRate=5.0E-4` (thesis `1.0E-5`): peak learning rate of G; 1e-5 in the thesis\n")
                .contains("`generator_encoder`")
                .doesNotContain("## ebgan");
        assertThat(Cli.run("detectors", "--json").out()).contains(Catalogue.names());
    }

    @Test
    void anUnknownDetectorIsWrongUsage() {
        Cli none = Cli.run("detectors", "nonsense");
        assertThat(none.code()).isEqualTo(ExitCode.USAGE);
        assertThat(none.complaint()).contains("nonsense").contains("sencebgan");
    }
}

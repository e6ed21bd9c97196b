package dev.flawmap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.benchmark.CellResult;
import dev.flawmap.file.BadFileException;
import dev.flawmap.image.BadImageException;
import dev.flawmap.inspect.ImageResult;
import dev.flawmap.training.TrainingException;
import dev.flawmap.training.TrainingNote;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What libraries leave out, the command line says: which option helps. */
class AdviceTest {
    @TempDir
    Path folder;

    private Cli train(Object... more) throws Exception {
        Path good = Files.createDirectories(folder.resolve("good"));
        Pictures.grey(good.resolve("a.png"), 128, 128, 1);
        Object[] arguments = {"train", "--data", good, "--out", folder.resolve("m.flaw"), "--detector", "autoencoder"};
        Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return Cli.run(all);
    }

    @Test
    void aDeviceThatIsMissing() throws Exception {
        Cli result = train("--device", "abacus");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint())
                .isEqualTo("flawmap: The device 'abacus' is not known; use cpu or cuda."
                        + " Without --device, the CPU is used.");
    }

    @Test
    void iterationsForOtherStages() throws Exception {
        assertThat(train("--iterations", "1,2,3").complaint())
                .endsWith("so as many counts of iterations are needed."
                        + " They are given to --iterations, separated by commas.");
    }

    @ParameterizedTest
    @CsvSource({"NOT_FINITE, --seed", "COLLAPSED, -O", "OTHER_STAGES, --iterations", "OTHER_GRAPH,"})
    void aTrainingThatFails(TrainingException.Problem problem, String option) {
        Optional<String> advice = Advice.of(new TrainingException(problem, "It failed."));
        if (option == null) {
            assertThat(advice).isEmpty();
        } else {
            assertThat(advice).get().asString().contains(option);
        }
    }

    @Test
    void whatIsLackingMemory() {
        String memory = "JAVA_OPTS=-Xmx";
        assertThat(Advice.of(new BadImageException(
                        BadFileException.Problem.OUT_OF_MEMORY, "a.png needs more memory than there is.")))
                .get()
                .asString()
                .contains(memory);
        assertThat(Advice.of(ImageResult.Problem.OUT_OF_MEMORY))
                .get()
                .asString()
                .contains(memory);
        assertThat(Advice.of(CellResult.Problem.OUT_OF_MEMORY)).get().asString().contains(memory);
        assertThat(Advice.of(CellResult.Problem.TOO_SLOW)).get().asString().contains("--max-inspection");
        assertThat(Advice.of(new BadImageException("a.png is damaged."))).isEmpty();
    }

    @Test
    void aNoteOfTraining() {
        StringWriter err = new StringWriter();
        try (ProgressDisplay display = new ProgressDisplay(new PrintWriter(err, true), false)) {
            TrainingFolder training = new TrainingFolder(folder.resolve("m.flaw"), display);
            training.note(new TrainingNote(TrainingNote.Kind.SMALLEST_AREA, "Defects count from 30 pixels on."));
            training.note(TrainingNote.of("The material has a direction."));
        }
        assertThat(err.toString().lines())
                .containsExactly(
                        "Note: Defects count from 30 pixels on. --min-area sets another smallest area.",
                        "Note: The material has a direction.");
    }
}

package dev.flawmap.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.image.BadImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Few changed files of every kind, in this process: what the campaign does at length. */
class MutationsTest {
    static final List<String> KINDS = AttackTarget.NAMES;

    private static final int FILES = 30;

    @TempDir
    static Path folder;

    /** Made once. */
    private static Corpus corpus() throws IOException {
        return Corpus.in(folder.resolve("corpus"));
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void filesAsTheyAreAreTaken(String kind) throws Exception {
        AttackTarget target = AttackTarget.of(kind, corpus());
        assertThat(target.corpus()).isNotEmpty();
        for (byte[] content : target.corpus()) {
            Path file = Files.write(target.file(folder), content);
            assertThat(target.reader().accepts(file)).isTrue();
        }
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void changedFilesAreTakenOrRefused(String kind) throws Exception {
        AttackTarget target = AttackTarget.of(kind, corpus());
        int taken = 0;
        for (int index = 0; index < FILES; index++) {
            Path file = Files.write(target.file(folder), target.input(7, index));
            taken += target.reader().accepts(file) ? 1 : 0;
        }
        // Changes that nothing notices, or that all is refused for, would attack nothing.
        assertThat(taken).isBetween(1, FILES - 1);
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void anIndexAlwaysGivesTheSameFile(String kind) throws IOException {
        AttackTarget target = AttackTarget.of(kind, corpus());
        assertThat(target.input(7, 3)).isEqualTo(target.input(7, 3)).isNotEqualTo(target.input(7, 4));
        assertThat(target.input(7, 3)).isNotEqualTo(target.input(8, 3));
    }

    @Test
    void packsChangedEntriesWithTheRightSums() throws IOException {
        byte[] zip = corpus().files("model").get(0);
        assertThat(ZipMutator.packed(ZipMutator.entries(zip))).isEqualTo(zip);
    }

    @Test
    void changesGraphs() throws IOException {
        byte[] graph = ZipMutator.entries(corpus().files("model").get(0)).getOrDefault("model.onnx", new byte[0]);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20; i++) {
            assertThat(new GraphMutator().mutate(graph, List.of(graph), random)).isNotEqualTo(graph);
        }
    }

    @Test
    void aRefusalIsASentenceWithoutControlCharacters() throws Exception {
        assertThat(InputReader.refusal(new BadImageException("It is damaged."))).isFalse();
        for (String message : List.of("a \u001b[2J b", " ")) {
            assertThatThrownBy(() -> InputReader.refusal(new BadImageException(message)))
                    .isInstanceOf(BadImageException.class);
        }
    }
}

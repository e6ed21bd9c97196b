package dev.flawmap.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Campaigns in their smallest size, and what they judge by. */
class CampaignsTest {
    @TempDir
    Path folder;

    @Test
    void memoryOfManyImagesIsLookedAt() throws Exception {
        Corpus.in(folder.resolve("corpus"));
        List<AttackOutcome> outcomes = new ManyImages().run(new CampaignSetting(40, 1, folder));
        assertThat(outcomes).singleElement().satisfies(outcome -> {
            assertThat(outcome.figures()).startsWith("heap ");
            assertThat(outcome.runs()).isEqualTo(40);
        });
    }

    @Test
    void aLineTellsGrowthFromNoise() {
        ManyImages.Line rising = ManyImages.Line.through(List.of(1.0, 2.0, 3.0, 4.0));
        assertThat(rising.growth()).isEqualTo(3);
        assertThat(rising.noise()).isZero();
        ManyImages.Line flat = ManyImages.Line.through(List.of(1.0, 2.0, 2.0, 1.0));
        assertThat(flat.growth()).isZero();
        assertThat(flat.noise()).isEqualTo(0.5);
    }

    @Test
    void tellsWhatIsHalfWritten() throws Exception {
        Files.writeString(folder.resolve("good.json"), "{}");
        Files.writeString(folder.resolve("good.csv"), "a,b\n");
        Files.writeString(folder.resolve(".abc.part"), "half");
        assertThat(new WholeFiles(folder).problems()).isEmpty();
        assertThat(new WholeFiles(folder).temporary()).isEqualTo(1);
        assertThat(new WholeFiles(folder).sums()).containsOnlyKeys("good.csv", "good.json");

        Files.writeString(folder.resolve("half.json"), "{");
        Files.writeString(folder.resolve("half.csv"), "a,b");
        Files.writeString(folder.resolve("half.html"), "<html>");
        Files.writeString(folder.resolve("half.flaw"), "PK");
        Files.writeString(folder.resolve("half.png"), "PNG");
        Path zip = folder.resolve("half.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("entry"));
            out.write("content".getBytes(StandardCharsets.UTF_8));
        }
        byte[] whole = Files.readAllBytes(zip);
        Files.write(zip, java.util.Arrays.copyOf(whole, whole.length / 2));
        Files.writeString(folder.resolve("unknown"), "");
        assertThat(new WholeFiles(folder).problems()).hasSize(7);
    }

    @Test
    void aTableIsAddedTo() throws Exception {
        ResultsTable table = new ResultsTable(folder.resolve("table.md"));
        table.add(new AttackOutcome("disk", "train", 3, List.of("it failed"), "figures", Duration.ofSeconds(6)), 5);
        table.add(new AttackOutcome("disk", "inspect", 2, List.of(), "figures", Duration.ofSeconds(6)), 5);
        assertThat(Files.readAllLines(folder.resolve("table.md")))
                .hasSize(4)
                .element(2)
                .asString()
                .startsWith("| disk | train | 3 | 5 | 1 | figures | 0.1 | ");
    }

    @Test
    void aProcessIsKilledOrEnds() throws Exception {
        ChildJvm.Ended ended =
                ChildJvm.flawmap(folder.resolve("log"), List.of("--version")).run(Duration.ofMinutes(1));
        assertThat(Map.of(ended.exitCode(), ended.lastLine()))
                .hasEntrySatisfying(0, line -> assertThat(line).startsWith("flawmap "));
        assertThat(ChildJvm.flawmap(folder.resolve("log"), List.of("--version")).kill(Duration.ofMillis(1)))
                .isTrue();
    }
}

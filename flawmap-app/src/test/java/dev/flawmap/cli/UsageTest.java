package dev.flawmap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong usage and bad data: one sentence, the documented exit code, nothing written. */
class UsageTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "doctor",
                "data",
                "detectors",
                "train",
                "inspect",
                "watch",
                "serve",
                "history",
                "evaluate",
                "threshold",
                "export",
                "generate",
                "benchmark"
            })
    void everyCommandHasHelp(String command) {
        Cli result = Cli.run(command, "--help");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Usage: flawmap " + command).contains("--help");
    }

    @Test
    void noCommandShowsTheCommandsAndExitCodes() {
        Cli result = Cli.run();
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("inspect").contains("Exit codes: 0 done");
    }

    @Test
    void anUnknownOptionIsNamed() {
        Cli result = Cli.run("train", "--data", folder, "--out", folder.resolve("m.flaw"), "--seeed", "2");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint()).contains("--seeed");
        assertThat(result.err()).doesNotContain("\tat ");
    }

    @Test
    void aDecimalCommaIsRefusedInPlainWords() {
        Cli result = Cli.run("inspect", "--model", "m.flaw", "--out", folder, "--nm-per-pixel", "2,5", "a.png");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint()).contains("'2,5' is not a number, such as 0.5 with a decimal point");
    }

    @ParameterizedTest
    @CsvSource({
        "'inspct', inspect",
        "'trian', train",
        "'train --ouut m.flaw --data d', --out",
        "'threshold --model m --flase-defects 1', --false-defects",
        "'inspect --modle=m x', --model"
    })
    void misspeltWordsAreAnsweredWithWhatWasMeant(String line, String meant) {
        Cli result = Cli.run((Object[]) line.split(" "));
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err().lines()).contains("Did you mean " + meant + "?");
    }

    @Test
    void helpIsACommandToo() {
        assertThat(Cli.run("help").out()).contains("Usage: flawmap").contains("inspect");
        assertThat(Cli.run("help", "inspect").out()).contains("Usage: flawmap inspect");
    }

    @Test
    void aFileInAFoldersPlaceIsCalledSo() throws Exception {
        Path image = folder.resolve("a.png");
        Pictures.grey(image, 128, 128, 1);
        assertThat(Cli.run("data", "check", image).complaint()).contains("a.png is a file, not a folder");
    }

    @Test
    void foldersInsideAreMentioned() throws Exception {
        Files.createDirectories(folder.resolve("inner"));
        Pictures.grey(folder.resolve("inner/a.png"), 128, 128, 1);
        assertThat(Cli.run("data", "check", folder).complaint())
                .contains("1 image in 1 folder inside " + folder + " is left out; --recursive takes them too.");
        Cli deep = Cli.run("data", "check", folder, "--recursive");
        assertThat(deep.out()).contains("1 good image");
    }

    @Test
    void anUnknownDetectorIsAnsweredWithTheKnownOnes() {
        Cli result = Cli.run("train", "--data", folder, "--out", folder.resolve("m.flaw"), "--detector", "nonsense");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint())
                .contains("nonsense")
                .contains("sencebgan")
                .contains("autoencoder");
    }

    @Test
    void sharesMayBePercent() throws Exception {
        Path good = Files.createDirectories(folder.resolve("good"));
        Pictures.grey(good.resolve("a.png"), 128, 128, 1);
        Object[] train = {
            "train", "--data", good, "--out", folder.resolve("m.flaw"), "--device", "abacus", "--target-fpr", "5%"
        };
        assertThat(Cli.run(train).complaint()).contains("abacus");
        train[train.length - 1] = "500%";
        assertThat(Cli.run(train).complaint()).contains("5.0").doesNotContain("abacus");
        train[train.length - 1] = "much";
        assertThat(Cli.run(train).complaint()).contains("'much' is not a share");
    }

    @ParameterizedTest
    @CsvSource({
        "--budget, soon",
        "--budget, 0s",
        "--iterations, '0,1,1'",
        "--precision, fp8",
        "--device, abacus",
        "--min-area, 0px",
        "--option, latent=-1",
        "--option, nonsense=1",
        "--option, preset=nonsense",
        "--option, batch=233017",
        "--option, batch=2147483647",
        "--option, latent=2147483647",
        "--option, generatorSteps=2147483647",
        "--option, ''",
        "--iterations, '5,5'",
        "--threads, 0",
        "--threads, 30000"
    })
    void aValueThatCannotBeIsRefused(String option, String value) throws Exception {
        Path good = Files.createDirectories(folder.resolve("good"));
        Pictures.grey(good.resolve("a.png"), 128, 128, 1);
        Cli result = Cli.run(
                "train", "--data", good, "--out", folder.resolve("m.flaw"), "--detector", "sencebgan", option, value);
        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint())
                .isNotEmpty()
                .doesNotContain("option option")
                .doesNotContain("arraycopy");
        assertThat(folder.resolve("m.flaw")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"much", "2", "300MB", "-1GB", "1.5GB"})
    void memoryThatIsNoneOrTooLittleIsRefused(String size) {
        Cli result = Cli.run(
                "inspect",
                "watch",
                "serve",
                "history",
                "--model",
                folder.resolve("m.flaw"),
                "--out",
                folder.resolve("out"),
                "--max-memory=" + size,
                folder);
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint()).contains(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "banana", "-3", "1/0", "1/9", "0.4", "2/3", "0.05"})
    void aSizeThatIsNoneIsRefused(String size) {
        Cli result = Cli.run("train", "--data", folder, "--out", folder.resolve("m.flaw"), "--size=" + size);
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint()).contains("'" + size + "'").containsAnyOf("not a size", "1/8 of their");
        assertThat(result.err()).doesNotContain("Exception");
    }

    @ParameterizedTest
    @CsvSource({"1/4, 32×32", "0.25, 32×32", "40, 43×43", "10, 1/12"})
    void aSizeThatLeavesLessThanACropIsRefused(String size, String words) throws Exception {
        Path good = Files.createDirectories(folder.resolve("good"));
        Pictures.grey(good.resolve("a.png"), 127, 127, 1);
        Cli result = Cli.run("train", "--data", good, "--out", folder.resolve("m.flaw"), "--size", size);
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint()).contains(words);
        assertThat(folder.resolve("m.flaw")).doesNotExist();
    }

    @Test
    void cudaIsRefusedWhereThereIsNone() throws Exception {
        Path good = Files.createDirectories(folder.resolve("good"));
        Pictures.grey(good.resolve("a.png"), 128, 128, 1);
        Cli result = Cli.run("train", "--data", good, "--out", folder.resolve("m.flaw"), "--device", "cuda");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint()).contains("CUDA").doesNotContain("Exception");
    }

    @Test
    void aMissingFolderIsBadData() {
        Cli result = Cli.run("train", "--data", folder.resolve("none"), "--out", folder.resolve("m.flaw"));
        assertThat(result.code()).isEqualTo(ExitCode.DATA);
        assertThat(result.complaint()).contains("There is no folder");
    }

    @Test
    void anEmptyFolderIsBadData() {
        Cli result = Cli.run("train", "--data", folder, "--out", folder.resolve("m.flaw"));
        assertThat(result.code()).isEqualTo(ExitCode.DATA);
        assertThat(result.complaint()).contains("no PNG, TIFF, JPEG or BMP images");
    }

    @Test
    void anImageSmallerThanACropIsBadData() throws Exception {
        Pictures.grey(folder.resolve("small.png"), 300, 1, 1);
        Cli result = Cli.run("train", "--data", folder, "--out", folder.resolve("m.flaw"));
        assertThat(result.code()).isEqualTo(ExitCode.DATA);
        assertThat(result.complaint()).contains("small.png").contains("300×1");
    }

    @Test
    void aFolderInTheModelsPlaceIsWrongUsage() throws Exception {
        Pictures.grey(folder.resolve("a.png"), 128, 128, 1);
        Path taken = Files.createDirectories(folder.resolve("taken.flaw"));
        Cli result = Cli.run("train", "--data", folder, "--out", taken);
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint()).contains("it is a folder");
    }

    @Test
    void aFileInTheOutputFoldersPlaceIsWrongUsage() throws Exception {
        Pictures.grey(folder.resolve("a.png"), 128, 128, 1);
        Path file = Files.writeString(folder.resolve("file"), "");
        Cli result = Cli.run("train", "--data", folder, "--out", file.resolve("m.flaw"));
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint()).contains("Cannot write");
    }

    @Test
    void whatIsNoModelIsBadData() throws Exception {
        Path text = Files.writeString(folder.resolve("text.flaw"), "not a model");
        for (String command : new String[] {"threshold", "export"}) {
            Cli result = command.equals("export")
                    ? Cli.run(command, "--model", text, "--out", folder.resolve("x"))
                    : Cli.run(command, "--model", text);
            assertThat(result.code()).isEqualTo(ExitCode.DATA);
            assertThat(result.complaint()).contains("text.flaw").contains("not a Flawmap model file");
        }
        assertThat(Cli.run("threshold", "--model", folder.resolve("none.flaw")).complaint())
                .contains("There is no model file");
    }

    @Test
    void verboseShowsWhereItHappened() {
        Cli result = Cli.run("train", "--data", folder.resolve("none"), "--out", folder.resolve("m.flaw"), "--verbose");
        assertThat(result.err()).contains("\tat ");
    }

    @Test
    void simulateRefusesASizeThatIsNone() {
        Cli result = Cli.run("data", "simulate", "--out", folder.resolve("x"), "--size", "large");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint()).contains("1024x700");
    }
}

package dev.flawmap.reliability;

import dev.flawmap.cli.Flawmap;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Draws simulated defects by settings in YAML, as {@code data simulate-defects} does. */
final class SettingsInput implements InputReader {
    private static final int DONE = 0;
    private static final int USAGE = 2;

    private final Path good;

    SettingsInput(Path good) {
        this.good = good;
    }

    @Override
    public boolean accepts(Path file) throws Exception {
        Path sheet = file.resolveSibling("sheet.png");
        StringWriter printed = new StringWriter();
        PrintWriter both = new PrintWriter(printed);
        int exitCode = Flawmap.run(
                both,
                both,
                "data",
                "simulate-defects",
                "--data",
                good.toString(),
                "--crop",
                "32",
                "--defects",
                file.toString(),
                "--out",
                sheet.toString());
        Files.deleteIfExists(sheet);
        Files.deleteIfExists(file.resolveSibling("sheet.yaml"));
        String text = printed.toString().strip();
        if (exitCode != DONE && exitCode != USAGE) {
            throw new IllegalStateException("Exit code " + exitCode + ": " + text);
        }
        return exitCode == DONE || InputReader.refusal(new IllegalStateException(text));
    }
}

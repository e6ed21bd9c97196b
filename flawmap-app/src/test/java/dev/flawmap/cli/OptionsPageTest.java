package dev.flawmap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The page of all options, which says what {@code --help} says. */
class OptionsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "options.md");

    private static final String HEAD = """
            # Options

            All options by command, as `flawmap COMMAND --help` has them. `-h` and `--help` show the help of any command, `--verbose` shows where in the program a failure happened, and rates may be given in per cent. [Using Flawmap](using.md) says what they are for.
            """;

    @Test
    void thePageHasEveryOption() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        append(page, new CommandLine(new Flawmap()).getCommandSpec());
        Path written = Files.writeString(Path.of("target", "options.md"), page);
        assertThat(PAGE)
                .as("the page; it should be as %s", written)
                .content()
                .isEqualToNormalizingNewlines(page.toString());
    }

    private static void append(StringBuilder page, CommandSpec command) {
        boolean headed = false;
        for (OptionSpec option : command.options()) {
            if (option.hidden()
                    || option.usageHelp()
                    || option.versionHelp()
                    || option.longestName().equals("--verbose")) {
                continue;
            }
            if (!headed) {
                page.append("\n## `").append(command.qualifiedName()).append("`\n\n| option | |\n|---|---|\n");
                headed = true;
            }
            page.append("| `").append(String.join("`, `", option.names()));
            if (option.arity().max() > 0) {
                page.append(' ').append(option.paramLabel().replace("|", "\\|"));
            }
            page.append("` | ")
                    .append(option.required() ? "required; " : "")
                    .append(description(option))
                    .append(" |\n");
        }
        command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(each -> !(each.userObject() instanceof CommandLine.HelpCommand))
                .forEach(each -> append(page, each));
    }

    /** The text of the help, on one line. */
    private static String description(OptionSpec option) {
        return String.join(" ", option.description()).replace("%%", "%").replace("|", "\\|");
    }
}

package dev.flawmap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.monitor.history.DatabaseUrl;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.line.LineSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What {@code serve} and {@code history} refuse, and what they print. */
class ServeTest {
    @TempDir
    private Path folder;

    private String db;

    @BeforeEach
    void database() {
        db = "sqlite:" + folder.resolve("history.db");
    }

    private static void refused(int code, String why, Object... arguments) {
        Cli result = Cli.run(arguments);
        assertThat(result.code()).as(result.err()).isEqualTo(code);
        assertThat(result.complaint()).contains(why);
        assertThat(result.err()).doesNotContain("\tat ");
    }

    @Test
    void wrongUsageIsSaid() throws IOException {
        Path model = Files.writeString(folder.resolve("m.flaw"), "This is no model.");
        refused(ExitCode.USAGE, "Give --model", "serve");
        refused(ExitCode.USAGE, "or --demo alone", "serve", "--demo", "--model", model);
        refused(
                ExitCode.USAGE,
                "tokens are needed to listen there. Give --token-file",
                "serve",
                "--model",
                model,
                "--db",
                db,
                "--bind",
                "0.0.0.0");
        refused(
                ExitCode.DATA,
                "There is no token file",
                "serve",
                "--model",
                model,
                "--token-file",
                folder.resolve("none"));
        refused(ExitCode.USAGE, "A port is a number", "serve", "--model", model, "--db", db, "--port", 70000);
        assertThat(Cli.run("serve", "--model", model, "--db", db, "--port", 70000)
                        .complaint())
                .doesNotContain("--token-file");
        refused(ExitCode.USAGE, "A database is named as", "serve", "--model", model, "--db", "mysql://x");
        refused(ExitCode.DATA, "is not a Flawmap model file", "serve", "--model", model, "--db", db);
        refused(ExitCode.DATA, "There is no model file", "serve", "--model", folder.resolve("none.flaw"), "--db", db);
        refused(ExitCode.USAGE, "stands in addresses", "serve", "--model", "a b=" + model, "--db", db);
        refused(
                ExitCode.FAILURE,
                "postgresql://127.0.0.1:1/x cannot be opened",
                "serve",
                "--model",
                model,
                "--db",
                "postgresql://me:secret@127.0.0.1:1/x");
    }

    @Test
    void aTokenIsShownOnce() throws IOException {
        Path file = folder.resolve("tokens");
        Cli result = Cli.run("serve", "--token-file", file, "--new-token", "hall-3");
        assertThat(result.code()).isZero();
        assertThat(result.out().strip()).hasSize(43);
        assertThat(file)
                .content()
                .startsWith("hall-3 ")
                .doesNotContain(result.out().strip());
        refused(ExitCode.USAGE, "--new-token needs --token-file", "serve", "--new-token", "x");
    }

    @Test
    void theHistoryIsListedAndExported() {
        try (History history = History.open(DatabaseUrl.parse(db))) {
            history.line("Mat A", LineSettings.usual());
            history.line("Mat B", LineSettings.usual());
            // While another process writes, it can be read.
            Cli list = Cli.run("history", "--db", db);
            assertThat(list.code()).as(list.err()).isZero();
            assertThat(list.out()).contains("Mat A", "Mat B");
        }
        JsonNode json = Cli.run("history", "--db", db, "--format=json").json();
        assertThat(json.path("Mat A").isArray()).isTrue();
        Path out = folder.resolve("batches.csv");
        Cli csv = Cli.run("history", "--db", db, "--line=Mat A", "--format=csv", "--out", out);
        assertThat(csv.code()).isZero();
        assertThat(out).content().startsWith("batch,verdict,rule,");
    }

    @Test
    void whatTheHistoryHasNotIsSaid() {
        refused(ExitCode.FAILURE, "There is no history", "history", "--db", db);
        History.open(DatabaseUrl.parse(db)).close();
        refused(ExitCode.USAGE, "The history has no line yet.", "history", "--db", db);
        try (History history = History.open(DatabaseUrl.parse(db))) {
            history.line("a", LineSettings.usual());
            history.line("b", LineSettings.usual());
        }
        refused(ExitCode.USAGE, "no line named c", "history", "--db", db, "--line", "c");
        refused(ExitCode.USAGE, "There are several lines", "history", "--db", db, "--batch", "x");
        refused(ExitCode.USAGE, "no batch named x", "history", "--db", db, "--line", "a", "--batch", "x");
        refused(ExitCode.USAGE, "A table is of one line", "history", "--db", db, "--format=csv");
        refused(ExitCode.USAGE, "at least 1", "history", "--db", db, "--last", "0");
    }
}

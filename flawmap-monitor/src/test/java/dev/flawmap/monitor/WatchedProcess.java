package dev.flawmap.monitor;

import dev.flawmap.Cancellation;
import dev.flawmap.monitor.history.DatabaseUrl;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.line.LineSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Watches a folder until it is killed. */
final class WatchedProcess {
    private WatchedProcess() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        try (History history = History.open(new DatabaseUrl.Sqlite(folder.resolve("history.db")));
                ActiveModel model = new ActiveModel("m", folder.resolve("m.flaw"), StubModel::open)) {
            new LineWatch(
                            "line",
                            LineSettings.usual(),
                            folder.resolve("in"),
                            model,
                            history,
                            new Pictures(folder.resolve("pictures")),
                            List.of(),
                            file -> file.within().toString(),
                            id -> {},
                            Duration.ofMillis(20),
                            InstantSource.system())
                    .run(new Cancellation());
        }
    }
}

package dev.flawmap.cli;

import dev.flawmap.monitor.history.DatabaseUrl;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that says where the history is kept. */
final class DatabaseOption {
    @Option(
            names = "--db",
            defaultValue = "sqlite:flawmap-history.db",
            paramLabel = "URL",
            converter = Urls.class,
            description = "Where the history is kept: sqlite:FILE or postgresql://USER:PASSWORD@HOST/DATABASE (default"
                    + " ${DEFAULT-VALUE}).")
    private DatabaseUrl url;

    DatabaseUrl url() {
        return url;
    }

    /** Places as people write them. */
    static final class Urls implements ITypeConverter<DatabaseUrl> {
        @Override
        public DatabaseUrl convert(String text) {
            try {
                return DatabaseUrl.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}

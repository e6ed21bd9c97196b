package dev.flawmap.monitor.history;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a history is kept: {@code sqlite:FILE} or {@code postgresql://USER:PASSWORD@HOST/DATABASE}. */
public sealed interface DatabaseUrl {
    /** {@return what it is called in messages, without a password} */
    String shown();

    /**
     * A file.
     *
     * @param file made where it is missing
     */
    record Sqlite(Path file) implements DatabaseUrl {
        @Override
        public String shown() {
            return file.toString();
        }
    }

    /**
     * A PostgreSQL server's database.
     *
     * @param jdbc for its driver
     * @param user may be empty
     * @param password may be empty
     */
    record Postgresql(String jdbc, Optional<String> user, Optional<String> password) implements DatabaseUrl {
        @Override
        public String shown() {
            return jdbc.replaceFirst("^jdbc:", "").replaceFirst("\\?.*", "");
        }

        @Override
        public String toString() {
            return shown();
        }
    }

    /**
     * Reads a place.
     *
     * @param text {@code sqlite:FILE} or {@code postgresql://…}
     * @return the place
     * @throws IllegalArgumentException with one sentence, if it is none
     */
    static DatabaseUrl parse(String text) {
        if (text.startsWith("sqlite:") && text.length() > "sqlite:".length()) {
            try {
                return new Sqlite(Path.of(text.substring("sqlite:".length())));
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("'" + text + "' does not name a file.", e);
            }
        }
        if (text.startsWith("postgresql://") || text.startsWith("postgres://")) {
            try {
                URI uri = new URI(text.replaceFirst("^postgres:", "postgresql:"));
                String[] who = uri.getUserInfo() == null
                        ? new String[0]
                        : uri.getUserInfo().split(":", 2);
                String place = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + uri.getRawPath();
                if (uri.getHost() != null && uri.getRawPath().length() > 1) {
                    return new Postgresql(
                            "jdbc:postgresql://" + place + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()),
                            who.length > 0 ? Optional.of(who[0]) : Optional.empty(),
                            who.length > 1 ? Optional.of(who[1]) : Optional.empty());
                }
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("The database's URL is not valid.", e);
            }
        }
        throw new IllegalArgumentException(
                "A database is named as sqlite:FILE or postgresql://USER:PASSWORD@HOST/DATABASE.");
    }
}

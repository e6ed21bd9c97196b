package dev.flawmap.monitor.history;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;

/** Connections to a database whose tables are those of this version; at most one process writes to it. */
final class Database implements AutoCloseable {
    /** Held on PostgreSQL by the process that writes; "Flawmap" in ASCII. */
    private static final long ADVISORY_LOCK = 0x466C61776D6170L;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Keeps other processes from writing. */
    private interface Lock extends AutoCloseable {
        /** Makes sure that it is still held, and takes it again where it was lost. */
        default void hold() throws SQLException {}
    }

    private final HikariDataSource pool;
    private final Lock lock;

    private Database(HikariDataSource pool, Lock lock) {
        this.pool = pool;
        this.lock = lock;
    }

    HikariDataSource pool() {
        return pool;
    }

    /** Makes sure that no other process has begun to write, as one may where the server was away for a time. */
    void hold() throws SQLException {
        lock.hold();
    }

    /** Opens a database to write to, and brings its tables up to this version. */
    static Database forWriting(DatabaseUrl url) {
        return forWriting(url, PATIENCE);
    }

    /** Opens a database to write to, waiting no longer than this for others. */
    static Database forWriting(DatabaseUrl url, Duration patience) {
        HikariDataSource pool = pool(url, patience);
        Lock lock = () -> {};
        try {
            lock = lock(url, pool);
            migrate(url, pool, true);
            return new Database(pool, lock);
        } catch (RuntimeException e) {
            try (pool) {
                lock.close();
            } catch (Exception suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    /** Opens a database to read from; another process may write to it. */
    static Database forReading(DatabaseUrl url) {
        if (url instanceof DatabaseUrl.Sqlite sqlite && !Files.isRegularFile(sqlite.file())) {
            throw new HistoryException("There is no history " + url.shown() + ".");
        }
        HikariDataSource pool = pool(url, PATIENCE);
        try {
            migrate(url, pool, false);
            return new Database(pool, () -> {});
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static HikariDataSource pool(DatabaseUrl url, Duration patience) {
        HikariConfig config = new HikariConfig();
        config.setMaximumPoolSize(6);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(patience.toMillis());
        if (url instanceof DatabaseUrl.Sqlite sqlite) {
            Path folder = sqlite.file().toAbsolutePath().getParent();
            try {
                if (folder != null && !Files.isDirectory(folder)) {
                    Files.createDirectories(folder);
                }
            } catch (IOException e) {
                throw new HistoryException("The folder of the history " + url.shown() + " cannot be made.", e);
            }
            config.setJdbcUrl("jdbc:sqlite:" + sqlite.file().toAbsolutePath());
            config.addDataSourceProperty("journal_mode", "WAL");
            config.addDataSourceProperty("synchronous", "NORMAL");
            config.addDataSourceProperty("foreign_keys", "true");
            config.addDataSourceProperty("busy_timeout", String.valueOf(patience.toMillis()));
            config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
        } else if (url instanceof DatabaseUrl.Postgresql postgresql) {
            config.setJdbcUrl(postgresql.jdbc());
            postgresql.user().ifPresent(config::setUsername);
            postgresql.password().ifPresent(config::setPassword);
            config.addDataSourceProperty("connectTimeout", "5");
            config.addDataSourceProperty("socketTimeout", "120");
            config.addDataSourceProperty("tcpKeepAlive", "true");
        }
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw new HistoryException("The history " + url.shown() + " cannot be opened: " + reason(e) + ".", e);
        }
    }

    /** The innermost message, which is the driver's. */
    static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return message.replaceFirst("\\.$", "");
    }

    private static Lock lock(DatabaseUrl url, HikariDataSource pool) {
        if (url instanceof DatabaseUrl.Sqlite sqlite) {
            return fileLock(sqlite)::close;
        }
        try {
            return new AdvisoryLock(url, pool);
        } catch (SQLException e) {
            throw new HistoryException("The history " + url.shown() + " cannot be locked: " + reason(e) + ".", e);
        }
    }

    private static HistoryException inUse(DatabaseUrl url) {
        return new HistoryException(
                "Another process writes to the history " + url.shown() + "; end it, or choose another database.");
    }

    private static FileChannel fileLock(DatabaseUrl.Sqlite url) {
        Path file = url.file().resolveSibling(url.file().getFileName() + ".lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock lock = null;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                channel.close();
                throw inUse(url);
            }
            if (lock == null) {
                channel.close();
                throw inUse(url);
            }
            return channel;
        } catch (IOException e) {
            throw new HistoryException("The history " + url.shown() + " cannot be locked: " + reason(e) + ".", e);
        }
    }

    /** PostgreSQL's lock, which ends with the connection that took it. */
    private static final class AdvisoryLock implements Lock {
        private final DatabaseUrl url;
        private final HikariDataSource pool;
        private Connection connection;

        AdvisoryLock(DatabaseUrl url, HikariDataSource pool) throws SQLException {
            this.url = url;
            this.pool = pool;
            this.connection = taken(url, pool);
        }

        private static Connection taken(DatabaseUrl url, HikariDataSource pool) throws SQLException {
            Connection connection = pool.getConnection();
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("SELECT pg_try_advisory_lock(" + ADVISORY_LOCK + ")")) {
                if (result.next() && result.getBoolean(1)) {
                    return connection;
                }
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            connection.close();
            throw inUse(url);
        }

        @Override
        public synchronized void hold() throws SQLException {
            if (!connection.isValid((int) PATIENCE.toSeconds())) {
                close();
                connection = taken(url, pool);
            }
        }

        @Override
        public synchronized void close() throws SQLException {
            try (Statement statement = connection.createStatement()) {
                // The server lets a lock go some time after its connection is closed.
                statement.execute("SELECT pg_advisory_unlock(" + ADVISORY_LOCK + ")");
            } catch (SQLException e) {
                // A connection that is broken holds no lock for long.
            }
            pool.evictConnection(connection);
            connection.close();
        }
    }

    private static void migrate(DatabaseUrl url, HikariDataSource pool, boolean write) {
        boolean sqlite = url instanceof DatabaseUrl.Sqlite;
        try {
            Flyway flyway = Flyway.configure(Database.class.getClassLoader())
                    .loggers("slf4j")
                    .dataSource(pool)
                    .locations("classpath:dev/flawmap/monitor/history/migration")
                    .placeholders(Map.of(
                            "id", sqlite ? "INTEGER PRIMARY KEY" : "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                            "without_rowid", sqlite ? " WITHOUT ROWID" : ""))
                    .load();
            for (MigrationInfo migration : flyway.info().all()) {
                MigrationState state = migration.getState();
                if (state == MigrationState.FUTURE_SUCCESS || state == MigrationState.FUTURE_FAILED) {
                    throw new HistoryException("The history " + url.shown()
                            + " was written by a newer Flawmap; use that one, or another database.");
                }
                if (!write && !state.isApplied()) {
                    throw new HistoryException("The history " + url.shown()
                            + " is of an older version, or none; start the server on it once.");
                }
            }
            if (write) {
                flyway.migrate();
            }
        } catch (FlywayException e) {
            throw new HistoryException("The history " + url.shown() + " cannot be opened: " + reason(e) + ".", e);
        }
    }

    @Override
    public void close() {
        try (pool) {
            lock.close();
        } catch (Exception e) {
            throw new HistoryException("The history could not be closed.", e);
        }
    }
}

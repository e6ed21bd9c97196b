package dev.flawmap.server.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;

/**
 * Cuts off connections on which a request has begun, but whose headers have not come to their end after a while: Jetty
 * bounds how long a connection is silent and how slowly a body comes, so that a header sent byte after byte could hold
 * one of its places for hours.
 */
public final class SlowHeaders extends AbstractLifeCycle implements Connection.Listener {
    /** How a connection was when it was last answered, or had sent nothing of another request. */
    private record Quiet(long messages, long bytes, boolean answering, long nanos) {}

    private final long longest;
    private final LongSupplier nanoTime;
    private final Map<Connection, Quiet> open = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "slow headers");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * A watch over a connector's connections.
     *
     * @param longest how long the headers of a request may take
     */
    public SlowHeaders(Duration longest) {
        this(longest, System::nanoTime);
    }

    SlowHeaders(Duration longest, LongSupplier nanoTime) {
        this.longest = longest.toNanos();
        this.nanoTime = nanoTime;
    }

    @Override
    public void onOpened(Connection connection) {
        open.put(connection, new Quiet(0, 0, false, nanoTime.getAsLong()));
    }

    @Override
    public void onClosed(Connection connection) {
        open.remove(connection);
    }

    @Override
    protected void doStart() {
        clock.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    protected void doStop() {
        clock.shutdownNow();
    }

    /** Looks at all connections. */
    void look() {
        long now = nanoTime.getAsLong();
        open.forEach((connection, quiet) -> {
            long messages = connection.getMessagesIn();
            long bytes = connection.getBytesIn();
            boolean answering = messages != connection.getMessagesOut();
            if (answering || quiet.answering() || messages != quiet.messages() || bytes == quiet.bytes()) {
                open.replace(connection, quiet, new Quiet(messages, bytes, answering, now));
            } else if (now - quiet.nanos() > longest) {
                connection.getEndPoint().close();
            }
        });
    }
}

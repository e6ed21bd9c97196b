package dev.flawmap.server.pages;

import dev.flawmap.monitor.Monitor;
import dev.flawmap.server.http.Guard;
import dev.flawmap.server.http.Refusal;
import io.javalin.http.sse.SseClient;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Tells open pages that a line has changed, at most twice a second, and now and then that the server is there. */
final class LiveEvents implements AutoCloseable {
    private static final int MOST = 100;
    private static final int TICKS_ALIVE = 16;

    private final Set<SseClient> clients = ConcurrentHashMap.newKeySet();
    private final Set<Long> changed = ConcurrentHashMap.newKeySet();
    private final Guard guard;
    private final Runnable unlisten;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "live events");
        thread.setDaemon(true);
        return thread;
    });
    private int ticks;

    LiveEvents(Monitor monitor, Guard guard) {
        this.guard = guard;
        unlisten = monitor.listen(changed::add);
        clock.scheduleWithFixedDelay(this::tick, 500, 500, TimeUnit.MILLISECONDS);
    }

    /** Refuses one page too many, before anything is answered. */
    void requirePlace() {
        if (clients.size() >= MOST) {
            throw Refusal.busy(503, "Too many pages are open.", 30);
        }
    }

    void open(SseClient client) {
        client.keepAlive();
        client.onClose(() -> clients.remove(client));
        clients.add(client);
    }

    private void tick() {
        Set<Long> lines = Set.copyOf(changed);
        changed.removeAll(lines);
        boolean alive = ++ticks % TICKS_ALIVE == 0;
        for (SseClient client : clients) {
            try {
                if (!guard.admits(client.ctx())) {
                    clients.remove(client);
                    client.close();
                    continue;
                }
                for (long line : lines) {
                    client.sendEvent("changed", String.valueOf(line));
                }
                if (alive) {
                    client.sendComment("alive");
                }
            } catch (RuntimeException e) {
                // The page is gone.
                clients.remove(client);
            }
        }
    }

    @Override
    public void close() {
        unlisten.run();
        clock.shutdownNow();
        clients.forEach(SseClient::close);
    }
}

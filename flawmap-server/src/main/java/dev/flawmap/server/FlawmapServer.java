package dev.flawmap.server;

import dev.flawmap.file.BadFileException;
import dev.flawmap.monitor.Monitor;
import dev.flawmap.monitor.history.HistoryException;
import dev.flawmap.server.http.Bodies;
import dev.flawmap.server.http.Guard;
import dev.flawmap.server.http.JettyErrors;
import dev.flawmap.server.http.JsonAnswer;
import dev.flawmap.server.http.Metrics;
import dev.flawmap.server.http.Refusal;
import dev.flawmap.server.http.SlowHeaders;
import dev.flawmap.server.http.WorkQueue;
import dev.flawmap.server.inference.OpenInference;
import dev.flawmap.server.pages.Assets;
import dev.flawmap.server.pages.Pages;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import tools.jackson.core.JacksonException;

/** A server of a monitor: inference, pages and metrics on one port. */
public final class FlawmapServer implements AutoCloseable {
    private static final int THREADS = 64;
    private static final int CONNECTIONS = 512;
    private static final int HEADER_BYTES = 8192;
    private static final long IDLE_MILLIS = 20_000;
    private static final long REFRESH_MILLIS = 1_000;

    /** The slowest that a body may come, so that nobody holds a place for it by sending byte after byte. */
    private static final long BYTES_PER_SECOND = 1024;

    private final Javalin javalin;
    private final WorkQueue queue;
    private final Pages pages;
    private final ServerSettings settings;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "housekeeping");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Starts a server.
     *
     * @param settings how it serves
     * @param monitor whose models and lines it shows; stays open
     * @param version of the program
     * @param unexpected told of failures that are the program's fault, and of a file of tokens that cannot be used
     * @throws IOException with one sentence, if it cannot listen there
     */
    public FlawmapServer(ServerSettings settings, Monitor monitor, String version, Consumer<Exception> unexpected)
            throws IOException {
        this.settings = settings;
        this.queue = new WorkQueue(settings.inferences(), settings.waiting(), settings.timeLimit());
        Metrics metrics = new Metrics(monitor, queue);
        Guard guard = new Guard(settings.bind(), settings.tokens());
        Assets assets = new Assets();
        this.pages = new Pages(monitor, guard, settings.tokens());
        OpenInference inference = new OpenInference(
                monitor, queue, new Bodies(settings.bodyBytes(), settings.timeLimit()), metrics, version);
        this.javalin = Javalin.create(config -> {
            jetty(config, settings);
            RoutesConfig routes = config.routes;
            routes.before(guard::check);
            routes.after(context -> metrics.answered(context.method().name(), context.statusCode()));
            inference.addTo(routes);
            assets.addTo(routes);
            pages.addTo(routes);
            routes.get(
                    "/metrics",
                    context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                            .result(metrics.text()));
            failures(routes, unexpected);
        });
        warmUp();
        try {
            javalin.start();
        } catch (RuntimeException e) {
            queue.close();
            throw new IOException(
                    "The server cannot listen on port " + settings.port() + " of "
                            + settings.bind().getHostAddress()
                            + ": another program may use it; choose another port.",
                    e);
        }
        settings.tokens()
                .ifPresent(tokens -> clock.scheduleWithFixedDelay(
                        () -> tokens.refresh().ifPresent(problem -> unexpected.accept(new BadFileException(problem))),
                        REFRESH_MILLIS,
                        REFRESH_MILLIS,
                        TimeUnit.MILLISECONDS));
    }

    private void warmUp() {
        try {
            pages.warmUp();
        } catch (IOException | RuntimeException e) {
            // What is wrong is said on the page that somebody asks for.
            return;
        }
    }

    private static void jetty(JavalinConfig config, ServerSettings settings) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.prefer405over404 = true;
        config.http.maxRequestSize = 64 << 10; // forms; other bodies have a limit of their own
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("http");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;
        config.jetty.modifyServer(server -> {
            server.setStopTimeout(5_000);
            server.addBean(new NetworkConnectionLimit(CONNECTIONS, server));
            server.setErrorHandler(new JettyErrors());
        });
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new JettyErrors()));
        config.jetty.addConnector((server, http) -> connector(server, http, settings));
    }

    private static ServerConnector connector(Server server, HttpConfiguration http, ServerSettings settings) {
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setMinRequestDataRate(BYTES_PER_SECOND);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(settings.bind().getHostAddress());
        connector.setPort(settings.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.addBean(new SlowHeaders(Duration.ofMillis(IDLE_MILLIS)));
        return connector;
    }

    private void failures(RoutesConfig routes, Consumer<Exception> unexpected) {
        routes.exception(Refusal.class, (e, context) -> {
            e.retrySeconds().ifPresent(seconds -> context.header("Retry-After", String.valueOf(seconds)));
            fail(context, e.status(), String.valueOf(e.getMessage()));
        });
        routes.exception(
                BadFileException.class,
                (e, context) -> fail(context, status(e.problem(), context.path()), String.valueOf(e.getMessage())));
        routes.exception(JacksonException.class, (e, context) -> fail(context, 400, "The request is not valid JSON."));
        routes.exception(
                IllegalArgumentException.class, (e, context) -> fail(context, 400, String.valueOf(e.getMessage())));
        routes.exception(HistoryException.class, (e, context) -> {
            context.header("Retry-After", "5");
            fail(context, 503, e.getMessage() + " Images wait until it can be used again.");
        });
        routes.exception(
                HttpResponseException.class,
                (e, context) -> fail(context, e.getStatus(), JettyErrors.sentence(e.getStatus())));
        routes.exception(Exception.class, (e, context) -> {
            Optional<HttpException> bad = bad(e);
            if (bad.isPresent()) {
                fail(
                        context,
                        bad.get().getCode(),
                        JettyErrors.sentence(bad.get().getCode()));
                return;
            }
            unexpected.accept(e);
            fail(context, 500, "Something went wrong in the server.");
        });
        routes.error(404, context -> {
            if (context.resultInputStream() == null) {
                fail(context, 404, "There is nothing here.");
            }
        });
    }

    /** The status that tells a client what to do; an image within JSON is part of a request, not its media type. */
    private static int status(BadFileException.Problem problem, String path) {
        return switch (problem) {
            case MISSING -> 404;
            case TOO_LARGE -> 413;
            case UNSUPPORTED -> path.startsWith("/predictions/") ? 415 : 400;
            case OUT_OF_MEMORY -> 503;
            case UNUSABLE -> 400;
        };
    }

    /** What Jetty found wrong with a request while its body was read. */
    private static Optional<HttpException> bad(Throwable e) {
        return e instanceof HttpException bad
                ? Optional.of(bad)
                : Optional.ofNullable(e.getCause()).flatMap(FlawmapServer::bad);
    }

    /** A sentence as the protocol says it, or on a page for people. */
    private void fail(Context context, int status, String sentence) {
        Bodies.discard(context);
        context.status(status);
        String accept = Optional.ofNullable(context.header("Accept")).orElse("");
        if (accept.contains("text/html")) {
            pages.failure(context, status, sentence);
        } else {
            JsonAnswer.give(context, Map.of("error", sentence));
        }
    }

    /** {@return where it can be reached} */
    public URI uri() {
        String host = settings.bind().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + javalin.port());
    }

    /** Answers no more; what is being inspected goes on until its end. */
    @Override
    public void close() {
        clock.shutdownNow();
        pages.close();
        javalin.stop();
        queue.close();
    }
}

package dev.flawmap.server.http;

import dev.flawmap.monitor.Monitor;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.HistoryException;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.history.StoredLine;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** What Prometheus asks for. Thread-safe. */
public final class Metrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter requests;
    private final Histogram inferences;

    /**
     * Metrics of a server.
     *
     * @param monitor whose lines are told of
     * @param queue of inspections
     */
    public Metrics(Monitor monitor, WorkQueue queue) {
        requests = Counter.builder()
                .name("flawmap_http_requests_total")
                .help("Requests answered.")
                .labelNames("method", "status")
                .register(registry);
        inferences = Histogram.builder()
                .name("flawmap_inference_seconds")
                .help("The time of inspecting an image for a request.")
                .labelNames("model")
                .classicOnly()
                .register(registry);
        gauge("flawmap_inference_waiting", "Requests that wait to be inspected.", queue::waiting);
        gauge("flawmap_inference_running", "Requests that are inspected at present.", queue::running);
        GaugeWithCallback.builder()
                .name("flawmap_batch_images")
                .help("Images of a line's newest batch.")
                .labelNames("line", "outcome")
                .callback(callback -> batches(monitor.history(), callback))
                .register(registry);
    }

    private static void batches(History history, GaugeWithCallback.Callback callback) {
        try {
            for (StoredLine line : history.lines()) {
                List<StoredBatch> newest = history.batches(line.id(), 1);
                newest.forEach(batch -> callback.call(
                        batch.totals().images(),
                        line.name(),
                        batch.verdict().outcome().name()));
            }
        } catch (HistoryException e) {
            // While the history cannot be used, what is known without it is told all the same.
            return;
        }
    }

    private void gauge(String name, String help, Supplier<Integer> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.get()))
                .register(registry);
    }

    /**
     * Counts a request.
     *
     * @param method of HTTP
     * @param status of the answer
     */
    public void answered(String method, int status) {
        requests.labelValues(method, String.valueOf(status)).inc();
    }

    /**
     * Times an inspection.
     *
     * @param <R> its result
     * @param model its name
     * @param work the inspection
     * @return its result
     */
    public <R> R timed(String model, Supplier<R> work) {
        long start = System.nanoTime();
        R result = work.get();
        inferences.labelValues(model).observe((System.nanoTime() - start) / 1e9);
        return result;
    }

    /**
     * {@return all of it, in Prometheus's text format}
     *
     * @throws IOException never, as it is written to memory
     */
    public byte[] text() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, registry.scrape());
        return out.toByteArray();
    }
}

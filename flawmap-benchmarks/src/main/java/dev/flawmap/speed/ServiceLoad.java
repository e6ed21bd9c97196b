package dev.flawmap.speed;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.inspect.ImageSource;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.model.Model;
import dev.flawmap.process.ProcessMemory;
import dev.flawmap.simulate.fibre.Nanofibres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sends images to a server at full speed by four clients, and inspects the same ones by the bare detector, by turns, and
 * prints both as Markdown: {@code MODEL MINUTES FOLDER LAUNCHER...}. The bare detector has as many callers as the server inspects
 * requests at once, and decodes the same files. Every answer of the server counts that is none, or another one than 503.
 */
public final class ServiceLoad {
    private static final int CLIENTS = 4;
    private static final int CALLERS = 2;
    private static final int IMAGES = 8;
    private static final Duration SERVED = Duration.ofSeconds(60);
    private static final Duration BARE = Duration.ofSeconds(30);

    private final List<byte[]> files = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ProcessHandle server;
    private Tally tally = new Tally();

    /** What is counted; all but a round of warming up. */
    private static final class Tally {
        private final List<Double> millis = new ArrayList<>();
        private final Map<Integer, Integer> statuses = new TreeMap<>();
        private final List<Double> resident = new ArrayList<>();
        private Cost served = new Cost(0, 0);
        private Cost inspected = new Cost(0, 0);

        synchronized void add(int status, double took) {
            statuses.merge(status, 1, Integer::sum);
            if (status == 200) {
                millis.add(took);
            }
        }
    }

    /** The processor's time that some images took, in seconds, which depends little on what else the machine does. */
    private record Cost(double seconds, int images) {
        Cost plus(double more, int done) {
            return new Cost(seconds + more, images + done);
        }

        double millis() {
            return 1000 * seconds / images;
        }
    }

    private ServiceLoad(Path folder, ProcessHandle server) throws IOException {
        this.server = server;
        for (int i = 0; i < IMAGES; i++) {
            GreyImage image = i % 2 == 0
                    ? Nanofibres.good(InspectionBenchmark.WIDTH, InspectionBenchmark.HEIGHT, i)
                    : Nanofibres.defective(InspectionBenchmark.WIDTH, InspectionBenchmark.HEIGHT, i)
                            .image();
            Path file = folder.resolve("image.png");
            ImageWriter.writePng(file, image);
            files.add(Files.readAllBytes(file));
            Files.delete(file);
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        // While the bare detector's turn is, the server closes connections; none must be taken up again by then.
        System.setProperty("jdk.httpclient.keepalive.timeout", "5");
        Path model = Path.of(arguments[0]);
        int minutes = Integer.parseInt(arguments[1]);
        Path folder = Files.createDirectories(Path.of(arguments[2]));
        List<String> command = new ArrayList<>(List.of(arguments).subList(3, arguments.length));
        command.addAll(List.of("serve", "--model", "m=" + model, "--port", "0"));
        command.addAll(List.of("--db", "sqlite:" + folder.resolve("history.db")));
        Process server = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
                Inspector bare = Inspector.open(Model.read(model), Inspector.Options.standard())) {
            // "Serving on http://127.0.0.1:40123/ until Ctrl-C."
            String[] words = String.valueOf(out.readLine()).split(" ");
            new ServiceLoad(folder, server.toHandle()).measure(URI.create(words[2]), bare, minutes);
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private void measure(URI uri, Inspector bare, int minutes)
            throws InterruptedException, ExecutionException, IOException {
        serve(uri, SERVED);
        bare(bare, BARE);
        tally = new Tally();
        List<Double> ratios = new ArrayList<>();
        double servedRate = 0;
        double bareRate = 0;
        for (int i = 0; i < minutes; i++) {
            double before = bare(bare, BARE.dividedBy(2));
            double one = serve(uri, SERVED);
            double other = (before + bare(bare, BARE.dividedBy(2))) / 2;
            servedRate += one / minutes;
            bareRate += other / minutes;
            ratios.add(one / other);
            System.err.printf(
                    Locale.ROOT,
                    "minute %d: %.2f images/s served, %.2f bare, %.0f MB%n",
                    i + 1,
                    one,
                    other,
                    tally.resident.get(tally.resident.size() - 1));
        }
        List<Double> times = tally.millis.stream().sorted().toList();
        List<Double> sorted = ratios.stream().sorted().toList();
        System.out.println(
                "| images | statuses | p50, ms | p95, ms | p99, ms | images/s | bare, images/s | served ÷ bare"
                        + " | processor's time an image, ms | bare, ms | resident, MB |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
        System.out.printf(
                Locale.ROOT,
                "| %,d | %s | %.0f | %.0f | %.0f | %.2f | %.2f | %.2f (%.2f to %.2f) | %.0f | %.0f"
                        + " | %.0f to %.0f, at the end %.0f |%n",
                times.size(),
                tally.statuses,
                times.get(times.size() / 2),
                times.get(times.size() * 95 / 100),
                times.get(times.size() * 99 / 100),
                servedRate,
                bareRate,
                sorted.get(sorted.size() / 2),
                sorted.get(0),
                sorted.get(sorted.size() - 1),
                tally.served.millis(),
                tally.inspected.millis(),
                tally.resident.stream().min(Double::compare).orElseThrow(),
                tally.resident.stream().max(Double::compare).orElseThrow(),
                tally.resident.get(tally.resident.size() - 1));
    }

    /** The processor's time that a process has taken, in seconds. */
    private static double seconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
    }

    /** Images a second that were answered; their time is the server's and the clients'. */
    private double serve(URI uri, Duration time) throws InterruptedException, ExecutionException, IOException {
        double before = seconds(server) + seconds(ProcessHandle.current());
        Done done = atOnce(CLIENTS, time, number -> {
            long start = System.nanoTime();
            int status = status(uri, files.get(number % IMAGES));
            double took = (System.nanoTime() - start) / 1e6;
            tally.add(status, took);
            return status == 200;
        });
        tally.served = tally.served.plus(seconds(server) + seconds(ProcessHandle.current()) - before, done.images());
        tally.resident.add(new ProcessMemory(server.pid()).residentMegabytes());
        return done.rate();
    }

    /** The status of an answer; 0 where none came. */
    private int status(URI uri, byte[] file) throws InterruptedException {
        try {
            return client.send(
                            HttpRequest.newBuilder(uri.resolve("/predictions/m"))
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(file))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .statusCode();
        } catch (IOException e) {
            System.err.println(e);
            return 0;
        }
    }

    /** Images a second that were inspected. */
    private double bare(Inspector inspector, Duration time) throws InterruptedException, ExecutionException {
        double before = seconds(ProcessHandle.current());
        Done done = atOnce(CALLERS, time, number -> {
            inspector.inspect(
                    ImageSource.of("image", files.get(number % IMAGES)).read().image());
            return true;
        });
        tally.inspected = tally.inspected.plus(seconds(ProcessHandle.current()) - before, done.images());
        return done.rate();
    }

    /** How many images were done in how many seconds. */
    private record Done(int images, double seconds) {
        double rate() {
            return images / seconds;
        }
    }

    /** What is done again and again; whether it succeeded. */
    @FunctionalInterface
    private interface Work {
        boolean done(int number) throws IOException, InterruptedException;
    }

    private static Done atOnce(int threads, Duration time, Work work) throws InterruptedException, ExecutionException {
        ExecutorService callers = Executors.newFixedThreadPool(threads);
        long start = System.nanoTime();
        List<Callable<Integer>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int first = i;
            all.add(() -> {
                int done = 0;
                for (int number = first; System.nanoTime() - start < time.toNanos(); number++) {
                    done += work.done(number) ? 1 : 0;
                }
                return done;
            });
        }
        try {
            int done = 0;
            for (Future<Integer> each : callers.invokeAll(all)) {
                done += each.get();
            }
            return new Done(done, (System.nanoTime() - start) / 1e9);
        } finally {
            callers.shutdown();
        }
    }
}

package dev.flawmap.reliability;

import dev.flawmap.image.ImageWriter;
import dev.flawmap.monitor.Pictures;
import dev.flawmap.monitor.history.DatabaseUrl;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.history.StoredImage;
import dev.flawmap.simulate.Material;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A server killed with signal 9 at random moments while its folder fills, and started again on the same history: in the
 * end every image is in it once, with its defects and pictures, none is lost, and batches count what is in them.
 */
final class ServeKills implements Campaign {
    private static final int ITERATIONS = 100;
    private static final int SIDE = 128;
    private static final int PER_BATCH = 10;
    /** After so many kills, another history, so that some hit the making of its tables. */
    private static final int KILLS = 6;

    private static final Duration PACE = Duration.ofMillis(120);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final List<String> findings = new ArrayList<>();
    private int running;
    private int working;
    private int images;

    @Override
    public List<AttackOutcome> run(CampaignSetting setting) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Workshop workshop = new Workshop(setting.work().resolve("serve"), ITERATIONS);
        workshop.reference(workshop.train(workshop.model()));
        SplittableRandom random = new SplittableRandom(setting.seed());
        int done = 0;
        for (int folder = 0; done < setting.size(); folder++) {
            int kills = Math.min(KILLS, setting.size() - done);
            Site site = new Site(workshop, workshop.data().resolveSibling("site-" + folder));
            int before = findings.size();
            site.fill(kills, random);
            for (String problem : site.problems()) {
                findings.add("history " + folder + ": " + problem + "; replay: benchmarks/reliability.sh serve --size "
                        + (done + kills) + " --seed " + setting.seed());
            }
            done += kills;
            if (findings.size() == before) {
                new WholeFiles(site.folder).delete();
            }
        }
        return List.of(new AttackOutcome(
                "serve",
                "serve",
                setting.size(),
                findings,
                running + " killed while running, " + working + " of them after inspecting images; " + images
                        + " images, each in the history once",
                Duration.ofNanos(System.nanoTime() - start)));
    }

    /** A folder that fills, and a history. */
    private final class Site {
        private final Workshop workshop;
        private final Path folder;
        private final Path in;
        private final DatabaseUrl url;
        private final Set<String> written = new TreeSet<>();

        Site(Workshop workshop, Path folder) throws IOException {
            this.workshop = workshop;
            this.folder = folder;
            this.in = Files.createDirectories(folder.resolve("in"));
            this.url = new DatabaseUrl.Sqlite(folder.resolve("history.db"));
        }

        private List<String> serve() {
            return List.of(
                    "serve",
                    "--model",
                    workshop.model().toString(),
                    "--line",
                    "Mat A=" + in,
                    "--db",
                    "sqlite:" + folder.resolve("history.db"),
                    "--port",
                    "0");
        }

        /** Fills the folder while servers are killed, then lets one work until nothing is left to do. */
        void fill(int kills, SplittableRandom random) throws IOException, InterruptedException {
            CountDownLatch enough = new CountDownLatch(1);
            List<IOException> failures = new ArrayList<>();
            Thread microscope = new Thread(
                    () -> {
                        try {
                            write(enough);
                        } catch (IOException e) {
                            failures.add(e);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "microscope");
            microscope.start();
            try {
                for (int i = 0; i < kills; i++) {
                    int before = inspected();
                    // Half of them at any moment of a start, the others as soon as some images are done.
                    int more = i % 2 == 0 ? Integer.MAX_VALUE : before + random.nextInt(1, 12);
                    Duration moment = i % 2 == 0 ? Duration.ofMillis(random.nextInt(200, 9000)) : PATIENCE;
                    boolean killed = workshop.flawmap(serve()).kill(() -> inspected() >= more, moment);
                    running += killed ? 1 : 0;
                    working += inspected() > before ? 1 : 0;
                    if (!killed) {
                        findings.add("a server ended by itself; replay: benchmarks/reliability.sh serve");
                    }
                }
            } finally {
                enough.countDown();
                microscope.join();
            }
            if (!failures.isEmpty()) {
                throw failures.get(0);
            }
            workshop.flawmap(serve()).kill(() -> inspected() >= written.size(), PATIENCE);
            images += written.size();
        }

        /** Writes image after image, each in two pieces, as slow microscopes do. */
        private void write(CountDownLatch enough) throws IOException, InterruptedException {
            Path whole = folder.resolve("next.tif");
            for (int i = 0; enough.getCount() > 0; i++) {
                ImageWriter.writeTiff(
                        whole,
                        i % 3 == 0
                                ? Material.FIBRES.defective(SIDE, SIDE, i).image()
                                : Material.FIBRES.good(SIDE, SIDE, i));
                byte[] bytes = Files.readAllBytes(whole);
                Path file = Files.createDirectories(in.resolve("LOT" + i / PER_BATCH))
                        .resolve("image-" + i + ".tif");
                written.add(file.toString());
                try (OutputStream out = Files.newOutputStream(file)) {
                    out.write(bytes, 0, bytes.length / 2);
                    enough.await(PACE.toMillis(), TimeUnit.MILLISECONDS);
                    out.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
                }
            }
        }

        /** How many images are in the history, as far as there is one; looked at in a way that mends nothing. */
        private int inspected() {
            Properties readOnly = new Properties();
            readOnly.setProperty("open_mode", "1");
            try (Connection connection =
                            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("history.db"), readOnly);
                    Statement statement = connection.createStatement();
                    ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM image")) {
                return count.getInt(1);
            } catch (SQLException e) {
                // There are no tables yet.
                return 0;
            }
        }

        /** What is in the history otherwise than it should be. */
        List<String> problems() throws IOException {
            List<String> problems = new ArrayList<>();
            try (History history = History.read(url)) {
                long line = history.lines().get(0).id();
                List<StoredImage> kept = history.newest(line, 1_000_000);
                Set<String> files = new HashSet<>();
                Set<String> contents = new HashSet<>();
                for (StoredImage image : kept) {
                    if (!files.add(image.file()) || !contents.add(image.sha256())) {
                        problems.add(image.file() + " is in the history twice");
                    }
                    if (image.defectPx() > 0 && history.defects(image.id()).isEmpty()) {
                        problems.add(image.file() + " has lost its defects");
                    }
                    if (!new Pictures(folder.resolve("history-pictures"))
                            .has(image.sha256(), Pictures.Kind.THUMBNAIL)) {
                        problems.add(image.file() + " has no picture");
                    }
                }
                for (String file : written) {
                    if (!files.contains(file)) {
                        problems.add(file + " is lost");
                    }
                }
                for (StoredBatch batch : history.batches(line, 10_000)) {
                    int counted = batch.totals().images() + batch.totals().notComparable();
                    int held = history.images(batch.id(), 0, 1_000_000).size();
                    if (counted != held) {
                        problems.add("batch " + batch.name() + " counts " + counted + " images but holds " + held);
                    }
                }
                history.failures(line, 100)
                        .forEach(failure ->
                                problems.add(failure.file() + " could not be inspected: " + failure.reason()));
            }
            return problems;
        }
    }
}

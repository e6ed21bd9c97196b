package dev.flawmap.monitor.history;

import dev.flawmap.Defect;
import dev.flawmap.Expectation;
import dev.flawmap.Inspection;
import dev.flawmap.image.ImageTraits;
import dev.flawmap.image.PixelSize;
import dev.flawmap.model.Appearance;
import dev.flawmap.monitor.line.BatchLimits;
import dev.flawmap.monitor.line.BatchTotals;
import dev.flawmap.monitor.line.BatchVerdict;
import dev.flawmap.monitor.line.LineSettings;
import dev.flawmap.monitor.source.WatchedFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import tools.jackson.databind.json.JsonMapper;

/**
 * The history of lines, in SQLite or PostgreSQL. An image is in it wholly, with its defects and in its batch's totals, or
 * not at all. Thread-safe; one process at a time may write.
 */
public final class History implements AutoCloseable {
    private static final double NM2_PER_MM2 = 1e12;

    private static final String IMAGES = "SELECT image.*, model.sha256 AS model_sha256, batch.name AS batch FROM image"
            + " JOIN model ON model.id = image.model_id JOIN batch ON batch.id = image.batch_id ";

    private final Database database;
    private final String shown;
    private final Jdbi jdbi;

    private History(Database database, String shown) {
        this.database = database;
        this.shown = shown;
        this.jdbi = Jdbi.create(database.pool());
    }

    /**
     * Opens a history to add to; it is made where it is missing.
     *
     * @param url where it is kept
     * @return the history, to be closed
     * @throws HistoryException with one sentence, if it cannot be opened, another process writes to it, or a newer
     *     version wrote it
     */
    public static History open(DatabaseUrl url) {
        return new History(Database.forWriting(url), url.shown());
    }

    /** Opens a history to add to, waiting no longer than this for others. */
    static History open(DatabaseUrl url, Duration patience) {
        return new History(Database.forWriting(url, patience), url.shown());
    }

    /**
     * Opens a history to read from, also while another process writes to it.
     *
     * @param url where it is kept
     * @return the history, to be closed
     * @throws HistoryException with one sentence, if it is missing or of another version
     */
    public static History read(DatabaseUrl url) {
        return new History(Database.forReading(url), url.shown());
    }

    private <R> R with(Function<Handle, R> work) {
        try {
            return jdbi.withHandle(work::apply);
        } catch (JdbiException e) {
            throw failed(e);
        }
    }

    private <R> R inTransaction(Function<Handle, R> work) {
        try {
            database.hold();
            return jdbi.inTransaction(work::apply);
        } catch (JdbiException | SQLException e) {
            throw failed(e);
        }
    }

    private HistoryException failed(Exception e) {
        return new HistoryException("The history " + shown + " cannot be used: " + Database.reason(e) + ".", e);
    }

    /** {@return all lines, by name} */
    public List<StoredLine> lines() {
        return with(handle -> handle.createQuery("SELECT * FROM line ORDER BY name")
                .map((row, context) -> line(row))
                .list());
    }

    /**
     * The line with a name, which is made where it is missing.
     *
     * @param name unique
     * @param settings of a new line
     * @return the line with its own settings
     */
    public StoredLine line(String name, LineSettings settings) {
        return inTransaction(handle -> {
            handle.createUpdate("INSERT INTO line (name, settings) VALUES (:name, :settings)"
                            + " ON CONFLICT (name) DO NOTHING")
                    .bind("name", name)
                    .bind("settings", settings.json())
                    .execute();
            return handle.createQuery("SELECT * FROM line WHERE name = :name")
                    .bind("name", name)
                    .map((row, context) -> line(row))
                    .one();
        });
    }

    /**
     * {@return a line}
     *
     * @param id of the line
     */
    public Optional<StoredLine> line(long id) {
        return with(handle -> handle.createQuery("SELECT * FROM line WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> line(row))
                .findOne());
    }

    /**
     * Changes a line's settings; the verdict of its newest batch is decided again.
     *
     * @param id of the line
     * @param settings take the place of its own
     */
    public void set(long id, LineSettings settings) {
        inTransaction(handle -> {
            handle.createUpdate("UPDATE line SET settings = :settings WHERE id = :id")
                    .bind("settings", settings.json())
                    .bind("id", id)
                    .execute();
            newest(handle, id)
                    .ifPresent(batch -> decide(
                            handle,
                            batch,
                            settings.limits(),
                            batch.applied().map(Applied::counts).orElse(List.of())));
            return id;
        });
    }

    /**
     * Keeps how a line's first good images looked.
     *
     * @param id of the line
     * @param appearance for a model that does not know
     */
    public void learned(long id, Appearance appearance) {
        inTransaction(handle -> handle.createUpdate("UPDATE line SET appearance = :appearance WHERE id = :id")
                .bind("appearance", JsonMapper.shared().writeValueAsString(appearance))
                .bind("id", id)
                .execute());
    }

    /**
     * {@return whether an image with these bytes was inspected on a line}
     *
     * @param lineId the line
     * @param sha256 of its bytes
     */
    public boolean knows(long lineId, String sha256) {
        return with(handle -> handle.createQuery("SELECT 1 FROM image WHERE line_id = :line AND sha256 = :sha")
                .bind("line", lineId)
                .bind("sha", sha256)
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
    }

    /**
     * {@return whether a file was inspected on a line, or tried in vain, and has not changed since}
     *
     * @param lineId the line
     * @param file the file as it lies there
     */
    public boolean knows(long lineId, WatchedFile file) {
        String where = " WHERE line_id = :line AND file = :file AND file_bytes = :bytes AND file_modified = :modified";
        return with(handle -> handle.createQuery("SELECT 1 FROM image" + where + " UNION ALL SELECT 1 FROM failure"
                        + where + " UNION ALL SELECT 1 FROM golden_image" + where)
                .bind("line", lineId)
                .bind("file", file.path().toString())
                .bind("bytes", file.bytes())
                .bind("modified", file.modified().toEpochMilli())
                .mapTo(Integer.class)
                .findFirst()
                .isPresent());
    }

    /**
     * What is to be kept of an image.
     *
     * @param file as it lay there
     * @param batch its batch's name
     * @param sha256 of its bytes
     * @param inspection its result
     * @param traits how it looks; empty where it was too large to hold
     * @param comparable whether the model can judge it
     * @param unlike why not, or empty
     * @param at when it was inspected
     */
    public record NewImage(
            WatchedFile file,
            String batch,
            String sha256,
            Inspection inspection,
            Optional<ImageTraits> traits,
            StoredImage.Comparable comparable,
            String unlike,
            Instant at) {}

    /**
     * Adds an image with its defects to its batch, and decides on the batch; does nothing where the line has an image
     * with the same bytes.
     *
     * @param line the line, whose settings say what counts
     * @param image what is to be kept
     * @return the image's id; empty where the line has it already
     * @throws HistoryException with one sentence, if it cannot be kept; then nothing of it is
     */
    public Optional<Long> add(StoredLine line, NewImage image) {
        Inspection inspection = image.inspection();
        CountedDefects counted =
                CountedDefects.of(inspection.defects(), line.settings().strength());
        return inTransaction(handle -> {
            long batch = batch(handle, line.id(), image.batch(), image.at());
            Optional<Long> id = insert(handle, line, batch, image, counted);
            if (id.isEmpty()) {
                return id;
            }
            insertDefects(handle, id.get(), inspection.defects());
            total(handle, batch, id.get(), image, counted);
            unlist(handle, line.id(), image.file());
            StoredBatch decided = batch(handle, batch).orElseThrow();
            BatchLimits limits = line.settings().limits();
            Applied applied = new Applied(
                            limits, decided.applied().map(Applied::counts).orElse(List.of()))
                    .with(inspection.modelSha256(), line.settings().strength());
            decide(handle, decided, limits, applied.counts());
            return id;
        });
    }

    /** Takes a file off the list of those that could not be inspected. */
    private static void unlist(Handle handle, long lineId, WatchedFile file) {
        handle.createUpdate("DELETE FROM failure WHERE line_id = :line AND file = :file")
                .bind("line", lineId)
                .bind("file", file.path().toString())
                .execute();
    }

    private static long batch(Handle handle, long lineId, String name, Instant at) {
        handle.createUpdate("INSERT INTO batch (line_id, name, first_at, last_at) VALUES (:line, :name, :at, :at)"
                        + " ON CONFLICT (line_id, name) DO NOTHING")
                .bind("line", lineId)
                .bind("name", name)
                .bind("at", at.toEpochMilli())
                .execute();
        return handle.createQuery("SELECT id FROM batch WHERE line_id = :line AND name = :name")
                .bind("line", lineId)
                .bind("name", name)
                .mapTo(Long.class)
                .one();
    }

    private static long model(Handle handle, String sha256, String detector, Instant at) {
        handle.createUpdate("INSERT INTO model (sha256, detector, first_seen) VALUES (:sha, :detector, :at)"
                        + " ON CONFLICT (sha256) DO NOTHING")
                .bind("sha", sha256)
                .bind("detector", detector)
                .bind("at", at.toEpochMilli())
                .execute();
        return handle.createQuery("SELECT id FROM model WHERE sha256 = :sha")
                .bind("sha", sha256)
                .mapTo(Long.class)
                .one();
    }

    private static Optional<Long> insert(
            Handle handle, StoredLine line, long batch, NewImage image, CountedDefects counted) {
        Inspection inspection = image.inspection();
        OptionalDouble nm = PixelSize.nm(inspection.pixelSize());
        return handle.createQuery("INSERT INTO image (line_id, batch_id, sha256, file, file_bytes, file_modified,"
                        + " inspected, model_id, width, height, inspected_px, nm_per_pixel, score, seed_level, outline_level,"
                        + " min_area, strength, verdict, reason, counted, defect_px, largest_px, brightness, contrast,"
                        + " sharpness, noise, comparable, unlike, millis) VALUES (:line, :batch, :sha, :file, :bytes,"
                        + " :modified, :at, :model, :width, :height, :inspectedPx, :nm, :score, :seed, :outline, :area, :strength, :verdict,"
                        + " :reason, :counted, :defectPx, :largestPx, :brightness, :contrast, :sharpness, :noise,"
                        + " :comparable, :unlike, :millis)"
                        + " ON CONFLICT (line_id, sha256) DO NOTHING RETURNING id")
                .bind("line", line.id())
                .bind("batch", batch)
                .bind("sha", image.sha256())
                .bind("file", image.file().path().toString())
                .bind("bytes", image.file().bytes())
                .bind("modified", image.file().modified().toEpochMilli())
                .bind("at", image.at().toEpochMilli())
                .bind("model", model(handle, inspection.modelSha256(), inspection.detector(), image.at()))
                .bind("width", inspection.width())
                .bind("height", inspection.height())
                .bind("inspectedPx", inspection.inspectedPx())
                .bind("nm", nm.isPresent() ? Double.valueOf(nm.getAsDouble()) : null)
                .bind("score", inspection.predScore())
                .bind("seed", inspection.threshold().seed())
                .bind("outline", inspection.threshold().outline())
                .bind("area", inspection.threshold().minAreaPx())
                .bind("strength", line.settings().strength())
                .bind("verdict", inspection.verdict().toString())
                .bind("reason", inspection.reason())
                .bind("counted", counted.number())
                .bind("defectPx", counted.px())
                .bind("largestPx", counted.largestPx())
                .bind("brightness", image.traits().map(ImageTraits::brightness).orElse(null))
                .bind("contrast", image.traits().map(ImageTraits::contrast).orElse(null))
                .bind("sharpness", image.traits().map(ImageTraits::sharpness).orElse(null))
                .bind("noise", image.traits().map(ImageTraits::noise).orElse(null))
                .bind("comparable", image.comparable().name())
                .bind("unlike", image.unlike())
                .bind("millis", (int)
                        Math.min(Integer.MAX_VALUE, inspection.elapsed().toMillis()))
                .mapTo(Long.class)
                .findOne();
    }

    private static void insertDefects(Handle handle, long image, List<Defect> defects) {
        if (defects.isEmpty()) {
            return;
        }
        try (PreparedBatch rows = handle.prepareBatch("INSERT INTO defect (image_id, label, area_px, x, y, bx, \"by\","
                + " width, height, max_score, strength) VALUES (:image, :label, :area, :x, :y, :bx, :by, :width,"
                + " :height, :score, :strength)")) {
            for (Defect defect : defects) {
                rows.bind("image", image)
                        .bind("label", defect.label())
                        .bind("area", defect.areaPx())
                        .bind("x", (float) defect.x())
                        .bind("y", (float) defect.y())
                        .bind("bx", defect.bx())
                        .bind("by", defect.by())
                        .bind("width", defect.width())
                        .bind("height", defect.height())
                        .bind("score", (float) defect.maxScore())
                        .bind(
                                "strength",
                                defect.expectedFalse()
                                        .map(Expectation::perImage)
                                        .orElse(null))
                        .add();
            }
            rows.execute();
        }
    }

    private static void total(Handle handle, long batch, long id, NewImage image, CountedDefects counted) {
        Inspection inspection = image.inspection();
        boolean comparable = image.comparable() != StoredImage.Comparable.NO;
        int one = comparable ? 1 : 0;
        long area = inspection.inspectedPx();
        OptionalDouble nm = PixelSize.nm(inspection.pixelSize());
        handle.createUpdate(
                        "UPDATE batch SET last_at = :at, last_image = :image, images = images + :one, defective = defective + :defective,"
                                + " uncertain = uncertain + :uncertain, not_comparable = not_comparable + :unlike,"
                                + " counted = counted + :counted, area_px = area_px + :area, area_mm2 = area_mm2 + :mm2,"
                                + " unsized = unsized + :unsized, defect_px = defect_px + :defectPx,"
                                + " largest_px = CASE WHEN largest_px < :largest THEN :largest ELSE largest_px END"
                                + " WHERE id = :id")
                .bind("at", image.at().toEpochMilli())
                .bind("image", id)
                .bind("one", one)
                .bind("defective", counted.number() > 0 ? one : 0)
                .bind("uncertain", inspection.verdict() == dev.flawmap.Verdict.UNCERTAIN ? one : 0)
                .bind("unlike", 1 - one)
                .bind("counted", (long) counted.number() * one)
                .bind("area", area * one)
                .bind("mm2", one * area * nm.orElse(0) * nm.orElse(0) / NM2_PER_MM2)
                .bind("unsized", nm.isPresent() ? 0 : one)
                .bind("defectPx", counted.px() * one)
                .bind("largest", counted.largestPx() * one)
                .bind("id", batch)
                .execute();
    }

    private static void decide(Handle handle, StoredBatch batch, BatchLimits limits, List<Applied.Count> counts) {
        BatchVerdict verdict = limits.verdict(batch.totals());
        handle.createUpdate("UPDATE batch SET outcome = :outcome, rule = :rule, rule_value = :value,"
                        + " rule_limit = :limit, sentence = :sentence, applied = :applied WHERE id = :id")
                .bind("outcome", verdict.outcome().name())
                .bind("rule", verdict.rule())
                .bind("value", verdict.value())
                .bind("limit", verdict.limit())
                .bind("sentence", verdict.sentence())
                .bind("applied", JsonMapper.shared().writeValueAsString(new Applied(limits, counts).json()))
                .bind("id", batch.id())
                .execute();
    }

    /**
     * Puts a file on the list of those that could not be inspected; one that is on it already is replaced.
     *
     * @param lineId the line
     * @param file as it lay there
     * @param problem the kind
     * @param reason one sentence
     * @param at when it was tried
     */
    public void failed(long lineId, WatchedFile file, String problem, String reason, Instant at) {
        inTransaction(
                handle -> handle.createUpdate("INSERT INTO failure (line_id, file, file_bytes, file_modified, problem,"
                                + " reason, at) VALUES (:line, :file, :bytes, :modified, :problem, :reason, :at)"
                                + " ON CONFLICT (line_id, file) DO UPDATE SET file_bytes = excluded.file_bytes,"
                                + " file_modified = excluded.file_modified, problem = excluded.problem,"
                                + " reason = excluded.reason, at = excluded.at")
                        .bind("line", lineId)
                        .bind("file", file.path().toString())
                        .bind("bytes", file.bytes())
                        .bind("modified", file.modified().toEpochMilli())
                        .bind("problem", problem)
                        .bind("reason", reason)
                        .bind("at", at.toEpochMilli())
                        .execute());
    }

    /**
     * {@return the newest files of a line that could not be inspected}
     *
     * @param lineId the line
     * @param most how many at most
     */
    public List<StoredFailure> failures(long lineId, int most) {
        return with(handle -> handle.createQuery(
                        "SELECT * FROM failure WHERE line_id = :line ORDER BY at DESC, id DESC LIMIT :most")
                .bind("line", lineId)
                .bind("most", most)
                .map((row, context) -> new StoredFailure(
                        row.getString("file"),
                        row.getString("problem"),
                        row.getString("reason"),
                        Instant.ofEpochMilli(row.getLong("at"))))
                .list());
    }

    /**
     * {@return whether an image with these bytes was inspected as one of a golden sample}
     *
     * @param lineId the line
     * @param sample the folder that it lies in, below the line's
     * @param sha256 of its bytes
     */
    public boolean knowsGolden(long lineId, String sample, String sha256) {
        return golden(
                        lineId,
                        "sample = :sample AND image.sha256 = :sha",
                        "image.id",
                        Map.of("sample", sample, "sha", sha256))
                .isPresent();
    }

    /**
     * {@return the newest image of a line's golden sample}
     *
     * @param lineId the line
     */
    public Optional<GoldenImage> newestGolden(long lineId) {
        return golden(lineId, "1 = 1", "image.id DESC", Map.of());
    }

    /**
     * {@return the first image of a golden sample}
     *
     * @param lineId the line
     * @param sample the folder that it lies in, below the line's
     */
    public Optional<GoldenImage> firstGolden(long lineId, String sample) {
        return golden(lineId, "sample = :sample", "image.id", Map.of("sample", sample));
    }

    /**
     * {@return the first image of a golden sample whose defects were found and counted in one way}
     *
     * @param lineId the line
     * @param sample the folder that it lies in, below the line's
     * @param modelSha256 of the model that found them
     * @param strength which of them counted
     */
    public Optional<GoldenImage> firstGolden(long lineId, String sample, String modelSha256, double strength) {
        return golden(
                lineId,
                "sample = :sample AND model.sha256 = :model AND strength = :strength",
                "image.id",
                Map.of("sample", sample, "model", modelSha256, "strength", strength));
    }

    private Optional<GoldenImage> golden(long lineId, String which, String order, Map<String, ?> values) {
        return with(handle -> handle.createQuery("SELECT image.*, model.sha256 AS model_sha256 FROM golden_image image"
                        + " JOIN model ON model.id = image.model_id WHERE line_id = :line AND " + which + " ORDER BY "
                        + order + " LIMIT 1")
                .bind("line", lineId)
                .bindMap(values)
                .map((row, context) -> golden(row))
                .findOne());
    }

    /**
     * Adds an image of a line's golden sample, which belongs to no batch; does nothing where the sample has one with the
     * same bytes.
     *
     * @param lineId the line
     * @param file as it lay there
     * @param detector of the model, the published name in lower case
     * @param image what is to be kept
     */
    public void add(long lineId, WatchedFile file, String detector, GoldenImage image) {
        inTransaction(handle -> {
            unlist(handle, lineId, file);
            OptionalDouble nm = image.nmPerPixel();
            return handle.createUpdate("INSERT INTO golden_image (line_id, sample, sha256, file, file_bytes,"
                            + " file_modified, inspected, model_id, strength, nm_per_pixel, traits, counted, defect_px,"
                            + " deviation) VALUES (:line, :sample, :sha, :file, :bytes, :modified, :at, :model,"
                            + " :strength, :nm, :traits, :counted, :defectPx, :deviation)"
                            + " ON CONFLICT (line_id, sample, sha256) DO NOTHING")
                    .bind("line", lineId)
                    .bind("sample", image.sample())
                    .bind("sha", image.sha256())
                    .bind("file", file.path().toString())
                    .bind("bytes", file.bytes())
                    .bind("modified", file.modified().toEpochMilli())
                    .bind("at", image.inspected().toEpochMilli())
                    .bind("model", model(handle, image.modelSha256(), detector, image.inspected()))
                    .bind("strength", image.strength())
                    .bind("nm", nm.isPresent() ? Double.valueOf(nm.getAsDouble()) : null)
                    .bind(
                            "traits",
                            image.traits()
                                    .map(JsonMapper.shared()::writeValueAsString)
                                    .orElse(null))
                    .bind("counted", image.counted())
                    .bind("defectPx", image.defectPx())
                    .bind("deviation", image.deviation())
                    .execute();
        });
    }

    private static Optional<StoredBatch> newest(Handle handle, long lineId) {
        return handle.createQuery("SELECT * FROM batch WHERE line_id = :line ORDER BY last_image DESC LIMIT 1")
                .bind("line", lineId)
                .map((row, context) -> batch(row))
                .findOne();
    }

    private static Optional<StoredBatch> batch(Handle handle, long id) {
        return handle.createQuery("SELECT * FROM batch WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> batch(row))
                .findOne();
    }

    /**
     * {@return a batch}
     *
     * @param id of the batch
     */
    public Optional<StoredBatch> batch(long id) {
        return with(handle -> batch(handle, id));
    }

    /**
     * {@return a line's batch of a name}
     *
     * @param lineId the line
     * @param name as images came with it
     */
    public Optional<StoredBatch> batch(long lineId, String name) {
        return with(handle -> handle.createQuery("SELECT * FROM batch WHERE line_id = :line AND name = :name")
                .bind("line", lineId)
                .bind("name", name)
                .map((row, context) -> batch(row))
                .findOne());
    }

    /**
     * {@return a line's newest batches, in the order of their last images, also where the clock was set back meanwhile}
     *
     * @param lineId the line
     * @param most how many at most
     */
    public List<StoredBatch> batches(long lineId, int most) {
        return reversed(with(handle -> handle.createQuery(
                        "SELECT * FROM batch WHERE line_id = :line ORDER BY last_image DESC LIMIT :most")
                .bind("line", lineId)
                .bind("most", most)
                .map((row, context) -> batch(row))
                .list()));
    }

    /**
     * {@return the batches of a line that came before one of them, in the same order}
     *
     * @param later the batch after them
     * @param most how many at most, the newest ones
     */
    public List<StoredBatch> before(StoredBatch later, int most) {
        return reversed(with(handle -> handle.createQuery("SELECT * FROM batch WHERE line_id = :line AND"
                        + " last_image < (SELECT last_image FROM batch WHERE id = :id)"
                        + " ORDER BY last_image DESC LIMIT :most")
                .bind("line", later.lineId())
                .bind("id", later.id())
                .bind("most", most)
                .map((row, context) -> batch(row))
                .list()));
    }

    /**
     * {@return the batches of a line's baseline, in the same order}
     *
     * @param lineId the line
     */
    public List<StoredBatch> baseline(long lineId) {
        return with(handle -> handle.createQuery(
                        "SELECT * FROM batch WHERE line_id = :line AND baseline = 1 ORDER BY last_image")
                .bind("line", lineId)
                .map((row, context) -> batch(row))
                .list());
    }

    /**
     * Chooses whether a batch belongs to the baseline of its line.
     *
     * @param id of the batch
     * @param chosen whether it does
     */
    public void setBaseline(long id, boolean chosen) {
        inTransaction(handle -> handle.createUpdate("UPDATE batch SET baseline = :chosen WHERE id = :id")
                .bind("chosen", chosen ? 1 : 0)
                .bind("id", id)
                .execute());
    }

    /**
     * {@return an image}
     *
     * @param id of the image
     */
    public Optional<StoredImage> image(long id) {
        return with(handle -> handle.createQuery(IMAGES + "WHERE image.id = :id")
                .bind("id", id)
                .map((row, context) -> image(row))
                .findOne());
    }

    /**
     * {@return images of a batch, in the order in which they came}
     *
     * @param batchId the batch
     * @param after the id of the image before the first one; 0 for the first of all
     * @param most how many at most
     */
    public List<StoredImage> images(long batchId, long after, int most) {
        return with(handle -> handle.createQuery(
                        IMAGES + "WHERE image.batch_id = :batch AND image.id > :after ORDER BY image.id LIMIT :most")
                .bind("batch", batchId)
                .bind("after", after)
                .bind("most", most)
                .map((row, context) -> image(row))
                .list());
    }

    /**
     * {@return a line's newest images, in the order in which they came}
     *
     * @param lineId the line
     * @param most how many at most
     */
    public List<StoredImage> newest(long lineId, int most) {
        return reversed(with(
                handle -> handle.createQuery(IMAGES + "WHERE image.line_id = :line ORDER BY image.id DESC LIMIT :most")
                        .bind("line", lineId)
                        .bind("most", most)
                        .map((row, context) -> image(row))
                        .list()));
    }

    /**
     * {@return the image of the same line that came just before or after another}
     *
     * @param image the other one
     * @param later whether to look for the one after
     */
    public Optional<Long> neighbour(StoredImage image, boolean later) {
        return with(handle -> handle.createQuery(
                        later
                                ? "SELECT MIN(id) FROM image WHERE line_id = :line AND id > :id"
                                : "SELECT MAX(id) FROM image WHERE line_id = :line AND id < :id")
                .bind("line", image.lineId())
                .bind("id", image.id())
                .map((row, context) -> Optional.of(row.getLong(1)).filter(found -> found > 0))
                .one());
    }

    /**
     * {@return the defects of an image, strongest first}
     *
     * @param imageId the image
     */
    public List<StoredDefect> defects(long imageId) {
        return with(handle -> handle.createQuery("SELECT * FROM defect WHERE image_id = :image ORDER BY label")
                .bind("image", imageId)
                .map((row, context) -> new StoredDefect(
                        row.getInt("label"),
                        row.getInt("area_px"),
                        row.getDouble("x"),
                        row.getDouble("y"),
                        row.getInt("bx"),
                        row.getInt("by"),
                        row.getInt("width"),
                        row.getInt("height"),
                        row.getDouble("max_score"),
                        number(row, "strength")))
                .list());
    }

    /**
     * Notes that a model file is the active one under a name, unless it is already.
     *
     * @param name of the model
     * @param sha256 of the file
     * @param detector the published name in lower case
     * @param at since when
     */
    public void activated(String name, String sha256, String detector, Instant at) {
        inTransaction(handle -> {
            long model = model(handle, sha256, detector, at);
            Optional<Long> last = handle.createQuery(
                            "SELECT model_id FROM activation WHERE name = :name ORDER BY id DESC LIMIT 1")
                    .bind("name", name)
                    .mapTo(Long.class)
                    .findOne();
            if (last.isEmpty() || last.get() != model) {
                handle.createUpdate("INSERT INTO activation (name, model_id, since) VALUES (:name, :model, :at)")
                        .bind("name", name)
                        .bind("model", model)
                        .bind("at", at.toEpochMilli())
                        .execute();
            }
            return model;
        });
    }

    /** {@return which model files were active, newest first} */
    public List<ModelUse> models() {
        return with(handle -> handle.createQuery("SELECT activation.name, sha256, detector, since FROM activation"
                        + " JOIN model ON model.id = activation.model_id ORDER BY activation.id DESC LIMIT 200")
                .map((row, context) -> new ModelUse(
                        row.getString(1), row.getString(2), row.getString(3), Instant.ofEpochMilli(row.getLong(4))))
                .list());
    }

    private static <T> List<T> reversed(List<T> list) {
        List<T> copy = new ArrayList<>(list);
        Collections.reverse(copy);
        return copy;
    }

    private static StoredLine line(ResultSet row) throws SQLException {
        String appearance = row.getString("appearance");
        return new StoredLine(
                row.getLong("id"),
                row.getString("name"),
                LineSettings.parse(row.getString("settings")),
                appearance == null
                        ? Optional.empty()
                        : Optional.of(JsonMapper.shared().readValue(appearance, Appearance.class)));
    }

    private static StoredBatch batch(ResultSet row) throws SQLException {
        long areaPx = row.getLong("area_px");
        boolean sized = row.getInt("unsized") == 0 && areaPx > 0;
        return new StoredBatch(
                row.getLong("id"),
                row.getLong("line_id"),
                row.getString("name"),
                Instant.ofEpochMilli(row.getLong("first_at")),
                Instant.ofEpochMilli(row.getLong("last_at")),
                new BatchTotals(
                        row.getInt("images"),
                        row.getInt("defective"),
                        row.getInt("uncertain"),
                        row.getInt("not_comparable"),
                        row.getLong("counted"),
                        areaPx,
                        sized ? OptionalDouble.of(row.getDouble("area_mm2")) : OptionalDouble.empty(),
                        row.getLong("defect_px"),
                        row.getLong("largest_px")),
                new BatchVerdict(
                        BatchVerdict.Outcome.valueOf(row.getString("outcome")),
                        row.getString("rule"),
                        row.getDouble("rule_value"),
                        row.getDouble("rule_limit"),
                        row.getString("sentence")),
                Optional.of(row.getString("applied"))
                        .filter(json -> !json.isEmpty())
                        .map(Applied::parse),
                row.getInt("baseline") == 1);
    }

    private static StoredImage image(ResultSet row) throws SQLException {
        OptionalDouble brightness = number(row, "brightness");
        return new StoredImage(
                row.getLong("id"),
                row.getLong("line_id"),
                row.getLong("batch_id"),
                row.getString("batch"),
                row.getString("sha256"),
                row.getString("file"),
                Instant.ofEpochMilli(row.getLong("inspected")),
                row.getString("model_sha256"),
                row.getInt("width"),
                row.getInt("height"),
                row.getLong("inspected_px"),
                number(row, "nm_per_pixel"),
                row.getDouble("score"),
                row.getDouble("seed_level"),
                row.getDouble("outline_level"),
                row.getInt("min_area"),
                number(row, "strength"),
                row.getString("verdict"),
                row.getString("reason"),
                row.getInt("counted"),
                row.getLong("defect_px"),
                row.getLong("largest_px"),
                brightness.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new ImageTraits(
                                brightness.getAsDouble(),
                                row.getDouble("contrast"),
                                row.getDouble("sharpness"),
                                row.getDouble("noise"))),
                StoredImage.Comparable.valueOf(row.getString("comparable")),
                row.getString("unlike"),
                row.getInt("millis"));
    }

    private static GoldenImage golden(ResultSet row) throws SQLException {
        return new GoldenImage(
                row.getString("sample"),
                row.getString("sha256"),
                Instant.ofEpochMilli(row.getLong("inspected")),
                row.getString("model_sha256"),
                row.getDouble("strength"),
                number(row, "nm_per_pixel"),
                Optional.ofNullable(row.getString("traits"))
                        .map(json -> JsonMapper.shared().readValue(json, ImageTraits.class)),
                row.getInt("counted"),
                row.getLong("defect_px"),
                row.getString("deviation"));
    }

    private static OptionalDouble number(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    @Override
    public void close() {
        database.close();
    }
}

package dev.flawmap.server.pages;

import dev.flawmap.monitor.ActiveModel;
import dev.flawmap.monitor.BatchExport;
import dev.flawmap.monitor.LineCharts;
import dev.flawmap.monitor.LineWatch;
import dev.flawmap.monitor.Monitor;
import dev.flawmap.monitor.Pictures;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.history.StoredImage;
import dev.flawmap.monitor.history.StoredLine;
import dev.flawmap.monitor.line.BatchLimits;
import dev.flawmap.monitor.line.BatchRule;
import dev.flawmap.monitor.line.Batching;
import dev.flawmap.monitor.line.LineSettings;
import dev.flawmap.server.http.Guard;
import dev.flawmap.server.http.JsonAnswer;
import dev.flawmap.server.http.Refusal;
import dev.flawmap.server.http.Tokens;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** Pages for people: lines, batches, images, models. */
public final class Pages implements AutoCloseable {
    private static final int BATCHES = 60;
    private static final int IMAGES = 24;
    private static final int BATCH_IMAGES = 100;
    private static final int WORST = 6;
    private static final int FAILURES = 20;

    private final TemplateEngine templates = TemplateEngine.createPrecompiled(
            null, ContentType.Html, Pages.class.getClassLoader(), "dev.flawmap.server.templates");
    private final Monitor monitor;
    private final History history;
    private final Guard guard;
    private final Optional<Tokens> tokens;
    private final LiveEvents events;

    /**
     * The pages of a server.
     *
     * @param monitor whose lines they show
     * @param guard lets browsers in
     * @param tokens it asks for
     */
    public Pages(Monitor monitor, Guard guard, Optional<Tokens> tokens) {
        this.monitor = monitor;
        this.history = monitor.history();
        this.guard = guard;
        this.tokens = tokens;
        this.events = new LiveEvents(monitor, guard);
    }

    /**
     * Adds the pages.
     *
     * @param routes of a server
     */
    public void addTo(RoutesConfig routes) {
        routes.get("/", context -> page(context, "overview", overview()));
        routes.get(
                "/lines.json",
                context -> JsonAnswer.give(
                        context,
                        history.lines().stream()
                                .map(line -> LineJson.of(card(line), history.failures(line.id(), FAILURES)))
                                .toList()));
        routes.get("/lines/{id}", context -> page(context, "line", line(stored(context))));
        routes.get("/lines/{id}/batches", this::batches);
        routes.get("/lines/{id}/charts.json", context -> JsonAnswer.give(context, charts(stored(context))));
        routes.get("/lines/{id}/batches.csv", this::batchesCsv);
        routes.post("/lines/{id}/settings", this::set);
        routes.get("/batches/{id}", context -> page(context, "batch", batch(context, BATCH_IMAGES)));
        routes.get("/batches/{id}/report", context -> page(context, "report", batch(context, 1000)));
        routes.get("/batches/{id}/images.csv", this::imagesCsv);
        routes.get("/batches/{id}/batch.json", this::batchJson);
        routes.post("/batches/{id}/baseline", this::baseline);
        routes.get("/images/{id}", context -> page(context, "image", image(storedImage(context))));
        routes.get("/images/{id}/{kind}", this::picture);
        routes.get("/models", context -> page(context, "models", models()));
        routes.post("/models/{model}/activate", this::activate);
        routes.get("/login", context -> page(context, "login", tokens.isPresent()));
        routes.post("/login", context -> {
            guard.login(context, Optional.ofNullable(context.formParam("token")).orElse(""));
            seeOther(context, "/");
        });
        routes.before("/events", context -> events.requirePlace());
        routes.sse("/events", events::open);
    }

    /**
     * Makes the pages of a line and its newest batch and image for nobody, so that the first visitor does not wait for
     * what Java loads and the database reads for them.
     *
     * @throws IOException if a folder of models cannot be read
     */
    public void warmUp() throws IOException {
        html("overview", overview());
        html("models", models());
        for (StoredLine line : history.lines().stream().limit(1).toList()) {
            View.Line view = line(line);
            html("line", view);
            html("batches", new View.Batches(line, view.batches(), 0));
            JsonAnswer.bytes(charts(line));
            BatchExport.csv(view.batches(), row -> {});
            for (StoredBatch batch : view.batches().stream().limit(1).toList()) {
                html("batch", batch(batch, 0, BATCH_IMAGES));
                html("report", batch(batch, 0, BATCH_IMAGES));
            }
            for (StoredImage image : view.images().stream().limit(1).toList()) {
                html("image", image(image));
            }
        }
    }

    private String html(String template, Object view) {
        StringOutput out = new StringOutput();
        templates.render(template + ".jte", view, out);
        return out.toString();
    }

    private void page(Context context, String template, Object view) {
        context.contentType("text/html; charset=utf-8").result(html(template, view));
    }

    /**
     * Shows that something cannot be shown.
     *
     * @param context of the request
     * @param status of the answer
     * @param sentence why
     */
    public void failure(Context context, int status, String sentence) {
        if (status == 401) {
            page(context, "login", true);
        } else {
            page(context, "failure", sentence);
        }
    }

    private static void seeOther(Context context, String path) {
        context.status(303).header("Location", path);
    }

    /** Answers with a table that may be large, while it is made. */
    private static void table(Context context, String file, Consumer<Consumer<String>> csv) throws IOException {
        context.contentType("text/csv; charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"" + file + "\"");
        PrintWriter out = context.res().getWriter();
        csv.accept(out::print);
        out.flush();
    }

    private static long id(Context context) {
        return id(context.pathParam("id"));
    }

    private static long id(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw nothing();
        }
        return Long.parseLong(text);
    }

    private static Refusal nothing() {
        return new Refusal(404, "There is nothing here.");
    }

    private StoredLine stored(Context context) {
        return history.line(id(context)).orElseThrow(Pages::nothing);
    }

    private StoredBatch storedBatch(Context context) {
        return history.batch(id(context)).orElseThrow(Pages::nothing);
    }

    private StoredImage storedImage(Context context) {
        return history.image(id(context)).orElseThrow(Pages::nothing);
    }

    private View.Overview overview() {
        return new View.Overview(history.lines().stream().map(this::card).toList(), tokens.flatMap(Tokens::problem));
    }

    private View.Card card(StoredLine line) {
        List<StoredBatch> batches = history.batches(line.id(), 13);
        Optional<LineWatch> running = monitor.line(line.id());
        int last = batches.size() - 1;
        return new View.Card(
                line,
                batches.isEmpty() ? Optional.empty() : Optional.of(batches.get(last)),
                history.newest(line.id(), 1).stream().findFirst(),
                running.isPresent() ? running.get().problem() : Optional.of("Nothing watches this line at present."),
                running.map(watch -> watch.folder().toString()).orElse(""),
                running.map(watch -> watch.model().name()).orElse(""),
                batches.isEmpty() ? List.of() : batches.subList(0, last));
    }

    private View.Line line(StoredLine line) {
        return new View.Line(
                card(line),
                newestFirst(history.batches(line.id(), BATCHES)),
                newestFirst(history.newest(line.id(), IMAGES)),
                history.failures(line.id(), FAILURES),
                history.newestGolden(line.id()));
    }

    /** All batches, page by page, or the one of a name. */
    private void batches(Context context) {
        StoredLine line = stored(context);
        String name = context.queryParam("name");
        if (name != null) {
            StoredBatch found = history.batch(line.id(), name.strip())
                    .orElseThrow(() -> new Refusal(404, "The line has no batch named " + name.strip() + "."));
            seeOther(context, "/batches/" + found.id());
            return;
        }
        String before = context.queryParam("before");
        List<StoredBatch> batches = before == null
                ? history.batches(line.id(), BATCHES)
                : history.before(
                        history.batch(id(before))
                                .filter(batch -> batch.lineId() == line.id())
                                .orElseThrow(Pages::nothing),
                        BATCHES);
        page(
                context,
                "batches",
                new View.Batches(
                        line,
                        newestFirst(batches),
                        batches.size() == BATCHES ? batches.get(0).id() : 0));
    }

    private static <T> List<T> newestFirst(List<T> list) {
        List<T> copy = new ArrayList<>(list);
        Collections.reverse(copy);
        return copy;
    }

    private Object charts(StoredLine line) {
        return ChartJson.of(LineCharts.of(history, line.id()));
    }

    private void batchesCsv(Context context) throws IOException {
        List<StoredBatch> batches = history.batches(stored(context).id(), 100_000);
        table(context, "batches.csv", out -> BatchExport.csv(batches, out));
    }

    private void set(Context context) {
        StoredLine line = stored(context);
        Map<BatchRule, BatchLimits.Limit> limits = new EnumMap<>(BatchRule.class);
        for (BatchRule rule : BatchRule.values()) {
            OptionalDouble warn = number(context, rule.name() + "_warn");
            OptionalDouble reject = number(context, rule.name() + "_reject");
            if (warn.isPresent() || reject.isPresent()) {
                limits.put(rule, new BatchLimits.Limit(warn, reject));
            }
        }
        double needed = number(context, "images_needed").orElse(1);
        history.set(
                line.id(),
                new LineSettings(
                        number(context, "strength").orElse(LineSettings.USUAL_STRENGTH),
                        Batching.parse(Optional.ofNullable(context.formParam("batching"))
                                .orElse(line.settings().batching().text())),
                        new BatchLimits(limits, (int) Math.min(1e6, needed))));
        seeOther(context, "/lines/" + line.id());
    }

    private static OptionalDouble number(Context context, String field) {
        String text =
                Optional.ofNullable(context.formParam(field)).orElse("").strip().replace(',', '.');
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        if (!text.matches("\\d{1,12}(\\.\\d{1,12})?")) {
            throw new Refusal(400, "A level must be a number such as 0.5, not '" + text + "'.");
        }
        return OptionalDouble.of(Double.parseDouble(text));
    }

    private View.Batch batch(Context context, int most) {
        long after = id(Optional.ofNullable(context.queryParam("after")).orElse("0"));
        return batch(storedBatch(context), after, most);
    }

    private View.Batch batch(StoredBatch batch, long after, int most) {
        StoredLine line = history.line(batch.lineId()).orElseThrow(Pages::nothing);
        List<StoredImage> images = history.images(batch.id(), after, most);
        return new View.Batch(
                line,
                batch,
                batch.applied()
                        .map(applied -> applied.limits().findings(batch.totals()))
                        .orElse(List.of()),
                images,
                images.size() == most ? images.get(most - 1).id() : 0,
                images.stream()
                        .filter(image -> image.defectPx() > 0 && image.comparable() != StoredImage.Comparable.NO)
                        .sorted(Comparator.comparingLong(StoredImage::defectPx).reversed())
                        .limit(WORST)
                        .toList());
    }

    private void imagesCsv(Context context) throws IOException {
        StoredBatch batch = storedBatch(context);
        table(context, "images.csv", out -> BatchExport.csv(history, batch, out));
    }

    private void batchJson(Context context) throws IOException {
        JsonAnswer.stream(context, BatchExport.json(history, storedBatch(context)));
    }

    private void baseline(Context context) {
        StoredBatch batch = storedBatch(context);
        history.setBaseline(batch.id(), "true".equals(context.formParam("baseline")));
        seeOther(context, "/batches/" + batch.id());
    }

    private View.Image image(StoredImage image) {
        return new View.Image(
                history.line(image.lineId()).orElseThrow(Pages::nothing),
                history.batch(image.batchId()).orElseThrow(Pages::nothing),
                image,
                history.defects(image.id()),
                history.neighbour(image, false),
                history.neighbour(image, true),
                monitor.pictures().has(image.sha256(), Pictures.Kind.THUMBNAIL));
    }

    private void picture(Context context) throws IOException {
        Pictures.Kind kind = switch (context.pathParam("kind")) {
            case "image.png" -> Pictures.Kind.IMAGE;
            case "thumbnail.png" -> Pictures.Kind.THUMBNAIL;
            case "map" -> Pictures.Kind.MAP;
            default -> throw nothing();
        };
        StoredImage image = storedImage(context);
        byte[] bytes = monitor.pictures()
                .read(image.sha256(), kind)
                .orElseThrow(() -> new Refusal(404, "The picture is not kept any more."));
        context.header("Cache-Control", "private, max-age=86400")
                .contentType(kind == Pictures.Kind.MAP ? "application/octet-stream" : "image/png")
                .result(bytes);
    }

    private View.Models models() throws IOException {
        List<View.Model> models = new ArrayList<>();
        for (ActiveModel model : monitor.models()) {
            models.add(new View.Model(model, Monitor.candidates(model)));
        }
        return new View.Models(models, history.models());
    }

    private void activate(Context context) throws IOException {
        ActiveModel model = monitor.model(context.pathParam("model")).orElseThrow(Pages::nothing);
        monitor.swap(model, Optional.ofNullable(context.formParam("file")));
        seeOther(context, "/models");
    }

    @Override
    public void close() {
        events.close();
    }
}

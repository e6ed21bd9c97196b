package dev.flawmap.server.pages;

import dev.flawmap.file.Sha256;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Scripts and styles of pages, all from this program's own jars. */
public final class Assets {
    private static final String OWN = "/dev/flawmap/server/assets/";
    private static final String WEBJARS = "/META-INF/resources/webjars/";

    private record Asset(String type, byte[] bytes, String tag) {}

    private final Map<String, Asset> assets = new LinkedHashMap<>();

    /** Reads all of them. */
    public Assets() {
        add("app.js", "text/javascript", OWN + "app.js");
        add("charts.js", "text/javascript", OWN + "charts.js");
        add("viewer.js", "text/javascript", OWN + "viewer.js");
        add("style.css", "text/css", OWN + "style.css");
        add("icon.svg", "image/svg+xml", OWN + "icon.svg");
        add("openapi.json", "application/json", OWN + "openapi.json");
        add("htmx.js", "text/javascript", WEBJARS + "htmx.org/2.0.4/dist/htmx.min.js");
        add("uplot.js", "text/javascript", WEBJARS + "uplot/1.6.30/dist/uPlot.iife.min.js");
        add("uplot.css", "text/css", WEBJARS + "uplot/1.6.30/dist/uPlot.min.css");
    }

    private void add(String name, String type, String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The program lacks its file " + resource + ".");
            }
            byte[] bytes = in.readAllBytes();
            assets.put(name, new Asset(type, bytes, '"' + Sha256.of(bytes).substring(0, 16) + '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Adds them.
     *
     * @param routes of a server
     */
    public void addTo(RoutesConfig routes) {
        assets.forEach((name, asset) -> routes.get("/assets/" + name, context -> {
            context.header("Cache-Control", "no-cache").header("ETag", asset.tag());
            if (asset.tag().equals(context.header("If-None-Match"))) {
                context.status(304);
                return;
            }
            context.contentType(asset.type() + "; charset=utf-8").result(asset.bytes());
        }));
        routes.get(
                "/openapi.json",
                context -> context.contentType("application/json")
                        .result(Objects.requireNonNull(assets.get("openapi.json"))
                                .bytes()));
    }
}

package dev.flawmap.server.inference;

import dev.flawmap.Inspection;
import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageFile;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.ImageSource;
import dev.flawmap.monitor.ActiveModel;
import dev.flawmap.monitor.Monitor;
import dev.flawmap.results.InspectionJson;
import dev.flawmap.server.http.Bodies;
import dev.flawmap.server.http.JsonAnswer;
import dev.flawmap.server.http.Metrics;
import dev.flawmap.server.http.Refusal;
import dev.flawmap.server.http.WorkQueue;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Open Inference Protocol v2 (KServe) with the binary tensor extension and, of Triton's, the model repository
 * extension; beside it, a call that takes an image file as it is.
 */
public final class OpenInference {
    private static final String LENGTH = "Inference-Header-Content-Length";
    private static final String JSON = "application/json";

    private final Monitor monitor;
    private final WorkQueue queue;
    private final Bodies bodies;
    private final Metrics metrics;
    private final String version;

    /**
     * The calls of a server.
     *
     * @param monitor whose models infer
     * @param queue of inspections
     * @param bodies read with it
     * @param metrics told of inferences
     * @param version of the program
     */
    public OpenInference(Monitor monitor, WorkQueue queue, Bodies bodies, Metrics metrics, String version) {
        this.monitor = monitor;
        this.queue = queue;
        this.bodies = bodies;
        this.metrics = metrics;
        this.version = version;
    }

    /**
     * Adds the calls.
     *
     * @param routes of a server
     */
    public void addTo(RoutesConfig routes) {
        routes.get("/v2", this::server);
        routes.get("/v2/health/live", context -> JsonAnswer.give(context, Map.of("live", true)));
        routes.get("/v2/health/ready", context -> JsonAnswer.give(context, Map.of("ready", true)));
        for (String version : List.of("", "/versions/{version}")) {
            String path = "/v2/models/{model}" + version;
            routes.get(path, context -> JsonAnswer.give(context, metadata(model(context))));
            routes.get(
                    path + "/ready",
                    context -> JsonAnswer.give(
                            context, Map.of("name", model(context).name(), "ready", true)));
            routes.post(path + "/infer", this::infer);
        }
        routes.post("/v2/repository/index", this::index);
        routes.post("/v2/repository/models/{model}/load", this::load);
        routes.post("/v2/repository/models/{model}/unload", context -> {
            throw new Refusal(400, "Models stay loaded as long as the server runs, since lines need them.");
        });
        routes.post("/predictions/{model}", this::predict);
    }

    private void server(Context context) {
        JsonAnswer.give(
                context,
                Map.of(
                        "name",
                        "flawmap",
                        "version",
                        version,
                        "extensions",
                        List.of("binary_tensor_data", "model_repository")));
    }

    private ActiveModel model(Context context) {
        String name = context.pathParam("model");
        ActiveModel model = monitor.model(name).orElseThrow(() -> new Refusal(404, "There is no model of that name."));
        String asked = context.pathParamMap().get("version");
        if (asked != null && !asked.equals(model.current().model().sha256())) {
            throw new Refusal(404, "The model has no such version at present; its version is the SHA-256 of its file.");
        }
        return model;
    }

    private static Map<String, Object> metadata(ActiveModel model) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", model.name());
        metadata.put("versions", List.of(model.current().model().sha256()));
        metadata.put(
                "platform", "flawmap_" + model.current().model().description().detector());
        metadata.put(
                "inputs",
                List.of(
                        colour(model) == Colour.GREY
                                ? tensor(InferRequest.IMAGE, "UINT8", -1, -1, -1)
                                : tensor(InferRequest.IMAGE, "BYTES", -1)));
        metadata.put(
                "outputs",
                List.of(
                        tensor("pred_score", "FP32", -1),
                        tensor("pred_label", "BOOL", -1),
                        tensor("anomaly_map", "FP32", -1, -1, -1),
                        tensor("pred_mask", "UINT8", -1, -1, -1),
                        tensor("defects", "BYTES", -1)));
        return metadata;
    }

    private static Map<String, Object> tensor(String name, String type, Integer... shape) {
        return Map.of("name", name, "datatype", type, "shape", List.of(shape));
    }

    private void infer(Context context) throws Exception {
        ActiveModel model = model(context);
        bodies.with(context, body -> {
            InferRequest request = InferRequest.read(body, context.header(LENGTH), colour(model));
            List<Inspection> inspections = inspected(model, request.images());
            InferResponse response = InferResponse.of(model.name(), request, inspections);
            response.jsonLength().ifPresent(length -> context.header(LENGTH, String.valueOf(length)));
            context.contentType(response.jsonLength().isPresent() ? "application/octet-stream" : JSON)
                    .result(response.body());
        });
    }

    /** All images of a request with one model, also where it is swapped meanwhile. */
    private List<Inspection> inspected(ActiveModel model, List<GreyImage> images) throws Exception {
        return queue.result(cancellation -> {
            List<Inspection> inspections = new ArrayList<>();
            while (inspections.size() < images.size()) {
                Inspection next =
                        metrics.timed(model.name(), () -> model.inspect(images.get(inspections.size()), cancellation));
                if (!inspections.isEmpty() && !inspections.get(0).modelSha256().equals(next.modelSha256())) {
                    inspections.clear();
                } else {
                    inspections.add(next);
                }
            }
            return inspections;
        });
    }

    private static Colour colour(ActiveModel model) {
        return model.current().inspector().colour();
    }

    private void predict(Context context) throws Exception {
        ActiveModel model = model(context);
        bodies.with(context, body -> {
            String name = Optional.ofNullable(context.queryParam("name")).orElse("image");
            if (body.length == 0) {
                throw new Refusal(400, "The body must be an image file.");
            }
            ImageSource source = ImageSource.of(name, body).in(colour(model));
            ImageFile file = BoundedImage.read(source);
            Inspection inspection = inspected(model, List.of(file.image())).get(0);
            JsonAnswer.give(
                    context,
                    InspectionJson.of(new Inspected(
                            source.name(),
                            name,
                            source.page(),
                            source.sha256(),
                            inspection,
                            file.image(),
                            inspection,
                            1,
                            file.notes())));
        });
    }

    private void index(Context context) {
        List<Map<String, Object>> models = new ArrayList<>();
        for (ActiveModel model : monitor.models()) {
            models.add(Map.of(
                    "name", model.name(), "version", model.current().model().sha256(), "state", "READY", "reason", ""));
        }
        JsonAnswer.give(context, models);
    }

    /** Reads the model's file again, or takes the file of the parameter {@code file}, which lies beside it. */
    private void load(Context context) throws Exception {
        ActiveModel model = model(context);
        // A body as small as a form's, which takes no place of an image's: a model is exchanged also under load.
        byte[] body = context.bodyAsBytes();
        Optional<String> file = Optional.empty();
        if (body.length > 0) {
            JsonNode json = JsonMapper.shared().readTree(body);
            file = Optional.of(json.path("parameters").path("file").asString(""))
                    .filter(name -> !name.isEmpty());
        }
        monitor.swap(model, file);
        JsonAnswer.give(context, metadata(model));
    }
}

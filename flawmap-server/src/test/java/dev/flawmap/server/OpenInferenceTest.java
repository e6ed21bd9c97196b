package dev.flawmap.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.monitor.StubModel;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Open Inference Protocol v2, by requests and answers written from its specification (KServe, Data Plane v2 protocol,
 * and its binary tensor data extension).
 */
@Timeout(120)
class OpenInferenceTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private static Path folder;

    private static ServerFixture server;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerFixture(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
        assertThat(server.unexpected).isEmpty();
    }

    /** 16×12 pixels of grey 51 (0.2), with a white square of 3×3 at (4, 5). */
    private static int[] pixels() {
        int[] pixels = new int[16 * 12];
        Arrays.fill(pixels, 51);
        for (int i = 0; i < 9; i++) {
            pixels[(5 + i / 3) * 16 + 4 + i % 3] = 255;
        }
        return pixels;
    }

    private static String request(String type, Object shape, Object data, String more) {
        return JSON.writeValueAsString(Map.of(
                        "inputs", List.of(Map.of("name", "image", "datatype", type, "shape", shape, "data", data))))
                .replaceFirst("}$", more + "}");
    }

    private static JsonNode output(JsonNode answer, String name) {
        for (JsonNode output : answer.path("outputs")) {
            if (output.path("name").asString().equals(name)) {
                return output;
            }
        }
        throw new AssertionError("no output " + name + " in " + answer);
    }

    private static void requireFound(JsonNode answer) {
        assertThat(answer.path("model_name").asString()).isEqualTo("m");
        assertThat(answer.path("model_version").asString()).hasSize(64);
        JsonNode score = output(answer, "pred_score");
        assertThat(score.path("datatype").asString()).isEqualTo("FP32");
        assertThat(score.path("shape").toString()).isEqualTo("[1]");
        assertThat(score.path("data").get(0).asDouble()).isEqualTo(1);
        assertThat(output(answer, "pred_label").path("data").get(0).asBoolean()).isTrue();
        JsonNode map = output(answer, "anomaly_map");
        assertThat(map.path("shape").toString()).isEqualTo("[1,12,16]");
        assertThat((float) map.path("data").get(0).asDouble()).isEqualTo(0.2f);
        JsonNode mask = output(answer, "pred_mask");
        assertThat(mask.path("datatype").asString()).isEqualTo("UINT8");
        assertThat(mask.path("data").get(5 * 16 + 4).asInt()).isEqualTo(1);
        assertThat(mask.path("data").valueStream().mapToInt(JsonNode::asInt).sum())
                .isEqualTo(9);
        JsonNode defects =
                JSON.readTree(output(answer, "defects").path("data").get(0).asString());
        assertThat(defects).hasSize(1);
        assertThat(defects.get(0).path("area_px").asInt()).isEqualTo(9);
    }

    @Test
    void theServerAndItsModelsDescribeThemselves() throws Exception {
        JsonNode about = ServerFixture.json(server.get("/v2"));
        assertThat(about.path("name").asString()).isEqualTo("flawmap");
        assertThat(about.path("version").asString()).isEqualTo("test");
        assertThat(about.path("extensions").toString()).contains("binary_tensor_data");
        assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);
        assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(200);
        JsonNode model = ServerFixture.json(server.get("/v2/models/m"));
        assertThat(model.path("name").asString()).isEqualTo("m");
        assertThat(model.path("platform").asString()).isEqualTo("flawmap_stub");
        assertThat(model.path("inputs").get(0).path("name").asString()).isEqualTo("image");
        assertThat(model.path("outputs")).hasSize(5);
        String version = model.path("versions").get(0).asString();
        assertThat(server.get("/v2/models/m/ready").statusCode()).isEqualTo(200);
        assertThat(server.get("/v2/models/m/versions/" + version).statusCode()).isEqualTo(200);
        assertThat(server.get("/v2/models/m/versions/" + version + "/ready").statusCode())
                .isEqualTo(200);
        assertThat(server.post(
                                "/v2/models/m/versions/" + version + "/infer",
                                request("UINT8", List.of(12, 16), pixels(), ""))
                        .statusCode())
                .isEqualTo(200);
        for (String missing : List.of("/v2/models/none", "/v2/models/none/ready", "/v2/models/m/versions/1")) {
            HttpResponse<String> answer = server.send(server.request(missing));
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(ServerFixture.json(answer).path("error").asString()).endsWith(".");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"UINT8 | 1", "UINT16 | 257", "FP32 | 0.00392156862745098"})
    void numbersInJsonAreImages(String type, double factor) throws Exception {
        Object values = type.equals("FP32")
                ? Arrays.stream(pixels())
                        .mapToObj(value -> (double) (float) (value * factor))
                        .toList()
                : Arrays.stream(pixels())
                        .map(value -> (int) (value * factor))
                        .boxed()
                        .toList();
        for (Object shape :
                List.of(List.of(12, 16), List.of(1, 12, 16), List.of(1, 1, 12, 16), List.of(1, 12, 16, 1))) {
            HttpResponse<String> answer =
                    server.post("/v2/models/m/infer", request(type, shape, values, ",\"id\":\"x7\""));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(ServerFixture.json(answer).path("id").asString()).isEqualTo("x7");
            requireFound(ServerFixture.json(answer));
        }
    }

    @Test
    void listsInListsAreTheSameNumbers() throws Exception {
        List<List<Integer>> rows = new ArrayList<>();
        for (int y = 0; y < 12; y++) {
            rows.add(Arrays.stream(pixels(), 16 * y, 16 * (y + 1)).boxed().toList());
        }
        requireFound(ServerFixture.json(
                server.post("/v2/models/m/infer", request("UINT8", List.of(1, 12, 16), List.of(rows), ""))));
    }

    private static byte[] png() throws Exception {
        int[] pixels = pixels();
        float[] grey = new float[pixels.length];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = pixels[i] / 255f;
        }
        Path file = folder.resolve("image.tif");
        ImageWriter.writeTiff(file, GreyImage.of(16, 12, grey));
        return Files.readAllBytes(file);
    }

    @Test
    void imageFilesAreImagesToo() throws Exception {
        String text = Base64.getEncoder().encodeToString(png());
        requireFound(
                ServerFixture.json(server.post("/v2/models/m/infer", request("BYTES", List.of(1), List.of(text), ""))));
        HttpResponse<String> answer = server.send(
                server.request("/predictions/m?name=a%2Fb.tif").POST(HttpRequest.BodyPublishers.ofByteArray(png())));
        JsonNode prediction = ServerFixture.json(answer);
        assertThat(prediction.path("pred_label").asBoolean()).isTrue();
        assertThat(prediction.path("defects")).hasSize(1);
        assertThat(prediction.path("name").asString()).isEqualTo("b");
    }

    private int status(byte[] file) throws Exception {
        return server.send(server.request("/predictions/m?name=a").POST(HttpRequest.BodyPublishers.ofByteArray(file)))
                .statusCode();
    }

    /** As clients write optional fields that they leave out. */
    @Test
    void nullIsAsGoodAsNothing() throws Exception {
        HttpResponse<String> answer = server.post(
                "/v2/models/m/infer",
                "{\"id\":null,\"parameters\":null,\"outputs\":null,\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\","
                        + "\"shape\":[12,16],\"parameters\":{\"binary_data_size\":null,\"nm_per_pixel\":null},\"data\":"
                        + Arrays.toString(new int[12 * 16]) + "}]}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(ServerFixture.json(answer).has("id")).isFalse();
    }

    @Test
    void theStatusSaysWhatIsWrongWithAFile() throws Exception {
        assertThat(status(png())).isEqualTo(200);
        assertThat(status(Arrays.copyOf(png(), 40))).isEqualTo(400);
        assertThat(status("GIF89a and more".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(415);
        Path gone = StubModel.write(folder.resolve("models/gone.flaw"), 1, Optional.empty());
        server.monitor.open("gone", gone);
        Files.delete(gone);
        assertThat(server.post("/v2/repository/models/gone/load", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aGreyImageIsRefusedByAModelInColour() throws Exception {
        server.monitor.open("colours", StubModel.writeInColour(folder.resolve("models/colours.flaw")));
        HttpResponse<String> answer = server.send(
                server.request("/predictions/colours?name=a.png").POST(HttpRequest.BodyPublishers.ofByteArray(png())));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).path("error").asString())
                .isEqualTo("a.png is grey, but an image in colour is needed: read it in RGB, or use a model of greys"
                        + " alone.");
        String text = Base64.getEncoder().encodeToString(png());
        assertThat(server.post("/v2/models/colours/infer", request("BYTES", List.of(1), List.of(text), ""))
                        .statusCode())
                .isEqualTo(400);
    }

    private HttpResponse<byte[]> binary(String json, byte[] tensor) throws Exception {
        byte[] head = json.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(head);
        body.writeBytes(tensor);
        return server.client.send(
                server.request("/v2/models/m/infer")
                        .header("Inference-Header-Content-Length", String.valueOf(head.length))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static byte[] raw(String type) throws Exception {
        int[] pixels = pixels();
        ByteBuffer bytes = ByteBuffer.allocate(4 * pixels.length + 4 + 100_000).order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case "UINT8" -> Arrays.stream(pixels).forEach(value -> bytes.put((byte) value));
            case "UINT16" -> Arrays.stream(pixels).forEach(value -> bytes.putShort((short) (257 * value)));
            case "FP32" -> Arrays.stream(pixels).forEach(value -> bytes.putFloat(value / 255f));
            default -> bytes.putInt(png().length).put(png());
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    @ParameterizedTest
    @ValueSource(strings = {"UINT8", "UINT16", "FP32", "BYTES"})
    void binaryTensorsGoInAndOut(String type) throws Exception {
        byte[] tensor = raw(type);
        String shape = type.equals("BYTES") ? "[1]" : "[1,12,16]";
        HttpResponse<byte[]> answer = binary(
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"" + type + "\",\"shape\":" + shape
                        + ",\"parameters\":{\"binary_data_size\":" + tensor.length + "}}],\"outputs\":["
                        + "{\"name\":\"pred_score\"},{\"name\":\"anomaly_map\",\"parameters\":{\"binary_data\":true}},"
                        + "{\"name\":\"pred_mask\",\"parameters\":{\"binary_data\":true}}]}",
                tensor);
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        int length = Integer.parseInt(
                answer.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
        JsonNode json = JSON.readTree(answer.body(), 0, length);
        assertThat(output(json, "pred_score").path("data").get(0).asDouble()).isEqualTo(1);
        JsonNode map = output(json, "anomaly_map");
        assertThat(map.path("parameters").path("binary_data_size").asInt()).isEqualTo(4 * 16 * 12);
        assertThat(map.has("data")).isFalse();
        ByteBuffer rest = ByteBuffer.wrap(answer.body(), length, answer.body().length - length)
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(rest.getFloat()).isEqualTo(0.2f);
        assertThat(answer.body()).hasSize(length + 5 * 16 * 12);
        byte[] mask = Arrays.copyOfRange(answer.body(), length + 4 * 16 * 12, answer.body().length);
        assertThat(mask[5 * 16 + 4]).isEqualTo((byte) 1);
    }

    @Test
    void allOutputsAreBinaryWhereThatIsAskedForAtOnce() throws Exception {
        byte[] tensor = raw("UINT8");
        HttpResponse<byte[]> answer = binary(
                "{\"parameters\":{\"binary_data_output\":true,\"nm_per_pixel\":25},\"inputs\":[{\"name\":\"image\","
                        + "\"datatype\":\"UINT8\",\"shape\":[12,16],\"parameters\":{\"binary_data_size\":192}}]}",
                tensor);
        int length = Integer.parseInt(
                answer.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
        JsonNode json = JSON.readTree(answer.body(), 0, length);
        int total = json.path("outputs")
                .valueStream()
                .mapToInt(output ->
                        output.path("parameters").path("binary_data_size").asInt())
                .sum();
        assertThat(answer.body()).hasSize(length + total);
        String defects = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(defects).contains("\"area_nm2\":5625");
    }

    @Test
    void severalImagesAreInspectedTogether() throws Exception {
        int[] two = new int[2 * 192];
        System.arraycopy(pixels(), 0, two, 0, 192);
        Arrays.fill(two, 192, 384, 51);
        JsonNode answer =
                ServerFixture.json(server.post("/v2/models/m/infer", request("UINT8", List.of(2, 12, 16), two, "")));
        assertThat(output(answer, "pred_label").path("data").toString()).isEqualTo("[true,false]");
        assertThat(output(answer, "anomaly_map").path("shape").toString()).isEqualTo("[2,12,16]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{\"inputs\":[]}",
                "{\"inputs\":[{\"name\":\"other\",\"datatype\":\"UINT8\",\"shape\":[8,8],\"data\":[]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"INT64\",\"shape\":[8,8],\"data\":[]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BOOL\",\"shape\":[8,8],\"data\":[]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[],\"data\":[]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[-1,8],\"data\":[]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[8,8],\"data\":[1,2,3]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1,2],\"data\":[1,2,3]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1,2],\"data\":[1,256]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1,2],\"data\":[1,1.5]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1,2],\"data\":[1,\"a\"]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1,2],\"data\":{}}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1,1,1,1,1],\"data\":[1]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1,2,2,2],\"data\":[1,2,3,4,5,6,7,8]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[0,2]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"AAAA\"]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[2],\"data\":[\"AAAA\"]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[2,2],\"data\":[1,2,3,4]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[2,2],\"data\":[1,2,3,4]}],\"outputs\":[{\"name\":\"none\"}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[2,2],\"data\":[1,2,3,4]}],\"id\":7}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[2,2],\"parameters\":{\"binary_data_size\":4}}]}",
            })
    void whatIsNoRequestIsRefusedWithASentence(String body) throws Exception {
        HttpResponse<String> answer = server.post("/v2/models/m/infer", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(ServerFixture.json(answer).path("error").asString()).endsWith(".");
    }

    @Test
    void hugeShapesAreRefusedBeforeAnythingIsMade() throws Exception {
        HttpResponse<String> answer =
                server.post("/v2/models/m/infer", request("FP32", List.of(16, 65536, 65536), List.of(), ""));
        assertThat(answer.statusCode()).isEqualTo(413);
        JsonNode deep = ServerFixture.json(server.post(
                "/v2/models/m/infer",
                request("UINT8", List.of(2, 2), List.of(List.of(List.of(List.of(List.of(List.of(1)))))), "")));
        assertThat(deep.path("error").asString()).isNotEmpty();
    }

    /** While clients infer, the model is swapped again and again: no answer fails or is of two models. */
    @Test
    void modelsAreSwappedUnderLoad() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        int[] four = new int[4 * 192];
        for (int i = 0; i < 40; i++) {
            answers.add(server.client.sendAsync(
                    server.request("/v2/models/m/infer")
                            .POST(HttpRequest.BodyPublishers.ofString(request(
                                    "UINT8", List.of(4, 12, 16), four, ",\"outputs\":[{\"name\":\"pred_score\"}]")))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
            if (i % 4 == 3) {
                String body = i % 8 == 3
                        ? "{\"parameters\":{\"file\":\"next.flaw\"}}"
                        : "{\"parameters\":{\"file\":\"m.flaw\"}}";
                assertThat(server.post("/v2/repository/models/m/load", body).statusCode())
                        .isEqualTo(200);
                answers.forEach(CompletableFuture::join);
            }
        }
        assertThat(answers).extracting(answer -> answer.join().statusCode()).containsOnly(200);
        assertThat(server.monitor.history().models())
                .extracting(use -> use.sha256())
                .hasSizeGreaterThan(5);
        JsonNode index = ServerFixture.json(server.post("/v2/repository/index", ""));
        assertThat(index.get(0).path("state").asString()).isEqualTo("READY");
        for (String outside : List.of("../history.db", "none.flaw", "/etc/passwd")) {
            HttpResponse<String> refused =
                    server.post("/v2/repository/models/m/load", "{\"parameters\":{\"file\":\"" + outside + "\"}}");
            assertThat(refused.statusCode()).isEqualTo(400);
        }
        assertThat(server.post("/v2/repository/models/m/unload", "").statusCode())
                .isEqualTo(400);
    }

    /** Checks the grammar of Prometheus's text format: comments, or a name, labels and a number. */
    @Test
    void metricsAreAsPrometheusReadsThem() throws Exception {
        server.post("/v2/models/m/infer", request("UINT8", List.of(12, 16), pixels(), ""));
        HttpResponse<String> metrics = server.get("/metrics");
        assertThat(metrics.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
        assertThat(metrics.body().lines())
                .isNotEmpty()
                .allMatch(line -> line.matches(
                        "# (HELP|TYPE) [a-z_]+ .*" + "|[a-z_]+(\\{([a-z_]+=\"[^\"]*\",?)*})? [-+0-9.eE]+(Inf|NaN)?"));
        assertThat(metrics.body()).contains("flawmap_inference_seconds_count{model=\"m\"}");
        assertThat(metrics.body()).contains("flawmap_http_requests_total{method=\"POST\",status=\"200\"}");
    }

    /** Every call of the description answers; the description names no other type than the server does. */
    @Test
    void theDescriptionIsOfCallsThatAreThere() throws Exception {
        JsonNode description = ServerFixture.json(server.get("/openapi.json"));
        assertThat(description.path("openapi").asString()).startsWith("3.0.");
        String version =
                server.monitor.model("m").orElseThrow().current().model().sha256();
        List<String> called = new ArrayList<>();
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().propertyNames().forEach(method -> {
                    String real = path.getKey()
                            .replace("{model}", "m")
                            .replace("{version}", version)
                            .replace("{id}", "1");
                    try {
                        HttpResponse<String> answer = server.send(server.request(real)
                                .method(
                                        method.toUpperCase(java.util.Locale.ROOT),
                                        HttpRequest.BodyPublishers.noBody()));
                        String expected = path.getValue()
                                .path(method)
                                .path("responses")
                                .propertyNames()
                                .toString();
                        assertThat(expected).as(real).contains(String.valueOf(answer.statusCode()));
                        assertThat(problems(description, path.getValue().path(method), answer))
                                .as(real)
                                .isEmpty();
                        called.add(real);
                    } catch (Exception e) {
                        throw new AssertionError(real, e);
                    }
                }));
        assertThat(called).hasSizeGreaterThan(15);
    }

    /** What of an answer in JSON is not as the description of its call says, by a validator of its own. */
    private static List<String> problems(JsonNode description, JsonNode call, HttpResponse<String> answer) {
        if (!answer.headers().firstValue("Content-Type").orElse("").startsWith("application/json")) {
            return List.of();
        }
        JsonNode response = call.path("responses").path(String.valueOf(answer.statusCode()));
        if (response.has("$ref")) {
            response = description.at(response.path("$ref").asString().substring(1));
        }
        return problems(
                description, response.path("content").path("application/json").path("schema"), answer.body());
    }

    private static List<String> problems(JsonNode description, JsonNode schema, String json) {
        ObjectNode whole = JSON.createObjectNode();
        whole.set("components", description.path("components").deepCopy());
        whole.putArray("allOf").add(schema.deepCopy());
        // Names that the description does not have are none.
        for (JsonNode object : whole.findParents("properties")) {
            ((ObjectNode) object).put("additionalProperties", false);
        }
        return SchemaRegistry.withDialect(Dialects.getOpenApi30())
                .getSchema(whole.toString(), InputFormat.JSON)
                .validate(json, InputFormat.JSON)
                .stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void theDescriptionIsValid() throws Exception {
        String description = server.get("/openapi.json").body();
        assertThat(new OpenAPIV3Parser().readContents(description).getMessages())
                .isEmpty();
        assertThat(new OpenAPIV3Parser()
                        .readContents(description.replace("\"in\":", "\"inside\":"))
                        .getMessages())
                .as("the parser finds what is wrong")
                .isNotEmpty();
    }

    @Test
    void answersAreAsTheDescriptionSays() throws Exception {
        JsonNode description = ServerFixture.json(server.get("/openapi.json"));
        JsonNode infer =
                description.path("paths").path("/v2/models/{model}/infer").path("post");
        HttpResponse<String> numbers =
                server.post("/v2/models/m/infer", request("UINT8", List.of(12, 16), pixels(), ",\"id\":\"x\""));
        assertThat(problems(description, infer, numbers)).isEmpty();
        assertThat(problems(description, infer, server.post("/v2/models/m/infer", "{}")))
                .isEmpty();
        HttpResponse<byte[]> binary = binary(
                "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\","
                        + "\"shape\":[12,16],\"parameters\":{\"binary_data_size\":192}}]}",
                raw("UINT8"));
        int length = Integer.parseInt(
                binary.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
        JsonNode schema = infer.at("/responses/200/content/application~1json/schema");
        assertThat(problems(description, schema, new String(binary.body(), 0, length, StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(problems(description, schema, numbers.body().replace("\"FP32\"", "\"FP99\"")))
                .isNotEmpty();
        assertThat(problems(description, schema, numbers.body().replace("\"model_name\"", "\"model\"")))
                .isNotEmpty();
    }
}

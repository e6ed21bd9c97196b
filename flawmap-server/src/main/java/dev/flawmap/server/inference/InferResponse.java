package dev.flawmap.server.inference;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Inspection;
import dev.flawmap.results.InspectionJson;
import dev.flawmap.server.http.Refusal;
import dev.flawmap.server.inference.Tensor.Type;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer of the Open Inference Protocol v2.
 *
 * @param body JSON, and binary tensors after it
 * @param jsonLength how many bytes of it are JSON, where others follow
 */
record InferResponse(byte[] body, Optional<Integer> jsonLength) {
    /** The names of outputs, in the order in which they are returned. */
    static final List<String> OUTPUTS = List.of("pred_score", "pred_label", "anomaly_map", "pred_mask", "defects");

    private static final JsonMapper JSON = JsonMapper.shared();

    static InferResponse of(String model, InferRequest request, List<Inspection> inspections) {
        List<String> names = request.outputs().isEmpty()
                ? OUTPUTS
                : List.copyOf(request.outputs().keySet());
        List<Map<String, Object>> outputs = new ArrayList<>();
        ByteArrayOutputStream binary = new ByteArrayOutputStream();
        for (String name : names) {
            Tensor tensor = output(name, inspections);
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", name);
            json.put("datatype", tensor.type().name());
            json.put("shape", tensor.shape());
            if (request.outputs().getOrDefault(name, Optional.empty()).orElse(request.binary())) {
                json.put("parameters", Map.of("binary_data_size", tensor.bytes().remaining()));
                binary.write(tensor.bytes().array(), 0, tensor.bytes().remaining());
            } else {
                json.put("data", data(tensor));
            }
            outputs.add(json);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("model_name", model);
        answer.put("model_version", inspections.get(0).modelSha256());
        request.id().ifPresent(id -> answer.put("id", id));
        answer.put("outputs", outputs);
        byte[] json = JSON.writeValueAsBytes(answer);
        if (binary.size() == 0) {
            return new InferResponse(json, Optional.empty());
        }
        byte[] body = java.util.Arrays.copyOf(json, json.length + binary.size());
        System.arraycopy(binary.toByteArray(), 0, body, json.length, binary.size());
        return new InferResponse(body, Optional.of(json.length));
    }

    private static Tensor output(String name, List<Inspection> inspections) {
        int count = inspections.size();
        return switch (name) {
            case "pred_score" -> {
                float[] scores = new float[count];
                for (int i = 0; i < count; i++) {
                    scores[i] = inspections.get(i).predScore();
                }
                yield Tensor.floats(name, List.of(count), scores);
            }
            case "pred_label" -> {
                ByteBuffer labels = Tensor.buffer(count);
                inspections.forEach(inspection -> labels.put((byte) (inspection.predLabel() ? 1 : 0)));
                yield new Tensor(name, Type.BOOL, List.of(count), labels.flip());
            }
            case "anomaly_map" ->
                Tensor.floats(
                        name,
                        shape(inspections),
                        inspections.stream()
                                .map(inspection -> inspection.anomalyMap().orElseThrow())
                                .map(AnomalyMap::values)
                                .toArray(float[][]::new));
            case "pred_mask" -> {
                List<Integer> shape = shape(inspections);
                ByteBuffer mask = Tensor.buffer(Math.multiplyExact(count, shape.get(1) * shape.get(2)));
                for (Inspection inspection : inspections) {
                    for (boolean set : inspection.predMask().pixels()) {
                        mask.put((byte) (set ? 1 : 0));
                    }
                }
                yield new Tensor(name, Type.UINT8, shape, mask.flip());
            }
            default -> defects(name, inspections);
        };
    }

    /** The size of all images, which outputs for every pixel need to share. */
    private static List<Integer> shape(List<Inspection> inspections) {
        Inspection first = inspections.get(0);
        if (inspections.stream()
                .anyMatch(other -> other.width() != first.width() || other.height() != first.height())) {
            throw new Refusal(
                    400,
                    "Maps and masks of images of different sizes do not fit into one tensor; ask for"
                            + " pred_score, pred_label and defects alone.");
        }
        return List.of(inspections.size(), first.height(), first.width());
    }

    /** A JSON list of defects for every image. */
    private static Tensor defects(String name, List<Inspection> inspections) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Inspection inspection : inspections) {
            byte[] json = JSON.writeValueAsBytes(
                    inspection.defects().stream().map(InspectionJson::of).toList());
            bytes.writeBytes(Tensor.buffer(4).putInt(json.length).array());
            bytes.writeBytes(json);
        }
        return new Tensor(name, Type.BYTES, List.of(inspections.size()), ByteBuffer.wrap(bytes.toByteArray()));
    }

    private static List<Object> data(Tensor tensor) {
        List<Object> data = new ArrayList<>();
        ByteBuffer bytes = tensor.bytes();
        while (bytes.hasRemaining()) {
            data.add(
                    switch (tensor.type()) {
                        case BOOL -> bytes.get() != 0;
                        case UINT8 -> Byte.toUnsignedInt(bytes.get());
                        case UINT16 -> Short.toUnsignedInt(bytes.getShort());
                        case FP32 -> bytes.getFloat();
                        case BYTES -> {
                            byte[] text = new byte[bytes.getInt()];
                            bytes.get(text);
                            yield new String(text, StandardCharsets.UTF_8);
                        }
                    });
        }
        return data;
    }
}

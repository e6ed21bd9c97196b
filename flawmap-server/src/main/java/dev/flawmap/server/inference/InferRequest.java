package dev.flawmap.server.inference;

import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.PixelSize;
import dev.flawmap.inspect.ImageSource;
import dev.flawmap.server.http.Refusal;
import dev.flawmap.server.inference.Tensor.Type;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request of the Open Inference Protocol v2, read from JSON or from JSON that binary tensors follow.
 *
 * @param id returned with the answer, where there is one
 * @param images to be inspected
 * @param outputs asked for, each with whether it is to be binary; empty for all
 * @param binary whether outputs that do not say are to be binary
 */
record InferRequest(
        Optional<String> id, List<GreyImage> images, Map<String, Optional<Boolean>> outputs, boolean binary) {
    static final String IMAGE = "image";

    /** The most images of one request. */
    static final int MOST_IMAGES = 16;

    private static final int LONGEST_ID = 200;

    /**
     * Reads a request.
     *
     * @param body whole
     * @param headerLength how many bytes of it are JSON; all where nothing is said
     * @param colour what of images the model takes
     */
    static InferRequest read(byte[] body, @Nullable String headerLength, Colour colour) throws IOException {
        int jsonLength = jsonLength(body, headerLength);
        JsonNode json = JsonMapper.shared().readTree(body, 0, jsonLength);
        if (!json.isObject()) {
            throw new Refusal(400, "The request must be a JSON object.");
        }
        JsonNode inputs = json.path("inputs");
        if (!inputs.isArray()
                || inputs.size() != 1
                || !inputs.get(0).path("name").asString("").equals(IMAGE)) {
            throw new Refusal(400, "The request must have one input, named image.");
        }
        JsonNode input = inputs.get(0);
        ByteBuffer rest = ByteBuffer.wrap(body, jsonLength, body.length - jsonLength);
        Tensor tensor = tensor(input, rest);
        OptionalDouble nm = nmPerPixel(json, input);
        JsonNode id = json.path("id");
        if (!absent(id) && (!id.isString() || id.asString().length() > LONGEST_ID)) {
            throw new Refusal(400, "The id must be text of at most " + LONGEST_ID + " characters.");
        }
        return new InferRequest(
                id.isString() ? Optional.of(id.asString()) : Optional.empty(),
                images(tensor, nm, colour),
                outputs(json.path("outputs")),
                json.path("parameters").path("binary_data_output").asBoolean(false));
    }

    /** Whether a part of a request is not there, or null, as many clients write what they leave out. */
    private static boolean absent(JsonNode part) {
        return part.isMissingNode() || part.isNull();
    }

    private static int jsonLength(byte[] body, @Nullable String header) {
        if (header == null) {
            return body.length;
        }
        if (!header.matches("\\d{1,9}") || Integer.parseInt(header) > body.length) {
            throw new Refusal(400, "Inference-Header-Content-Length must be the number of bytes of the JSON.");
        }
        return Integer.parseInt(header);
    }

    private static OptionalDouble nmPerPixel(JsonNode json, JsonNode input) {
        JsonNode own = input.path("parameters").path("nm_per_pixel");
        JsonNode value = absent(own) ? json.path("parameters").path("nm_per_pixel") : own;
        if (absent(value)) {
            return OptionalDouble.empty();
        }
        if (!value.isNumber()
                || !(value.asDouble() >= PixelSize.LEAST_NM && value.asDouble() <= PixelSize.GREATEST_NM)) {
            throw new Refusal(400, "The parameter nm_per_pixel must be a number of nanometres above 0.");
        }
        return OptionalDouble.of(value.asDouble());
    }

    private static Map<String, Optional<Boolean>> outputs(JsonNode asked) {
        Map<String, Optional<Boolean>> outputs = new LinkedHashMap<>();
        if (absent(asked)) {
            return outputs;
        }
        if (!asked.isArray()) {
            throw new Refusal(400, "The outputs must be a list.");
        }
        for (JsonNode output : asked) {
            String name = output.path("name").asString("");
            if (!InferResponse.OUTPUTS.contains(name)) {
                throw new Refusal(400, "There are the outputs " + String.join(", ", InferResponse.OUTPUTS) + ".");
            }
            JsonNode binary = output.path("parameters").path("binary_data");
            outputs.put(name, absent(binary) ? Optional.empty() : Optional.of(binary.asBoolean(false)));
        }
        return outputs;
    }

    private static Tensor tensor(JsonNode input, ByteBuffer rest) {
        Type type = Arrays.stream(Type.values())
                .filter(known -> known != Type.BOOL
                        && known.name().equals(input.path("datatype").asString("")))
                .findFirst()
                .orElseThrow(() -> new Refusal(400, "The image's datatype must be UINT8, UINT16, FP32 or BYTES."));
        List<Integer> shape = new ArrayList<>();
        long count = 1;
        for (JsonNode size : input.path("shape")) {
            if (!size.isIntegralNumber() || size.asLong() < 1 || size.asLong() > BoundedImage.MOST_PIXELS) {
                throw new Refusal(400, "The shape must be of whole numbers above 0.");
            }
            shape.add((int) size.asLong());
            count *= size.asLong();
            BoundedImage.require(count);
        }
        if (shape.isEmpty() || shape.size() > 4) {
            throw new Refusal(400, "The input needs a shape of one to four dimensions.");
        }
        JsonNode binarySize = input.path("parameters").path("binary_data_size");
        ByteBuffer bytes;
        if (!absent(binarySize)) {
            if (!absent(input.path("data"))) {
                throw new Refusal(400, "An input has data in JSON or after it, not both.");
            }
            if (!binarySize.isIntegralNumber() || binarySize.asLong() != rest.remaining()) {
                throw new Refusal(
                        400,
                        "The binary_data_size must be the number of bytes after the JSON, " + rest.remaining() + ".");
            }
            bytes = rest.slice();
        } else {
            if (rest.hasRemaining()) {
                throw new Refusal(400, "Bytes after the JSON need the parameter binary_data_size.");
            }
            bytes = type == Type.BYTES ? encoded(input.path("data"), (int) count) : numbers(input, type, (int) count);
        }
        if (type != Type.BYTES && bytes.remaining() != count * type.size) {
            throw new Refusal(
                    400,
                    "The shape " + shape + " of " + type + " takes " + count * type.size + " bytes, but there are "
                            + bytes.remaining() + ".");
        }
        return new Tensor(IMAGE, type, shape, bytes);
    }

    /** Numbers of a list, or of lists in lists. */
    private static ByteBuffer numbers(JsonNode input, Type type, int count) {
        ByteBuffer bytes = Tensor.buffer(count * type.size);
        try {
            put(input.path("data"), type, bytes, 0);
        } catch (java.nio.BufferOverflowException e) {
            throw new Refusal(400, "There are more values than the shape says.");
        }
        return bytes.flip();
    }

    private static void put(JsonNode data, Type type, ByteBuffer bytes, int depth) {
        if (!data.isArray() || depth > 4) {
            throw new Refusal(400, "The input's data must be a list of numbers.");
        }
        int most = type == Type.UINT8 ? 255 : 65535;
        for (JsonNode value : data) {
            if (value.isArray()) {
                put(value, type, bytes, depth + 1);
                continue;
            }
            if (type == Type.FP32) {
                if (!value.isNumber()) {
                    throw new Refusal(400, "The input's data must be numbers.");
                }
                bytes.putFloat((float) value.asDouble());
                continue;
            }
            if (!value.isIntegralNumber() || value.asLong() < 0 || value.asLong() > most) {
                throw new Refusal(400, "Values of " + type + " are whole numbers from 0 to " + most + ".");
            }
            if (type == Type.UINT8) {
                bytes.put((byte) value.asInt());
            } else {
                bytes.putShort((short) value.asInt());
            }
        }
    }

    /** Image files in Base64, as JSON has no bytes, each after its length. */
    private static ByteBuffer encoded(JsonNode data, int count) {
        if (!data.isArray() || data.size() != count) {
            throw new Refusal(400, "The shape must say how many image files there are.");
        }
        List<byte[]> files = new ArrayList<>();
        int total = 0;
        for (JsonNode text : data) {
            try {
                byte[] file = Base64.getMimeDecoder().decode(text.asString("").getBytes(StandardCharsets.US_ASCII));
                files.add(file);
                total += 4 + file.length;
            } catch (IllegalArgumentException e) {
                throw new Refusal(400, "Image files in JSON are text in Base64.");
            }
        }
        ByteBuffer bytes = Tensor.buffer(total);
        files.forEach(file -> bytes.putInt(file.length).put(file));
        return bytes.flip();
    }

    private static List<GreyImage> images(Tensor tensor, OptionalDouble nm, Colour colour) throws IOException {
        if (tensor.type() == Type.BYTES) {
            return decoded(tensor, nm, colour);
        }
        if (colour != Colour.GREY) {
            throw new Refusal(400, "The model takes colours, so send image files, as BYTES, and no greys.");
        }
        return raw(tensor, nm);
    }

    private static List<GreyImage> decoded(Tensor tensor, OptionalDouble nm, Colour colour) throws IOException {
        List<GreyImage> images = new ArrayList<>();
        ByteBuffer bytes = tensor.bytes();
        long pixels = 0;
        while (bytes.hasRemaining()) {
            if (bytes.remaining() < 4 || images.size() >= MOST_IMAGES) {
                throw new Refusal(
                        400,
                        "Binary image files are each a length and as many bytes, at most " + MOST_IMAGES + " of them.");
            }
            int length = bytes.getInt();
            if (length < 0 || length > bytes.remaining()) {
                throw new Refusal(400, "A binary image file is shorter than its length says.");
            }
            byte[] file = new byte[length];
            bytes.get(file);
            GreyImage image =
                    BoundedImage.read(ImageSource.of(IMAGE, file).in(colour)).image();
            pixels += (long) image.width() * image.height();
            BoundedImage.require(pixels);
            images.add(nm.isPresent() ? image.withNmPerPixel(nm) : image);
        }
        int said = tensor.shape().stream().reduce(1, (a, b) -> a * b);
        if (images.size() != said) {
            throw new Refusal(
                    400,
                    "The shape says that there are " + said + " image files, but there are " + images.size() + ".");
        }
        return images;
    }

    /** Images of {@code [height, width]}, {@code [count, height, width]}, or with one channel, first or last. */
    private static List<GreyImage> raw(Tensor tensor, OptionalDouble nm) {
        List<Integer> shape = new ArrayList<>(tensor.shape());
        if (shape.size() == 4) {
            if (shape.get(1) == 1) {
                shape.remove(1);
            } else if (shape.get(3) == 1) {
                shape.remove(3);
            } else {
                throw new Refusal(400, "Images have one channel, of grey.");
            }
        }
        if (shape.size() == 2) {
            shape.add(0, 1);
        }
        if (shape.size() != 3 || shape.get(0) > MOST_IMAGES) {
            throw new Refusal(
                    400,
                    "An image's shape is [height, width] or [count, height, width], of at most " + MOST_IMAGES
                            + " images.");
        }
        int height = shape.get(1);
        int width = shape.get(2);
        List<GreyImage> images = new ArrayList<>();
        for (int i = 0; i < shape.get(0); i++) {
            GreyImage image = raw(tensor, width, height);
            images.add(nm.isPresent() ? image.withNmPerPixel(nm) : image);
        }
        return images;
    }

    private static GreyImage raw(Tensor tensor, int width, int height) {
        int count = width * height;
        ByteBuffer bytes = tensor.bytes();
        switch (tensor.type()) {
            case UINT8 -> {
                byte[] values = new byte[count];
                bytes.get(values);
                return GreyImage.of8Bit(width, height, values);
            }
            case UINT16 -> {
                short[] values = new short[count];
                for (int i = 0; i < count; i++) {
                    values[i] = bytes.getShort();
                }
                return GreyImage.of16Bit(width, height, values);
            }
            default -> {
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                    values[i] = bytes.getFloat();
                    if (!(values[i] >= 0 && values[i] <= 1)) {
                        throw new Refusal(400, "Values of FP32 lie from 0, black, to 1, white.");
                    }
                }
                return GreyImage.of(width, height, values);
            }
        }
    }
}

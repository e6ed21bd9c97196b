package dev.flawmap.reliability;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Changes single fields at any depth of a protocol buffer, as ONNX graphs are, with all lengths right again. */
final class GraphMutator implements Mutator {
    /** Weights are longer, and would be taken for messages now and then. */
    private static final int LONGEST_MESSAGE = 1 << 20;

    private static final long[] EXTREMES = {
        0,
        1,
        2,
        -1,
        7,
        11,
        1 << 16,
        40_000,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final List<String> WORDS = List.of(
            "", "Loop", "If", "ConstantOfShape", "Expand", "Tile", "Resize", "Conv", "Pad", "Range", "input", "error");

    @Override
    public byte[] mutate(byte[] content, List<byte[]> others, SplittableRandom random) {
        Optional<UnknownFieldSet> graph = random.nextInt(4) == 0 ? Optional.empty() : parsed(content);
        if (graph.isEmpty()) {
            return BYTES.mutate(content, others, random);
        }
        UnknownFieldSet changed = graph.get();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            changed = change(changed, random);
        }
        return changed.toByteArray();
    }

    private static Optional<UnknownFieldSet> parsed(byte[] content) {
        if (content.length == 0 || content.length > LONGEST_MESSAGE) {
            return Optional.empty();
        }
        try {
            return Optional.of(UnknownFieldSet.parseFrom(content));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static UnknownFieldSet change(UnknownFieldSet message, SplittableRandom random) {
        List<Map.Entry<Integer, Field>> fields = List.copyOf(message.asMap().entrySet());
        if (fields.isEmpty()) {
            return message;
        }
        Map.Entry<Integer, Field> entry = fields.get(random.nextInt(fields.size()));
        UnknownFieldSet.Builder changed = message.toBuilder();
        Field field = entry.getValue();
        boolean inside = !field.getLengthDelimitedList().isEmpty() && random.nextInt(8) > 0;
        if (inside) {
            return changed.addField(entry.getKey(), inside(field, random)).build();
        }
        switch (random.nextInt(5)) {
            case 0 -> changed.clearField(entry.getKey());
            case 1 -> changed.mergeField(entry.getKey(), field);
            case 2 -> changed.clearField(entry.getKey()).mergeField(random.nextInt(1, 24), field);
            default ->
                changed.addField(
                        entry.getKey(),
                        Field.newBuilder()
                                .addVarint(EXTREMES[random.nextInt(EXTREMES.length)])
                                .build());
        }
        return changed.build();
    }

    /** A field of texts, bytes or messages, one of which is changed. */
    private static Field inside(Field field, SplittableRandom random) {
        List<ByteString> values = new ArrayList<>(field.getLengthDelimitedList());
        int at = random.nextInt(values.size());
        byte[] value = values.get(at).toByteArray();
        Optional<UnknownFieldSet> message = parsed(value);
        switch (random.nextInt(8)) {
            case 0 -> values.remove(at);
            case 1 -> values.add(values.get(random.nextInt(values.size())));
            case 2 -> values.set(at, ByteString.copyFromUtf8(WORDS.get(random.nextInt(WORDS.size()))));
            default ->
                values.set(
                        at,
                        message.map(inner -> change(inner, random).toByteString())
                                .orElseGet(() -> ByteString.copyFrom(BYTES.mutate(value, List.of(value), random))));
        }
        Field.Builder changed = Field.newBuilder();
        field.getVarintList().forEach(changed::addVarint);
        field.getFixed32List().forEach(changed::addFixed32);
        field.getFixed64List().forEach(changed::addFixed64);
        values.forEach(changed::addLengthDelimited);
        return changed.build();
    }
}

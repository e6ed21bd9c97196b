package dev.flawmap.reliability;

import dev.flawmap.file.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes what is in a zip file and packs it again with the right sums, also those that {@code model.json} lists, so
 * that what reads the entries is reached; now and then the zip file itself.
 */
final class ZipMutator implements Mutator {
    /** In characters, of at most three bytes each: a zip file holds names of up to 65,535 bytes. */
    private static final int LONGEST_NAME = 21_845;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DESCRIPTION = "model.json";
    private static final String SUMS = "sha256";

    private final Mutator text = new TextMutator();
    private final Mutator graph = new GraphMutator();
    private final Mutator png = new PngMutator();

    @Override
    public byte[] mutate(byte[] content, List<byte[]> others, SplittableRandom random) {
        if (random.nextInt(4) == 0) {
            return BYTES.mutate(content, others, random);
        }
        Map<String, byte[]> entries = entries(content);
        List<String> names = new ArrayList<>(entries.keySet());
        String name = names.get(random.nextInt(names.size()));
        byte[] entry = entries.getOrDefault(name, new byte[0]);
        switch (random.nextInt(12)) {
            case 0 -> entries.remove(name);
            case 1 -> entries.put(names.get(random.nextInt(names.size())), entry);
            case 2 -> {
                String renamed = new String(
                        text.mutate(name.getBytes(StandardCharsets.UTF_8), List.of(), random), StandardCharsets.UTF_8);
                entries.put(renamed.substring(0, Math.min(LONGEST_NAME, renamed.length())), entry);
            }
            default -> entries.put(name, of(name).mutate(entry, List.of(entry), random));
        }
        if (random.nextInt(8) > 0) {
            mendSums(entries);
        }
        return packed(entries);
    }

    private Mutator of(String name) {
        if (name.endsWith(".onnx")) {
            return graph;
        }
        if (name.endsWith(".png")) {
            return png;
        }
        return name.endsWith(".json") || name.endsWith(".csv") ? text : BYTES;
    }

    static void mendSums(Map<String, byte[]> entries) {
        byte[] json = entries.get(DESCRIPTION);
        if (json == null) {
            return;
        }
        try {
            JsonNode tree = JSON.readTree(json);
            if (tree instanceof ObjectNode description && description.get(SUMS) instanceof ObjectNode sums) {
                sums.removeAll();
                entries.forEach((name, content) -> {
                    if (!name.equals(DESCRIPTION)) {
                        sums.put(name, Sha256.of(content));
                    }
                });
                entries.put(DESCRIPTION, JSON.writeValueAsBytes(description));
            }
        } catch (JacksonException e) {
            // What is no JSON any more has no sums to mend.
        }
    }

    static Map<String, byte[]> entries(byte[] zip) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] packed(Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.setLevel(1);
            for (Map.Entry<String, byte[]> content : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(content.getKey());
                entry.setTime(0);
                out.putNextEntry(entry);
                out.write(content.getValue());
                out.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}

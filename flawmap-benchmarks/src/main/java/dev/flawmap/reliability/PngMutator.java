package dev.flawmap.reliability;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.DeflaterInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Changes a PNG's chunks, pixels before they are compressed, and packs them again with the right lengths and sums, so
 * that what is in them is looked at; now and then any bytes.
 */
final class PngMutator implements Mutator {
    private static final int SIGNATURE = 8;
    private static final String PIXELS = "IDAT";

    private record Chunk(String name, byte[] content) {}

    @Override
    public byte[] mutate(byte[] content, List<byte[]> others, SplittableRandom random) {
        List<Chunk> chunks = chunks(content);
        if (chunks.isEmpty() || random.nextInt(4) == 0) {
            return BYTES.mutate(content, others, random);
        }
        int at = random.nextInt(chunks.size());
        Chunk chunk = chunks.get(at);
        switch (random.nextInt(10)) {
            case 0 -> chunks.remove(at);
            case 1 -> chunks.add(random.nextInt(chunks.size() + 1), chunk);
            default -> chunks.set(at, new Chunk(chunk.name(), changed(chunk, random)));
        }
        return packed(content, chunks);
    }

    private static byte[] changed(Chunk chunk, SplittableRandom random) {
        if (!chunk.name().equals(PIXELS) || random.nextInt(4) == 0) {
            return BYTES.mutate(chunk.content(), List.of(chunk.content()), random);
        }
        try {
            byte[] pixels = new InflaterInputStream(new ByteArrayInputStream(chunk.content())).readAllBytes();
            byte[] other = BYTES.mutate(pixels, List.of(pixels), random);
            return new DeflaterInputStream(new ByteArrayInputStream(other)).readAllBytes();
        } catch (IOException e) {
            // One of several chunks of pixels is no stream of its own.
            return BYTES.mutate(chunk.content(), List.of(chunk.content()), random);
        }
    }

    private static List<Chunk> chunks(byte[] png) {
        List<Chunk> chunks = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(png);
        bytes.position(Math.min(png.length, SIGNATURE));
        while (bytes.remaining() >= 12) {
            long length = Integer.toUnsignedLong(bytes.getInt());
            if (length > bytes.remaining() - 8) {
                return List.of();
            }
            byte[] name = new byte[4];
            bytes.get(name);
            byte[] content = new byte[(int) length];
            bytes.get(content).getInt();
            chunks.add(new Chunk(new String(name, StandardCharsets.ISO_8859_1), content));
        }
        return chunks;
    }

    private static byte[] packed(byte[] png, List<Chunk> chunks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Arrays.copyOf(png, SIGNATURE));
        for (Chunk chunk : chunks) {
            byte[] name = chunk.name().getBytes(StandardCharsets.ISO_8859_1);
            CRC32 sum = new CRC32();
            sum.update(name);
            sum.update(chunk.content());
            out.writeBytes(number(chunk.content().length));
            out.writeBytes(name);
            out.writeBytes(chunk.content());
            out.writeBytes(number((int) sum.getValue()));
        }
        return out.toByteArray();
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }
}

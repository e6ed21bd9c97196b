package dev.flawmap.image.metadata;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Olympus SIS: tag 33560 points to a table of further places, all little-endian. */
final class Olympus {
    private static final int TAG = 33560;
    private static final int HEAD = 60;
    private static final int ENTRY = 8;
    private static final int MOST_ENTRIES = 100;
    private static final int CALIBRATION = 1;

    private Olympus() {}

    static Optional<Facts> facts(PictureFile file) throws IOException {
        for (Optional<TiffPage> page : List.of(file.page(), file.other())) {
            if (page.isPresent() && page.get().has(TAG)) {
                return Optional.of(Facts.of("Olympus " + TAG, nm(page.get())));
            }
        }
        return Optional.empty();
    }

    private static OptionalDouble nm(TiffPage page) throws IOException {
        Optional<byte[]> head = page.behind(TAG, HEAD);
        if (head.isEmpty() || !new String(head.get(), 0, 4, StandardCharsets.ISO_8859_1).equals("SIS0")) {
            return OptionalDouble.empty();
        }
        int entries = littleEndian(head.get()).getShort(HEAD - 2);
        Optional<byte[]> table =
                entries < 1 || entries > MOST_ENTRIES ? Optional.empty() : page.behind(TAG, HEAD + entries * ENTRY);
        if (table.isEmpty()) {
            return OptionalDouble.empty();
        }
        ByteBuffer places = littleEndian(table.get());
        for (int at = HEAD; at < table.get().length; at += ENTRY) {
            if (places.getShort(at) == CALIBRATION) {
                Optional<byte[]> sizes = page.at(Integer.toUnsignedLong(places.getInt(at + 4)), 28);
                return sizes.isPresent() ? nm(littleEndian(sizes.get())) : OptionalDouble.empty();
            }
        }
        return OptionalDouble.empty();
    }

    /** Sizes in metres times a power of ten. */
    private static OptionalDouble nm(ByteBuffer sizes) {
        double unitNm = 1e9 * Math.pow(10, sizes.getShort(10));
        double width = sizes.getDouble(12);
        double height = sizes.getDouble(20);
        return width > 0 && height > 0
                ? Facts.square(OptionalDouble.of(width), OptionalDouble.of(height), unitNm)
                : OptionalDouble.empty();
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}

package dev.flawmap.image.metadata;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * TVIPS EM-MENU: tag 37706 points to a table, whose second version tells nanometres. Files of the first, and those whose
 * table tells none, have standard tags.
 */
final class Tvips {
    private static final int TAG = 37706;
    private static final int SECOND_VERSION = 2;
    private static final int FIRST_PART = 244;
    private static final int WIDTH = FIRST_PART + 2724;
    private static final int HEIGHT = WIDTH + 4;
    private static final int MARK = FIRST_PART + 6064;
    private static final int MARKED = 0xAAAAAAAA;

    private Tvips() {}

    static Optional<Facts> facts(PictureFile file) throws IOException {
        if (file.page().isEmpty() || !file.page().get().has(TAG)) {
            return Optional.empty();
        }
        TiffPage page = file.page().get();
        Optional<byte[]> bytes = page.behind(TAG, MARK + 4);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer table = ByteBuffer.wrap(bytes.get()).order(page.order());
        double width = table.getFloat(WIDTH);
        double height = table.getFloat(HEIGHT);
        return table.getInt(0) == SECOND_VERSION && table.getInt(MARK) == MARKED && width > 0 && height > 0
                ? Optional.of(
                        Facts.of("TVIPS " + TAG, Facts.square(OptionalDouble.of(width), OptionalDouble.of(height), 1)))
                : Optional.empty();
    }
}

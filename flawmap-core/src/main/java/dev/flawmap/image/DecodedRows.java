package dev.flawmap.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of an encoded image, which are decoded anew where they have not been kept. */
final class DecodedRows implements ImageRows {
    private final OpenImage open;
    private final int width;
    private final int height;
    private final int atOnce;
    private final Optional<PixelSize> pixelSize;
    private final List<String> notes;
    private @Nullable BufferedImage kept;
    private int keptFrom;
    private PixelSamples.@Nullable Range range;

    private DecodedRows(OpenImage open, long memory) throws IOException {
        open.requireReadable();
        this.open = open;
        this.width = open.width();
        this.height = open.height();
        long row = Math.max(1, (long) width * open.bitsPerPixel() / Byte.SIZE);
        this.atOnce = (int) Math.max(1, Math.min(height, memory / row));
        this.pixelSize = open.pixelSize();
        this.notes = open.notes();
    }

    static DecodedRows open(EncodedImage encoded, long memory) throws IOException {
        OpenImage open = OpenImage.of(encoded);
        try {
            return open.withinMemory(() -> new DecodedRows(open, memory));
        } catch (IOException e) {
            open.close();
            throw e;
        }
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public Optional<PixelSize> pixelSize() {
        return pixelSize;
    }

    @Override
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public GreyImage rows(int from, int to) throws IOException {
        return open.withinMemory(() -> {
            BufferedImage part = decoded(from, to);
            List<float[]> planes = planes(part);
            if (PixelSamples.haveOwnRange(part)) {
                planes.forEach(range()::apply);
            }
            return new GreyImage(width, to - from, planes, pixelSize);
        });
    }

    private List<float[]> planes(BufferedImage part) throws BadImageException {
        return PixelSamples.planes(
                open.encoded().name(), part, open.signed(), open.encoded().colour());
    }

    /** A view of some decoded rows. */
    private BufferedImage decoded(int from, int to) throws IOException {
        BufferedImage image = kept;
        if (image == null || from < keptFrom || to > keptFrom + image.getHeight()) {
            // There is not room for both.
            kept = null;
            image = null;
            image = open.read(from, Math.max(to, Math.min(height, from + atOnce)));
            kept = image;
            keptFrom = from;
            PixelSamples.transparency(open.encoded().shortName(), image)
                    .filter(note -> !notes.contains(note))
                    .ifPresent(notes::add);
        }
        return image.getSubimage(0, from - keptFrom, width, to - from);
    }

    /** The range of all values, for which the file is read once more. */
    private PixelSamples.Range range() throws IOException {
        PixelSamples.Range known = range;
        if (known == null) {
            known = new PixelSamples.Range();
            int step = Math.max(1, Math.min(atOnce, (1 << 24) / width));
            for (int y = 0; y < height; y += step) {
                planes(decoded(y, Math.min(height, y + step))).forEach(known::include);
            }
            known.requireFinite(open.encoded().name());
            known.note(open.encoded().shortName()).ifPresent(notes::add);
            range = known;
        }
        return known;
    }

    @Override
    public void close() throws IOException {
        kept = null;
        open.close();
    }
}

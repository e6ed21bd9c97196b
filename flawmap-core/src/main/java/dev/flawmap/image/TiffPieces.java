package dev.flawmap.image;

import dev.flawmap.file.BadFileException;
import dev.flawmap.image.metadata.TiffPage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.stream.ImageInputStream;

/** The strips or tiles of a TIFF page, looked at before they are decoded. */
final class TiffPieces {
    private static final int NONE = 1;
    private static final int OLD_JPEG = 6;
    private static final int JPEG = 7;
    /** The compressions that are read: none, CCITT in three kinds, LZW, JPEG in two, Deflate by two numbers, PackBits. */
    private static final Set<Long> KNOWN = Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 32946L, 32773L);

    private static final Map<Long, String> NAMES = Map.ofEntries(
            Map.entry(32809L, "ThunderScan"),
            Map.entry(33003L, "JPEG 2000"),
            Map.entry(33005L, "JPEG 2000"),
            Map.entry(34676L, "SGI Log"),
            Map.entry(34712L, "JPEG 2000"),
            Map.entry(34887L, "LERC"),
            Map.entry(34892L, "lossy JPEG"),
            Map.entry(34925L, "LZMA"),
            Map.entry(50000L, "Zstandard"),
            Map.entry(50001L, "WebP"),
            Map.entry(50002L, "JPEG XL"));

    private final String file;
    private final Tags tags;

    private TiffPieces(String file, Tags tags) {
        this.file = file;
        this.tags = tags;
    }

    /** A page's tags, as the decoder that will read it sees them. */
    interface Tags {
        /** The first number of a tag, or another where the page has none. */
        long number(int tag, long otherwise) throws IOException;

        /** All numbers of a tag, or nothing where the page has none. */
        Optional<long[]> numbers(int tag) throws IOException;

        static Tags of(TIFFDirectory directory) {
            return new Tags() {
                @Override
                public long number(int tag, long otherwise) {
                    TIFFField field = directory.getTIFFField(tag);
                    return field == null ? otherwise : field.getAsLong(0);
                }

                @Override
                public Optional<long[]> numbers(int tag) {
                    TIFFField field = directory.getTIFFField(tag);
                    return Optional.ofNullable(field)
                            .map(known -> IntStream.range(0, known.getCount())
                                    .mapToLong(known::getAsLong)
                                    .toArray());
                }
            };
        }

        static Tags of(TiffPage page) {
            return new Tags() {
                @Override
                public long number(int tag, long otherwise) throws IOException {
                    return page.number(tag, otherwise);
                }

                @Override
                public Optional<long[]> numbers(int tag) throws IOException {
                    return page.numbers(tag);
                }
            };
        }
    }

    /**
     * Refuses a page that cannot be decoded here, or not within a bound.
     *
     * @param memory how many bytes the decoder may hold at once
     */
    static void require(String file, Tags tags, ImageInputStream in, long memory) throws IOException {
        new TiffPieces(file, tags).require(in, memory);
    }

    private void require(ImageInputStream in, long memory) throws IOException {
        long compression = number(BaselineTIFFTagSet.TAG_COMPRESSION, NONE);
        if (!KNOWN.contains(compression)) {
            throw unsupported(NAMES.getOrDefault(compression, "number " + compression) + " compression");
        }
        long predictor = number(BaselineTIFFTagSet.TAG_PREDICTOR, 1);
        if (predictor > 3) {
            throw unsupported("predictor number " + predictor);
        }
        boolean tiled = isTiled();
        long width = width();
        long rows = rows();
        long bits = bits() * samples();
        double needed = (double) width * rows * bits / Byte.SIZE;
        // Rows are read one by one where nothing has to be unpacked.
        if (needed > memory && (tiled || compression != NONE)) {
            throw new BadImageException(
                    BadFileException.Problem.OUT_OF_MEMORY,
                    file + " is stored in pieces of " + width + "×" + rows + " pixels; decoding one takes "
                            + (long) (needed / (1 << 20)) + " MB of memory, and " + (memory >> 20)
                            + " are allowed, so save it in strips, without compression.");
        }
        if (compression == NONE) {
            return;
        }
        long[] offsets = offsets();
        long[] counts = counts();
        // Pieces that all claim the whole file would be read over and over.
        long length = in.length();
        double all = Arrays.stream(counts).asDoubleStream().sum();
        if (Arrays.stream(counts).anyMatch(count -> count > length) || all > 2.0 * length) {
            throw damaged();
        }
        if (compression == OLD_JPEG) {
            long at = number(BaselineTIFFTagSet.TAG_JPEG_INTERCHANGE_FORMAT, 0);
            if (at < 1 || at >= length) {
                throw unsupported("old-style JPEG compression without a stream");
            }
            requireJpegs(in, new long[] {at}, new long[] {length - at}, imageWidth(), imageHeight(), memory);
        }
        if (compression == JPEG) {
            requireJpegs(in, offsets, counts, width, rows, memory);
        }
    }

    /**
     * Refuses a page with a piece that unpacks to fewer bytes than its pixels take: the decoder would make the missing
     * ones black. Pages whose length it cannot tell pass. The page has one of {@link UnpackedLength#COMPRESSIONS}.
     */
    static void requireWhole(String file, Tags tags, ImageInputStream in) throws IOException {
        new TiffPieces(file, tags).requireWhole(in);
    }

    private void requireWhole(ImageInputStream in) throws IOException {
        boolean subsampled = number(BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION, 1)
                == BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_Y_CB_CR;
        boolean turned = number(BaselineTIFFTagSet.TAG_FILL_ORDER, 1) != 1;
        if (subsampled || turned) {
            return;
        }
        int compression = (int) number(BaselineTIFFTagSet.TAG_COMPRESSION, NONE);
        long height = imageHeight();
        long rows = Math.max(1, rows());
        boolean planar = number(BaselineTIFFTagSet.TAG_PLANAR_CONFIGURATION, 1) == 2;
        long rowBytes = (width() * (planar ? 1 : samples()) * bits() + 7) / Byte.SIZE;
        long[] offsets = offsets();
        long[] counts = counts();
        long stripsOfPlane = (height + rows - 1) / rows;
        for (int i = 0; i < Math.min(offsets.length, counts.length); i++) {
            long held = isTiled() ? rows : Math.min(rows, height - i % stripsOfPlane * rows);
            in.seek(offsets[i]);
            InputStream packed = new BufferedInputStream(new BoundedStream(in, counts[i]));
            if (UnpackedLength.of(compression, packed, held * rowBytes) < held * rowBytes) {
                throw damaged();
            }
        }
    }

    private boolean isTiled() throws IOException {
        return number(BaselineTIFFTagSet.TAG_TILE_WIDTH, -1) >= 0;
    }

    private long imageWidth() throws IOException {
        return number(BaselineTIFFTagSet.TAG_IMAGE_WIDTH, 0);
    }

    private long imageHeight() throws IOException {
        return number(BaselineTIFFTagSet.TAG_IMAGE_LENGTH, 0);
    }

    /** The width of a piece, in pixels. */
    private long width() throws IOException {
        return isTiled() ? number(BaselineTIFFTagSet.TAG_TILE_WIDTH, 0) : imageWidth();
    }

    /** The rows of a piece; the last strip may have fewer. */
    private long rows() throws IOException {
        long height = imageHeight();
        return isTiled()
                ? number(BaselineTIFFTagSet.TAG_TILE_LENGTH, height)
                : Math.min(height, number(BaselineTIFFTagSet.TAG_ROWS_PER_STRIP, height));
    }

    private long samples() throws IOException {
        return number(BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL, 1);
    }

    private long bits() throws IOException {
        return number(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1);
    }

    private long[] offsets() throws IOException {
        return numbers(isTiled() ? BaselineTIFFTagSet.TAG_TILE_OFFSETS : BaselineTIFFTagSet.TAG_STRIP_OFFSETS);
    }

    private long[] counts() throws IOException {
        return numbers(isTiled() ? BaselineTIFFTagSet.TAG_TILE_BYTE_COUNTS : BaselineTIFFTagSet.TAG_STRIP_BYTE_COUNTS);
    }

    /** Every piece is a picture of its own, which may claim another size. */
    private void requireJpegs(ImageInputStream in, long[] offsets, long[] counts, long width, long rows, long memory)
            throws IOException {
        if (offsets.length != counts.length) {
            throw damaged();
        }
        for (int i = 0; i < offsets.length; i++) {
            in.seek(offsets[i]);
            Jpeg jpeg = Jpeg.of(file, new BufferedInputStream(new BoundedStream(in, counts[i])));
            if (jpeg.width() > width || jpeg.height() > rows) {
                throw damaged();
            }
            jpeg.require(file, counts[i], memory);
        }
    }

    private long number(int tag, long otherwise) throws IOException {
        return tags.number(tag, otherwise);
    }

    private long[] numbers(int tag) throws IOException {
        return tags.numbers(tag).orElseThrow(this::damaged);
    }

    private BadImageException damaged() {
        return new BadImageException(file + " is damaged or cut short.");
    }

    private BadImageException unsupported(String what) {
        return new BadImageException(
                BadFileException.Problem.UNSUPPORTED,
                file + " has " + what + ", which cannot be read; save it as TIFF without compression, or as PNG.");
    }
}

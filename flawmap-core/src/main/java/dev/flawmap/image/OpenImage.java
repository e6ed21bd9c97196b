package dev.flawmap.image;

import dev.flawmap.file.BadFileException;
import dev.flawmap.image.metadata.Facts;
import dev.flawmap.image.metadata.PictureFile;
import dev.flawmap.image.metadata.TiffPage;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.SampleModel;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.stream.ImageInputStream;

/**
 * An image file that is open for reading. Failures of the decoder are told as {@link BadImageException}s; what a file
 * asks of the decoder is looked at before. It may hold a quarter of Java's heap at once beside the picture itself,
 * inside the heap or out of it.
 */
final class OpenImage implements AutoCloseable {
    private static final String OUT_OF_MEMORY = " needs more memory than there is.";
    private static final Set<String> FORMATS = Set.of("PNG", "TIFF", "TIF", "JPEG", "BMP");
    private static final String TURNED =
            " says by its EXIF orientation that it is to be turned; it was read as it is stored.";
    private static final int BMP_COMPRESSION_AT = 30;
    private static final int BMP_JPEG = 4;
    private static final int BMP_PNG = 5;

    /** The time for any image; the slowest decoder does tens of megapixels a second, so one that exceeds it hangs. */
    private static final long SECONDS = 60;

    private static final long PIXELS_PER_SECOND = 1_000_000;

    private final EncodedImage encoded;
    private final String file;
    private ImageInputStream in;
    private ImageReader reader;
    private final String format;
    private final int page;
    private final Optional<Facts> facts;
    private final List<String> notes;
    private final Optional<TiffDecoder> tiff;
    private final List<String> warnings = new ArrayList<>();
    private boolean whole;

    private OpenImage(
            EncodedImage encoded,
            ImageInputStream in,
            ImageReader reader,
            String format,
            int page,
            Optional<Facts> facts,
            List<String> notes,
            Optional<TiffDecoder> tiff) {
        this.tiff = tiff;
        this.encoded = encoded;
        this.file = encoded.name();
        this.in = in;
        this.format = format;
        this.page = page;
        this.facts = facts;
        this.notes = notes;
        this.reader = reader;
    }

    /** Sets a decoder's input, which it may only read from here on. */
    private static ImageReader opened(ImageReader made, ImageInputStream in, String format) {
        // Only of TIFF files is anything asked that is not the picture: other files' texts and profiles are skipped.
        made.setInput(in, false, !format.equals("TIFF"));
        return made;
    }

    /** Something that is asked of a decoder. */
    @FunctionalInterface
    interface Use<R> {
        R get() throws IOException;
    }

    static OpenImage of(EncodedImage encoded) throws IOException {
        String file = encoded.name();
        ImageInputStream in = asked(file, encoded::open);
        try {
            return asked(file, () -> of(encoded, in));
        } catch (BadImageException e) {
            in.close();
            throw e;
        }
    }

    private static OpenImage of(EncodedImage encoded, ImageInputStream in) throws IOException {
        String file = encoded.name();
        long memory = Runtime.getRuntime().maxMemory() / 4;
        Optional<TiffPage> first = TiffPage.of(in, 0);
        if (first.isPresent()) {
            return tiff(encoded, in, first.get(), memory);
        }
        in.seek(0);
        if (isTiff(in)) {
            throw new BadImageException(file + " is damaged or cut short.");
        }
        in.seek(0);
        ImageReader reader = reader(file, in);
        String format = reader.getFormatName().toUpperCase(Locale.ROOT);
        if (format.equals("JPEG")) {
            Jpeg.of(file, new BufferedInputStream(new BoundedStream(in, in.length())))
                    .require(file, in.length(), memory);
        } else if (format.equals("BMP")) {
            requirePlainBmp(file, in);
        }
        if (encoded.page().orElse(0) != 0) {
            throw noPage(file, encoded.page().getAsInt());
        }
        List<String> notes = Exif.isTurned(in, format) ? List.of(encoded.shortName() + TURNED) : List.of();
        in.seek(0);
        opened(reader, in, format);
        Optional<Facts> facts = new PictureFile(
                        reader.getWidth(0), reader.getHeight(0), Optional.empty(), Optional.empty(), encoded.beside())
                .facts();
        return new OpenImage(encoded, in, reader, format, 0, facts, notes, Optional.empty());
    }

    private static OpenImage tiff(EncodedImage encoded, ImageInputStream in, TiffPage first, long memory)
            throws IOException {
        String file = encoded.name();
        List<String> notes = new ArrayList<>();
        Optional<TiffPage> second = TiffPage.of(in, 1);
        boolean preview = encoded.page().isEmpty() && second.isPresent() && isPreview(first, second.get());
        int number = encoded.page().orElse(preview ? 1 : 0);
        if (preview) {
            notes.add(encoded.shortName() + " has a preview on its first page; the second was read.");
        } else if (second.isPresent() && encoded.page().isEmpty()) {
            notes.add(encoded.shortName() + " has more than one page; only the first was read.");
        }
        Optional<TiffPage> known = number == 0 ? Optional.of(first) : number == 1 ? second : TiffPage.of(in, number);
        TiffPage page = known.orElseThrow(() -> noPage(file, number));
        TiffDecoder decoder = TiffDecoder.of(page);
        ImageReader reader = tiffReader(encoded, in, page, number, decoder, memory);
        if (Exif.isTurned(page)) {
            notes.add(encoded.shortName() + TURNED);
        }
        Optional<Facts> facts = new PictureFile(
                        reader.getWidth(number),
                        reader.getHeight(number),
                        Optional.of(page),
                        number == 0 ? second : Optional.of(first),
                        encoded.beside())
                .facts();
        return new OpenImage(encoded, in, reader, "TIFF", number, facts, notes, Optional.of(decoder));
    }

    /** Java's own decoder where it can read a page, as it is fast and well tried; another where it cannot. */
    private static ImageReader tiffReader(
            EncodedImage encoded, ImageInputStream in, TiffPage page, int number, TiffDecoder decoder, long memory)
            throws IOException {
        String file = encoded.name();
        if (!decoder.needsOther()) {
            in.seek(0);
            ImageReader own = opened(reader(file, in), in, "TIFF");
            Optional<TIFFDirectory> directory = directory(own, number);
            if (directory.isPresent()) {
                TiffPieces.require(file, TiffPieces.Tags.of(directory.get()), in, memory);
                return own;
            }
            own.dispose();
        }
        if (page.repeatsTags()) {
            throw new BadImageException(file + " is damaged: it tells the same of a page twice.");
        }
        TiffPieces.require(file, TiffPieces.Tags.of(page), in, memory);
        in.seek(0);
        return opened(decoder.other(), in, "TIFF");
    }

    /** A page's tags as Java's decoder reads them; nothing where it stumbles over those that makers add. */
    private static Optional<TIFFDirectory> directory(ImageReader own, int number) {
        try {
            return Optional.of(TIFFDirectory.createFromMetadata(own.getImageMetadata(number)));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static BadImageException noPage(String file, int page) {
        return new BadImageException(file + " has no page " + (page + 1) + ".");
    }

    /** Whether the first page is a JPEG of 8 bits of what the second holds in full depth. */
    private static boolean isPreview(TiffPage first, TiffPage second) throws IOException {
        long compression = first.number(BaselineTIFFTagSet.TAG_COMPRESSION, 1);
        return (compression == BaselineTIFFTagSet.COMPRESSION_JPEG
                        || compression == BaselineTIFFTagSet.COMPRESSION_OLD_JPEG)
                && second.number(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1) > Byte.SIZE
                && second.width() >= first.width()
                && second.height() >= first.height();
    }

    /** Java's decoder of a known format; it has some more, which were never tried, and others may be on the class path. */
    private static ImageReader reader(String file, ImageInputStream in) throws IOException {
        List<ImageReader> readers = new ArrayList<>();
        ImageIO.getImageReaders(in).forEachRemaining(readers::add);
        for (ImageReader reader : readers) {
            if (isJava(reader) && FORMATS.contains(reader.getFormatName().toUpperCase(Locale.ROOT))) {
                return reader;
            }
        }
        in.seek(0);
        byte[] first = new byte[12];
        int length = in.read(first);
        String kind = kind(new String(first, 0, Math.max(0, length), StandardCharsets.ISO_8859_1));
        throw new BadImageException(
                BadFileException.Problem.UNSUPPORTED,
                file + " is " + kind + (kind.isEmpty() ? "" : ", ") + "not a PNG, TIFF, JPEG or BMP image.");
    }

    /** Whether a file begins as a TIFF or BigTIFF does, whatever follows. */
    private static boolean isTiff(ImageInputStream in) throws IOException {
        int first = in.length() < Integer.BYTES ? 0 : in.readInt();
        return first == 0x49492A00 || first == 0x4D4D002A || first == 0x49492B00 || first == 0x4D4D002B;
    }

    private static boolean isJava(ImageReader reader) {
        return "java.desktop".equals(reader.getClass().getModule().getName());
    }

    /** What a file of another kind is, by its first bytes, where that is known. */
    private static String kind(String first) {
        if (first.startsWith("GIF8")) {
            return "a GIF";
        }
        if (first.startsWith("RIFF") && first.endsWith("WEBP")) {
            return "a WebP";
        }
        if (first.startsWith("\0\0\0\fjP")) {
            return "a JPEG 2000";
        }
        if (first.startsWith("ftyp", 4)) {
            return "a HEIF or AVIF";
        }
        if (first.startsWith("%PDF")) {
            return "a PDF";
        }
        if (first.startsWith("\0\0\0\3") || first.startsWith("\0\0\0\4")) {
            return "perhaps a DigitalMicrograph file";
        }
        return first.startsWith("\u0089HDF") ? "an HDF5 file" : "";
    }

    /** Refuses a BMP file that is a wrapping of another one. */
    private static void requirePlainBmp(String file, ImageInputStream in) throws IOException {
        if (in.length() < BMP_COMPRESSION_AT + Integer.BYTES) {
            return;
        }
        in.setByteOrder(ByteOrder.LITTLE_ENDIAN);
        in.seek(BMP_COMPRESSION_AT);
        int compression = in.readInt();
        in.setByteOrder(ByteOrder.BIG_ENDIAN);
        if (compression == BMP_JPEG || compression == BMP_PNG) {
            throw new BadImageException(
                    BadFileException.Problem.UNSUPPORTED,
                    file + " is a BMP that holds a JPEG or PNG, which cannot be read; save that instead.");
        }
    }

    /** Runs what may need too much memory. */
    <R> R withinMemory(Use<R> use) throws IOException {
        return withinMemory(file, use);
    }

    static <R> R withinMemory(String file, Use<R> use) throws IOException {
        try {
            return use.get();
        } catch (OutOfMemoryError e) {
            throw new BadImageException(BadFileException.Problem.OUT_OF_MEMORY, file + OUT_OF_MEMORY, e);
        }
    }

    /** Asks the decoder something, which may fail on a damaged file in whatever way. */
    private <R> R asked(Use<R> use) throws BadImageException {
        return asked(file, use);
    }

    private static <R> R asked(String file, Use<R> use) throws BadImageException {
        try {
            return use.get();
        } catch (BadImageException e) {
            throw e;
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            throw failure(file, e);
        }
    }

    /**
     * The refusal that fits a decoder's failure: the PNG decoder wraps errors, and the TIFF decoder names what it does
     * not support.
     */
    private static BadImageException failure(String file, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (cause instanceof OutOfMemoryError) {
                return new BadImageException(BadFileException.Problem.OUT_OF_MEMORY, file + OUT_OF_MEMORY, thrown);
            }
            if (message.contains("unsupported") || message.contains("not supported")) {
                return new BadImageException(
                        BadFileException.Problem.UNSUPPORTED,
                        file + " is of a kind that cannot be read; save it as TIFF without compression, or as PNG.",
                        thrown);
            }
        }
        return new BadImageException(
                file
                        + (thrown instanceof IOException
                                ? " is damaged or not a usable image."
                                : " is damaged, or of a kind that cannot be read; save it as TIFF without compression,"
                                        + " or as PNG."),
                thrown);
    }

    EncodedImage encoded() {
        return encoded;
    }

    String format() {
        return format;
    }

    int width() throws IOException {
        return asked(() -> reader.getWidth(page));
    }

    int height() throws IOException {
        return asked(() -> reader.getHeight(page));
    }

    /** The size of a decoded pixel. */
    int bitsPerPixel() throws IOException {
        return asked(() -> {
            SampleModel samples = reader.getImageTypes(page).next().getSampleModel();
            int bits = 0;
            for (int band = 0; band < samples.getNumBands(); band++) {
                bits += samples.getSampleSize(band);
            }
            return bits;
        });
    }

    /** Whether integers have a sign. */
    boolean signed() {
        return tiff.isPresent() && tiff.get().signed();
    }

    Optional<PixelSize> pixelSize() {
        return facts.flatMap(told -> told.nm().isPresent()
                ? PixelSize.ifPossible(told.nm().getAsDouble(), told.origin())
                : Optional.empty());
    }

    /** The rows of a data bar at the bottom that the file's maker tells of. */
    int barRows() {
        return facts.map(Facts::barRows).orElse(0);
    }

    /** Sentences on what of the file is left out. */
    List<String> notes() {
        return new ArrayList<>(notes);
    }

    /** Refuses what has no pixels, or more than can be counted here. */
    void requireReadable() throws IOException {
        requireReadable(file, width(), height());
    }

    static void requireReadable(String file, int width, int height) throws BadImageException {
        if (width < 1 || height < 1) {
            throw new BadImageException(file + " is damaged: it claims " + Integer.toUnsignedString(width) + "×"
                    + Integer.toUnsignedString(height) + " pixels.");
        }
        long most = dev.flawmap.image.ImageReader.MAX_PIXELS;
        if ((long) width * height > most) {
            throw tooLarge(
                    BadFileException.Problem.TOO_LARGE,
                    file,
                    width,
                    height,
                    "at most " + most + " can be read, so cut it into parts");
        }
    }

    BadImageException tooLargeForMemory(String why) throws IOException {
        return tooLarge(BadFileException.Problem.OUT_OF_MEMORY, file, width(), height(), why);
    }

    private static BadImageException tooLarge(
            BadFileException.Problem problem, String file, int width, int height, String why) {
        return new BadImageException(
                problem, file + " is too large with " + width + "×" + height + " pixels; " + why + ".");
    }

    /** The greys of a TIFF that is stored plainly, for which no decoder is needed; nothing of other files. */
    Optional<float[]> plainGreys() throws IOException {
        if (tiff.isEmpty()) {
            return Optional.empty();
        }
        return ofStored((stored, own) -> {
            Optional<PlainTiff> plain = PlainTiff.of(stored, own.length());
            return plain.isPresent() ? Optional.of(plain.get().greys(own)) : Optional.empty();
        });
    }

    /** Decodes all rows. */
    BufferedImage read() throws IOException {
        return read(SECONDS + (long) width() * height() / PIXELS_PER_SECOND);
    }

    /** Decodes all rows within a time limit. */
    BufferedImage read(long seconds) throws IOException {
        return decoded(seconds, reader.getDefaultReadParam());
    }

    /** Decodes some rows. */
    BufferedImage read(int from, int to) throws IOException {
        renew();
        ImageReadParam part = reader.getDefaultReadParam();
        part.setSourceRegion(new Rectangle(0, from, width(), to - from));
        return decoded(SECONDS + (long) width() * height() / PIXELS_PER_SECOND, part);
    }

    /** Looks once at whether all of a TIFF's pixels are there, as the decoder does not. */
    private void requireWhole() throws IOException {
        if (whole) {
            return;
        }
        ofStored((stored, own) -> {
            TiffPieces.requireWhole(file, TiffPieces.Tags.of(stored), own);
            return Optional.empty();
        });
        whole = true;
    }

    /** What is found in a page of a TIFF as it is stored. */
    @FunctionalInterface
    private interface Finder<R> {
        Optional<R> of(TiffPage stored, ImageInputStream in) throws IOException;
    }

    /** Looks at the page by a stream of its own, as the decoder has its place in the other; nothing if there is no page. */
    private <R> Optional<R> ofStored(Finder<R> finder) throws IOException {
        return asked(() -> {
            try (ImageInputStream own = encoded.open()) {
                Optional<TiffPage> stored = TiffPage.of(own, page);
                return stored.isPresent() ? finder.of(stored.get(), own) : Optional.empty();
            }
        });
    }

    private BufferedImage decoded(long seconds, ImageReadParam part) throws IOException {
        Deadline deadline = new Deadline(seconds);
        reader.addIIOReadProgressListener(deadline);
        reader.removeAllIIOReadWarningListeners();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        BufferedImage image = asked(() -> reader.read(page, part));
        reader.removeIIOReadProgressListener(deadline);
        if (deadline.missed) {
            throw new BadImageException(file + " is not decoded within " + seconds + " seconds; save it again.");
        }
        BufferedImage picture = checked(image);
        if (tiff.isPresent() && tiff.get().mayLack(picture)) {
            requireWhole();
        }
        tiff.ifPresent(stored -> stored.settle(picture, !isJava(reader)));
        return picture;
    }

    /** Opens the file anew, as a decoder holds on to the picture that it made last. */
    private void renew() throws IOException {
        reader.dispose();
        in.close();
        in = asked(encoded::open);
        reader = asked(() -> opened(reader.getOriginatingProvider().createReaderInstance(), in, format));
    }

    /** The JPEG decoder only warns where data ends early or makes no sense, and fills up with grey. */
    private BufferedImage checked(BufferedImage image) throws BadImageException {
        PixelSamples.requireLight(file, image);
        PixelSamples.requireBits(file, image);
        if (!PixelSamples.inPalette(image)) {
            throw new BadImageException(file + " is damaged: pixels have colours that its palette does not hold.");
        }
        if (format.equals("JPEG") && warnings.stream().anyMatch(OpenImage::tellsOfDamage)) {
            throw new BadImageException(file + " is damaged or cut short.");
        }
        return image;
    }

    private static boolean tellsOfDamage(String warning) {
        String lower = warning.toLowerCase(Locale.ROOT);
        return lower.contains("premature end") || lower.contains("corrupt") || lower.contains("truncated");
    }

    @Override
    public void close() throws IOException {
        reader.dispose();
        in.close();
    }

    /** Ends decoding between two rows or tiles; a decoder cannot be stopped from another thread. */
    private static final class Deadline implements IIOReadProgressListener {
        private final long end;
        private boolean missed;

        Deadline(long seconds) {
            this.end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        }

        @Override
        public void imageProgress(ImageReader source, float percentageDone) {
            if (System.nanoTime() - end >= 0) {
                missed = true;
                source.abort();
            }
        }

        @Override
        public void imageStarted(ImageReader source, int imageIndex) {}

        @Override
        public void imageComplete(ImageReader source) {}

        @Override
        public void readAborted(ImageReader source) {}

        @Override
        public void sequenceStarted(ImageReader source, int minIndex) {}

        @Override
        public void sequenceComplete(ImageReader source) {}

        @Override
        public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

        @Override
        public void thumbnailProgress(ImageReader source, float percentageDone) {}

        @Override
        public void thumbnailComplete(ImageReader source) {}
    }
}

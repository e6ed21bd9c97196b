package dev.flawmap.image.metadata;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.stream.ImageInputStream;

/** The tags of a page of a TIFF or BigTIFF file, read when they are asked for. Not thread-safe. */
public final class TiffPage {
    /** The most bytes of a tag that are read; makers write up to about 100,000. */
    private static final int MOST_BYTES = 1 << 22;

    private static final int MOST_NUMBERS = 1 << 24;
    private static final int MOST_TAGS = 4096;
    private static final int MOST_PAGES = 1 << 20;

    private static final int BIG = 43;
    private static final int RATIONAL = 5;
    private static final int SIGNED_RATIONAL = 10;
    private static final int FLOAT = 11;
    private static final int DOUBLE = 12;

    /** A tag's value: {@code at} is where its field stands in the file, whatever lies there. */
    private record Field(int type, long count, long at) {}

    private final ImageInputStream in;
    private final boolean big;
    private final ByteOrder order;
    private final Map<Integer, Field> fields = new TreeMap<>();
    private long next;
    private boolean repeated;

    private TiffPage(ImageInputStream in, boolean big, ByteOrder order) {
        this.in = in;
        this.big = big;
        this.order = order;
    }

    /**
     * Reads the directory of a page.
     *
     * @param in the whole file; its position is moved
     * @param number of the page, from 0
     * @return the page, or nothing where the file is no TIFF, is damaged there or has fewer pages
     * @throws IOException if the file cannot be read
     */
    public static Optional<TiffPage> of(ImageInputStream in, int number) throws IOException {
        try {
            Optional<TiffPage> page = first(in);
            for (int i = 0; i < number && page.isPresent(); i++) {
                page = page.get().following();
            }
            return page;
        } catch (EOFException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /**
     * The number of pages.
     *
     * @param in the whole file; its position is moved
     * @return as many as can be told apart: a damaged file may list them in a circle
     * @throws IOException if the file cannot be read
     */
    public static int count(ImageInputStream in) throws IOException {
        Set<Long> seen = new HashSet<>();
        int pages = 0;
        try {
            Optional<TiffPage> page = first(in);
            while (page.isPresent() && pages < MOST_PAGES && seen.add(page.get().next)) {
                pages++;
                page = page.get().following();
            }
        } catch (EOFException | IndexOutOfBoundsException e) {
            return pages;
        }
        return pages;
    }

    private static Optional<TiffPage> first(ImageInputStream in) throws IOException {
        in.seek(0);
        int mark = in.readUnsignedByte() << 8 | in.readUnsignedByte();
        if (mark != 0x4949 && mark != 0x4D4D) {
            return Optional.empty();
        }
        ByteOrder order = mark == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        ByteOrder before = in.getByteOrder();
        in.setByteOrder(order);
        try {
            int version = in.readUnsignedShort();
            if (version != 42 && version != BIG) {
                return Optional.empty();
            }
            TiffPage none = new TiffPage(in, version == BIG, order);
            if (version == BIG) {
                in.skipBytes(4);
            }
            none.next = none.offset();
            return none.following();
        } finally {
            in.setByteOrder(before);
        }
    }

    private Optional<TiffPage> following() throws IOException {
        if (next <= 0 || in.length() >= 0 && next >= in.length()) {
            return Optional.empty();
        }
        TiffPage page = new TiffPage(in, big, order);
        in.seek(next);
        return ordered(() -> {
            long tags = big ? in.readLong() : in.readUnsignedShort();
            if (tags < 1 || tags > MOST_TAGS) {
                return Optional.empty();
            }
            for (int i = 0; i < tags; i++) {
                int tag = in.readUnsignedShort();
                int type = in.readUnsignedShort();
                long count = offset();
                page.repeated |= page.fields.put(tag, new Field(type, count, in.getStreamPosition())) != null;
                in.skipBytes(big ? 8 : 4);
            }
            page.next = offset();
            return Optional.of(page);
        });
    }

    private interface Reading<R> {
        R read() throws IOException;
    }

    /** Reads in the file's byte order, and leaves the stream's as it was. */
    private <R> R ordered(Reading<R> reading) throws IOException {
        ByteOrder before = in.getByteOrder();
        in.setByteOrder(order);
        try {
            return reading.read();
        } finally {
            in.setByteOrder(before);
        }
    }

    private long offset() throws IOException {
        return big ? in.readLong() : in.readUnsignedInt();
    }

    /** {@return whether the file's offsets have 64 bits} */
    public boolean big() {
        return big;
    }

    /** {@return whether a tag stands there twice, so that decoders may not agree on its value} */
    public boolean repeatsTags() {
        return repeated;
    }

    /**
     * {@return whether the page has a tag}
     *
     * @param tag its number
     */
    public boolean has(int tag) {
        return fields.containsKey(tag);
    }

    private static int size(int type) {
        return switch (type) {
            case 1, 2, 6, 7 -> 1;
            case 3, 8 -> 2;
            case 4, 9, FLOAT, 13 -> 4;
            case RATIONAL, SIGNED_RATIONAL, DOUBLE, 16, 17, 18 -> 8;
            default -> 0;
        };
    }

    /** Goes to a value, which stands in the field itself where it fits. */
    private void seek(Field field) throws IOException {
        in.seek(field.at());
        if (size(field.type()) > (big ? 8 : 4) || field.count() > (big ? 8 : 4) / Math.max(1, size(field.type()))) {
            in.seek(offset());
        }
    }

    /**
     * The bytes of a tag, whatever they are.
     *
     * @param tag its number
     * @return the bytes; nothing where there are none, or more than any maker writes
     * @throws IOException if the file cannot be read
     */
    public Optional<byte[]> bytes(int tag) throws IOException {
        Field field = fields.get(tag);
        if (field == null || size(field.type()) == 0 || field.count() < 1 || field.count() > MOST_BYTES) {
            return Optional.empty();
        }
        long length = field.count() * size(field.type());
        if (length > MOST_BYTES || length > in.length()) {
            return Optional.empty();
        }
        try {
            return ordered(() -> {
                seek(field);
                byte[] bytes = new byte[(int) length];
                in.readFully(bytes);
                return Optional.of(bytes);
            });
        } catch (EOFException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /**
     * The text of a tag.
     *
     * @param tag its number
     * @return the text, without what pads it; nothing where there is none
     * @throws IOException if the file cannot be read
     */
    public Optional<String> text(int tag) throws IOException {
        return bytes(tag).map(MetadataText::of);
    }

    /**
     * The first number of a tag.
     *
     * @param tag its number
     * @param otherwise for a page that has no such number
     * @return the whole number
     * @throws IOException if the file cannot be read
     */
    public long number(int tag, long otherwise) throws IOException {
        Field field = fields.get(tag);
        if (field == null || field.count() < 1 || size(field.type()) == 0) {
            return otherwise;
        }
        return (long) read(field, otherwise);
    }

    /**
     * The first number of a tag.
     *
     * @param tag its number
     * @return the number, not a finite one where the page has none
     * @throws IOException if the file cannot be read
     */
    public double decimal(int tag) throws IOException {
        Field field = fields.get(tag);
        return field == null || field.count() < 1 ? Double.NaN : read(field, Double.NaN);
    }

    private double read(Field field, double otherwise) throws IOException {
        try {
            return ordered(() -> {
                seek(field);
                double number = switch (field.type()) {
                    case 1, 2, 7 -> in.readUnsignedByte();
                    case 6 -> in.readByte();
                    case 3 -> in.readUnsignedShort();
                    case 8 -> in.readShort();
                    case 4, 13 -> in.readUnsignedInt();
                    case 9 -> in.readInt();
                    case 16, 17, 18 -> in.readLong();
                    case RATIONAL -> (double) in.readUnsignedInt() / in.readUnsignedInt();
                    case SIGNED_RATIONAL -> (double) in.readInt() / in.readInt();
                    case FLOAT -> in.readFloat();
                    case DOUBLE -> in.readDouble();
                    default -> otherwise;
                };
                return number;
            });
        } catch (EOFException | IndexOutOfBoundsException e) {
            return otherwise;
        }
    }

    /**
     * All whole numbers of a tag.
     *
     * @param tag its number
     * @return the numbers; nothing where the page has none, or not all
     * @throws IOException if the file cannot be read
     */
    public Optional<long[]> numbers(int tag) throws IOException {
        Field field = fields.get(tag);
        if (field == null
                || field.count() < 1
                || field.count() > MOST_NUMBERS
                || field.count() * Math.max(1, size(field.type())) > in.length()) {
            return Optional.empty();
        }
        try {
            return ordered(() -> {
                long[] numbers = new long[(int) field.count()];
                seek(field);
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = switch (field.type()) {
                        case 1, 7 -> in.readUnsignedByte();
                        case 3 -> in.readUnsignedShort();
                        case 4, 13 -> in.readUnsignedInt();
                        case 16, 18 -> in.readLong();
                        default -> -1;
                    };
                }
                return Optional.of(numbers);
            });
        } catch (EOFException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** {@return the order of the file's bytes} */
    public ByteOrder order() {
        return order;
    }

    /** The bytes of the file from where a tag's value points to, whatever its type says. */
    Optional<byte[]> behind(int tag, int length) throws IOException {
        Field field = fields.get(tag);
        return field == null
                ? Optional.empty()
                : ordered(() -> {
                    in.seek(field.at());
                    return at(offset(), length);
                });
    }

    /** Some bytes of the file, or nothing where it does not hold them. */
    Optional<byte[]> at(long position, int length) throws IOException {
        if (position < 0 || position > in.length() - length) {
            return Optional.empty();
        }
        in.seek(position);
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return Optional.of(bytes);
    }

    /**
     * {@return the width in pixels; 0 where it is not told}
     *
     * @throws IOException if the file cannot be read
     */
    public long width() throws IOException {
        return number(256, 0);
    }

    /**
     * {@return the height in pixels; 0 where it is not told}
     *
     * @throws IOException if the file cannot be read
     */
    public long height() throws IOException {
        return number(257, 0);
    }
}

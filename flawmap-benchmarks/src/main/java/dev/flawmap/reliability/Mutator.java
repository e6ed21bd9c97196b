package dev.flawmap.reliability;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Changes a file's bytes at random. */
interface Mutator {
    /**
     * A changed copy.
     *
     * @param content the bytes to change; left as they are
     * @param others files of the same kind, to take parts from
     */
    byte[] mutate(byte[] content, List<byte[]> others, SplittableRandom random);

    /** One to four changes that know nothing of the format: bits, ranges, numbers, and parts of other files. */
    Mutator BYTES = (content, others, random) -> {
        byte[] changed = content.clone();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            changed = Bytes.change(changed, others, random);
        }
        return changed;
    };

    /** Single changes of bytes. */
    final class Bytes {
        private static final long[] EXTREMES = {
            0,
            1,
            -1,
            0x7F,
            0x80,
            0xFF,
            0x7FFF,
            0x8000,
            0xFFFF,
            0x10000,
            0x7FFF_FFFF,
            0x8000_0000L,
            0xFFFF_FFFFL,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            40_000,
            1_000_000_000
        };

        private Bytes() {}

        static byte[] change(byte[] content, List<byte[]> others, SplittableRandom random) {
            if (content.length < 8) {
                return random.nextBoolean() ? new byte[0] : bytes(random, random.nextInt(64));
            }
            int from = position(content, random);
            int length = Math.min(content.length - from, 1 << random.nextInt(12));
            switch (random.nextInt(8)) {
                case 0 -> {
                    content[from] ^= (byte) (1 << random.nextInt(8));
                    return content;
                }
                case 1 -> {
                    content[from] = (byte) EXTREMES[random.nextInt(6)];
                    return content;
                }
                case 2 -> {
                    putExtreme(content, from, random);
                    return content;
                }
                case 3 -> {
                    return Arrays.copyOf(content, from);
                }
                case 4 -> {
                    return joined(content, from, new byte[0], from + length);
                }
                case 5 -> {
                    return joined(content, from, Arrays.copyOfRange(content, from, from + length), from);
                }
                case 6 -> {
                    return joined(
                            content, from, bytes(random, Math.min(length, 64)), from + random.nextInt(2) * length);
                }
                default -> {
                    byte[] other = others.isEmpty() ? content.clone() : others.get(random.nextInt(others.size()));
                    return spliced(content, from, other, random);
                }
            }
        }

        /** Any position, or one of the first: headers stand there. */
        private static int position(byte[] content, SplittableRandom random) {
            return random.nextInt(random.nextBoolean() ? content.length : Math.min(content.length, 256));
        }

        /** Writes an extreme number of 2, 4 or 8 bytes, as lengths and counts are stored. */
        private static void putExtreme(byte[] content, int at, SplittableRandom random) {
            ByteBuffer bytes = ByteBuffer.wrap(content)
                    .order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            long value = EXTREMES[random.nextInt(EXTREMES.length)];
            int width = 2 << random.nextInt(3);
            int start = Math.min(at, content.length - width);
            switch (width) {
                case 2 -> bytes.putShort(start, (short) value);
                case 4 -> bytes.putInt(start, (int) value);
                default -> bytes.putLong(start, value);
            }
        }

        /** The start of one file, and the end of another. */
        private static byte[] spliced(byte[] content, int from, byte[] other, SplittableRandom random) {
            int start = random.nextBoolean() ? Math.min(from, other.length) : random.nextInt(other.length + 1);
            return joined(content, from, Arrays.copyOfRange(other, start, other.length), content.length);
        }

        private static byte[] joined(byte[] content, int until, byte[] between, int from) {
            int rest = content.length - Math.min(from, content.length);
            byte[] joined = Arrays.copyOf(content, until + between.length + rest);
            System.arraycopy(between, 0, joined, until, between.length);
            System.arraycopy(content, content.length - rest, joined, until + between.length, rest);
            return joined;
        }

        private static byte[] bytes(SplittableRandom random, int count) {
            byte[] bytes = new byte[count];
            random.nextBytes(bytes);
            return bytes;
        }
    }
}

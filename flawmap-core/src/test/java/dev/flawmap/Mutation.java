package dev.flawmap;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Damages files at random: bytes and numbers changed, pieces cut off, removed, doubled or moved. */
public final class Mutation {
    /** Headers stand at one of a file's ends. */
    private static final int HEADER = 300;

    private static final int[] NUMBERS = {0, 1, -1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000};

    private Mutation() {}

    /** A damaged copy, which depends on the state of {@code random} alone. */
    public static byte[] of(byte[] whole, SplittableRandom random) {
        byte[] bytes = whole.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 8; changes--) {
            bytes = changed(bytes, random);
        }
        return bytes;
    }

    private static byte[] changed(byte[] bytes, SplittableRandom random) {
        int at = place(bytes.length - 4, random);
        int length = 1 + random.nextInt(Math.min(64, bytes.length - at));
        switch (random.nextInt(8)) {
            case 0:
                return Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
            case 1:
                return joined(bytes, at, at + length, bytes, 0, 0);
            case 2:
                return joined(bytes, at, at, bytes, at, at + length);
            case 3:
                int from = place(bytes.length - length + 1, random);
                System.arraycopy(bytes.clone(), from, bytes, Math.min(at, bytes.length - length), length);
                return bytes;
            case 4:
            case 5:
                int number = NUMBERS[random.nextInt(NUMBERS.length)];
                int size = 1 << random.nextInt(3);
                boolean little = random.nextBoolean();
                for (int i = 0; i < size; i++) {
                    bytes[at + i] = (byte) (number >> 8 * (little ? i : size - 1 - i));
                }
                return bytes;
            default:
                bytes[at] = (byte) random.nextInt(256);
                return bytes;
        }
    }

    /** Half of all places lie in headers. */
    private static int place(int places, SplittableRandom random) {
        int header = Math.min(HEADER, places);
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(header);
            case 1 -> places - 1 - random.nextInt(header);
            default -> random.nextInt(places);
        };
    }

    /** The first bytes up to one place and from another one on, with a piece in between. */
    private static byte[] joined(byte[] bytes, int upTo, int from, byte[] piece, int pieceFrom, int pieceTo) {
        int length = pieceTo - pieceFrom;
        byte[] out = Arrays.copyOf(bytes, upTo + length + bytes.length - from);
        System.arraycopy(piece, pieceFrom, out, upTo, length);
        System.arraycopy(bytes, from, out, upTo + length, bytes.length - from);
        return out;
    }
}

package dev.flawmap.image;

import dev.flawmap.file.BadFileException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * What the markers of a JPEG stream ask of a decoder, which holds what it needs outside Java's heap.
 *
 * @param blocks of 8×8 samples, over all components
 * @param scans as far as they matter: one where the stream has all components in its first scan
 * @param several whether the decoder has to hold all blocks, as more than one scan tells them
 */
record Jpeg(int width, int height, long blocks, int scans, boolean several) {
    /** Pictures are told in about ten scans; each costs as much time as a picture. */
    static final int MOST_SCANS = 40;

    /** The decoder's numbers of 16 bits. */
    private static final long BLOCK_BYTES = 64 * 2;

    private static final int START = 0xD8;
    private static final int END = 0xD9;
    private static final int SCAN = 0xDA;
    private static final int BASELINE = 0xC0;
    private static final int EXTENDED = 0xC1;
    private static final int PROGRESSIVE = 0xC2;

    /** Reads markers up to where a decoder stops. */
    static Jpeg of(String file, InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        Frame frame = null;
        int scans = 0;
        try {
            for (int marker = next(in); marker != END || frame == null; marker = next(in)) {
                if (isBare(marker)) {
                    continue;
                }
                int length = in.readUnsignedShort() - 2;
                if (marker == SCAN) {
                    if (frame == null) {
                        throw damaged(file);
                    }
                    scans++;
                    if (scans > MOST_SCANS) {
                        throw new BadImageException(file + " is a JPEG of more than " + MOST_SCANS
                                + " scans, far more than pictures have; save it again.");
                    }
                    int components = in.readUnsignedByte();
                    in.skipNBytes(Math.max(0, length - 1));
                    if (!frame.progressive && scans == 1 && components == frame.components) {
                        return new Jpeg(frame.width, frame.height, frame.blocks, 1, false);
                    }
                } else if (isFrame(marker)) {
                    if (frame != null) {
                        throw damaged(file);
                    }
                    frame = Frame.of(file, marker, in);
                } else {
                    in.skipNBytes(Math.max(0, length));
                }
            }
        } catch (EOFException e) {
            // A decoder makes do with what there is.
        }
        if (frame == null) {
            throw damaged(file);
        }
        return new Jpeg(frame.width, frame.height, frame.blocks, scans, true);
    }

    /**
     * Refuses what a decoder could not do within a bound, or cannot hold what it claims.
     *
     * @param length of the stream in bytes
     * @param memory how many bytes the decoder may hold at once
     */
    void require(String file, long length, long memory) throws BadImageException {
        // No code is shorter than a bit, and every block has one at least.
        if (blocks > Byte.SIZE * length) {
            throw damaged(file);
        }
        long needed = blocks * BLOCK_BYTES;
        if (several && needed > memory) {
            throw new BadImageException(
                    BadFileException.Problem.OUT_OF_MEMORY,
                    file + " is a progressive JPEG of " + width + "×" + height
                            + " pixels; decoding it takes " + (needed >> 20) + " MB of memory at once, and "
                            + (memory >> 20)
                            + " are allowed, so save it as TIFF, PNG or plain JPEG.");
        }
    }

    private static BadImageException damaged(String file) {
        return new BadImageException(file + " is damaged or cut short.");
    }

    /** The next marker; what stands before it is skipped, as decoders do. */
    private static int next(DataInputStream in) throws IOException {
        while (true) {
            if (in.readUnsignedByte() == 0xFF) {
                int marker = in.readUnsignedByte();
                while (marker == 0xFF) {
                    marker = in.readUnsignedByte();
                }
                if (marker != 0) {
                    return marker;
                }
            }
        }
    }

    /** Markers that no length follows: the start, the end of tables, restarts. */
    private static boolean isBare(int marker) {
        return marker == START || marker == END || marker == 0x01 || marker >= 0xD0 && marker <= 0xD7;
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC || marker == 0xF7;
    }

    private record Frame(boolean progressive, int width, int height, int components, long blocks) {
        static Frame of(String file, int marker, DataInputStream in) throws IOException {
            if (marker != BASELINE && marker != EXTENDED && marker != PROGRESSIVE) {
                throw unsupported(file, kind(marker));
            }
            int bits = in.readUnsignedByte();
            int height = in.readUnsignedShort();
            int width = in.readUnsignedShort();
            int components = in.readUnsignedByte();
            if (bits != 8) {
                throw unsupported(file, "JPEG of " + bits + " bits");
            }
            if (height == 0) {
                throw unsupported(file, "JPEG that tells its height after its pixels (DNL)");
            }
            if (components == 4) {
                throw new BadImageException(
                        BadFileException.Problem.UNSUPPORTED,
                        file + " has the colours of print (CMYK); save it in grey or RGB.");
            }
            int[] across = new int[components];
            int[] down = new int[components];
            int mostAcross = 1;
            int mostDown = 1;
            for (int i = 0; i < components; i++) {
                in.readUnsignedByte();
                int sampling = in.readUnsignedByte();
                in.readUnsignedByte();
                across[i] = sampling >> 4;
                down[i] = sampling & 15;
                mostAcross = Math.max(mostAcross, across[i]);
                mostDown = Math.max(mostDown, down[i]);
            }
            long groups = (long) parts(width, 8 * mostAcross) * parts(height, 8 * mostDown);
            long blocks = 0;
            for (int i = 0; i < components; i++) {
                blocks += groups * across[i] * down[i];
            }
            return new Frame(marker == PROGRESSIVE, width, height, components, blocks);
        }

        private static int parts(int length, int part) {
            return (length + part - 1) / part;
        }

        private static String kind(int marker) {
            return switch (marker) {
                case 0xC3 -> "lossless JPEG";
                case 0xC5, 0xC6, 0xC7 -> "hierarchical JPEG";
                case 0xF7 -> "JPEG-LS";
                default -> "JPEG with arithmetic coding";
            };
        }

        private static BadImageException unsupported(String file, String kind) {
            return new BadImageException(
                    BadFileException.Problem.UNSUPPORTED,
                    file + " holds " + kind
                            + ", which cannot be read; save it as TIFF without compression, or as PNG.");
        }
    }
}

package dev.flawmap.image;

import dev.flawmap.image.metadata.TiffPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.stream.ImageInputStream;

/** What EXIF, a TIFF directory inside files of other kinds, says of how a picture is to be turned. */
final class Exif {
    private static final int ORIENTATION = 274;
    private static final int START = 1 << 16;
    private static final int MOST_CHUNKS = 1 << 20;
    private static final int PNG_SIGNATURE = 8;
    private static final int PNG_EXIF = 0x65584966;
    private static final int CHUNK_FRAME = 12;

    private Exif() {}

    /** Whether a file says that its picture is to be turned; those of other formats than JPEG and PNG say nothing. */
    static boolean isTurned(ImageInputStream in, String format) throws IOException {
        Optional<byte[]> directory = switch (format) {
            case "JPEG" -> ofJpeg(in);
            case "PNG" -> ofPng(in);
            default -> Optional.empty();
        };
        if (directory.isEmpty()) {
            return false;
        }
        Optional<TiffPage> tags = TiffPage.of(new BytesImageInputStream(directory.get()), 0);
        return tags.isPresent() && isTurned(tags.get());
    }

    static boolean isTurned(TiffPage page) throws IOException {
        long orientation = page.number(ORIENTATION, 1);
        return orientation > 1 && orientation <= 8;
    }

    /** What stands behind the first markers. */
    private static Optional<byte[]> ofJpeg(ImageInputStream in) throws IOException {
        byte[] start = new byte[START];
        in.seek(0);
        int length = Math.max(0, in.read(start));
        int exif = new String(start, 0, length, StandardCharsets.ISO_8859_1).indexOf("Exif\0\0");
        return exif < 0 ? Optional.empty() : Optional.of(Arrays.copyOfRange(start, exif + 6, length));
    }

    /** The content of a chunk of its own, which may also follow the pixels. */
    private static Optional<byte[]> ofPng(ImageInputStream in) throws IOException {
        long at = PNG_SIGNATURE;
        for (int chunk = 0; chunk < MOST_CHUNKS && at <= in.length() - CHUNK_FRAME; chunk++) {
            in.seek(at);
            long length = in.readUnsignedInt();
            if (in.readInt() == PNG_EXIF) {
                byte[] content = new byte[(int) Math.min(Math.min(length, START), in.length() - at - PNG_SIGNATURE)];
                in.readFully(content);
                return Optional.of(content);
            }
            at += length + CHUNK_FRAME;
        }
        return Optional.empty();
    }
}

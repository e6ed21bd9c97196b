package dev.flawmap.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 sums, by which files and images are recognised, as 64 hexadecimal digits. */
public final class Sha256 {
    private Sha256() {}

    /** {@return a sum to be added to} */
    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256.", e);
        }
    }

    /**
     * {@return what a sum has come to; it starts again}
     *
     * @param sum fed with all bytes; reset afterwards
     */
    public static String finish(MessageDigest sum) {
        return HexFormat.of().formatHex(sum.digest());
    }

    /**
     * {@return the sum of some bytes}
     *
     * @param content all bytes
     */
    public static String of(byte[] content) {
        return HexFormat.of().formatHex(start().digest(content));
    }

    /**
     * {@return the sum of a file}
     *
     * @param file read once, from its beginning to its end
     * @throws IOException if it cannot be read
     */
    public static String of(Path file) throws IOException {
        MessageDigest sum = start();
        try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sum));
        }
        return finish(sum);
    }
}

package dev.flawmap.server.http;

import dev.flawmap.file.BadFileException;
import dev.flawmap.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Tokens that let a client in. A file holds a line for each: a name, a space and the SHA-256 of the token, in
 * hexadecimal. Tokens are random, so a plain hash is enough; they are compared in constant time.
 */
public final class Tokens {
    private static final int BYTES = 32;

    private record Token(String name, byte[] sha256) {}

    private final List<Token> tokens;

    private Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    /**
     * Reads a file of tokens.
     *
     * @param file with at least one
     * @return the tokens
     * @throws IOException with one sentence, if it cannot be read or is no such file
     */
    public static Tokens read(Path file) throws IOException {
        List<Token> tokens = new ArrayList<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new BadFileException("There is no token file " + file + ".", e);
        }
        for (String line : lines) {
            String[] parts = line.strip().split("\\s+");
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (parts.length != 2 || !parts[1].matches("[0-9a-f]{64}")) {
                throw new BadFileException("A line of the token file " + file
                        + " is not a name and a SHA-256; make tokens with this program.");
            }
            tokens.add(new Token(parts[0], parts[1].getBytes(StandardCharsets.US_ASCII)));
        }
        if (tokens.isEmpty()) {
            throw new BadFileException("The token file " + file + " holds no token.");
        }
        return new Tokens(tokens);
    }

    /**
     * Makes a token and adds its hash to a file, which only its owner may read.
     *
     * @param file made where it is missing
     * @param name of whom the token is for: letters, digits, {@code .}, {@code _} and {@code -}
     * @return the token, which is kept nowhere
     * @throws IOException if the file cannot be written
     * @throws IllegalArgumentException with one sentence, if the name has other characters
     */
    public static String add(Path file, String name) throws IOException {
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "A token's name is of letters, digits, dots, dashes and underscores, at most 64 of them.");
        }
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        if (Files.notExists(file)) {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        }
        Files.writeString(
                file,
                name + " " + Sha256.of(token.getBytes(StandardCharsets.UTF_8)) + System.lineSeparator(),
                StandardOpenOption.APPEND);
        return token;
    }

    /**
     * {@return whose token it is; empty if it is none}
     *
     * @param presented as the client sent it
     */
    public Optional<String> owner(String presented) {
        byte[] sum = Sha256.of(presented.getBytes(StandardCharsets.UTF_8)).getBytes(StandardCharsets.US_ASCII);
        Optional<String> owner = Optional.empty();
        // All of them, so that the time says nothing.
        for (Token token : tokens) {
            if (MessageDigest.isEqual(sum, token.sha256())) {
                owner = Optional.of(token.name());
            }
        }
        return owner;
    }
}

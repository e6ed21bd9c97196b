package dev.flawmap.server.http;

import dev.flawmap.file.BadFileException;
import dev.flawmap.file.Sha256;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
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
 * hexadecimal. Tokens are random, so a plain hash is enough; they are compared in constant time. What is changed in the
 * file is taken up by {@link #refresh}. Thread-safe.
 */
public final class Tokens {
    private static final int BYTES = 32;

    /**
     * A token that is known.
     *
     * @param name of whom it is for
     * @param sha256 of it
     */
    public record Token(String name, String sha256) {}

    private final Path file;
    private volatile List<Token> tokens;
    private volatile Optional<String> problem = Optional.empty();
    private List<String> lines;

    private Tokens(Path file, List<String> lines) throws BadFileException {
        this.file = file;
        this.lines = lines;
        this.tokens = parse(file, lines);
    }

    /**
     * Reads a file of tokens.
     *
     * @param file with at least one
     * @return the tokens
     * @throws IOException with one sentence, if it cannot be read or is no such file
     */
    public static Tokens read(Path file) throws IOException {
        return new Tokens(file, lines(file));
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new BadFileException(BadFileException.Problem.MISSING, "There is no token file " + file + ".", e);
        } catch (IOException e) {
            throw new BadFileException("The token file " + file + " cannot be read: " + reason(e) + ".", e);
        }
    }

    private static String reason(IOException e) {
        return e instanceof AccessDeniedException
                ? "it is closed to this program"
                : e instanceof CharacterCodingException ? "it is no text" : String.valueOf(e.getMessage());
    }

    private static List<Token> parse(Path file, List<String> lines) throws BadFileException {
        List<Token> tokens = new ArrayList<>();
        for (String line : lines) {
            String[] parts = line.strip().split("\\s+");
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (parts.length != 2 || !parts[1].matches("[0-9a-f]{64}")) {
                throw new BadFileException("A line of the token file " + file
                        + " is not a name and a SHA-256; make tokens with this program.");
            }
            tokens.add(new Token(parts[0], parts[1]));
        }
        if (tokens.isEmpty()) {
            throw new BadFileException("The token file " + file + " holds no token.");
        }
        return List.copyOf(tokens);
    }

    /**
     * Reads the file again, and takes up what it says where the call before found the same, as until then it may be half
     * written. While it cannot be used, the former tokens stay.
     *
     * @return what is newly found wrong with the file
     */
    public synchronized Optional<String> refresh() {
        Optional<String> before = problem;
        try {
            List<String> now = lines(file);
            boolean rests = now.equals(lines);
            lines = now;
            if (rests) {
                tokens = parse(file, now);
                problem = Optional.empty();
            }
        } catch (IOException e) {
            problem = Optional.of(e.getMessage() + " The former tokens stay valid.");
        }
        return problem.equals(before) ? Optional.empty() : problem;
    }

    /** {@return what is wrong with the file at present} */
    public Optional<String> problem() {
        return problem;
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
        boolean unended = Files.size(file) > 0 && !Files.readString(file).endsWith("\n");
        Files.writeString(
                file,
                (unended ? System.lineSeparator() : "") + name + " " + Sha256.of(token.getBytes(StandardCharsets.UTF_8))
                        + System.lineSeparator(),
                StandardOpenOption.APPEND);
        return token;
    }

    /**
     * {@return the token that a client sent; empty if it is none}
     *
     * @param presented as the client sent it
     */
    public Optional<Token> find(String presented) {
        byte[] sum = Sha256.of(presented.getBytes(StandardCharsets.UTF_8)).getBytes(StandardCharsets.US_ASCII);
        Optional<Token> found = Optional.empty();
        // All of them, so that the time says nothing.
        for (Token token : tokens) {
            if (MessageDigest.isEqual(sum, token.sha256().getBytes(StandardCharsets.US_ASCII))) {
                found = Optional.of(token);
            }
        }
        return found;
    }

    /**
     * {@return whether a token that was found is still valid}
     *
     * @param token as {@link #find} gave it
     */
    public boolean holds(Token token) {
        return tokens.contains(token);
    }
}

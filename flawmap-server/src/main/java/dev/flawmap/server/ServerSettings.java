package dev.flawmap.server;

import dev.flawmap.server.http.Tokens;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/**
 * How a server serves.
 *
 * @param bind the address it listens on
 * @param port from 0, which is any that is free, to 65535
 * @param tokens without one of which nothing is answered; may be empty on this machine alone
 * @param bodyBytes the most bytes of a request's body
 * @param inferences how many requests are inspected at once
 * @param waiting how many wait for that; more are refused
 * @param timeLimit how long a request may take
 */
public record ServerSettings(
        InetAddress bind,
        int port,
        Optional<Tokens> tokens,
        int bodyBytes,
        int inferences,
        int waiting,
        Duration timeLimit) {
    /** Thrown where others than this machine would be let in without tokens. */
    public static final class TokensMissingException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        TokensMissingException(String sentence) {
            super(sentence);
        }
    }

    /** The port where nothing else is said. */
    public static final int PORT = 8080;

    /**
     * Checks the components.
     *
     * @param bind the address it listens on
     * @param port from 0, which is any that is free, to 65535
     * @param tokens without one of which nothing is answered; may be empty on this machine alone
     * @param bodyBytes the most bytes of a request's body
     * @param inferences how many requests are inspected at once
     * @param waiting how many wait for that; more are refused
     * @param timeLimit how long a request may take
     * @throws IllegalArgumentException with one sentence, if it would listen to others without tokens
     */
    public ServerSettings {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("A port is a number from 0 to 65535, not " + port + ".");
        }
        if (!bind.isLoopbackAddress() && tokens.isEmpty()) {
            throw new TokensMissingException("Whoever reaches " + bind.getHostAddress()
                    + " could read every image and change every limit, so tokens are needed to listen there.");
        }
    }

    /**
     * {@return the usual settings}
     *
     * @param bind the address it listens on, a name or a number
     * @param port from 0, which is any that is free, to 65535
     * @param tokens without one of which nothing is answered
     * @throws IllegalArgumentException with one sentence, if the address is not known, or open to others without tokens
     */
    public static ServerSettings usual(String bind, int port, Optional<Tokens> tokens) {
        try {
            return new ServerSettings(
                    InetAddress.getByName(bind), port, tokens, 64 << 20, 2, 32, Duration.ofSeconds(60));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("The address " + bind + " is not known.", e);
        }
    }
}

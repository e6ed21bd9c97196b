package dev.flawmap.server.http;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every request before anything else does. A server on the loopback address answers only to the names of this
 * machine, so that a page from elsewhere cannot reach it by a name that suddenly points here (DNS rebinding); what
 * changes something must not come from a page of another origin; and where there are tokens, nothing is answered without
 * one but the page that asks for it. A browser that has sent a token gets a cookie, as it cannot send tokens by itself;
 * it is valid as long as the token is.
 */
public final class Guard {
    /** The cookie of a browser that has sent a token. */
    private static final String COOKIE = "flawmap";

    /** Addresses, which cannot be rebound, and the one name that always leads here. */
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");

    /** The attribute of a request that holds the token it came with. */
    private static final String TOKEN = "flawmap.token";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final int MOST_GUESSES = 20;
    private static final int MOST_SESSIONS = 1000;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
            + " blob:; connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private record Guesses(long since, int count) {}

    private final boolean loopback;
    private final String bound;
    private final Optional<Tokens> tokens;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Guesses> guesses = bounded();
    private final Map<String, Tokens.Token> sessions = bounded();

    /**
     * A guard.
     *
     * @param bind the address the server listens on; where it was given by a name, that is answered, too
     * @param tokens asked for, where there are any
     */
    public Guard(InetAddress bind, Optional<Tokens> tokens) {
        this.loopback = bind.isLoopbackAddress();
        this.bound = new InetSocketAddress(bind, 0).getHostString().toLowerCase(Locale.ROOT);
        this.tokens = tokens;
    }

    private static <V> Map<String, V> bounded() {
        return Collections.synchronizedMap(new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MOST_SESSIONS;
            }
        });
    }

    /**
     * Refuses what is not to be answered, and says how browsers are to treat what is.
     *
     * @param context of the request
     * @throws Refusal if it is not to be answered
     */
    public void check(Context context) {
        context.header("Content-Security-Policy", POLICY);
        context.header("X-Content-Type-Options", "nosniff");
        context.header("Referrer-Policy", "same-origin");
        context.header("X-Frame-Options", "DENY");
        context.header("Cross-Origin-Resource-Policy", "same-origin");
        context.header("Cache-Control", "no-store");
        String host = context.header("Host");
        if (loopback && !LOOPBACK.matcher(name(host)).matches() && !name(host).equals(bound)) {
            throw new Refusal(
                    421,
                    "This server answers to localhost and loopback addresses only; bind it elsewhere to use other names.");
        }
        if (!SAFE.contains(context.method().name())) {
            requireOwnOrigin(context, host);
        }
        if (tokens.isPresent() && !isOpen(context.path())) {
            requireToken(context, tokens.get());
        }
    }

    private static String name(@Nullable String host) {
        return host == null ? "" : host.toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", "");
    }

    private static void requireOwnOrigin(Context context, @Nullable String host) {
        String origin = context.header("Origin");
        String site = context.header("Sec-Fetch-Site");
        boolean foreign = origin != null
                        && !origin.equalsIgnoreCase("http://" + host)
                        && !origin.equalsIgnoreCase("https://" + host)
                || site != null && !site.equals("same-origin") && !site.equals("none");
        if (foreign) {
            throw new Refusal(403, "Requests from pages of another origin are refused.");
        }
    }

    /** What a browser needs before it has a token. */
    private static boolean isOpen(String path) {
        return path.equals("/login") || path.startsWith("/assets/") || path.startsWith("/v2/health/");
    }

    private void requireToken(Context context, Tokens known) {
        String cookie = context.cookie(COOKIE);
        Optional<Tokens.Token> session =
                Optional.ofNullable(cookie).map(sessions::get).filter(known::holds);
        if (session.isPresent()) {
            context.attribute(TOKEN, session.get());
            return;
        }
        String header = context.header("Authorization");
        if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length())) {
            context.header("WWW-Authenticate", "Bearer");
            throw new Refusal(401, "This server asks for a token: Authorization: Bearer TOKEN.");
        }
        context.attribute(
                TOKEN,
                requireKnown(
                        context, known, header.substring("Bearer ".length()).strip()));
    }

    /**
     * {@return whether the token that a request came with is still valid, for answers that go on for long}
     *
     * @param context of a request that was let in
     */
    public boolean admits(Context context) {
        Tokens.@Nullable Token token = context.attribute(TOKEN);
        return tokens.isEmpty() || token != null && tokens.get().holds(token);
    }

    private Tokens.Token requireKnown(Context context, Tokens known, String token) {
        return known.find(token).orElseThrow(() -> {
            // Whoever has a token is let in meanwhile: behind a proxy, all come from one address.
            String address = context.ip();
            long now = System.nanoTime();
            Guesses before = guesses.get(address);
            if (before != null && now - before.since() < MINUTE && before.count() >= MOST_GUESSES) {
                return Refusal.busy(429, "There were too many wrong tokens from this address; wait a minute.", 60);
            }
            guesses.merge(
                    address,
                    new Guesses(now, 1),
                    (old, one) -> now - old.since() < MINUTE ? new Guesses(old.since(), old.count() + 1) : one);
            context.header("WWW-Authenticate", "Bearer");
            return new Refusal(401, "The token is not known here.");
        });
    }

    /**
     * Lets a browser in that has sent a token by a form.
     *
     * @param context of the request, which gets the cookie
     * @param token as it was sent
     * @throws Refusal if it is none
     */
    public void login(Context context, String token) {
        if (tokens.isEmpty()) {
            return;
        }
        Tokens.Token found = requireKnown(context, tokens.get(), token.strip());
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String session = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        sessions.put(session, found);
        context.res().addHeader("Set-Cookie", COOKIE + "=" + session + "; Path=/; HttpOnly; SameSite=Strict");
    }
}

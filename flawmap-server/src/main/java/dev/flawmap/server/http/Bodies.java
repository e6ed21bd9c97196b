package dev.flawmap.server.http;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** Reads requests' bodies: none larger than a limit, and no more at once than fit into Java's heap. Thread-safe. */
public final class Bodies {
    /** The most bodies that are held at once, however small. */
    private static final int MOST = 16;

    /** The part of the heap that bodies may take: each is decoded too, into floats. */
    private static final int HEAP_PART = 8;

    /** How much of a body that is refused is read to its end, in bytes. */
    private static final int DISCARDED = 4 << 20;

    /** What is set aside for a body whose length is not said, in bytes. */
    private static final int UNKNOWN = 1 << 16;

    private final int limit;
    private final Duration time;
    private final Semaphore places;

    /**
     * Reads bodies.
     *
     * @param limit of one of them, in bytes
     * @param time within which one has to arrive, as it holds one of few places
     */
    public Bodies(int limit, Duration time) {
        this.limit = limit;
        this.time = time;
        long fit = Runtime.getRuntime().maxMemory() / HEAP_PART / limit;
        this.places = new Semaphore((int) Math.max(2, Math.min(MOST, fit)));
    }

    /** What is done with a body. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does it.
         *
         * @param body whole
         * @throws Exception what comes of it
         */
        void with(byte[] body) throws Exception;
    }

    /**
     * Reads a request's body and works with it.
     *
     * @param context of the request
     * @param work done while the body is held
     * @throws Refusal if it is too large, too slow or encoded, or too many others are held
     * @throws Exception what the work throws
     */
    public void with(Context context, Work work) throws Exception {
        String encoding = context.header("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw closing(context, new Refusal(415, "Bodies are sent as they are, without Content-Encoding."));
        }
        if (context.req().getContentLengthLong() > limit) {
            throw closing(context, tooLarge());
        }
        if (!places.tryAcquire()) {
            throw closing(context, Refusal.busy(503, "Too many requests are being worked on; try again soon.", 1));
        }
        try {
            work.with(read(context));
        } finally {
            places.release();
        }
    }

    private byte[] read(Context context) throws IOException {
        InputStream in = context.req().getInputStream();
        ByteArrayOutputStream body =
                new ByteArrayOutputStream((int) Math.max(UNKNOWN, context.req().getContentLengthLong()));
        byte[] piece = new byte[1 << 16];
        long start = System.nanoTime();
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
            if (body.size() + read > limit) {
                throw closing(context, tooLarge());
            }
            if (System.nanoTime() - start > time.toNanos()) {
                throw closing(
                        context,
                        new Refusal(408, "The body did not arrive within " + time.toSeconds() + " s; send it faster."));
            }
            body.write(piece, 0, read);
        }
        return body.toByteArray();
    }

    private Refusal tooLarge() {
        return new Refusal(413, "The body is larger than " + (limit >> 20) + " MiB, the most that is taken.");
    }

    /** What is left of a long body is not read. */
    private static Refusal closing(Context context, Refusal refusal) {
        context.header("Connection", "close");
        return refusal;
    }

    /**
     * Reads what is left of a body that is refused, where it is not long: a connection that is closed while a client still
     * sends may take the answer with it. Nothing is read of a body that says it is long.
     *
     * @param context of the request
     */
    public static void discard(Context context) {
        if (context.req().getContentLengthLong() > DISCARDED) {
            return;
        }
        byte[] piece = new byte[1 << 16];
        try {
            InputStream in = context.req().getInputStream();
            for (int left = DISCARDED; left > 0; ) {
                int read = in.read(piece);
                left = read < 0 ? 0 : left - read;
            }
        } catch (IOException | RuntimeException e) {
            // It came to another end, too slowly for the server, or others have read it as text; the answer is the
            // same.
            return;
        }
    }
}

package dev.flawmap.server.http;

import io.javalin.http.Context;
import java.io.IOException;
import tools.jackson.databind.json.JsonMapper;

/** Answers requests with JSON. */
public final class JsonAnswer {
    private JsonAnswer() {}

    /**
     * Answers a request.
     *
     * @param context of the request
     * @param value that Jackson can write
     */
    public static void give(Context context, Object value) {
        context.contentType("application/json").result(bytes(value));
    }

    /**
     * {@return a value as JSON}
     *
     * @param value that Jackson can write
     */
    public static byte[] bytes(Object value) {
        return JsonMapper.shared().writeValueAsBytes(value);
    }

    /**
     * Answers a request with JSON that may be large, while it is made.
     *
     * @param context of the request
     * @param value that Jackson can write
     * @throws IOException if it cannot be sent
     */
    public static void stream(Context context, Object value) throws IOException {
        JsonMapper.shared()
                .writeValue(context.contentType("application/json").res().getOutputStream(), value);
    }
}

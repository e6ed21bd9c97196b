package dev.flawmap.server.http;

import io.javalin.http.Context;
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
        context.contentType("application/json").result(JsonMapper.shared().writeValueAsBytes(value));
    }
}

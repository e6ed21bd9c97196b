package dev.flawmap.server.http;

import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Jetty itself refuses, such as a request line that is none or headers that are too large, in the form of all other
 * errors. Nothing of the request is in the answer.
 */
public final class JettyErrors extends ErrorHandler {
    private static final String TYPE = "application/json";

    /** Errors of a server or of its context. */
    public JettyErrors() {}

    /**
     * {@return a status in one sentence}
     *
     * @param status of HTTP
     */
    public static String sentence(int status) {
        return switch (status) {
            case 404 -> "There is nothing here.";
            case 405 -> "That cannot be done here.";
            case 408 -> "The body came too slowly.";
            case 413 -> "The body is too large.";
            case 414 -> "The address is too long.";
            case 431 -> "The headers are too large.";
            case 500 -> "Something went wrong in the server.";
            case 501 -> "The server does not know how to do that.";
            case 505 -> "The version of HTTP is not one that the server speaks.";
            default -> "The request is not valid.";
        };
    }

    private static ByteBuffer json(int status) {
        return ByteBuffer.wrap(JsonMapper.shared().writeValueAsBytes(Map.of("error", sentence(status))));
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, TYPE);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.write(true, json(code), callback);
    }

    @Override
    public ByteBuffer badMessageError(int status, @Nullable String reason, HttpFields.Mutable fields) {
        fields.put(HttpHeader.CONTENT_TYPE, TYPE);
        return json(status);
    }
}

package dev.flawmap.inspect;

import dev.flawmap.Detector;
import java.io.IOException;

/**
 * Takes results as they come, in the images' order, and keeps or shows them. It is used by one thread at a time, not
 * always the same one.
 */
public interface ResultSink extends AutoCloseable {
    /**
     * Prepares for an image that is too large to hold, and takes its rows from the top while it is inspected. Its result
     * comes afterwards by {@link #accept}, with the same name; if that says that it failed, the rows count for nothing.
     *
     * @param image what is known of it before
     * @return what takes the rows
     * @throws IOException with one sentence, if it cannot be kept
     */
    default Detector.Rows begin(LargeImage image) throws IOException {
        return (grey, scores) -> {};
    }

    /**
     * Takes a result.
     *
     * @param result of one image
     * @throws IOException with one sentence, if it cannot be kept
     */
    void accept(ImageResult result) throws IOException;

    /**
     * Finishes what was kept, whether or not all images came.
     *
     * @throws IOException with one sentence, if that cannot be done
     */
    @Override
    default void close() throws IOException {}
}

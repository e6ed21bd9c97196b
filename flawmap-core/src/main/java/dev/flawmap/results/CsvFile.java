package dev.flawmap.results;

import dev.flawmap.file.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A table in a file that grows line by line. Every line is written at once, so a process that is killed leaves whole
 * lines; one that does not fit on the disk is taken back. Not thread-safe.
 */
public final class CsvFile implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    private CsvFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Begins a table in place of what is in the file.
     *
     * @param file replaced, where there is one
     * @param head the columns' names
     * @return the table, open for lines
     * @throws IOException with one sentence naming the file, if it cannot be written
     */
    public static CsvFile begin(Path file, Object... head) throws IOException {
        AtomicFiles.write(file, out -> out.write(bytes(head)));
        return new CsvFile(file, FileChannel.open(file, StandardOpenOption.APPEND));
    }

    /**
     * Adds a line; optional numbers that are not known become empty cells.
     *
     * @param cells numbers, optional numbers or text
     * @throws IOException with one sentence naming the file, if it cannot be written; the file then has the lines before
     */
    public void line(Object... cells) throws IOException {
        long before = channel.size();
        ByteBuffer bytes = ByteBuffer.wrap(bytes(cells));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            channel.truncate(before);
            throw AtomicFiles.cannotWrite(file, e);
        }
    }

    private static byte[] bytes(Object... cells) {
        return new Csv().line(cells).toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

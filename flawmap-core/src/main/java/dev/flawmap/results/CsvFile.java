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
    private final Csv.Format format;
    private final Path file;
    private final FileChannel channel;

    private CsvFile(Csv.Format format, Path file, FileChannel channel) {
        this.format = format;
        this.file = file;
        this.channel = channel;
    }

    /**
     * Begins a table in place of what is in the file.
     *
     * @param file replaced, where there is one
     * @param format of its cells
     * @param head the columns' names
     * @return the table, open for lines
     * @throws IOException with one sentence naming the file, if it cannot be written
     */
    public static CsvFile begin(Path file, Csv.Format format, Object... head) throws IOException {
        AtomicFiles.write(
                file, out -> out.write((format.mark() + text(format, head)).getBytes(StandardCharsets.UTF_8)));
        return new CsvFile(format, file, FileChannel.open(file, StandardOpenOption.APPEND));
    }

    /**
     * Adds a line; optional numbers that are not known become empty cells.
     *
     * @param cells numbers, optional numbers or text
     * @throws IOException with one sentence naming the file, if it cannot be written; the file then has the lines before
     */
    public void line(Object... cells) throws IOException {
        long before = channel.size();
        ByteBuffer bytes = ByteBuffer.wrap(text(format, cells).getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            channel.truncate(before);
            throw AtomicFiles.cannotWrite(file, e);
        }
    }

    private static String text(Csv.Format format, Object... cells) {
        return new Csv(format).line(cells).toString();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

package dev.flawmap.image;

import java.io.IOException;
import java.io.InputStream;
import javax.imageio.stream.ImageInputStream;

/** A given number of bytes of a stream from where it stands. Does not close it. */
final class BoundedStream extends InputStream {
    private final ImageInputStream in;
    private long left;

    BoundedStream(ImageInputStream in, long length) {
        this.in = in;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        if (left <= 0) {
            return -1;
        }
        left--;
        return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int read = left <= 0 ? -1 : in.read(bytes, offset, (int) Math.min(left, length));
        left -= Math.max(0, read);
        return read;
    }
}

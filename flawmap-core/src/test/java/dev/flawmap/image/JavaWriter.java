package dev.flawmap.image;

import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;

/** Java's own encoders, among those of other libraries on the class path. */
final class JavaWriter {
    private JavaWriter() {}

    static ImageWriter of(String format) {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format);
        while (writers.hasNext()) {
            ImageWriter writer = writers.next();
            if ("java.desktop".equals(writer.getClass().getModule().getName())) {
                return writer;
            }
        }
        throw new AssertionError("Java has no encoder of " + format);
    }
}

package dev.flawmap.report;

import dev.flawmap.file.AtomicFiles;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Grey pictures one after the other, as a GIF that plays for ever. */
public final class Animation {
    private static final String FORMAT = "javax_imageio_gif_image_1.0";
    private static final int GREYS = 256;

    private Animation() {}

    /**
     * Writes the file, whole or not at all.
     *
     * @param frames pictures of one size, at least one
     * @param milliseconds that each is shown
     */
    public static void write(Path file, List<BufferedImage> frames, int milliseconds) throws IOException {
        AtomicFiles.write(file, out -> {
            ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
            try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
                writer.setOutput(stream);
                writer.prepareWriteSequence(null);
                for (BufferedImage frame : frames) {
                    BufferedImage indexed = indexed(frame);
                    IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(indexed), null);
                    metadata.mergeTree(FORMAT, timed(milliseconds));
                    writer.writeToSequence(new IIOImage(indexed, null, metadata), null);
                }
                writer.endWriteSequence();
            } finally {
                writer.dispose();
            }
        });
    }

    private static IIOMetadataNode timed(int milliseconds) {
        IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
        control.setAttribute("disposalMethod", "none");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("delayTime", Integer.toString(milliseconds / 10));
        control.setAttribute("transparentColorIndex", "0");
        // Browsers play a GIF once unless this block, which Netscape made up, says 0 for "no end".
        IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
        loop.setAttribute("applicationID", "NETSCAPE");
        loop.setAttribute("authenticationCode", "2.0");
        loop.setUserObject(new byte[] {1, 0, 0});
        IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
        extensions.appendChild(loop);
        IIOMetadataNode root = new IIOMetadataNode(FORMAT);
        root.appendChild(control);
        root.appendChild(extensions);
        return root;
    }

    /** The picture with a table of 256 greys, which keeps the writer from choosing colours of its own. */
    private static BufferedImage indexed(BufferedImage picture) {
        byte[] greys = new byte[GREYS];
        for (int i = 0; i < GREYS; i++) {
            greys[i] = (byte) i;
        }
        IndexColorModel colours = new IndexColorModel(8, GREYS, greys, greys, greys);
        BufferedImage indexed =
                new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, colours);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                indexed.getRaster().setSample(x, y, 0, picture.getRaster().getSample(x, y, 0));
            }
        }
        return indexed;
    }
}

package dev.flawmap.report;

import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A picture inside an HTML page.
 *
 * @param caption what it shows, for people who see it and for those who do not
 * @param source a {@code data:} address that holds the whole picture
 */
public record Figure(String caption, String source) {
    /** Times the greatest width. */
    private static final int HIGHEST = 4;

    private static final float QUALITY = 0.85f;

    /** A drawing, without loss. */
    static Figure drawing(String caption, BufferedImage picture) {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            dev.flawmap.image.ImageWriter.writePng(out, picture);
            return png(caption, out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A PNG file as it is. */
    static Figure png(String caption, byte[] png) {
        return new Figure(
                caption, "data:image/png;base64," + Base64.getEncoder().encodeToString(png));
    }

    /** A photograph as JPEG, made smaller if it is wider than that, or several times as high. */
    static Figure photograph(String caption, BufferedImage picture, int widest) {
        return photograph(caption, picture, widest, QUALITY);
    }

    /** A photograph as JPEG of a quality in (0, 1], made smaller if it is wider than that, or several times as high. */
    static Figure photograph(String caption, BufferedImage picture, int widest, float quality) {
        boolean grey = picture.getType() == BufferedImage.TYPE_BYTE_GRAY;
        BufferedImage small =
                reduced(picture, widest, grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam settings = writer.getDefaultWriteParam();
            settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(small, null, null), settings);
            out.flush();
            return new Figure(
                    caption, "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
    }

    /** A picture of some type, made smaller if it is wider than that, or several times as high. */
    static BufferedImage reduced(BufferedImage picture, int widest, int type) {
        double shrink = shrink(picture.getWidth(), picture.getHeight(), widest);
        int width = shrunk(picture.getWidth(), shrink);
        int height = shrunk(picture.getHeight(), shrink);
        Image scaled = shrink == 1 ? picture : picture.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING);
        return laidOver(new BufferedImage(width, height, type), scaled);
    }

    /** The factor by which a picture is made smaller. */
    static double shrink(int width, int height, int widest) {
        return Math.max(1, Math.max(width, height / (double) HIGHEST) / (double) widest);
    }

    /** The side of a picture that is made smaller. */
    static int shrunk(int side, double shrink) {
        return Math.max(1, (int) Math.round(side / shrink));
    }

    /** A picture with a layer of its size drawn on it. */
    static BufferedImage laidOver(BufferedImage picture, Image layer) {
        Graphics2D graphics = picture.createGraphics();
        graphics.drawImage(layer, 0, 0, null);
        graphics.dispose();
        return picture;
    }
}

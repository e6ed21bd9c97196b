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
    private static final int WIDEST = 1024;
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

    /** A photograph as JPEG, made smaller if it is wider than 1024 pixels. */
    static Figure photograph(String caption, BufferedImage picture) {
        return photograph(caption, picture, WIDEST);
    }

    /** A photograph as JPEG, made smaller if it is wider than that, or several times as high. */
    static Figure photograph(String caption, BufferedImage picture, int widest) {
        double shrink =
                Math.max(1, Math.max(picture.getWidth(), picture.getHeight() / (double) HIGHEST) / (double) widest);
        int width = Math.max(1, (int) Math.round(picture.getWidth() / shrink));
        int height = Math.max(1, (int) Math.round(picture.getHeight() / shrink));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        Image scaled = width == picture.getWidth()
                ? picture
                : picture.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING);
        graphics.drawImage(scaled, 0, 0, null);
        graphics.dispose();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam settings = writer.getDefaultWriteParam();
            settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setCompressionQuality(QUALITY);
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
}

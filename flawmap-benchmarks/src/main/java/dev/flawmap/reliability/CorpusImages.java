package dev.flawmap.reliability;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.ImageOutputStream;

/** One picture in many formats: depths, colours, compressions, pages. */
final class CorpusImages {
    private static final Map<String, Integer> TYPES = Map.of(
            "grey", BufferedImage.TYPE_BYTE_GRAY,
            "grey16", BufferedImage.TYPE_USHORT_GRAY,
            "colour", BufferedImage.TYPE_INT_RGB,
            "alpha", BufferedImage.TYPE_INT_ARGB,
            "palette", BufferedImage.TYPE_BYTE_INDEXED,
            "bilevel", BufferedImage.TYPE_BYTE_BINARY);

    private final Path folder;
    private final GreyImage image;

    CorpusImages(Path folder, GreyImage image) {
        this.folder = folder;
        this.image = image;
    }

    void make() throws IOException {
        for (Map.Entry<String, Integer> type : TYPES.entrySet()) {
            BufferedImage picture = picture(type.getValue());
            plain("png", "png", type.getKey(), picture);
            plain("tiff", "tif", type.getKey(), picture);
        }
        for (String type : List.of("grey", "colour", "palette", "bilevel")) {
            plain("bmp", "bmp", type, picture(TYPES.getOrDefault(type, BufferedImage.TYPE_INT_RGB)));
        }
        for (String type : List.of("grey", "colour")) {
            BufferedImage picture = picture(TYPES.getOrDefault(type, BufferedImage.TYPE_INT_RGB));
            plain("jpeg", "jpg", type, picture);
            with(
                    "jpeg",
                    "jpg",
                    type + "-progressive",
                    picture,
                    param -> param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT));
            with(
                    "png",
                    "png",
                    type + "-interlaced",
                    picture,
                    param -> param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT));
            for (String compression : List.of("LZW", "ZLib", "PackBits", "JPEG")) {
                compressed("tiff", "tif", type, picture, compression);
            }
            with("tiff", "tif", type + "-tiled", picture, param -> {
                param.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
                param.setTiling(32, 32, 0, 0);
            });
        }
        compressed("tiff", "tif", "bilevel", picture(BufferedImage.TYPE_BYTE_BINARY), "CCITT T.6");
        compressed("bmp", "bmp", "palette", picture(BufferedImage.TYPE_BYTE_INDEXED), "BI_RLE8");
        ImageWriter.writeFloatTiff(
                folder.resolve("tiff").resolve("float.tif"),
                image.width(),
                image.height(),
                image.pixels(),
                OptionalDouble.of(5));
    }

    private BufferedImage picture(int type) {
        BufferedImage picture = new BufferedImage(image.width(), image.height(), type);
        picture.createGraphics().drawImage(ImageWriter.picture(image), 0, 0, null);
        return picture;
    }

    private interface Choice {
        void apply(ImageWriteParam param);
    }

    private void plain(String kind, String ending, String name, BufferedImage picture) throws IOException {
        with(kind, ending, name, picture, param -> {});
    }

    private void compressed(String kind, String ending, String name, BufferedImage picture, String compression)
            throws IOException {
        with(kind, ending, name + "-" + compression.replace(' ', '-'), picture, param -> {
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionType(compression);
        });
    }

    /** Java's own encoder, among those of other libraries on the class path. */
    private static javax.imageio.ImageWriter javaOwn(String ending) throws IOException {
        Iterator<javax.imageio.ImageWriter> writers = ImageIO.getImageWritersBySuffix(ending);
        while (writers.hasNext()) {
            javax.imageio.ImageWriter writer = writers.next();
            if ("java.desktop".equals(writer.getClass().getModule().getName())) {
                return writer;
            }
        }
        throw new IOException("Java has no encoder of " + ending + " files.");
    }

    private void with(String kind, String ending, String name, BufferedImage picture, Choice choice)
            throws IOException {
        Path file = folder.resolve(kind).resolve(name + "." + ending);
        Files.createDirectories(file.resolveSibling(""));
        Files.deleteIfExists(file);
        javax.imageio.ImageWriter writer = javaOwn(ending);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            choice.apply(param);
            writer.write(null, new IIOImage(picture, null, null), param);
        } finally {
            writer.dispose();
        }
    }
}

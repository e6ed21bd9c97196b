package dev.flawmap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.flawmap.model.Model;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateTest {
    @TempDir
    private static Path folder;

    private static Path data;
    private static Path model;

    @BeforeAll
    static void train() {
        data = folder.resolve("data");
        model = train("sencebgan", "6,1,1");
    }

    private static Path train(String detector, String iterations) {
        if (!Files.exists(data)) {
            Cli.run("data", "simulate", "--out", data, "--good", 1, "--defective", 1, "--size", "300x90");
        }
        Path file = folder.resolve(detector + ".flaw");
        Cli trained = Cli.run(
                "train",
                "--data",
                data,
                "--out",
                file,
                "--detector",
                detector,
                "--iterations",
                iterations,
                "--option",
                "batch=4");
        assertThat(trained.code()).as(trained.err()).isZero();
        return file;
    }

    @Test
    void samplesAreDrawnAndComparedWithTheMaterial() throws IOException {
        Path out = folder.resolve("samples.png");
        Cli result = Cli.run("generate", "--model", model, "--out", out, "--count", 7, "--data", data);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .containsPattern("Spread of the samples: 0\\.\\d{4} ")
                .containsPattern("Spread of real patches: 0\\.\\d{4}\\.")
                .containsPattern("were held out: \\d+\\.\\d+; ratio \\d+\\.\\d+\\.")
                .contains("training patches");
        assertThat(result.err()).doesNotContain("Note: ");
        BufferedImage sheet = ImageIO.read(out.toFile());
        assertThat(sheet.getWidth()).isEqualTo(3 * 34 - 2);
        assertThat(sheet.getHeight()).isEqualTo(3 * 34 - 2);
        assertThat(sheet.getRaster().getSample(90, 90, 0)).as("no ninth sample").isEqualTo(255);
    }

    /** In a file from others, a constant may be said to lie in any file of the machine. */
    @Test
    void graphsThatReadOtherFilesAreRefused() throws IOException {
        Model good = Model.read(model);
        Map<Model.Part, byte[]> parts = new EnumMap<>(Model.Part.class);
        for (Map.Entry<Model.Part, byte[]> part : good.parts().entrySet()) {
            ModelProto.Builder graph = ModelProto.parseFrom(part.getValue()).toBuilder();
            graph.getGraphBuilder()
                    .getInitializerBuilder(0)
                    .clearRawData()
                    .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(StringStringEntryProto.newBuilder()
                            .setKey("location")
                            .setValue(data.resolve("secret").toString()));
            parts.put(part.getKey(), graph.build().toByteArray());
        }
        Path bad = folder.resolve("bad.flaw");
        new Model(good.description(), parts, "", new TreeMap<>()).write(bad);
        Cli[] results = {
            Cli.run("generate", "--model", bad, "--out", folder.resolve("bad.png")),
            Cli.run("inspect", "--model", bad, "--out", folder.resolve("bad"), data.resolve("Normal")),
            Cli.run("export", "--model", bad, "--out", folder.resolve("bad-export"))
        };
        for (Cli result : results) {
            assertThat(result.code()).as(result.err()).isEqualTo(3);
            assertThat(result.complaint())
                    .startsWith("flawmap: The model file " + bad
                            + " cannot be used: The model's graph is not one that Flawmap writes: it holds ");
        }
    }

    @Test
    void theSeedDecides() throws IOException {
        byte[] one = samples("--seed", 3);
        assertThat(samples("--seed", 3)).isEqualTo(one);
        assertThat(samples("--seed", 4)).isNotEqualTo(one);
        assertThat(samples("--seed", 3, "--interpolate")).isNotEqualTo(one);
    }

    private static byte[] samples(Object... more) throws IOException {
        Path out = folder.resolve("seeded.png");
        Object[] arguments = new Object[more.length + 7];
        System.arraycopy(new Object[] {"generate", "--model", model, "--out", out, "--count", 4}, 0, arguments, 0, 7);
        System.arraycopy(more, 0, arguments, 7, more.length);
        Cli result = Cli.run(arguments);
        assertThat(result.code()).as(result.err()).isZero();
        return Files.readAllBytes(out);
    }

    @Test
    void theAnimationShowsTrainingAndLoops() throws IOException {
        Path gif = folder.resolve("training.gif");
        Cli result = Cli.run("generate", "--model", model, "--out", folder.resolve("x.png"), "--gif", gif);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(new String(Files.readAllBytes(gif), StandardCharsets.ISO_8859_1))
                .startsWith("GIF89a")
                .contains("NETSCAPE2.0");
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(gif.toFile())) {
            reader.setInput(in);
            assertThat(reader.getNumImages(true)).isEqualTo(8);
            assertThat(reader.read(7).getHeight()).isEqualTo(32);
            assertThat(reader.read(7).getWidth()).isEqualTo(4 * 34 - 2);
        }
        reader.dispose();
    }

    @Test
    void picturesInTheModelThatAreTooLargeOrBrokenAreRefused() throws IOException {
        BufferedImage large = new BufferedImage(5000, 5000, BufferedImage.TYPE_BYTE_BINARY);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(large, "png", png);
        assertThat(animated(png.toByteArray())).contains("larger than training makes them");
        byte[] whole = Model.read(model).pictures().values().iterator().next();
        assertThat(animated(Arrays.copyOf(whole, whole.length / 2))).contains("cannot be read");
        assertThat(animated(new byte[] {1, 2, 3})).contains("cannot be read");
    }

    private static String animated(byte[] picture) throws IOException {
        Model good = Model.read(model);
        Path changed = folder.resolve("changed.flaw");
        new Model(good.description(), good.parts(), good.history(), new TreeMap<>(Map.of("1.png", picture)))
                .write(changed);
        Path gif = folder.resolve("never.gif");
        Cli result = Cli.run("generate", "--model", changed, "--out", folder.resolve("x.png"), "--gif", gif);
        assertThat(result.code()).isEqualTo(ExitCode.DATA);
        assertThat(gif).doesNotExist();
        return result.complaint();
    }

    @Test
    void otherImagesThanThoseTrainedOnAreNoted() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other"));
        Pictures.grey(other.resolve("a.png"), 128, 128, 1);
        Cli result = Cli.run("generate", "--model", model, "--out", folder.resolve("x.png"), "--data", other);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).contains("not just the images the model was trained on");
    }

    @Test
    void withoutImagesToCompareWithItSaysSo() {
        Cli result = Cli.run("generate", "--model", model, "--out", folder.resolve("x.png"));
        assertThat(result.out()).contains("Give --data DIR").doesNotContain("nearest");
    }

    @Test
    void aModelWithoutGeneratorIsRefused() {
        Path none = train("autoencoder", "2");
        Path out = folder.resolve("none.png");
        Cli result = Cli.run("generate", "--model", none, "--out", out);
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint()).contains("holds no generator").contains("autoencoder");
        assertThat(out).doesNotExist();
    }

    @Test
    void aCountThatMakesNoSheetIsRefused() {
        Cli result = Cli.run("generate", "--model", model, "--out", folder.resolve("x.png"), "--count", 1);
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint()).contains("between 2 and 4096");
    }
}

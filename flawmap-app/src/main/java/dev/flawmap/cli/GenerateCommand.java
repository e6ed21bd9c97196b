package dev.flawmap.cli;

import dev.flawmap.data.Dataset;
import dev.flawmap.data.Reading;
import dev.flawmap.detectors.PictureRow;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Scale;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.ModelFileException;
import dev.flawmap.model.inference.OnnxGenerator;
import dev.flawmap.report.Animation;
import dev.flawmap.training.checks.GeneratedSampleCheck;
import dev.flawmap.training.material.ContactSheet;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.WorkingSize;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flawmap generate}: patches that a model's generator makes up, and whether it copies. */
@Command(
        name = "generate",
        description =
                "Draws patches that a model's generator makes up, and says how much they differ and whether they are copies.")
final class GenerateCommand implements Callable<Integer> {
    private static final int MOST = 4096;
    private static final int MILLISECONDS = 400;
    /** The most pixels of a picture made while training. */
    private static final long MOST_PIXELS = 1L << 24;

    @Mixin
    private Common common;

    @Mixin
    private ModelOption model;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The picture to write, a PNG file.")
    private Path out;

    @Option(names = "--count", defaultValue = "64", description = "How many patches (default ${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--seed", defaultValue = "1", description = "The seed (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--interpolate",
            description = "Draw rows that lead from one random patch to another through the space the generator knows.")
    private boolean interpolate;

    @Option(
            names = "--gif",
            paramLabel = "FILE",
            description = "Also write an animation of how generated patches changed while training.")
    private Optional<Path> gif;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "The data the model was trained on: compares samples with real patches, and looks for copies of them.")
    private Optional<Path> data;

    @Override
    public Integer call() throws IOException {
        if (count < 2 || count > MOST) {
            throw new UsageException("--count must lie between 2 and " + MOST + ", not " + count + ".");
        }
        Model loaded = model.read();
        Outputs outputs = new Outputs(
                data.isPresent() ? Outputs.files(Dataset.open(data.get()), model.file()) : List.of(model.file()));
        Path sheet = outputs.file(out);
        Optional<Path> animation = gif.isPresent() ? Optional.of(outputs.file(gif.get())) : Optional.empty();
        if (animation.filter(sheet::equals).isPresent()) {
            throw new UsageException("--out and --gif are the same file.");
        }
        try (OnnxGenerator generator = model.open(loaded::generator).orElseThrow(() -> none(loaded))) {
            Optional<GoodMaterial> material = material(loaded.description(), generator.side());
            List<BufferedImage> frames = gif.isPresent() ? frames(loaded) : List.of();
            SplittableRandom random = new SplittableRandom(seed);
            float[] samples = generator.patches(generator.draw(count, random));
            ImageWriter.writePng(
                    sheet, sheet(interpolate ? generator.patches(ways(generator, random)) : samples, generator.side()));
            common.out().println("Wrote " + out + ".");
            if (animation.isPresent()) {
                Animation.write(animation.get(), frames, MILLISECONDS);
                common.out().println("Wrote " + gif.orElseThrow() + ", " + frames.size() + " moments of training.");
            }
            print(
                    "Spread of the samples: %.4f (standard deviation over samples, mean over pixels; grey 0 to 1).",
                    GeneratedSampleCheck.spread(samples, count));
            material.ifPresentOrElse(
                    real -> print(GeneratedSampleCheck.of(samples, generator.side(), real, random)),
                    () -> print("Give --data DIR, the images it was trained on, to look for copies of them."));
        }
        return ExitCode.DONE;
    }

    private UsageException none(Model loaded) {
        return new UsageException("The model " + model.file() + " holds no generator: its detector "
                + loaded.description().detector() + " has none, or it was trained by an older Flawmap.");
    }

    /** The good images, split as they were for training. */
    private Optional<GoodMaterial> material(ModelDescription description, int side) throws IOException {
        if (data.isEmpty()) {
            return Optional.empty();
        }
        GoodMaterial material = GoodMaterial.read(
                Dataset.open(data.get())
                        .with(Reading.PLAIN.with(description.crop()))
                        .train(),
                side,
                description.provenance().seed(),
                new WorkingSize.Fraction(new Scale(description.input().scale())),
                Optional.of(description.input().greys()));
        if (!material.files().equals(description.provenance().files())) {
            common.err()
                    .println(
                            "Note: these are not just the images the model was trained on; copies of others are not found.");
        }
        common.err().println("Looking for copies at every place of these images ...");
        return Optional.of(material);
    }

    private int columns() {
        return (int) Math.ceil(Math.sqrt(count));
    }

    /** Latent vectors, a row of the sheet for each pair of random ones. */
    private float[] ways(OnnxGenerator generator, SplittableRandom random) {
        int columns = columns();
        int rows = (count + columns - 1) / columns;
        float[] all = new float[rows * columns * generator.latent()];
        for (int row = 0; row < rows; row++) {
            float[] way = OnnxGenerator.between(generator.draw(1, random), generator.draw(1, random), columns);
            System.arraycopy(way, 0, all, row * way.length, way.length);
        }
        return all;
    }

    private dev.flawmap.image.GreyImage sheet(float[] patches, int side) {
        int length = columns() * side * side;
        List<float[]> rows = new ArrayList<>();
        for (int from = 0; from < patches.length; from += length) {
            float[] row = Arrays.copyOfRange(patches, from, from + length);
            if (from + length > patches.length) {
                Arrays.fill(row, patches.length - from, length, 1);
            }
            rows.add(row);
        }
        return ContactSheet.sheet(rows, columns(), side);
    }

    /** The row of generated patches of every picture made while training. */
    private static List<BufferedImage> frames(Model loaded) throws IOException {
        List<String> rows = loaded.description().pictureRows();
        int row = rows.indexOf(PictureRow.GENERATED.title());
        if (row < 0 || loaded.pictures().isEmpty()) {
            throw new UsageException(
                    "The model holds no pictures of generated patches, so there is nothing to animate.");
        }
        List<BufferedImage> pictures = new ArrayList<>();
        for (byte[] png : loaded.pictures().values()) {
            pictures.add(picture(png));
        }
        int step = (pictures.get(pictures.size() - 1).getHeight() + ContactSheet.GAP) / rows.size();
        List<BufferedImage> frames = new ArrayList<>();
        for (BufferedImage picture : pictures) {
            if (step <= ContactSheet.GAP || picture.getHeight() < (row + 1) * step - ContactSheet.GAP) {
                throw new ModelFileException("A picture in the model file does not have the rows that it should have.");
            }
            frames.add(picture.getSubimage(0, row * step, picture.getWidth(), step - ContactSheet.GAP));
        }
        return frames;
    }

    /** A picture that may come from anyone. */
    private static BufferedImage picture(byte[] png) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(png))) {
            reader.setInput(in, true, true);
            if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) {
                throw new ModelFileException("A picture in the model file is larger than training makes them.");
            }
            return reader.read(0);
        } catch (IIOException | RuntimeException e) {
            throw new ModelFileException("A picture in the model file cannot be read.", e);
        } finally {
            reader.dispose();
        }
    }

    private void print(GeneratedSampleCheck check) {
        print("Spread of real patches: %.4f.", check.realSpread());
        print("Distance to the nearest training patch, median: %.3f for samples.", check.distance());
        check.heldOutDistance()
                .ifPresent(other -> print(
                        "The same for good patches that were held out: %.3f; ratio %.2f.",
                        other, check.distance() / other));
        common.out().println(check.verdict());
    }

    private void print(String format, Object... values) {
        common.out().printf(Locale.ROOT, format + "%n", values);
    }
}

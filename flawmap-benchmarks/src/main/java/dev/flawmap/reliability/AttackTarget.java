package dev.flawmap.reliability;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A kind of files that is attacked.
 *
 * @param name also of its folder in the corpus
 * @param ending of its files
 * @param corpus what is changed
 */
record AttackTarget(String name, String ending, List<byte[]> corpus, Mutator mutator, InputReader reader) {
    /** The kinds that there are. */
    static final List<String> NAMES = List.of("model", "checkpoint", "tiff", "png", "jpeg", "bmp", "yaml", "csv");

    static AttackTarget of(String name, Corpus corpus) throws IOException {
        List<byte[]> files = corpus.files(name);
        return switch (name) {
            case "model" -> new AttackTarget(name, ".flaw", files, new ZipMutator(), new ModelInput(image(corpus)));
            case "checkpoint" ->
                new AttackTarget(
                        name,
                        ".zip",
                        files,
                        new ZipMutator(),
                        new CheckpointInput(corpus.material(new SmallDetector())));
            case "tiff" -> new AttackTarget(name, ".tif", files, Mutator.BYTES, new ImageInput());
            case "png" -> new AttackTarget(name, ".png", files, new PngMutator(), new ImageInput());
            case "jpeg" -> new AttackTarget(name, ".jpg", files, Mutator.BYTES, new ImageInput());
            case "bmp" -> new AttackTarget(name, ".bmp", files, Mutator.BYTES, new ImageInput());
            case "yaml" -> new AttackTarget(name, ".yaml", files, new TextMutator(), new SettingsInput(corpus.good()));
            case "csv" -> new AttackTarget(name, ".csv", files, new TextMutator(), new HistoryInput());
            default -> throw new IllegalArgumentException("There is no kind of files '" + name + "'.");
        };
    }

    private static GreyImage image(Corpus corpus) throws IOException {
        return ImageReader.read(Corpus.list(corpus.good()).get(0)).image();
    }

    /** The file that a seed and an index stand for. */
    byte[] input(long seed, int index) {
        SplittableRandom random = new SplittableRandom(
                dev.flawmap.training.material.Seeds.mix(seed, (long) NAMES.indexOf(name) << 32 | index));
        return mutator.mutate(corpus.get(random.nextInt(corpus.size())), corpus, random);
    }

    Path file(Path folder) {
        return folder.resolve("input" + ending);
    }
}

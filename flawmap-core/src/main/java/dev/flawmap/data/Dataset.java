package dev.flawmap.data;

import dev.flawmap.file.BadFileException;
import dev.flawmap.file.FileName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Images of good material to learn from, and images to test on.
 *
 * @param root the folder it was found in
 * @param layout how the folder was recognised
 * @param train good images to learn from, sorted by name
 * @param test good and defective images to evaluate on, sorted by name; may be empty
 */
public record Dataset(Path root, Layout layout, List<LabelledImage> train, List<LabelledImage> test) {
    /**
     * Copies collections.
     *
     * @param root the folder it was found in
     * @param layout how the folder was recognised
     * @param train good images to learn from, sorted by name
     * @param test good and defective images to evaluate on, sorted by name; may be empty
     */
    public Dataset {
        train = List.copyOf(train);
        test = List.copyOf(test);
    }

    /**
     * Recognises a folder by the folders in it, and lists its images; a plain folder is not searched in depth.
     *
     * @param root the folder of the whole data set
     * @return the data set, with at least one image
     * @throws BadDataException with one sentence, if it is missing, empty or of no known layout
     */
    public static Dataset open(Path root) throws IOException {
        return open(root, false);
    }

    /**
     * Recognises a folder by the folders in it, and lists its images.
     *
     * @param root the folder of the whole data set
     * @param deep whether images of folders inside a plain folder count too
     * @return the data set, with at least one image
     * @throws BadDataException with one sentence, if it is missing, empty or of no known layout
     */
    public static Dataset open(Path root, boolean deep) throws IOException {
        requireFolder(root);
        if (Files.isDirectory(root.resolve("Normal"))) {
            return nanotwice(root);
        }
        if (Files.isDirectory(root.resolve("train").resolve("good"))) {
            return mvtec(root);
        }
        return plain(root, Optional.empty(), Optional.empty(), deep);
    }

    private static Dataset nanotwice(Path root) throws IOException {
        Path anomalous = root.resolve("Anomalous");
        List<LabelledImage> train = good("", images(root.resolve("Normal")));
        requireImages(root.resolve("Normal"), train);
        Path defective = anomalous.resolve("images");
        List<LabelledImage> test =
                Files.isDirectory(defective) ? defective("", images(defective), anomalous.resolve("gt")) : List.of();
        return new Dataset(root, Layout.NANOTWICE, train, test);
    }

    private static Dataset mvtec(Path root) throws IOException {
        Path good = root.resolve("train").resolve("good");
        List<LabelledImage> train = good("", images(good));
        requireImages(good, train);
        List<LabelledImage> test = new ArrayList<>();
        Path testRoot = root.resolve("test");
        if (Files.isDirectory(testRoot)) {
            try (Stream<Path> folders = Files.list(testRoot)) {
                for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                    String kind = folder.getFileName().toString();
                    test.addAll(
                            kind.equals("good")
                                    ? good("good-", images(folder))
                                    : defective(
                                            kind + "-",
                                            images(folder),
                                            root.resolve("ground_truth").resolve(kind)));
                }
            }
        }
        return new Dataset(root, Layout.MVTEC, train, test);
    }

    /**
     * Folders given one by one.
     *
     * @param good a folder of good images
     * @param test a folder of images to test on; those without a mask count as good where there is a masks folder
     * @param masks a folder of masks named as the test images, also with {@code _gt} or {@code _mask} appended
     * @return the data set
     * @throws IOException if a folder cannot be listed
     */
    public static Dataset plain(Path good, Optional<Path> test, Optional<Path> masks) throws IOException {
        return plain(good, test, masks, false);
    }

    /**
     * Folders given one by one.
     *
     * @param good a folder of good images
     * @param test a folder of images to test on; those without a mask count as good where there is a masks folder
     * @param masks a folder of masks named as the test images, also with {@code _gt} or {@code _mask} appended
     * @param deep whether good images of folders inside count too
     * @return the data set
     * @throws IOException if a folder cannot be listed
     */
    public static Dataset plain(Path good, Optional<Path> test, Optional<Path> masks, boolean deep) throws IOException {
        for (Path folder : Stream.concat(Stream.of(good), Stream.concat(test.stream(), masks.stream()))
                .toList()) {
            requireFolder(folder);
        }
        List<LabelledImage> train = good("", deep ? imagesWithin(good) : images(good));
        requireImages(good, train);
        List<LabelledImage> testSamples = new ArrayList<>();
        if (test.isPresent()) {
            Map<String, Path> byStem = masks.isPresent() ? stems(images(masks.get())) : Map.of();
            for (Path image : images(test.get())) {
                Optional<Path> mask = mask(byStem, stem(image));
                testSamples.add(new LabelledImage(stem(image), image, mask, masks.isPresent() && mask.isEmpty()));
            }
        }
        return new Dataset(good, Layout.PLAIN, train, testSamples);
    }

    /**
     * This data set with area of its good images left out.
     *
     * @param masks a file, or a folder of files, named as the images to learn from, also with {@code _gt} or {@code _mask}
     *     appended; their pixels that are not black are left out
     * @return the data set, whose images to learn from have masks
     * @throws BadDataException with one sentence, if there is none, or one belongs to no image to learn from
     */
    public Dataset withLeftOut(Path masks) throws IOException {
        List<Path> files = Files.isDirectory(masks) ? images(masks) : List.of(masks);
        if (files.isEmpty()) {
            throw new BadDataException("There are no PNG, TIFF, JPEG or BMP images in " + masks + ".");
        }
        Map<String, Path> byStem = stems(files);
        List<LabelledImage> learned = train.stream()
                .map(sample -> new LabelledImage(
                        sample.name(),
                        sample.image(),
                        mask(byStem, stem(sample.image())),
                        sample.good(),
                        sample.reading()))
                .toList();
        Set<Path> used =
                learned.stream().flatMap(sample -> sample.mask().stream()).collect(Collectors.toSet());
        for (Path file : files) {
            if (!used.contains(file)) {
                throw new BadDataException("The mask " + file + " is named as no good image; name it as the image in"
                        + " which it marks what to leave out.");
            }
        }
        return new Dataset(root, layout, learned, test);
    }

    /** {@return how its images are read} */
    public Reading reading() {
        return Stream.concat(train.stream(), test.stream())
                .findFirst()
                .map(LabelledImage::reading)
                .orElse(Reading.PLAIN);
    }

    /**
     * {@return this data set, read in another way}
     *
     * @param reading of all its images
     */
    public Dataset with(Reading reading) {
        return new Dataset(root, layout, with(train, reading), with(test, reading));
    }

    private static List<LabelledImage> with(List<LabelledImage> samples, Reading reading) {
        return samples.stream().map(sample -> sample.with(reading)).toList();
    }

    /**
     * {@return the defective test images of folders in which no image has a mask: where their defects are is not known}
     * A defective image without a mask among others that have one is left out, as its mask is probably missing.
     */
    public List<LabelledImage> withoutMasks() {
        Set<Path> masked = test.stream()
                .filter(sample -> sample.mask().isPresent())
                .map(LabelledImage::folder)
                .collect(Collectors.toSet());
        return test.stream()
                .filter(sample -> !sample.good() && !masked.contains(sample.folder()))
                .toList();
    }

    /** {@return the other test images: the good ones, and those that are to have a mask} */
    public List<LabelledImage> withMasks() {
        Set<LabelledImage> without = new HashSet<>(withoutMasks());
        return test.stream().filter(sample -> !without.contains(sample)).toList();
    }

    /**
     * {@return test images that have more than one mask, such as {@code a_gt.png} and {@code a_mask.png} of {@code a.png},
     *     with their masks, the one that is read first}
     *
     * @throws IOException if a folder of masks cannot be listed
     */
    public Map<LabelledImage, List<Path>> rivalMasks() throws IOException {
        Set<Path> images = Stream.concat(train.stream(), test.stream())
                .map(LabelledImage::image)
                .collect(Collectors.toSet());
        Map<Path, List<Path>> listed = new HashMap<>();
        Map<LabelledImage, List<Path>> rivals = new LinkedHashMap<>();
        for (LabelledImage sample : test) {
            Path used = sample.mask().orElse(sample.image());
            Path folder = used.getParent();
            if (sample.mask().isEmpty() || folder == null) {
                continue;
            }
            if (!listed.containsKey(folder)) {
                listed.put(folder, images(folder));
            }
            List<String> names = maskNames(stem(sample.image()));
            List<Path> all = Stream.concat(
                            Stream.of(used),
                            listed.getOrDefault(folder, List.of()).stream()
                                    .filter(file -> !file.equals(used) && !images.contains(file))
                                    .filter(file -> names.contains(stem(file))))
                    .toList();
            if (all.size() > 1) {
                rivals.put(sample, all);
            }
        }
        return rivals;
    }

    /**
     * Refuses test images that have more than one mask.
     *
     * @throws BadDataException with one sentence, if an image has more than one
     * @throws IOException if a folder of masks cannot be listed
     */
    public void requireOneMaskEach() throws IOException {
        for (Map.Entry<LabelledImage, List<Path>> rivals : rivalMasks().entrySet()) {
            throw new BadDataException(
                    severalMasks(rivals.getKey(), rivals.getValue()) + "; keep the right one alone.");
        }
    }

    /** What is wrong with an image that has several masks, as the beginning of a sentence. */
    static String severalMasks(LabelledImage sample, List<Path> masks) {
        return "The image " + sample.image() + " has more than one mask: "
                + masks.stream()
                        .map(mask -> String.valueOf(mask.getFileName()))
                        .sorted()
                        .collect(Collectors.joining(", "));
    }

    /**
     * All image files in a folder, by their endings, sorted by name; hidden files are left out. Links that lead nowhere
     * and files that cannot be read are among them, so that reading them tells of it.
     *
     * @param folder not searched in depth
     * @return their paths, in {@code folder}
     * @throws BadDataException with one sentence, if the folder cannot be listed
     */
    public static List<Path> images(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !Files.isDirectory(file))
                    .filter(file -> isImageName(file.getFileName().toString()))
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new BadDataException("The folder " + folder + " cannot be listed.", e);
        }
    }

    /**
     * All image files in a folder and in the folders inside it, as {@link #images} lists them, folder by folder. Hidden
     * folders are left out, and links to folders not followed.
     *
     * @param folder searched in depth
     * @return their paths, in {@code folder}
     * @throws BadDataException with one sentence, if a folder cannot be listed
     */
    public static List<Path> imagesWithin(Path folder) throws IOException {
        List<Path> files = new ArrayList<>(images(folder));
        for (Path inner : folders(folder)) {
            files.addAll(imagesWithin(inner));
        }
        return files;
    }

    /**
     * The folders in a folder, sorted by name; hidden ones and links are left out.
     *
     * @param folder not searched in depth
     * @return their paths, in {@code folder}
     * @throws BadDataException with one sentence, if the folder cannot be listed
     */
    public static List<Path> folders(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new BadDataException("The folder " + folder + " cannot be listed.", e);
        }
    }

    private static void requireFolder(Path folder) throws BadDataException {
        if (Files.isRegularFile(folder)) {
            throw new BadDataException(folder + " is a file, not a folder; name the folder that it lies in.");
        }
        if (!Files.isDirectory(folder)) {
            throw new BadDataException(BadFileException.Problem.MISSING, "There is no folder " + folder + ".");
        }
    }

    /**
     * {@return whether a file's name ends like that of an image and it is not hidden}
     *
     * @param name of a file, without folder
     */
    public static boolean isImageName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !lower.startsWith(".")
                && Stream.of(".png", ".tif", ".tiff", ".jpg", ".jpeg", ".bmp").anyMatch(lower::endsWith);
    }

    /**
     * {@return a file's name without its ending}
     *
     * @param file an image or its mask
     */
    public static String stem(Path file) {
        return FileName.of(file).stem();
    }

    /**
     * {@return an image's name among those of a folder: that of its file without the ending, after the folders it lies in}
     *
     * @param file in the folder or in one inside it
     * @param folder searched in depth
     */
    public static String stem(Path file, Path folder) {
        Path inner = folder.relativize(file);
        return inner.resolveSibling(stem(inner)).toString();
    }

    private static void requireImages(Path folder, List<LabelledImage> samples) throws BadDataException {
        if (samples.isEmpty()) {
            throw new BadDataException("There are no PNG, TIFF, JPEG or BMP images in " + folder
                    + "; a data set has Normal/ (NanoTWICE), train/good/ (MVTec), or is a folder of good images.");
        }
    }

    private static List<LabelledImage> good(String prefix, List<Path> images) {
        return images.stream()
                .map(image -> new LabelledImage(prefix + stem(image), image, Optional.empty(), true))
                .toList();
    }

    private static List<LabelledImage> defective(String prefix, List<Path> images, Path maskFolder) throws IOException {
        Map<String, Path> masks = Files.isDirectory(maskFolder) ? stems(images(maskFolder)) : Map.of();
        return images.stream()
                .map(image -> new LabelledImage(prefix + stem(image), image, mask(masks, stem(image)), false))
                .toList();
    }

    private static Map<String, Path> stems(List<Path> files) {
        Map<String, Path> stems = new TreeMap<>();
        files.forEach(file -> stems.put(stem(file), file));
        return stems;
    }

    /** What a mask of an image may be called, the most certain first. */
    private static List<String> maskNames(String name) {
        return List.of(name + "_gt", name + "_mask", name);
    }

    private static Optional<Path> mask(Map<String, Path> masks, String name) {
        return maskNames(name).stream()
                .map(masks::get)
                .flatMap(Stream::ofNullable)
                .findFirst();
    }
}

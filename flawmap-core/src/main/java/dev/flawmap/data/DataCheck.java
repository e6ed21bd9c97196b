package dev.flawmap.data;

import dev.flawmap.Progress;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.Crop;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageFile;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.Mask;
import dev.flawmap.image.MaskFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what would spoil training or evaluation on a data set. Holds one image or mask at a time.
 * Duplicates are images whose size and decoded pixels are the same (by SHA-256), whatever their file format.
 */
public final class DataCheck {
    private static final int NAMED = 3;
    private static final int MOST_GROUPS = 20;

    /** The most images that are compared with each other: comparing takes time with their square. */
    private static final int MOST_COMPARED = 1500;

    /** The share of pixels that a mask may have at neither of two levels. */
    private static final double SMEARED = 0.002;

    /** How deep a data set's folders are searched for links. */
    private static final int DEEPEST = 3;

    private final Dataset data;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, List<Path>> sizes = new TreeMap<>();
    private final Map<Integer, List<Path>> bitDepths = new TreeMap<>();
    private final Map<String, List<Path>> formats = new TreeMap<>();
    private final Map<Double, List<Path>> nmPerPixel = new TreeMap<>();
    private final Duplicates duplicates = new Duplicates();
    private @Nullable NearCopies copies;
    private final MaterialKinds kinds = new MaterialKinds();
    private final List<Path> learned = new ArrayList<>();
    private final Map<Path, Looks> looks = new LinkedHashMap<>();
    private final Map<Path, Path> shownAgain = new LinkedHashMap<>();
    private int compared;
    private final List<Path> smeared = new ArrayList<>();
    private final List<Path> coloured = new ArrayList<>();
    private double mostSmeared;
    private double mostGrown = 1;
    private final Map<String, Path> byName = new HashMap<>();
    private final Set<LabelledImage> withoutMasks;
    private final Set<Path> noted = new HashSet<>();

    private DataCheck(Dataset data) {
        this.data = data;
        this.withoutMasks = new HashSet<>(data.withoutMasks());
    }

    /** How much a finding matters. */
    public enum Severity {
        /** A file cannot be used, or contradicts another. */
        ERROR,
        /** Results are likely to mislead. */
        WARNING,
        /** Worth knowing. */
        NOTE
    }

    /**
     * A problem in the data set.
     *
     * @param message one sentence that names the file
     * @param files that it is about, for people to look at
     */
    public record Finding(Severity severity, String message, List<Path> files) {
        /**
         * Copies the list.
         *
         * @param severity how much it matters
         * @param message one sentence that names the file
         * @param files that it is about, for people to look at
         */
        public Finding {
            files = List.copyOf(files);
        }
    }

    /**
     * The result of a check. Images that cannot be read count as files, but not under their properties.
     *
     * @param layout how the folder was recognised
     * @param good the number of good images to learn from
     * @param test the number of images to test on
     * @param testGood how many of these are known to be good
     * @param masks the number of mask files that belong to an image
     * @param sizes the number of images by their size, as {@code WIDTH×HEIGHT} in pixels
     * @param bitDepths the number of images by their bits per sample
     * @param formats the number of images by their file format
     * @param nmPerPixel the number of images by the side of a pixel in nanometres, of those where it is known
     * @param edges the parts at the edges of good images that show no material
     * @param findings what was found, file by file
     */
    public record Report(
            Layout layout,
            int good,
            int test,
            int testGood,
            int masks,
            Map<String, Integer> sizes,
            Map<Integer, Integer> bitDepths,
            Map<String, Integer> formats,
            Map<Double, Integer> nmPerPixel,
            Edges edges,
            List<Finding> findings) {
        /**
         * Copies collections.
         *
         * @param layout how the folder was recognised
         * @param good the number of good images to learn from
         * @param test the number of images to test on
         * @param testGood how many of these are known to be good
         * @param masks the number of mask files that belong to an image
         * @param sizes the number of images by their size, as {@code WIDTH×HEIGHT} in pixels
         * @param bitDepths the number of images by their bits per sample
         * @param formats the number of images by their file format
         * @param nmPerPixel the number of images by the side of a pixel in nanometres, of those where it is known
         * @param edges the parts at the edges of good images that show no material
         * @param findings what was found, file by file
         */
        public Report {
            findings = List.copyOf(findings);
        }

        /** {@return whether there is no error; there may be warnings} */
        public boolean ok() {
            return count(Severity.ERROR) == 0;
        }

        /**
         * {@return the number of findings of a severity}
         *
         * @param severity of the findings counted
         */
        public int count(Severity severity) {
            return (int) findings.stream().filter(f -> f.severity() == severity).count();
        }

        /**
         * The findings as an object for JSON.
         *
         * @return the findings with their severities and files
         */
        public Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("layout", layout.name().toLowerCase(Locale.ROOT));
            json.put("ok", ok());
            json.put("good", good);
            json.put("test", test);
            json.put("test_good", testGood);
            json.put("masks", masks);
            json.put("sizes", sizes);
            json.put("bit_depths", bitDepths);
            json.put("formats", formats);
            json.put("nm_per_pixel", nmPerPixel);
            json.put("left_out_at_edges", edges.crop().sides());
            json.put(
                    "findings",
                    findings.stream()
                            .map(f -> Map.of(
                                    "severity",
                                    f.severity().name().toLowerCase(Locale.ROOT),
                                    "message",
                                    f.message(),
                                    "files",
                                    f.files().stream().map(Path::toString).toList()))
                            .toList());
            return json;
        }
    }

    /**
     * Checks a data set.
     *
     * @param data the folders' images and masks
     * @param progress hears of every image
     * @return what was found, and facts of the images
     * @throws IOException if a folder of masks cannot be listed; files that cannot be read are findings
     */
    public static Report of(Dataset data, Progress progress) throws IOException {
        Edges edges = Edges.of(data.train());
        DataCheck check = new DataCheck(data.with(data.reading().with(edges.crop())));
        if (!edges.sentence().isEmpty()) {
            check.add(
                    Severity.NOTE,
                    edges.sentence(),
                    data.train().stream().limit(1).map(LabelledImage::image).toList());
        }
        int total = data.train().size() + data.test().size();
        int done = 0;
        for (LabelledImage sample : check.data.train()) {
            check.image(sample, true);
            progress.step("checking", ++done, total);
        }
        for (LabelledImage sample : check.data.test()) {
            check.image(sample, false).ifPresent(image -> check.mask(sample, image));
            progress.step("checking", ++done, total);
        }
        check.oddMasks();
        check.masksWithoutImage();
        check.brokenLinks();
        check.nearCopies();
        check.unlikeTheOthers();
        check.severalKinds();
        check.mixed(check.sizes, "pixels", Severity.NOTE);
        check.mixed(check.bitDepths, "bits deep", Severity.NOTE);
        check.mixed(check.nmPerPixel, "nm per pixel", Severity.WARNING);
        return new Report(
                data.layout(),
                data.train().size(),
                data.test().size(),
                (int) data.test().stream().filter(LabelledImage::good).count(),
                (int) data.test().stream().flatMap(s -> s.mask().stream()).count(),
                counts(check.sizes),
                counts(check.bitDepths),
                counts(check.formats),
                counts(check.nmPerPixel),
                edges,
                check.findings);
    }

    private void add(Severity severity, String message, List<Path> files) {
        findings.add(new Finding(severity, message, files));
    }

    private void add(Severity severity, String message, Path file) {
        add(severity, message, List.of(file));
    }

    /** Good images that show the same place, group by group, and test images that show a place of good ones. */
    private void nearCopies() {
        Map<Integer, List<Path>> groups = new TreeMap<>();
        for (int i = 0; i < learned.size(); i++) {
            groups.computeIfAbsent(Objects.requireNonNull(copies).group(i), k -> new ArrayList<>())
                    .add(learned.get(i));
        }
        int inGroups = 0;
        int shown = 0;
        for (List<Path> group : groups.values()) {
            if (group.size() > 1) {
                inGroups += group.size();
                if (shown++ < MOST_GROUPS) {
                    add(
                            Severity.WARNING,
                            "The good images " + names(group)
                                    + " show the same place, perhaps shifted, cropped, saved again"
                                    + " or made larger or smaller; they are held out together, and count as one.",
                            group);
                }
            }
        }
        if (inGroups > 0) {
            add(Severity.NOTE, learned.size() + " good images show " + groups.size() + " places.", List.of());
        }
        shownAgain.forEach((test, good) -> add(
                Severity.WARNING,
                "The test image " + test + " shows the same place as the good image " + good
                        + ", so it would be judged on what was learnt.",
                List.of(test, good)));
    }

    /**
     * Notes images that, compared with what is typical of the good ones, show little, are out of focus or exposed
     * differently.
     */
    private void unlikeTheOthers() {
        List<Looks> good = learned.stream().map(looks::get).toList();
        if (good.size() < Looks.FEWEST) {
            return;
        }
        Looks typical = Looks.typical(good);
        looks.forEach((file, look) -> {
            String unlike = look.unlike(typical);
            if (!unlike.isEmpty()) {
                add(Severity.WARNING, file + " " + unlike + ".", file);
            }
        });
    }

    /** Good images of several materials, with two files of each. */
    private void severalKinds() {
        List<List<Path>> found = kinds.kinds();
        List<Path> examples =
                found.stream().flatMap(files -> files.stream().limit(2)).toList();
        MaterialKinds.sentence(found).ifPresent(sentence -> add(Severity.NOTE, sentence, examples));
    }

    private Optional<GreyImage> image(LabelledImage sample, boolean training) {
        Path file = sample.image();
        Path same = byName.putIfAbsent(sample.name(), file);
        if (same != null) {
            add(
                    Severity.WARNING,
                    file + " and " + same + " have the same name, so their results cannot be told apart.",
                    List.of(file, same));
        }
        ImageFile read;
        try {
            read = sample.read();
        } catch (IOException e) {
            add(Severity.ERROR, message(e), file);
            return Optional.empty();
        }
        read.notes().forEach(note -> add(Severity.NOTE, note, file));
        GreyImage image = read.image();
        Crop crop = data.reading().crop();
        list(sizes, crop.fullWidth(image.width()) + "×" + crop.fullHeight(image.height()), file);
        list(bitDepths, read.bitDepth(), file);
        list(formats, read.format(), file);
        image.nmPerPixel().ifPresent(nm -> list(nmPerPixel, nm, file));
        looks.put(file, Looks.of(image));
        if (training) {
            kinds.add(file, image);
        }
        boolean defective = !sample.good()
                && (data.layout() != Layout.PLAIN || sample.mask().isPresent());
        Optional<Finding> copy = duplicates.add(sample, image, training, defective);
        copy.ifPresentOrElse(findings::add, () -> compare(file, image, training));
        return Optional.of(image);
    }

    /** Looks for images before that show the same place. */
    private void compare(Path file, GreyImage image, boolean training) {
        if (compared >= MOST_COMPARED) {
            return;
        }
        NearCopies known = copies == null ? new NearCopies(Math.max(image.width(), image.height())) : copies;
        copies = known;
        List<Integer> before = known.add(image);
        if (training) {
            learned.add(file);
        } else {
            before.stream()
                    .filter(i -> i < learned.size())
                    .findFirst()
                    .ifPresent(i -> shownAgain.put(file, learned.get(i)));
        }
        compared++;
    }

    private void mask(LabelledImage sample, GreyImage image) {
        if (sample.good()) {
            return;
        }
        if (sample.mask().isEmpty()) {
            if (!withoutMasks.contains(sample)) {
                add(
                        Severity.ERROR,
                        "There is no mask for " + sample.image() + ", so it can be inspected but not judged.",
                        sample.image());
            } else if (noted.add(sample.folder())) {
                add(
                        Severity.NOTE,
                        "There are no masks for the images in " + sample.folder()
                                + ", so they are judged as whole images, all of them taken for defective.",
                        List.of());
            }
            return;
        }
        Path file = sample.mask().get();
        try {
            MaskFile read = ImageReader.readMask(file, 0);
            odd(file, read);
            Crop crop = data.reading().crop();
            int width = crop.fullWidth(image.width());
            int height = crop.fullHeight(image.height());
            Mask mask = read.mask();
            if (mask.width() != width || mask.height() != height) {
                add(
                        Severity.ERROR,
                        "The mask " + file + " is " + mask.width() + "×" + mask.height() + " pixels, but its image "
                                + width + "×" + height + ".",
                        List.of(file, sample.image()));
            } else if (crop.of(mask).count() == 0) {
                add(Severity.WARNING, "The mask " + file + " is empty, so its image counts as good.", file);
            }
        } catch (IOException e) {
            add(Severity.ERROR, message(e), file);
        }
    }

    /** Notes where a mask has colours, or greys between its two levels: any that is not black counts as defective. */
    private void odd(Path file, MaskFile mask) {
        if (mask.coloured()) {
            coloured.add(file);
        } else if (mask.between() > SMEARED) {
            smeared.add(file);
            mostSmeared = Math.max(mostSmeared, 100 * mask.between());
            mostGrown = Math.max(mostGrown, mask.growth());
        }
    }

    private void oddMasks() throws IOException {
        if (!coloured.isEmpty()) {
            add(
                    Severity.WARNING,
                    "There are colours in masks, in " + names(coloured)
                            + "; every pixel that is not black counts as defective, whatever its colour says.",
                    coloured);
        }
        if (!smeared.isEmpty()) {
            add(
                    Severity.WARNING,
                    String.format(
                            Locale.ROOT,
                            "There are greys between black and the brightest, in up to %.2g %% of a mask's pixels, in %s, as"
                                    + " JPEG or smoothing leaves them, and all count as defective, up to %.2f times the area from half"
                                    + " of the brightest on; evaluate with a mask level of 0.5, or save masks with two"
                                    + " levels, as PNG.",
                            mostSmeared,
                            names(smeared),
                            mostGrown),
                    smeared);
        }
        data.rivalMasks()
                .forEach((sample, masks) -> add(
                        Severity.ERROR,
                        Dataset.severalMasks(sample, masks) + ", so it is not evaluated; keep the right one alone.",
                        masks));
    }

    /** Links that lead nowhere, where a folder or a side-car was meant; of images and masks, reading tells. */
    private void brokenLinks() throws IOException {
        Set<Path> known = Stream.concat(data.train().stream(), data.test().stream())
                .flatMap(sample -> Stream.concat(Stream.of(sample.image()), sample.mask().stream()))
                .collect(Collectors.toSet());
        try (Stream<Path> files = Files.walk(data.root(), DEEPEST)) {
            for (Path file : files.sorted().toList()) {
                if (Files.isSymbolicLink(file) && !Files.exists(file) && !known.contains(file)) {
                    add(Severity.WARNING, "The link " + file + " leads nowhere.", file);
                }
            }
        } catch (UncheckedIOException e) {
            throw new BadDataException("The folder " + data.root() + " cannot be searched.", e);
        }
    }

    private void masksWithoutImage() throws IOException {
        Set<Path> used = data.test().stream().flatMap(s -> s.mask().stream()).collect(Collectors.toSet());
        data.rivalMasks().values().forEach(used::addAll);
        Set<Path> folders = used.stream().map(DataCheck::folder).collect(Collectors.toCollection(TreeSet::new));
        if (data.layout() == Layout.NANOTWICE) {
            folders.add(data.root().resolve("Anomalous").resolve("gt"));
        } else if (data.layout() == Layout.MVTEC
                && Files.isDirectory(data.root().resolve("ground_truth"))) {
            try (Stream<Path> kinds = Files.list(data.root().resolve("ground_truth"))) {
                kinds.forEach(folders::add);
            }
        }
        Set<Path> images = new HashSet<>();
        Stream.concat(data.train().stream(), data.test().stream()).forEach(s -> images.add(s.image()));
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                for (Path file : Dataset.images(folder)) {
                    if (!used.contains(file) && !images.contains(file)) {
                        add(Severity.WARNING, "The mask " + file + " belongs to no image.", file);
                    }
                }
            }
        }
    }

    private static Path folder(Path file) {
        Path parent = file.getParent();
        return parent == null ? Path.of("") : parent;
    }

    /** One sentence where not all images share a property, the commonest value first. */
    private <K> void mixed(Map<K, List<Path>> groups, String unit, Severity severity) {
        if (groups.size() < 2) {
            return;
        }
        String values = groups.entrySet().stream()
                .sorted(Comparator.comparingInt(group -> -group.getValue().size()))
                .map(group -> group.getKey() + " " + unit + " (" + names(group.getValue()) + ")")
                .collect(Collectors.joining(", "));
        add(
                severity,
                "Not all images are alike: " + values + ".",
                groups.values().stream().map(files -> files.get(0)).toList());
    }

    private static String names(List<Path> files) {
        String names = files.stream()
                .limit(NAMED)
                .map(file -> String.valueOf(file.getFileName()))
                .collect(Collectors.joining(", "));
        return files.size() > NAMED ? names + " and " + (files.size() - NAMED) + " more" : names;
    }

    private static <K> void list(Map<K, List<Path>> groups, K key, Path file) {
        groups.computeIfAbsent(key, k -> new ArrayList<>()).add(file);
    }

    private static <K> Map<K, Integer> counts(Map<K, List<Path>> groups) {
        Map<K, Integer> counts = new LinkedHashMap<>();
        groups.forEach((key, files) -> counts.put(key, files.size()));
        return counts;
    }

    private static String message(IOException e) {
        return e instanceof BadImageException ? String.valueOf(e.getMessage()) : "A file cannot be read: " + e + ".";
    }
}

package dev.flawmap.data;

import dev.flawmap.Progress;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageFile;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.Mask;
import java.io.IOException;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks for what would spoil training or evaluation on a data set. Reads every image and mask once, one at a time.
 * Duplicates are images whose size and decoded pixels are the same (by SHA-256), whatever their file format.
 */
public final class DataCheck {
    private static final int NAMED = 3;

    private final Dataset data;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, List<Path>> sizes = new TreeMap<>();
    private final Map<Integer, List<Path>> bitDepths = new TreeMap<>();
    private final Map<String, List<Path>> formats = new TreeMap<>();
    private final Map<Double, List<Path>> nmPerPixel = new TreeMap<>();
    private final Duplicates duplicates = new Duplicates();
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
     */
    public record Finding(Severity severity, String message) {}

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
            json.put(
                    "findings",
                    findings.stream()
                            .map(f -> Map.of(
                                    "severity", f.severity().name().toLowerCase(Locale.ROOT), "message", f.message()))
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
        DataCheck check = new DataCheck(data);
        int total = data.train().size() + data.test().size();
        int done = 0;
        for (LabelledImage sample : data.train()) {
            check.image(sample, true);
            progress.step("checking", ++done, total);
        }
        for (LabelledImage sample : data.test()) {
            check.image(sample, false).ifPresent(image -> check.mask(sample, image));
            progress.step("checking", ++done, total);
        }
        check.masksWithoutImage();
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
                check.findings);
    }

    private void add(Severity severity, String message) {
        findings.add(new Finding(severity, message));
    }

    private Optional<GreyImage> image(LabelledImage sample, boolean training) {
        Path file = sample.image();
        Path same = byName.putIfAbsent(sample.name(), file);
        if (same != null) {
            add(
                    Severity.WARNING,
                    file + " and " + same + " have the same name, so their results cannot be told apart.");
        }
        ImageFile read;
        try {
            read = sample.read();
        } catch (IOException e) {
            add(Severity.ERROR, message(e));
            return Optional.empty();
        }
        read.notes().forEach(note -> add(Severity.NOTE, note));
        GreyImage image = read.image();
        list(sizes, image.width() + "×" + image.height(), file);
        list(bitDepths, read.bitDepth(), file);
        list(formats, read.format(), file);
        image.nmPerPixel().ifPresent(nm -> list(nmPerPixel, nm, file));
        boolean defective = !sample.good()
                && (data.layout() != Layout.PLAIN || sample.mask().isPresent());
        duplicates.add(sample, image, training, defective).ifPresent(findings::add);
        return Optional.of(image);
    }

    private void mask(LabelledImage sample, GreyImage image) {
        if (sample.good()) {
            return;
        }
        if (sample.mask().isEmpty()) {
            if (!withoutMasks.contains(sample)) {
                add(
                        Severity.ERROR,
                        "There is no mask for " + sample.image() + ", so it can be inspected but not judged.");
            } else if (noted.add(sample.folder())) {
                add(
                        Severity.NOTE,
                        "There are no masks for the images in " + sample.folder()
                                + ", so they are judged as whole images, all of them taken for defective.");
            }
            return;
        }
        Path file = sample.mask().get();
        try {
            Mask mask = ImageReader.readMask(file);
            if (mask.width() != image.width() || mask.height() != image.height()) {
                add(
                        Severity.ERROR,
                        "The mask " + file + " is " + mask.width() + "×" + mask.height() + " pixels, but its image "
                                + image.width() + "×" + image.height() + ".");
            } else if (mask.count() == 0) {
                add(Severity.WARNING, "The mask " + file + " is empty, so its image counts as good.");
            }
        } catch (IOException e) {
            add(Severity.ERROR, message(e));
        }
    }

    private void masksWithoutImage() throws IOException {
        Set<Path> used = data.test().stream().flatMap(s -> s.mask().stream()).collect(Collectors.toSet());
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
                        add(Severity.WARNING, "The mask " + file + " belongs to no image.");
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
        add(severity, "Not all images are alike: " + values + ".");
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

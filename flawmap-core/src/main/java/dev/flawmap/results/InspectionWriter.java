package dev.flawmap.results;

import dev.flawmap.Defect;
import dev.flawmap.Inspection;
import dev.flawmap.Inspector;
import dev.flawmap.LargeInspection;
import dev.flawmap.file.AtomicFiles;
import dev.flawmap.file.Sha256;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.image.ImageWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes inspections into a folder: pictures of every image as it comes, tables of all of them at the end. Each file is
 * written whole or not at all; those of an earlier run are replaced. Maps and masks are not kept in memory. Not
 * thread-safe.
 */
public final class InspectionWriter {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The longest name in bytes: file systems take 255, of which endings and numbers need some. */
    private static final int LONGEST = 220;

    private final Path out;
    private final Path images;
    private final Set<String> names = new HashSet<>();
    private final List<InspectedImage> inspected = new ArrayList<>();
    private final List<FailedImage> failed = new ArrayList<>();

    /**
     * A writer.
     *
     * @param out the folder, which is made where it is missing
     */
    public InspectionWriter(Path out) {
        this.out = out;
        this.images = out.resolve("images");
    }

    /**
     * Refuses a folder whose results would lie among the images: they could replace some, and would be taken for images
     * the next time.
     *
     * @throws IllegalArgumentException with one sentence, if an image lies where results are written
     * @throws IOException if that cannot be told
     */
    public static void requireOutside(Path out, Collection<Path> sources) throws IOException {
        Path images = out.resolve("images");
        if (!Files.isDirectory(images)) {
            return;
        }
        for (Path source : sources) {
            Path folder = source.toAbsolutePath().resolveSibling("");
            if (Files.isDirectory(folder) && Files.isSameFile(folder, images)) {
                throw new IllegalArgumentException("Results would be written to " + images
                        + ", among the images that they are of; choose another folder with --out.");
            }
        }
    }

    /**
     * Writes an image's {@code images/NAME_map.tif} (32-bit float scores with the pixel size),
     * {@code images/NAME_mask.png} (255 where defective) and {@code images/NAME_overlay.png}.
     *
     * @param name the image's name, usually its file's without the ending; characters that do not belong in file names
     *     are replaced, and {@code -2}, {@code -3} … is appended to names that were used before
     * @param source the file the image was read from
     * @return what is kept of it, with the name that was used
     * @throws IOException with one sentence, if a file cannot be read or written
     */
    public Written write(String name, Path source, GreyImage image, Inspection inspection) throws IOException {
        String sha256 = sha256(source);
        String unique = unique(name);
        ImageWriter.writeFloatTiff(
                images.resolve(unique + "_map.tif"),
                inspection.anomalyMap().width(),
                inspection.anomalyMap().height(),
                inspection.anomalyMap().values(),
                image.nmPerPixel());
        ImageWriter.writeMask(images.resolve(unique + "_mask.png"), inspection.predMask());
        ImageWriter.writePng(images.resolve(unique + "_overlay.png"), Overlay.of(image, inspection));
        InspectedImage kept = InspectedImage.of(unique, source.toString(), sha256, image, inspection);
        inspected.add(kept);
        return new Written(kept, image, inspection);
    }

    /**
     * Inspects an image too large to hold and writes the same files while doing so; only the overlay is smaller, by
     * {@link InspectedImage#overlayScale()}.
     *
     * @throws IllegalArgumentException with one sentence, if the image is smaller than the detector needs
     * @throws IOException with one sentence, if a file cannot be read or written
     */
    public Written write(String name, Path source, GreyRows image, Inspector inspector) throws IOException {
        String sha256 = sha256(source);
        String unique = unique(name);
        Preview preview = new Preview(image.width(), image.height());
        LargeInspection[] result = new LargeInspection[1];
        ImageWriter.writeFloatTiff(
                images.resolve(unique + "_map.tif"),
                image.width(),
                image.height(),
                image.nmPerPixel(),
                map -> result[0] = inspector.inspect(image, (grey, scores) -> {
                    map.put(scores, 0);
                    preview.row(grey, scores);
                }));
        LargeInspection inspection = Objects.requireNonNull(result[0]);
        ImageWriter.writeMask(
                images.resolve(unique + "_mask.png"), image.width(), image.height(), inspection.predMask());
        GreyImage picture = preview.image();
        Inspection shown = preview.of(inspection);
        ImageWriter.writePng(images.resolve(unique + "_overlay.png"), Overlay.of(picture, shown));
        InspectedImage kept =
                InspectedImage.of(unique, source.toString(), sha256, image.nmPerPixel(), inspection, preview.scale());
        inspected.add(kept);
        return new Written(kept, picture, shown);
    }

    /**
     * Records an image that could not be inspected.
     *
     * @param reason one sentence
     */
    public void fail(Path source, String reason) {
        failed.add(new FailedImage(source.toString(), reason));
    }

    /** The images written so far. */
    public List<InspectedImage> inspected() {
        return List.copyOf(inspected);
    }

    /** The images that could not be inspected so far. */
    public List<FailedImage> failed() {
        return List.copyOf(failed);
    }

    /**
     * Writes {@code images.csv}, {@code defects.csv} and {@code inspections.json}. May be called more than once, for
     * example after every image.
     *
     * @throws IOException with one sentence, if a file cannot be written
     */
    public void finish() throws IOException {
        write(out.resolve("images.csv"), imagesCsv());
        write(out.resolve("defects.csv"), defectsCsv());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("inspections", inspected.stream().map(InspectedImage::toJson).toList());
        json.put("failures", failed.stream().map(FailedImage::toJson).toList());
        AtomicFiles.write(
                out.resolve("inspections.json"),
                target -> target.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json)));
    }

    /** One line per image; those that failed have an error and no results. */
    private Csv imagesCsv() {
        Csv csv = new Csv()
                .line(
                        "Image",
                        "File",
                        "Width",
                        "Height",
                        "NmPerPixel",
                        "pred_score",
                        "pred_label",
                        "threshold",
                        "target_fpr",
                        "Defects",
                        "DefectArea",
                        "Seconds",
                        "sha256",
                        "Error");
        for (InspectedImage image : inspected) {
            csv.line(
                    image.name(),
                    image.file(),
                    image.width(),
                    image.height(),
                    image.nmPerPixel(),
                    image.predScore(),
                    image.predLabel(),
                    image.threshold().outline(),
                    image.threshold().targetFpr(),
                    image.defects().size(),
                    image.defectAreaPx(),
                    image.seconds(),
                    image.sha256(),
                    "");
        }
        for (FailedImage image : failed) {
            csv.line("", image.file(), "", "", "", "", "", "", "", "", "", "", "", image.reason());
        }
        return csv;
    }

    /** One line per defect, with ImageJ's names; positions and lengths in pixels. */
    private Csv defectsCsv() {
        Csv csv = new Csv()
                .line(
                        "Label", "Image", "Area", "Mean", "Max", "X", "Y", "BX", "BY", "Width", "Height", "Feret",
                        "AreaNm2", "FeretNm");
        for (InspectedImage image : inspected) {
            for (Defect defect : image.defects()) {
                csv.line(
                        defect.label(),
                        image.name(),
                        defect.areaPx(),
                        defect.meanScore(),
                        defect.maxScore(),
                        defect.x(),
                        defect.y(),
                        defect.bx(),
                        defect.by(),
                        defect.width(),
                        defect.height(),
                        defect.feretPx(),
                        defect.areaNm2(),
                        defect.feretNm());
            }
        }
        return csv;
    }

    private static void write(Path file, Csv csv) throws IOException {
        AtomicFiles.write(file, target -> target.write(csv.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** Names that differ in case only count as the same, because some file systems take them so. */
    private String unique(String name) {
        String safe = name.replaceAll("[^\\p{L}\\p{N}._ -]", "_").replaceFirst("^\\.", "_");
        while (safe.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            safe = safe.substring(0, safe.offsetByCodePoints(safe.length(), -1));
        }
        String unique = safe;
        for (int i = 2; !names.add(unique.toLowerCase(Locale.ROOT)); i++) {
            unique = safe + "-" + i;
        }
        return unique;
    }

    private static String sha256(Path file) throws IOException {
        try {
            return Sha256.of(file);
        } catch (IOException e) {
            throw new BadImageException("The file " + file + " cannot be read any more.", e);
        }
    }
}

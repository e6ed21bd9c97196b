package dev.flawmap.results;

import dev.flawmap.Defect;
import dev.flawmap.file.AtomicFiles;
import dev.flawmap.inspect.ImageResult;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.ResultSink;
import dev.flawmap.outline.ImageJRoi;
import dev.flawmap.outline.Outline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The defects of every image as {@code images/NAME_rois.zip}, which ImageJ's ROI Manager opens. Those of a page
 * of a stack lie on its slice. An image without defects has none, as ImageJ refuses empty sets.
 */
public final class RoiSets implements ResultSink {
    /** What a set's name ends with. */
    static final String ENDING = "_rois.zip";

    private final Path images;

    /**
     * A sink.
     *
     * @param out the folder of results
     */
    public RoiSets(Path out) {
        this.images = out.resolve(ResultFolder.IMAGES);
    }

    @Override
    public void accept(ImageResult result) throws IOException {
        if (!(result instanceof Inspected inspected)
                || inspected.inspection().defects().isEmpty()) {
            return;
        }
        int slice = inspected.page().orElse(-1) + 1;
        ByteArrayOutputStream set = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(set)) {
            for (Defect defect : inspected.inspection().defects()) {
                String name = String.format(Locale.ROOT, "defect-%04d", defect.label());
                zip.putNextEntry(new ZipEntry(name + ".roi"));
                zip.write(ImageJRoi.encode(Outline.of(inspected.inspection(), defect), name, slice));
                zip.closeEntry();
            }
        }
        AtomicFiles.write(images.resolve(inspected.name() + ENDING), out -> set.writeTo(out));
    }
}

package dev.flawmap.evaluate;

import dev.flawmap.data.BadDataException;
import dev.flawmap.data.Dataset;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.data.Reading;
import dev.flawmap.file.BadFileException;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Regions of test images in which finds count neither way, as where a published mask misses a defect. Masks, and the
 * pixel metrics that are made of them, stay as they are.
 *
 * @param description what the regions are and where they come from
 * @param images by the name of the test image
 */
public record IgnoredRegions(String description, Map<String, List<Region>> images) {
    private static final int MAX_BYTES = 16 << 20;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    /**
     * A rectangle in pixels of the image, whose top left pixel is (0, 0).
     *
     * @param kind what it shows
     * @param x its leftmost column
     * @param y its uppermost row
     * @param width its number of columns, at least 1
     * @param height its number of rows, at least 1
     */
    public record Region(String kind, int x, int y, int width, int height) {
        private boolean liesIn(int imageWidth, int imageHeight) {
            return x >= 0
                    && y >= 0
                    && width >= 1
                    && height >= 1
                    && (long) x + width <= imageWidth
                    && (long) y + height <= imageHeight;
        }

        @Override
        public String toString() {
            return width + "×" + height + " at (" + x + ", " + y + ")";
        }
    }

    /**
     * Copies the lists.
     *
     * @param description what the regions are and where they come from
     * @param images by the name of the test image
     */
    public IgnoredRegions {
        Map<String, List<Region>> copy = new LinkedHashMap<>();
        images.forEach((name, regions) -> copy.put(name, List.copyOf(regions)));
        images = Collections.unmodifiableMap(copy);
    }

    /**
     * Reads a JSON file: {@code {"description": …, "images": {NAME: [{"kind": …, "x": …, "y": …, "width": …, "height":
     * …}]}}}.
     *
     * @param file with the regions
     * @return its regions; whether they are of a data set's images is not known yet
     * @throws BadDataException with one sentence, if it is missing, too large or no such file
     */
    public static IgnoredRegions read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new BadDataException(
                    BadFileException.Problem.MISSING, "There is no file of ignored regions " + file + ".");
        }
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_BYTES + 1);
        }
        if (content.length > MAX_BYTES) {
            throw new BadDataException(
                    BadFileException.Problem.TOO_LARGE,
                    "The file of ignored regions " + file + " is larger than 16 MB.");
        }
        try {
            return JSON.readValue(content, IgnoredRegions.class);
        } catch (JacksonException | NullPointerException e) {
            String why = e instanceof JacksonException jackson
                    ? jackson.getOriginalMessage().lines().findFirst().orElse("")
                    : "null is no list of regions";
            throw new BadDataException(
                    "The file " + file + " does not hold ignored regions as they are documented: " + why + ".", e);
        }
    }

    /**
     * Refuses regions that are not of a data set's test images.
     *
     * @throws BadDataException with one sentence, if a name is unknown or a region lies outside its image
     */
    void requireIn(Dataset data) throws IOException {
        Map<String, LabelledImage> samples = new LinkedHashMap<>();
        data.test().forEach(sample -> samples.put(sample.name(), sample));
        for (Map.Entry<String, List<Region>> entry : images.entrySet()) {
            LabelledImage sample = samples.get(entry.getKey());
            if (sample == null) {
                throw new BadDataException("Regions are to be ignored of an image '" + entry.getKey()
                        + "', but there is no such test image in " + data.root() + ".");
            }
            GreyImage image;
            try {
                image = sample.with(Reading.PLAIN).read().image();
            } catch (BadImageException e) {
                // The evaluation lists it.
                continue;
            }
            for (Region region : entry.getValue()) {
                if (!region.liesIn(image.width(), image.height())) {
                    throw new BadDataException("The region to be ignored of " + entry.getKey() + ", " + region
                            + ", does not lie in the image, which is " + image.width() + "×" + image.height()
                            + " pixels.");
                }
            }
        }
    }

    /** The regions of an image. */
    Mask mask(String name, int width, int height) {
        BitSet pixels = new BitSet();
        for (Region region : images.getOrDefault(name, List.of())) {
            for (int y = region.y(); y < region.y() + region.height(); y++) {
                pixels.set(y * width + region.x(), y * width + region.x() + region.width());
            }
        }
        return Mask.of(width, height, pixels);
    }
}

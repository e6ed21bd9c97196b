package dev.flawmap.data;

import dev.flawmap.data.DataCheck.Finding;
import dev.flawmap.data.DataCheck.Severity;
import dev.flawmap.image.GreyImage;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Recognises images whose size and decoded pixels are the same, by SHA-256. */
final class Duplicates {
    private final Map<String, Known> seen = new HashMap<>();

    private record Known(Path file, boolean training, boolean good, boolean defective) {}

    /** Takes an image in; a finding if it was seen before. */
    Optional<Finding> add(LabelledImage sample, GreyImage image, boolean training, boolean defective) {
        Known second = new Known(sample.image(), training, sample.good(), defective);
        Known first = seen.putIfAbsent(image.pixelsSha256(), second);
        if (first == null) {
            return Optional.empty();
        }
        String both = second.file() + " has the same pixels as " + first.file();
        if ((first.good() && second.defective()) || (first.defective() && second.good())) {
            return Optional.of(new Finding(
                    Severity.ERROR,
                    both + ", but one is among the good images and the other among the defective.",
                    List.of(second.file(), first.file())));
        }
        return Optional.of(new Finding(
                Severity.WARNING,
                both
                        + (first.training() && !second.training()
                                ? ", so it would be judged on an image that was learnt."
                                : ", so it counts twice."),
                List.of(second.file(), first.file())));
    }
}

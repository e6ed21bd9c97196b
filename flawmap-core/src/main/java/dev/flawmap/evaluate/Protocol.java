package dev.flawmap.evaluate;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a detector is judged on a data set. */
public enum Protocol {
    /** Every pixel of every test image, pooled. */
    STRICT,
    /**
     * Some test images choose the threshold at 5 % false positives, the others are judged (Carrera et al. 2017: images
     * 08, 15, 27, 31 and 35 of NanoTWICE). For other layouts, every eighth test image chooses.
     */
    SPLIT,
    /** Patches of 32×32 pixels at stride 16, defective if more than 20 of their pixels are (Özgümüş 2019). */
    THESIS;

    /**
     * The protocol of a name, in any case.
     *
     * @param name as in {@code strict}
     * @return the protocol
     * @throws IllegalArgumentException with one sentence, if there is none
     */
    public static Protocol of(String name) {
        return Arrays.stream(values())
                .filter(p -> p.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no protocol '" + name + "'; there are "
                        + Arrays.stream(values()).map(Protocol::toString).collect(Collectors.joining(", ")) + "."));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

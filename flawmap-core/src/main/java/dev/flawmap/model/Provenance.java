package dev.flawmap.model;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The origin of a model; enough to train it again.
 *
 * @param flawmapVersion the version that trained it
 * @param created when training ended
 * @param seed the one seed of the run
 * @param iterations by stage, in order
 * @param plan the same as text, with the changes made in the course of training, by which it can be replayed
 * @param seconds the duration of training, calibration and export
 * @param precision {@code fp32} or {@code bf16}, while training
 * @param threads computing threads while training
 * @param device {@code cpu} or {@code cuda}
 * @param java the Java runtime's version
 * @param os the operating system and architecture
 * @param files the training images
 */
public record Provenance(
        String flawmapVersion,
        Instant created,
        long seed,
        Map<String, Integer> iterations,
        String plan,
        double seconds,
        String precision,
        int threads,
        String device,
        String java,
        String os,
        List<TrainingFile> files) {

    /**
     * One training image.
     *
     * @param name the sample's name
     * @param sha256 of the file, in hexadecimal
     */
    public record TrainingFile(String name, String sha256) {}

    /**
     * Copies collections.
     *
     * @param flawmapVersion the version that trained it
     * @param created when training ended
     * @param seed the one seed of the run
     * @param iterations by stage, in order
     * @param plan the same as text, with the changes made in the course of training, by which it can be replayed
     * @param seconds the duration of training, calibration and export
     * @param precision {@code fp32} or {@code bf16}, while training
     * @param threads computing threads while training
     * @param device {@code cpu} or {@code cuda}
     * @param java the Java runtime's version
     * @param os the operating system and architecture
     * @param files the training images
     */
    public Provenance {
        iterations = Collections.unmodifiableMap(new LinkedHashMap<>(iterations));
        files = List.copyOf(files);
    }
}

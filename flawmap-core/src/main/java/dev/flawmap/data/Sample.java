package dev.flawmap.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One image of a data set, not yet read.
 *
 * @param name unique within the data set and usable as a file name, for example {@code ITIA1101} or {@code scratch-003}
 * @param image the image's file
 * @param mask the file of its defects, where there is one
 * @param good whether it is known to have no defect
 */
public record Sample(String name, Path image, Optional<Path> mask, boolean good) {}

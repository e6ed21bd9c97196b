package dev.flawmap.detectors;

import java.util.List;
import java.util.Optional;

/**
 * What people should know of an option of a detector.
 *
 * @param name as it is given
 * @param standard the value that it has by default
 * @param thesis the value that the preset {@code thesis} gives it; empty where the detector has no such preset
 * @param choices the values that there are; empty for numbers
 * @param meaning what it sets, with its unit and its published values
 */
public record OptionMeaning(
        String name, Object standard, Optional<Object> thesis, List<String> choices, String meaning) {
    /**
     * Copies collections.
     *
     * @param name as it is given
     * @param standard the value that it has by default
     * @param thesis the value that the preset {@code thesis} gives it; empty where the detector has no such preset
     * @param choices the values that there are; empty for numbers
     * @param meaning what it sets, with its unit and its published values
     */
    public OptionMeaning {
        choices = List.copyOf(choices);
    }
}

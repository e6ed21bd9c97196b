package dev.flawmap.data;

import java.nio.file.Path;
import java.util.List;

/**
 * Images of good material to learn from, and images to test on.
 *
 * @param root the folder it was found in
 * @param layout how the folder was recognised
 * @param train good images to learn from, sorted by name
 * @param test good and defective images to evaluate on, sorted by name; may be empty
 */
public record Dataset(Path root, Layout layout, List<Sample> train, List<Sample> test) {
    public Dataset {
        train = List.copyOf(train);
        test = List.copyOf(test);
    }
}

package dev.flawmap.cli;

import dev.flawmap.image.BadImageException;
import dev.flawmap.image.ImageReader;
import dev.flawmap.inspect.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Pages of stacks.
 *
 * @param first the first one, from 1
 * @param last the last one, where a stack has so many
 */
record Pages(int first, int last) {
    /** {@code all}, a number, or two with a hyphen. */
    static final class Converter implements ITypeConverter<Pages> {
        @Override
        public Pages convert(String value) {
            if (value.equals("all")) {
                return new Pages(1, Integer.MAX_VALUE);
            }
            if (!value.matches("[1-9]\\d{0,6}(-[1-9]\\d{0,6})?")) {
                throw new TypeConversionException(
                        "pages are all, a number such as 1, or several such as 2-5, not '" + value + "'");
            }
            String[] ends = value.split("-", -1);
            int first = Integer.parseInt(ends[0]);
            return new Pages(first, Integer.parseInt(ends[ends.length - 1]));
        }
    }

    /** An image's pages that are meant; a file that cannot be read is one image, so that it is told why. */
    List<ImageSource> of(Path file, String name) throws IOException {
        int pages;
        try {
            pages = ImageReader.pages(file);
        } catch (BadImageException e) {
            return List.of(ImageSource.of(file, name));
        }
        if (pages == 1) {
            return List.of(ImageSource.of(file, name));
        }
        if (first > pages) {
            return List.of(ImageSource.unusable(
                    file.toString(), file + " has no page " + first + ", but " + pages + " in all."));
        }
        return IntStream.rangeClosed(first, Math.min(last, pages))
                .mapToObj(page -> ImageSource.of(file, name + "-" + page, page - 1))
                .toList();
    }
}

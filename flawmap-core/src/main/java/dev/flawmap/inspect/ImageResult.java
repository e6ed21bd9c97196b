package dev.flawmap.inspect;

import dev.flawmap.Inspection;
import dev.flawmap.image.GreyImage;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** What became of one image: it was inspected, or it could not be. */
public sealed interface ImageResult {
    /** {@return the image as the user named it} */
    String file();

    /**
     * An image that was inspected.
     *
     * @param name for its results: unique among the images inspected together, and usable as a file name
     * @param file the image as the user named it; of a page, with its number
     * @param page the number of the page, from 0, if it is one of a stack
     * @param sha256 of its bytes, in hexadecimal
     * @param inspection the result
     * @param picture the image, or a smaller one where it is large
     * @param shown the inspection scaled to the picture; if the picture is smaller, for display only
     * @param scale how many pixels of the image a pixel of the picture is wide and high
     * @param notes sentences that a user should see
     */
    record Inspected(
            String name,
            String file,
            OptionalInt page,
            String sha256,
            Inspection inspection,
            GreyImage picture,
            Inspection shown,
            int scale,
            List<String> notes)
            implements ImageResult {
        /**
         * Copies collections.
         *
         * @param name for its results: unique among the images inspected together, and usable as a file name
         * @param file the image as the user named it; of a page, with its number
         * @param page the number of the page, from 0, if it is one of a stack
         * @param sha256 of its bytes, in hexadecimal
         * @param inspection the result
         * @param picture the image, or a smaller one where it is large
         * @param shown the inspection scaled to the picture; if the picture is smaller, for display only
         * @param scale how many pixels of the image a pixel of the picture is wide and high
         * @param notes sentences that a user should see
         */
        public Inspected {
            notes = List.copyOf(notes);
        }

        /** {@return the file that holds the image, as the user named it: of a page, that of the stack} */
        public String container() {
            return page.isEmpty()
                    ? file
                    : file.substring(
                            0, file.length() - ofPage("", page.getAsInt()).length());
        }

        /** What a page of a file is called. */
        static String ofPage(String file, int page) {
            return file + " (page " + (page + 1) + ")";
        }
    }

    /**
     * An image that could not be inspected.
     *
     * @param name as its source has it; other images may have the same
     * @param file the image as the user named it; of a page, with its number
     * @param kind what is wrong
     * @param reason the same in one sentence
     */
    record Failed(String name, String file, Problem kind, String reason) implements ImageResult {}

    /** The kinds of problems that keep an image from being inspected. */
    enum Problem {
        /** It cannot be read, or is not a usable image. */
        BAD_IMAGE,
        /** It needs more memory than Java has. */
        OUT_OF_MEMORY,
        /** The detector cannot work on it: it is too small or without colours, or its map holds values that are not finite. */
        NOT_INSPECTABLE,
        /** It took longer than an inspection may. */
        TOO_SLOW;

        /** The name in results, in lower case. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

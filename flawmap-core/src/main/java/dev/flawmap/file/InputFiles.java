package dev.flawmap.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The files that some work reads, none of which its results may replace. Files are told apart by their real paths; of
 * a link, both the link and what it leads to are kept.
 */
public final class InputFiles {
    /** The most links that are followed, as in Linux. */
    private static final int MOST_LINKS = 40;

    private final Set<Path> places = new HashSet<>();

    /**
     * Knows files by where they are now; those that do not exist are allowed.
     *
     * @param files that must not be replaced
     * @throws IOException if that cannot be told
     */
    public InputFiles(Collection<Path> files) throws IOException {
        for (Path file : files) {
            places.add(place(file));
            if (Files.exists(file)) {
                places.add(file.toRealPath());
            }
        }
    }

    /**
     * Refuses to replace an input by a result.
     *
     * @param result a file that is to be written
     * @throws IllegalArgumentException with one sentence, if the result would take the place of an input
     * @throws IOException if that cannot be told
     */
    public void requireSpared(Path result) throws IOException {
        if (places.contains(place(result))) {
            throw new IllegalArgumentException("The result " + result
                    + " would replace a file that is read; choose another place for the results.");
        }
    }

    /**
     * Refuses to fill a folder in which an input lies: results could replace it, and would be taken for inputs the next
     * time.
     *
     * @param folder of files that are to be written
     * @throws IllegalArgumentException with one sentence, if an input lies in it, or a link is in its place
     * @throws IOException if that cannot be told
     */
    public void requireOutside(Path folder) throws IOException {
        if (Files.isSymbolicLink(folder)) {
            throw new IllegalArgumentException("In place of the folder " + folder
                    + " there is a link, which would send results elsewhere; remove it, or choose another place for the"
                    + " results.");
        }
        requireNoneIn(folder);
    }

    /**
     * Refuses to write into a folder in which an input lies; a link to a folder is followed.
     *
     * @param folder of files that are to be written
     * @throws IllegalArgumentException with one sentence, if an input lies in it
     * @throws IOException if that cannot be told
     */
    public void requireNoneIn(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            Path real = folder.toRealPath();
            if (places.stream().anyMatch(place -> real.equals(place.getParent()))) {
                throw new IllegalArgumentException("Results would be written to " + folder
                        + ", among the files that they are of; choose another place for the results.");
            }
        }
    }

    /**
     * {@return the file that a path leads to, behind links where it is one, whether or not that exists}
     *
     * @param file may not exist
     * @throws IOException if a link cannot be followed
     */
    public static Path behindLinks(Path file) throws IOException {
        Path target = file;
        for (int i = 0; Files.isSymbolicLink(target) && i < MOST_LINKS; i++) {
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    /** The place where a file is or would be; a link itself is not followed. */
    private static Path place(Path file) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Path name = file.getFileName();
            // A link's own name comes as it is written on file systems that do not tell case apart.
            return name == null || name.toString().equals("..")
                    ? file.toRealPath()
                    : file.toAbsolutePath()
                            .resolveSibling("")
                            .toRealPath()
                            .resolve(file.toRealPath(LinkOption.NOFOLLOW_LINKS).getFileName());
        }
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        return folder == null
                ? absolute
                : real(folder).resolve(absolute.getFileName()).normalize();
    }

    /** The real path of a folder of which the last parts may be missing. */
    private static Path real(Path folder) throws IOException {
        if (Files.exists(folder)) {
            return folder.toRealPath();
        }
        Path parent = folder.getParent();
        return parent == null ? folder : real(parent).resolve(folder.getFileName());
    }
}

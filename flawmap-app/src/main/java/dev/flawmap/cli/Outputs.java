package dev.flawmap.cli;

import dev.flawmap.benchmark.Cell;
import dev.flawmap.data.Dataset;
import dev.flawmap.file.AtomicFiles;
import dev.flawmap.file.InputFiles;
import dev.flawmap.inspect.ImageSource;
import dev.flawmap.report.BenchmarkReport;
import dev.flawmap.report.ImageEntries;
import dev.flawmap.report.RunFolder;
import dev.flawmap.results.ResultFolder;
import dev.flawmap.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The places that a command may write to: none that it reads from. All is checked before anything is written. What would
 * take the place of an input is wrong usage; a link that the user named as a place for results is followed, one inside a folder
 * of results is not.
 */
final class Outputs {
    private final InputFiles inputs;

    /** The outputs of a command that reads these files. */
    Outputs(Collection<Path> read) throws IOException {
        inputs = new InputFiles(read);
    }

    /** All files of a data set. */
    static List<Path> files(Dataset data) {
        List<Path> files = new ArrayList<>();
        Stream.concat(data.train().stream(), data.test().stream()).forEach(sample -> {
            files.add(sample.image());
            sample.mask().ifPresent(files::add);
        });
        return files;
    }

    /** Files of a data set and others. */
    static List<Path> files(Dataset data, Path... others) {
        List<Path> files = new ArrayList<>(List.of(others));
        files.addAll(files(data));
        return files;
    }

    private interface Check {
        void run() throws IOException;
    }

    private static void check(Check check) throws IOException {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        }
    }

    /**
     * A file to write that the user named.
     *
     * @return where it is, behind links
     * @throws IOException with one sentence, if it cannot be written
     */
    Path file(Path named) throws IOException {
        Path target = InputFiles.behindLinks(named);
        check(() -> inputs.requireSpared(target));
        if (Files.isDirectory(target)) {
            throw new UsageException("Cannot write " + target + ": it is a folder; name a file.");
        }
        requireFolder(target.toAbsolutePath().resolveSibling(""));
        AtomicFiles.requireWritable(target);
        return target;
    }

    /**
     * Moves a file that is to be replaced aside, to the first name of {@code NAME-1.flaw}, {@code NAME-2.flaw}, … that is
     * free.
     *
     * @return where it is now; empty, if there is none
     * @throws IOException with one sentence, if it cannot be moved
     */
    static Optional<Path> keep(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String name = String.valueOf(file.getFileName());
        String stem = Dataset.stem(file);
        Path aside = file;
        for (int i = 1; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); i++) {
            aside = file.resolveSibling(stem + "-" + i + name.substring(stem.length()));
        }
        try {
            // Stays in its place too until the new one is there, where the file system has links.
            Files.createLink(aside, file);
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(file, aside);
        }
        return Optional.of(aside);
    }

    /** Refuses a folder whose place, or that of one it lies in, is taken by a file. */
    static void requireFolder(Path folder) {
        for (Path place = folder.toAbsolutePath(); place != null; place = place.getParent()) {
            if (Files.isDirectory(place)) {
                return;
            }
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                throw new UsageException("Cannot write to " + folder + ": " + place + " is not a folder.");
            }
        }
    }

    /** Some files of a folder. */
    void files(Path folder, String... names) throws IOException {
        requireFolder(folder);
        check(() -> {
            for (String name : names) {
                inputs.requireSpared(folder.resolve(name));
            }
        });
        AtomicFiles.requireWritable(folder.resolve(names[0]));
    }

    /** A folder of inspections. */
    void inspections(Path folder) throws IOException {
        requireFolder(folder);
        check(() -> ResultFolder.requireSpared(folder, inputs));
        files(folder, RunFolder.REPORT);
    }

    /**
     * Refuses a folder that holds the results of other images, which must not stand beside new ones and would be lost.
     *
     * @param force whether the user wants them replaced
     */
    static void requireNoOtherResults(Path folder, List<ImageSource> sources, boolean force) throws IOException {
        Set<String> files = sources.stream().map(ImageSource::file).collect(Collectors.toSet());
        Set<String> names = sources.stream().map(ImageSource::name).collect(Collectors.toSet());
        Set<String> unlisted = ResultFolder.unlisted(folder);
        unlisted.removeAll(names);
        long others = unlisted.size()
                + ResultFolder.files(folder).stream()
                        .filter(file -> !files.contains(file))
                        .count();
        if (others > 0 && !force) {
            throw new UsageException("The folder " + folder + " holds the results of "
                    + ImageEntries.count((int) others, "other image")
                    + ", which would be lost; choose another folder, or replace them with --force.");
        }
    }

    /** A folder of an evaluation, in which curves would be taken for images of the data set the next time. */
    void evaluation(Path folder, Dataset data) throws IOException {
        requireFolder(folder);
        InputFiles images = new InputFiles(files(data));
        check(() -> {
            images.requireNoneIn(folder);
            RunFolder.requireSpared(folder, inputs);
            RunFolder.requireNoOtherModel(folder);
        });
        AtomicFiles.requireWritable(folder.resolve(RunFolder.REPORT));
    }

    /** The folder of the demonstration, which may hold what one before has made. */
    void demo(Path folder, TrainingFolder training) throws IOException {
        requireFolder(folder);
        check(() -> RunFolder.requireSpared(folder, inputs));
        training(training);
        AtomicFiles.requireWritable(folder.resolve(RunFolder.REPORT));
    }

    /** What a training shows while it goes on. */
    void training(TrainingFolder folder) throws IOException {
        check(() -> {
            for (Path filled : folder.folders()) {
                inputs.requireOutside(filled);
            }
        });
    }

    /** The folder of a benchmark. */
    void benchmark(Path folder, List<Cell> cells) throws IOException {
        requireFolder(folder);
        check(() -> {
            inputs.requireOutside(folder.resolve(Cell.FOLDER));
            for (Cell cell : cells) {
                for (Path filled : cell.folders()) {
                    inputs.requireOutside(filled);
                }
            }
        });
        for (Cell cell : cells) {
            training(new TrainingFolder(cell.model(), TrainingListener.NONE));
        }
        files(folder, BenchmarkReport.FILE, "benchmark.csv", "benchmark.json");
    }
}

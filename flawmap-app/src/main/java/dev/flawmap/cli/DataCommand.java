package dev.flawmap.cli;

import dev.flawmap.data.DataCheck;
import dev.flawmap.data.Dataset;
import dev.flawmap.data.Edges;
import dev.flawmap.data.Layout;
import dev.flawmap.data.Reading;
import dev.flawmap.detectors.Catalogue;
import dev.flawmap.file.AtomicFiles;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.report.DataCheckReport;
import dev.flawmap.report.ImageEntries;
import dev.flawmap.simulate.Material;
import dev.flawmap.simulate.SimulatedDataset;
import dev.flawmap.simulate.defects.DefectSettings;
import dev.flawmap.training.material.DefectSheet;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.WorkingSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flawmap data}: looks after data sets. */
@Command(
        name = "data",
        description = "Checks data sets and makes up new ones.",
        subcommands = {DataCommand.Check.class, DataCommand.Simulate.class, DataCommand.SimulateDefects.class})
final class DataCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Common common;

    @Override
    public void run() {
        spec.commandLine().usage(common.out());
    }

    /** {@code flawmap data check}: what is in a folder, and what is wrong with it. */
    @Command(
            name = "check",
            description = "Shows how a folder is recognised, what is in it, and what is wrong with it.")
    static final class Check implements Callable<Integer> {
        private static final long ENOUGH_HELD_OUT = 1_000_000;

        @Mixin
        private Common common;

        @Parameters(paramLabel = "DIR", description = "The data set.")
        private Path folder;

        @Option(
                names = "--test",
                paramLabel = "DIR",
                description = "Beside a plain folder of good images: test images.")
        private Optional<Path> test;

        @Option(names = "--masks", paramLabel = "DIR", description = "Beside --test: their masks.")
        private Optional<Path> masks;

        @Option(names = "--recursive", description = "Take the good images of folders inside a plain folder too.")
        private boolean recursive;

        @Option(
                names = "--out",
                paramLabel = "FILE",
                description = "An HTML page to write, with a picture of everything that was found.")
        private Optional<Path> out;

        @Mixin
        private JsonOption json;

        @Override
        public Integer call() throws IOException {
            Dataset dataset = DataOptions.open(folder, test, masks, recursive);
            Path page = out.isPresent() ? new Outputs(Outputs.files(dataset)).file(out.get()) : folder;
            DataCheck.Report report;
            try (ProgressDisplay progress = common.progress()) {
                report = DataCheck.of(dataset, progress);
            }
            List<String> heldOut =
                    heldOut(dataset.with(Reading.PLAIN.with(report.edges().crop())));
            if (out.isPresent()) {
                new DataCheckReport(dataset, report, heldOut).write(page);
            }
            if (json.given()) {
                Map<String, Object> object = report.toJson();
                object.put("held_out", heldOut);
                common.json(object);
            } else {
                print(dataset, report);
                heldOut.forEach(common.out()::println);
                out.ifPresent(file -> common.out().println("Page: " + file));
            }
            return report.ok() ? ExitCode.DONE : ExitCode.DATA;
        }

        /** What training would hold out, with the crops of the usual detector, at the images' own resolution. */
        private static List<String> heldOut(Dataset dataset) {
            try {
                GoodMaterial material = GoodMaterial.read(
                        dataset.train(), Catalogue.create("localiser", Map.of()).cropSize(), 1, WorkingSize.FULL);
                long pixels = material.heldOut().stream()
                        .mapToLong(area -> (long) area.width() * area.height())
                        .sum();
                List<String> sentences = new ArrayList<>();
                sentences.add(String.format(
                        Locale.ROOT,
                        "Training would hold out %.2f megapixels of good material in %s, to count false defects on%s.",
                        pixels / 1e6,
                        ImageEntries.count(material.heldOut().size(), "place"),
                        pixels >= ENOUGH_HELD_OUT
                                ? ""
                                : ": too little for a rate to be certain, so add good images if you can"));
                material.notes().stream()
                        .filter(note -> note.contains("places") || note.contains("repeat"))
                        .forEach(sentences::add);
                return sentences;
            } catch (IOException | IllegalArgumentException e) {
                return List.of("What would be held out cannot be told: " + e.getMessage());
            }
        }

        private void print(Dataset dataset, DataCheck.Report report) {
            common.out().println(DataOptions.describe(dataset));
            common.out()
                    .printf(
                            "Test images: %d defective, %d good, %s.%n",
                            report.test() - report.testGood(),
                            report.testGood(),
                            ImageEntries.count(report.masks(), "mask"));
            common.out().println("Sizes: " + list(report.sizes(), " pixels"));
            common.out().println("Depths: " + list(report.bitDepths(), " bits"));
            common.out().println("Formats: " + list(report.formats(), ""));
            if (!report.nmPerPixel().isEmpty()) {
                common.out().println("Pixel sizes: " + list(report.nmPerPixel(), " nm"));
            }
            if (dataset.layout() == Layout.PLAIN && dataset.test().isEmpty()) {
                common.out().println("There are no test images: the data can be trained on, but not evaluated.");
            }
            report.findings()
                    .forEach(finding -> common.out()
                            .println(finding.severity().name().toLowerCase(Locale.ROOT) + ": " + finding.message()));
            common.out().println(report.ok() ? "The data set is usable." : "The data set has errors.");
        }

        private static String list(Map<?, Integer> counts, String unit) {
            return counts.entrySet().stream()
                    .map(e -> e.getKey() + unit + " (" + e.getValue() + ")")
                    .collect(Collectors.joining(", "));
        }
    }

    /** {@code flawmap data simulate}: made-up material with masks. */
    @Command(
            name = "simulate",
            description =
                    "Makes up images of a material, good and defective with masks, as a data set of layout NanoTWICE.")
    static final class Simulate implements Callable<Integer> {
        @Mixin
        private Common common;

        @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new or empty folder.")
        private Path out;

        @Option(
                names = "--material",
                defaultValue = "fibres",
                description =
                        "fibres, grid, weave, grain, knit, wood, brushed, foam, terrazzo, plate or, in colour and with defects of hue alone, dyed (cloth) or timber (default ${DEFAULT-VALUE}).")
        private Material material;

        @Option(names = "--good", defaultValue = "5", description = "How many good images (default ${DEFAULT-VALUE}).")
        private int good;

        @Option(
                names = "--defective",
                defaultValue = "10",
                description = "How many defective images (default ${DEFAULT-VALUE}).")
        private int defective;

        @Option(
                names = "--size",
                defaultValue = "1024x700",
                paramLabel = "WIDTHxHEIGHT",
                description = "In pixels (default ${DEFAULT-VALUE}).")
        private String size;

        @Option(names = "--seed", defaultValue = "1", description = "The seed (default ${DEFAULT-VALUE}).")
        private long seed;

        @Override
        public Integer call() throws IOException {
            if (!size.matches("\\d{1,5}[x×]\\d{1,5}")) {
                throw new UsageException("The size is WIDTHxHEIGHT, for example 1024x700, not '" + size + "'.");
            }
            String[] sides = size.split("[x×]");
            Outputs.requireFolder(out);
            try (ProgressDisplay progress = common.progress()) {
                SimulatedDataset.write(
                        out,
                        material,
                        good,
                        defective,
                        Integer.parseInt(sides[0]),
                        Integer.parseInt(sides[1]),
                        seed,
                        progress);
            } catch (IllegalArgumentException e) {
                throw UsageException.of(e);
            }
            common.out()
                    .println("Wrote " + ImageEntries.count(good, "good image") + " and "
                            + ImageEntries.count(defective, "defective image") + " to " + out + ".");
            return ExitCode.DONE;
        }
    }

    /** {@code flawmap data simulate-defects}: what a detector that learns from simulated defects will see. */
    @Command(
            name = "simulate-defects",
            description =
                    "Draws a sheet of the good images with simulated defects, and writes their settings to a YAML file to edit.")
    static final class SimulateDefects implements Callable<Integer> {
        private static final int COLUMNS = 12;
        /** The width of a row in pixels, unless two crops are wider. */
        private static final int WIDEST = 2400;

        private static final int SMALLEST_CROP = 32;
        private static final int LARGEST_CROP = 1024;

        @Mixin
        private Common common;

        @Mixin
        private DataOptions data;

        @Mixin
        private DefectOptions defects;

        @Option(
                names = "--out",
                required = true,
                paramLabel = "FILE",
                description = "The picture to write, a PNG file.")
        private Path out;

        @Option(
                names = "--crop",
                defaultValue = "96",
                description = "The side of a crop in pixels (default ${DEFAULT-VALUE}).")
        private int crop;

        @Mixin
        private SizeOptions size;

        @Option(names = "--seed", defaultValue = "1", description = "The seed (default ${DEFAULT-VALUE}).")
        private long seed;

        @Override
        public Integer call() throws IOException {
            if (crop < SMALLEST_CROP || crop > LARGEST_CROP) {
                throw new UsageException("The side of a crop must lie between " + SMALLEST_CROP + " and " + LARGEST_CROP
                        + " pixels, not at " + crop + ".");
            }
            UnaryOperator<DefectSettings> changes = defects.read();
            Dataset all = data.open();
            Dataset dataset = all.with(Reading.PLAIN.with(Edges.of(all.train()).crop()));
            Path sheet = new Outputs(Outputs.files(dataset, defects.files())).file(out);
            GoodMaterial material = material(dataset);
            DefectSettings settings = changes.apply(DefectSettings.suiting(material.traits(seed)));
            int columns = Math.max(2, Math.min(COLUMNS, WIDEST / crop));
            ImageWriter.writePng(sheet, DefectSheet.of(material, settings, crop, columns, seed));
            common.out()
                    .println("Fillings from the top, each with the places of its defects below it: "
                            + String.join(", ", DefectSheet.rows(settings)) + ".");
            Path yaml = out.resolveSibling(Dataset.stem(out) + ".yaml");
            if (Files.exists(yaml, LinkOption.NOFOLLOW_LINKS)) {
                common.out()
                        .println("Wrote " + out + "; " + yaml + " was there and is left as it is"
                                + (defects.given() ? "." : "; --defects " + yaml + " draws what it says."));
                return ExitCode.DONE;
            }
            AtomicFiles.write(yaml, file -> file.write(DefectOptions.write(settings)));
            common.out().println("Wrote " + out + " and " + yaml + "; edit the latter and give it to --defects.");
            return ExitCode.DONE;
        }

        private GoodMaterial material(Dataset dataset) throws IOException {
            try {
                return GoodMaterial.read(dataset.train(), crop, seed, size.size(Optional.empty()));
            } catch (IllegalArgumentException e) {
                throw UsageException.of(e);
            }
        }
    }
}

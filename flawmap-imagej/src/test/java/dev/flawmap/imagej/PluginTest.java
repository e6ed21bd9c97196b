package dev.flawmap.imagej;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.AnomalyMap;
import dev.flawmap.cli.Flawmap;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageReader;
import dev.flawmap.model.Model;
import dev.flawmap.model.Provenance.TrainingFile;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Roi;
import ij.io.FileSaver;
import ij.io.RoiDecoder;
import ij.process.ByteProcessor;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** ImageJ itself, in a process of its own with the plugin among its jars, runs macros. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class PluginTest {
    @TempDir
    private static Path folder;

    /** Whether ImageJ can make its menus, by which it finds plugins. */
    private static final boolean DISPLAY = System.getenv("DISPLAY") != null;

    private static Path model;
    private static List<Path> images;
    private static Path imageJ;

    private static void flawmap(Object... arguments) {
        StringWriter err = new StringWriter();
        String[] texts = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
        int code = Flawmap.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), texts);
        assertThat(code).as(err.toString()).isZero();
    }

    @BeforeAll
    static void install() throws IOException {
        Path data = folder.resolve("data");
        model = folder.resolve("model.flaw");
        flawmap("data", "simulate", "--out", data, "--good", 2, "--defective", 2, "--size", "200x150", "--seed", 5);
        flawmap(
                "train",
                "--data",
                data,
                "--out",
                model,
                "--detector",
                "autoencoder",
                "--iterations",
                12,
                "--option",
                "batch=4",
                "--seed",
                7);
        flawmap("threshold", "--model", model, "--false-defects", 1, "--min-area", "5px");
        try (Stream<Path> files = Files.list(data.resolve("Anomalous/images"))) {
            images = files.sorted().toList();
        }
        imageJ = folder.resolve("ImageJ");
        if (DISPLAY) {
            installPlugin();
        }
    }

    private static void installPlugin() throws IOException {
        Path jars = Files.createDirectories(imageJ.resolve("plugins/jars"));
        for (String entry : System.getProperty("java.class.path").split(PATH_SEPARATOR)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path) && path.endsWith(Path.of("target", "classes"))) {
                boolean plugin = Files.exists(path.resolve("plugins.config"));
                jar(
                        path,
                        plugin
                                ? imageJ.resolve("plugins/Flawmap_.jar")
                                : jars.resolve(path.getName(path.getNameCount() - 3) + ".jar"));
            } else if (entry.endsWith(".jar") && !path.getFileName().toString().startsWith("ij-")) {
                Files.createSymbolicLink(jars.resolve(path.getFileName()), path);
            }
        }
        assertThat(imageJ.resolve("plugins/Flawmap_.jar")).exists();
    }

    private static void jar(Path classes, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }

    private static final String PATH_SEPARATOR = System.getProperty("path.separator");

    /** What a macro prints without a display. */
    private static List<String> macro(String... lines) throws IOException, InterruptedException {
        return macro(0, System.getProperty("java.class.path"), lines);
    }

    private static List<String> macro(int code, String classPath, String... lines)
            throws IOException, InterruptedException {
        return printed(code, lines, "-Djava.awt.headless=true", "-cp", classPath, HeadlessMacro.class.getName());
    }

    /** What a macro prints that ends before its end. */
    private static List<String> aborted(String classPath, String... lines) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("open(\"" + images.get(0) + "\");"));
        all.addAll(List.of(lines));
        all.add("print(\"went on\");");
        List<String> printed = macro(1, classPath, all.toArray(String[]::new));
        assertThat(printed).doesNotContain("went on");
        return printed;
    }

    /** What a macro prints in an ImageJ that has the plugin among its own. */
    private static List<String> macroWithMenus(String... lines) throws IOException, InterruptedException {
        String ij = Stream.of(System.getProperty("java.class.path").split(PATH_SEPARATOR))
                .filter(entry -> Path.of(entry).getFileName().toString().startsWith("ij-"))
                .findFirst()
                .orElseThrow();
        return printed(
                0, lines, "-Dplugins.dir=" + imageJ, "-cp", ij, "ij.ImageJ", "-ijpath", imageJ.toString(), "-batch");
    }

    private static List<String> printed(int code, String[] lines, String... java)
            throws IOException, InterruptedException {
        Path macro = Files.write(folder.resolve("macro.ijm"), List.of(lines));
        Path out = folder.resolve("out.txt");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx800m"));
        command.addAll(List.of(java));
        command.add(macro.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        List<String> printed = Files.readAllLines(out);
        assertThat(process.exitValue()).as(String.join("\n", printed)).isEqualTo(code);
        return printed;
    }

    private static String detect(String options) {
        return "call(\"dev.flawmap.imagej.DetectAnomalies.detect\", \"" + options + "\")";
    }

    /** The columns that the plugin and the command both have, with the power of the unit of length in each. */
    private static final Map<String, Integer> COLUMNS = new TreeMap<>(Map.ofEntries(
            Map.entry("Defect", 0),
            Map.entry("Area", 2),
            Map.entry("Mean", 0),
            Map.entry("Max", 0),
            Map.entry("X", 1),
            Map.entry("Y", 1),
            Map.entry("BX", 1),
            Map.entry("BY", 1),
            Map.entry("Width", 1),
            Map.entry("Height", 1),
            Map.entry("Feret", 1),
            Map.entry("Circ.", 0)));

    private static final double UM_PER_PIXEL = 0.25;

    /** A picture of fibres in each of the kinds that microscopes write; the last has a pixel size. */
    private static List<Path> kinds() throws IOException {
        GreyImage picture = ImageReader.read(images.get(0)).image();
        int width = picture.width();
        int height = picture.height();
        ByteProcessor plain = new ByteProcessor(width, height);
        ShortProcessor deep = new ShortProcessor(width, height);
        long[] twelve = new long[width * height];
        long[] signed = new long[width * height];
        for (int i = 0; i < twelve.length; i++) {
            float grey = picture.pixels()[i];
            plain.set(i, Math.round(grey * 255));
            deep.set(i, (int) (grey * 65_000) + i % 100);
            twelve[i] = Math.round(grey * 4095);
            signed[i] = Math.round(grey * 255) - 128;
        }
        ImagePlus calibrated = new ImagePlus("calibrated", deep.duplicate());
        calibrated.getCalibration().setUnit("um");
        calibrated.getCalibration().pixelWidth = UM_PER_PIXEL;
        calibrated.getCalibration().pixelHeight = UM_PER_PIXEL;
        Path of8 = folder.resolve("of8.tif");
        Path of16 = folder.resolve("of16.tif");
        Path withSize = folder.resolve("calibrated.tif");
        new FileSaver(new ImagePlus("8", plain)).saveAsTiff(of8.toString());
        new FileSaver(new ImagePlus("16", deep)).saveAsTiff(of16.toString());
        new FileSaver(calibrated).saveAsTiff(withSize.toString());
        return List.of(
                images.get(0),
                of8,
                of16,
                OddTiff.write(folder.resolve("of12.tif"), width, height, 12, 1, twelve),
                OddTiff.write(folder.resolve("signed8.tif"), width, height, 8, 2, signed),
                withSize);
    }

    @Test
    void aMacroFindsWhatTheCommandFinds() throws IOException, InterruptedException {
        List<Path> kinds = kinds();
        Path results = folder.resolve("results");
        Path map = folder.resolve("map.tif");
        List<Object> command = new ArrayList<>(List.of("inspect", "--model", model, "--out", results));
        command.addAll(kinds);
        flawmap(command.toArray());
        List<String> table = Files.readAllLines(results.resolve("defects.csv"));
        List<String> head = List.of(table.get(0).split(",", -1));
        List<String> all = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            all.add("open(\"" + kinds.get(i) + "\");");
            all.add("run(\"Detect Anomalies...\", \"model=[" + model + "]" + (i == 0 ? " map" : "") + "\");");
            if (i == 0) {
                all.add("saveAs(\"tiff\", \"" + map + "\");");
            }
        }
        all.add("for (row = 0; row < nResults; row++) {");
        all.add("line = \"row \" + getResultLabel(row) + \" \" + d2s(getResult(\"Area_px\", row), 0);");
        for (String column : COLUMNS.keySet()) {
            all.add("line = line + \" \" + d2s(getResult(\"" + column + "\", row), 9);");
        }
        all.add("print(line); }");
        List<String> printed = macro(all.toArray(String[]::new));
        List<String> rows =
                printed.stream().filter(line -> line.startsWith("row ")).toList();
        assertThat(rows).as(String.join("\n", printed)).hasSize(table.size() - 1);
        Set<String> seen = new HashSet<>();
        for (int row = 0; row < rows.size(); row++) {
            String[] ours = table.get(row + 1).split(",", -1);
            String[] theirs = rows.get(row).split(" ");
            seen.add(theirs[1]);
            assertThat(theirs[1]).isEqualTo(ours[head.indexOf("Label")] + ".tif");
            assertThat(theirs[2]).isEqualTo(ours[head.indexOf("Area")]);
            String areaNm2 = ours[head.indexOf("Area_nm2")];
            double nm = areaNm2.isEmpty() ? 1 : Math.sqrt(Double.parseDouble(areaNm2) / Integer.parseInt(theirs[2]));
            double unit = theirs[1].equals("calibrated.tif") ? nm / 1000 : nm;
            int at = 3;
            for (Map.Entry<String, Integer> column : COLUMNS.entrySet()) {
                double value =
                        Double.parseDouble(ours[head.indexOf(column.getKey())]) * Math.pow(unit, column.getValue());
                // The table has six digits.
                assertThat(Double.parseDouble(theirs[at++]))
                        .as(column.getKey() + " of row " + row)
                        .isCloseTo(value, within(1e-5 * Math.max(1e-3, Math.abs(value))));
            }
            if (theirs[1].equals("calibrated.tif")) {
                assertThat(unit).isCloseTo(UM_PER_PIXEL, within(1e-5));
            }
        }
        assertThat(seen).as("something is found in every kind").hasSize(kinds.size());
        // The same in an ImageJ that finds the command in its menus, where there is a display.
        if (DISPLAY) {
            assertThat(macroWithMenus(all.toArray(String[]::new)).stream()
                            .filter(line -> line.startsWith("row "))
                            .toList())
                    .isEqualTo(rows);
        }
        String name = images.get(0).getFileName().toString().replaceFirst("\\.[^.]*$", "");
        assertThat(AnomalyMap.read(map)).isEqualTo(AnomalyMap.read(results.resolve("images/" + name + "_map.tif")));
    }

    /** The two images as a stack. */
    private static Path stack(Path file) {
        ImageStack pages = new ImageStack(200, 150);
        for (Path image : images) {
            pages.addSlice(IJ.openImage(image.toString()).getProcessor());
        }
        new FileSaver(new ImagePlus("stack", pages)).saveAsTiffStack(file.toString());
        return file;
    }

    @Test
    @Tag("slow")
    void aModelIsTrainedOnOpenImagesAndStacks() throws IOException, InterruptedException {
        Path trained = folder.resolve("trained.flaw");
        List<String> printed = macro(
                "open(\"" + images.get(0) + "\");",
                "open(\"" + stack(folder.resolve("train.tif")) + "\");",
                "run(\"Train...\", \"model=[" + trained + "] detector=autoencoder minutes=0.05\");");
        assertThat(trained).as(String.join("\n", printed)).exists();
        assertThat(Model.read(trained).description().provenance().files())
                .as("the stack's first slice is the same as the image")
                .extracting(TrainingFile::name)
                .containsExactly(images.get(0).getFileName().toString(), "train.tif-2");
    }

    @Test
    void allSlicesOfAStackAreInspectedInCalibratedUnits() throws IOException, InterruptedException {
        List<String> printed = macro(
                "open(\"" + images.get(0) + "\"); a = getTitle();",
                "setVoxelSize(1, 1, 1, \"pixel\");",
                "one = " + detect("model=[" + model + "] overlay") + ";",
                "print(\"overlay \" + (Overlay.size == parseInt(one)));",
                "area = getResult(\"Area\", 0);",
                "setVoxelSize(0.5, 0.5, 1, \"um\");",
                "two = " + detect("model=[" + model + "]") + ";",
                "print(\"calibrated \" + (getResult(\"Area\", parseInt(one)) / area));");
        assertThat(printed).contains("overlay 1", "calibrated 0.25");
    }

    @Test
    void errorsAreSentences() throws IOException, InterruptedException {
        Path damaged = folder.resolve("damaged.flaw");
        Files.write(damaged, Arrays.copyOf(Files.readAllBytes(model), 3000));
        List<String> printed = macro(
                "print(" + detect("model=[" + model + "]") + ");",
                "open(\"" + images.get(0) + "\");",
                "print(" + detect("") + ");",
                "print(" + detect("model=[" + images.get(0) + "]") + ");",
                "print(" + detect("model=[" + folder.resolve("none.flaw") + "]") + ");",
                "print(" + detect("model=[" + damaged + "]") + ");",
                "makeRectangle(0, 0, 5, 5);",
                "print(\"still there\");");
        assertThat(printed.stream().filter(line -> line.startsWith("Error: ")).toList())
                .as(String.join("\n", printed))
                .hasSize(5)
                .allMatch(line -> line.endsWith("."));
        assertThat(printed).contains("still there");
    }

    /** A macro that went on would take the image for the map. */
    @Test
    void aCommandThatFailsEndsItsMacro() throws IOException, InterruptedException {
        String classPath = System.getProperty("java.class.path");
        assertThat(aborted(classPath, "run(\"Detect Anomalies...\", \"model=[" + images.get(0) + "] map\");"))
                .anyMatch(line -> line.startsWith("Detect Anomalies: "));
        assertThat(aborted(classPath, "run(\"Train...\", \"minutes=0\");"))
                .anyMatch(line -> line.startsWith("Train: Name the model file to write"));
        assertThat(aborted(classPath, "run(\"Clear Results\");"))
                .contains("The macro was ended: Unrecognized command: \"Clear Results\"");
    }

    /** Sets of the pages of a stack, opened in the ROI Manager, lie on their slices. */
    @Test
    @EnabledIfEnvironmentVariable(named = "DISPLAY", matches = ".+")
    void theRoiManagerShowsTheDefectsOfAStack() throws IOException, InterruptedException {
        Path stack = stack(folder.resolve("stack.tif"));
        Path results = folder.resolve("stack-results");
        flawmap("inspect", "--model", model, "--out", results, "--rois", "--pages", "all", stack);
        List<String> macro = new ArrayList<>(List.of("open(\"" + stack + "\");"));
        try (Stream<Path> files = Files.list(results.resolve("images"))) {
            files.filter(file -> file.toString().endsWith("_rois.zip"))
                    .sorted()
                    .forEach(set -> macro.add("roiManager(\"open\", \"" + set + "\");"));
        }
        macro.addAll(List.of(
                "for (i = 0; i < roiManager(\"count\"); i++) {",
                "roiManager(\"select\", i); getSelectionBounds(x, y, w, h);",
                "print(\"roi \" + Roi.getName + \" \" + getSliceNumber() + \" \" + getValue(\"Area raw\") + \" \" + x"
                        + " + \" \" + y + \" \" + w + \" \" + h); }"));
        List<String> table = Files.readAllLines(results.resolve("defects.csv"));
        List<String> head = List.of(table.get(0).split(",", -1));
        List<String> expected = new ArrayList<>();
        for (String line : table.subList(1, table.size())) {
            List<String> row = List.of(line.split(",", -1));
            expected.add(String.format(
                    "roi defect-%04d %s %s",
                    Integer.valueOf(row.get(head.indexOf("Defect"))),
                    row.get(head.indexOf("Label")).replaceFirst(".*\\D", ""),
                    Stream.of("Area", "BX", "BY", "Width", "Height")
                            .map(column -> row.get(head.indexOf(column)))
                            .collect(Collectors.joining(" "))));
        }
        assertThat(expected).anyMatch(line -> line.contains(" 1 ")).anyMatch(line -> line.contains(" 2 "));
        assertThat(macroWithMenus(macro.toArray(String[]::new)))
                .containsAll(expected)
                .hasSize(expected.size());
    }

    /** Jars that are missing, and memory that is, are told as other failures are. */
    @Test
    void errorsOfJavaAreSentencesToo() throws IOException, InterruptedException {
        // The command line's jar names all others in its manifest.
        String jars = Stream.of(System.getProperty("java.class.path").split(PATH_SEPARATOR))
                .filter(entry ->
                        Stream.of("onnxruntime", "javacpp", "flawmap-app").noneMatch(entry::contains))
                .collect(Collectors.joining(PATH_SEPARATOR));
        List<String> printed = macro(
                0,
                jars,
                "open(\"" + images.get(0) + "\");",
                "print(" + detect("model=[" + model + "]") + ");",
                "print(\"still there\");");
        assertThat(printed)
                .anyMatch(line -> line.startsWith("Error: Flawmap is not installed whole"))
                .contains("still there");
        assertThat(aborted(jars, "run(\"Detect Anomalies...\", \"model=[" + model + "]\");"))
                .anyMatch(line -> line.startsWith("Detect Anomalies: Flawmap is not installed whole"));
        assertThat(aborted(jars, "run(\"Train...\", \"model=[" + folder.resolve("no.flaw") + "] minutes=0.01\");"))
                .anyMatch(line -> line.startsWith("Train: Flawmap is not installed whole"));
        assertThat(Failure.sentence(new OutOfMemoryError("Java heap space")))
                .startsWith("ImageJ has too little memory");
    }

    @Test
    void aSetOfSelectionsIsReadByImageJ() throws IOException, InterruptedException {
        Path results = folder.resolve("rois");
        flawmap("inspect", "--model", model, "--out", results, "--rois", images.get(0));
        Optional<Path> set;
        try (Stream<Path> files = Files.list(results.resolve("images"))) {
            set = files.filter(file -> file.toString().endsWith("_rois.zip")).findFirst();
        }
        List<Integer> areas = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(set.orElseThrow()))) {
            while (zip.getNextEntry() != null) {
                Roi roi = RoiDecoder.openFromByteArray(zip.readAllBytes());
                ByteProcessor picture = new ByteProcessor(200, 150);
                picture.setValue(1);
                picture.fill(roi);
                int area = 0;
                for (byte pixel : (byte[]) picture.getPixels()) {
                    area += pixel;
                }
                areas.add(area);
                assertThat(roi.getName()).isEqualTo(String.format("defect-%04d", areas.size()));
            }
        }
        List<String> table = Files.readAllLines(results.resolve("defects.csv"));
        int column = List.of(table.get(0).split(",", -1)).indexOf("Area");
        assertThat(areas)
                .isNotEmpty()
                .isEqualTo(table.stream()
                        .skip(1)
                        .map(line -> Integer.valueOf(line.split(",", -1)[column]))
                        .toList());
    }
}

package dev.flawmap.benchmark;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Cancellation;
import dev.flawmap.Detector;
import dev.flawmap.PatchGrid;
import dev.flawmap.Progress;
import dev.flawmap.benchmark.CellResult.Problem;
import dev.flawmap.data.BadDataException;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.detectors.Options;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.evaluate.Curves;
import dev.flawmap.evaluate.Evaluation;
import dev.flawmap.evaluate.Evaluator;
import dev.flawmap.evaluate.InspectionTime;
import dev.flawmap.evaluate.Judging;
import dev.flawmap.evaluate.PatchSample;
import dev.flawmap.evaluate.Protocol;
import dev.flawmap.file.AtomicFiles;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.Components;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Mask;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.ModelFileException;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.results.Overlay;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.loop.BadCheckpointException;
import dev.flawmap.training.loop.Trainer;
import dev.flawmap.training.material.GoodMaterial;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Trains and evaluates one detector with one seed. Used once. */
final class CellRun implements Evaluator.Viewer {
    /** The seed of the patches that are judged, one for every detector and seed. */
    private static final long PATCH_SEED = 1;

    private static final double TARGET_FPR = 0.05;
    /** The side in pixels of the window that is mapped of an image that would take too long. */
    private static final int WINDOW = 96;

    private static final String TOO_SLOW =
            "It is too slow to be evaluated on whole images, and does not work on patches"
                    + " of 32×32 pixels of the image, of which some could be drawn; allow inspection more time.";

    private static final Color NOT_MAPPED = new Color(0x5A6068);

    private final Plan plan;
    private final Cell cell;
    private final TrainableDetector detector;
    private final Benchmark.Opener opener;
    private final Benchmark.Listener listener;
    private final Cancellation cancellation;
    private final long start = System.nanoTime();

    private final List<String> notes = new ArrayList<>();
    private final Map<String, CellResult.Judged> evaluations = new LinkedHashMap<>();
    private final Map<String, String> omitted = new LinkedHashMap<>();
    private final Map<String, Map<String, Map<String, List<Curves.Point>>>> curves = new LinkedHashMap<>();
    private Optional<Model> trained = Optional.empty();
    private OptionalDouble secondsPerImage = OptionalDouble.empty();
    private OptionalDouble patchesPerSecond = OptionalDouble.empty();
    private boolean estimated;

    /** Leaves the evaluation, which has no state worth keeping. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Leaves the evaluation, which would take longer than the plan allows. */
    private static final class TooSlow extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    CellRun(Plan plan, Cell cell, Benchmark.Opener opener, Benchmark.Listener listener, Cancellation cancellation) {
        this.plan = plan;
        this.cell = cell;
        this.detector = plan.detector(cell);
        this.opener = opener;
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /** The result, which is also written; empty if it was stopped. */
    Optional<CellResult> run() throws IOException {
        cell.writeSettings(plan.settings(cell));
        Optional<String> failure = Optional.empty();
        Optional<Problem> problem = Optional.of(Problem.OTHER);
        try {
            trained = Files.isRegularFile(cell.model()) ? Optional.of(Model.read(cell.model())) : train();
            if (trained.isEmpty()) {
                return Optional.empty();
            }
            evaluate(trained.get());
            writePictures(trained.get());
            cell.writeCurves(curves);
            problem = Optional.empty();
        } catch (Stopped e) {
            return Optional.empty();
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        } catch (ModelFileException e) {
            failure = Optional.of(e.getMessage() + " Delete the folder " + cell.folder() + " to make it again.");
        } catch (OutOfMemoryError e) {
            failure = Optional.of("There is not enough memory; give Java more.");
            problem = Optional.of(Problem.OUT_OF_MEMORY);
        } catch (TooSlow e) {
            failure = Optional.of(TOO_SLOW);
            problem = Optional.of(Problem.TOO_SLOW);
        } catch (RuntimeException e) {
            if (cancellation.reason().isPresent()) {
                // A process that is told to end takes away what native libraries need.
                return Optional.empty();
            }
            // Whatever is wrong with this detector, the others go on.
            String message = e.getMessage();
            failure = Optional.of(
                    message == null ? e.toString() : message.lines().findFirst().orElse(message));
        }
        Files.deleteIfExists(checkpoint());
        CellResult result = result(failure, problem);
        cell.writeResult(result);
        return Optional.of(result);
    }

    private Path checkpoint() {
        return cell.folder().resolve("checkpoint.zip");
    }

    private Optional<Model> train() throws IOException {
        TrainingSettings settings = new TrainingSettings(
                cell.seed(),
                plan.budget(),
                Optional.empty(),
                plan.threads(),
                plan.precision(),
                "cpu",
                TARGET_FPR,
                OptionalInt.empty(),
                UnaryOperator.identity(),
                checkpoint());
        GoodMaterial material = GoodMaterial.read(plan.data().train(), detector.cropSize(), cell.seed(), plan.size());
        Optional<Model> model = train(() -> new Trainer(detector, material, settings, listener.training(cell)));
        if (model.isPresent()) {
            model.get().write(cell.model());
        }
        return model;
    }

    private Optional<Model> train(Supplier<Trainer> trainer) throws IOException {
        try {
            return trainer.get().train(Files.exists(checkpoint()), cancellation);
        } catch (BadCheckpointException e) {
            notes.add("Its training was begun again, as its checkpoint could not be read.");
            Files.move(
                    checkpoint(), cell.folder().resolve("checkpoint.unreadable"), StandardCopyOption.REPLACE_EXISTING);
            return trainer.get().train(false, cancellation);
        }
    }

    private void step(String what, long done, long total) {
        if (cancellation.reason().isPresent()) {
            throw new Stopped();
        }
        listener.step(what, done, total);
    }

    private void evaluate(Model model) throws IOException {
        Progress progress = this::step;
        plan.obstacles().forEach((protocol, why) -> omitted.put(protocol.toString(), why));
        List<Protocol> protocols = plan.protocols().stream()
                .filter(protocol -> !omitted.containsKey(protocol.toString()))
                .toList();
        try (Detector inspecting = opener.open(model, plan.threads())) {
            GreyImage first = first(inspecting);
            InspectionTime time = InspectionTime.estimate(inspecting, first);
            double limit = plan.maxInspection().toMillis() / 1e3;
            int images = plan.data().test().size();
            if (time.all() * images <= limit) {
                ModelDescription known = model.description();
                Judging judging = Judging.at(known.threshold(), known.promise(known.threshold()));
                evaluate(inspecting, judging, protocols, progress);
                return;
            }
            estimated = true;
            double each = time.patches() / patches(first);
            patchesPerSecond = OptionalDouble.of(1 / each);
            protocols.stream()
                    .filter(protocol -> protocol != Protocol.THESIS)
                    .forEach(protocol -> omitted.put(
                            protocol.toString(),
                            String.format(
                                    Locale.ROOT,
                                    "Too slow: %d images would take about %.0f minutes.",
                                    images,
                                    time.all() * images / 60)));
            if (protocols.contains(Protocol.THESIS)) {
                requirePatches(model);
                int count = (int) Math.max(1, limit / each);
                // A round number, so that it can be stated.
                keep(
                        Protocol.THESIS,
                        PatchSample.evaluate(
                                inspecting,
                                plan.data(),
                                count > 100 ? count / 100 * 100 : count,
                                PATCH_SEED,
                                progress));
            }
            GraphInput input = model.description().input();
            secondsPerImage = OptionalDouble.of(
                    input.kind() == GraphInput.Kind.PATCH && input.scale() == 1
                            ? input.patchCount(first.width(), first.height()) / patchesPerSecond.getAsDouble()
                            : time.map());
            windows(inspecting);
        }
    }

    /** Judges by several protocols; if the images do not suffice for all, by each that they suffice for. */
    private void evaluate(Detector inspecting, Judging judging, List<Protocol> protocols, Progress progress)
            throws IOException {
        try {
            Evaluator.evaluate(inspecting, plan.data(), judging, protocols, this, progress)
                    .forEach(this::keep);
        } catch (BadDataException e) {
            if (protocols.size() == 1) {
                omitted.put(protocols.get(0).toString(), e.getMessage());
                return;
            }
            for (Protocol protocol : protocols) {
                evaluate(inspecting, judging, List.of(protocol), progress);
            }
        }
    }

    private static int patches(GreyImage image) {
        return new PatchGrid(32, 16).count(image.width(), image.height());
    }

    private static void requirePatches(Model model) {
        GraphInput input = model.description().input();
        if (input.kind() != GraphInput.Kind.PATCH || input.size() != 32 || input.scale() != 1) {
            throw new TooSlow();
        }
    }

    private GreyImage first(Detector inspecting) throws IOException {
        String why = "";
        for (LabelledImage sample : plan.data().test()) {
            try {
                GreyImage image = sample.read().image();
                if (Math.min(image.width(), image.height()) >= Math.max(32, inspecting.minimumSide())) {
                    return image;
                }
                why = sample.image() + " is " + image.width() + "×" + image.height() + " pixels, which is too small.";
            } catch (BadImageException e) {
                why = e.getMessage();
            }
        }
        throw new IllegalStateException("No test image could be used. " + why);
    }

    private void keep(Protocol protocol, Evaluation evaluation) {
        evaluations.put(protocol.toString(), CellResult.Judged.of(evaluation));
        secondsPerImage = OptionalDouble.of(evaluation.secondsPerImage());
        patchesPerSecond = OptionalDouble.of(evaluation.patchesPerSecond());
        Map<String, Map<String, List<Curves.Point>>> byScore = new LinkedHashMap<>();
        evaluation.curves().forEach((score, curve) -> {
            if (score.equals(evaluation.defaultScore())
                    || detector.publishedScores().contains(score)) {
                byScore.put(
                        score, Map.of("roc", Cell.rounded(curve.roc()), "pr", Cell.rounded(curve.precisionRecall())));
            }
        });
        curves.put(protocol.toString(), byScore);
    }

    @Override
    public boolean wants(LabelledImage sample) {
        return plan.shown().contains(sample);
    }

    @Override
    public void see(LabelledImage sample, GreyImage image, Mask mask, AnomalyMap map) {
        picture(sample, mapped(map));
    }

    private BufferedImage mapped(AnomalyMap map) {
        ModelDescription description = trained.orElseThrow().description();
        return Overlay.map(map, description.scores().get(0).score(), description.threshold());
    }

    private void picture(LabelledImage sample, BufferedImage picture) {
        try {
            ImageWriter.writePng(cell.map(sample.name()), picture);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** Maps a window around a defect of every image that is shown, where whole images would take too long. */
    private void windows(Detector inspecting) throws IOException {
        List<LabelledImage> shown = plan.shown();
        for (int i = 0; i < shown.size(); i++) {
            step("mapping", i, shown.size());
            try {
                GreyImage image = shown.get(i).read().image();
                int width = Math.min(Math.max(WINDOW, inspecting.minimumSide()), image.width());
                int height = Math.min(Math.max(WINDOW, inspecting.minimumSide()), image.height());
                int[] middle = largest(shown.get(i).readMask(image.width(), image.height()));
                int left = Math.max(0, Math.min(middle[0] - width / 2, image.width() - width));
                int top = Math.max(0, Math.min(middle[1] - height / 2, image.height() - height));
                AnomalyMap map = inspecting.map(image.crop(left, top, width, height));
                BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
                Graphics2D graphics = picture.createGraphics();
                graphics.setColor(NOT_MAPPED);
                graphics.fillRect(0, 0, image.width(), image.height());
                graphics.drawImage(mapped(map), left, top, null);
                graphics.dispose();
                picture(shown.get(i), picture);
            } catch (BadImageException e) {
                // The evaluation lists it.
            }
        }
    }

    /** The middle of the largest defect's pixels; of a mask without any, its own. */
    private static int[] largest(Mask mask) {
        Components components = Components.label(mask);
        int[] areas = components.areas();
        int best = 0;
        for (int i = 1; i < areas.length; i++) {
            best = areas[i] > areas[best] ? i : best;
        }
        long x = 0;
        long y = 0;
        long count = 0;
        for (int i = 0; i < components.labels().length; i++) {
            if (components.labels()[i] == best + 1) {
                x += i % mask.width();
                y += i / mask.width();
                count++;
            }
        }
        return count == 0
                ? new int[] {mask.width() / 2, mask.height() / 2}
                : new int[] {(int) (x / count), (int) (y / count)};
    }

    private void writePictures(Model model) throws IOException {
        if (!model.pictures().isEmpty()) {
            byte[] last = model.pictures().get(model.pictures().lastKey());
            AtomicFiles.write(cell.samples(), out -> out.write(Objects.requireNonNull(last)));
        }
    }

    private CellResult result(Optional<String> failure, Optional<Problem> problem) throws IOException {
        trained.ifPresent(model -> notes.addAll(model.description().notes()));
        return new CellResult(
                cell.detector(),
                cell.seed(),
                Options.values(detector.options()),
                failure,
                problem,
                detector.publishedScores(),
                trained.map(m -> m.description().provenance().iterations()).orElse(Map.of()),
                trained.map(m -> OptionalDouble.of(m.description().provenance().seconds()))
                        .orElse(OptionalDouble.empty()),
                trained.isPresent() ? OptionalLong.of(Files.size(cell.model())) : OptionalLong.empty(),
                trained.filter(m -> !m.pictures().isEmpty())
                        .map(m -> m.description().pictureRows())
                        .orElse(List.of()),
                secondsPerImage,
                patchesPerSecond,
                estimated,
                evaluations,
                omitted,
                notes,
                (System.nanoTime() - start) / 1e9);
    }
}

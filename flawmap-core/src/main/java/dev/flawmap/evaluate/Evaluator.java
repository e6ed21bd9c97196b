package dev.flawmap.evaluate;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defects;
import dev.flawmap.Detector;
import dev.flawmap.PatchScorer;
import dev.flawmap.Progress;
import dev.flawmap.Score;
import dev.flawmap.data.BadDataException;
import dev.flawmap.data.Dataset;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.data.Layout;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.Crop;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Judges detectors on data sets. Images are read and judged one at a time, so memory does not grow with their number. */
public final class Evaluator {
    private static final double SPLIT_FPR = 0.05;
    private static final Set<String> CARRERA_VALIDATION = Set.of("08", "15", "27", "31", "35");

    private final Detector detector;
    private final Judging judging;
    private final Set<Protocol> protocols;
    private final Viewer viewer;
    private final TestImages images;
    private final List<String> names;
    private final InspectionTime.Stopwatch watch;
    private final Map<Protocol, Tally> tallies = new LinkedHashMap<>();
    private final List<String> withoutPatch = new ArrayList<>();
    private final FreeResponse found = new FreeResponse(FreeResponse.Rules.STANDARD);
    private final FreeResponse foundElsewhere = new FreeResponse(FreeResponse.Rules.STANDARD);

    /** Sees the default score's maps of some images while they are evaluated. */
    public interface Viewer {
        /** One that sees nothing. */
        Viewer NONE = new Viewer() {
            @Override
            public boolean wants(LabelledImage sample) {
                return false;
            }

            @Override
            public void see(LabelledImage sample, GreyImage image, Mask mask, AnomalyMap map) {}
        };

        /**
         * {@return whether the map of an image is wanted}
         *
         * @param sample one of the data set's test images
         */
        boolean wants(LabelledImage sample);

        /**
         * Takes one.
         *
         * @param sample the image's entry in the data set
         * @param image as it was read
         * @param mask where it is defective; without any pixel where an image has none
         * @param map of the detector's default score
         */
        void see(LabelledImage sample, GreyImage image, Mask mask, AnomalyMap map);
    }

    /** What was judged by one protocol. */
    private static final class Tally {
        private int images;
        private int withoutMask;
        private long pixels;
        private int defects;

        void add(GreyImage image, Optional<Mask> inspected, Truth truth) {
            images++;
            pixels += inspected.isPresent() ? inspected.get().count() : (long) image.width() * image.height();
            defects += truth.defects();
        }

        void addWithoutMask() {
            images++;
            withoutMask++;
        }
    }

    private Evaluator(
            Detector detector, Judging judging, Set<Protocol> protocols, int total, Viewer viewer, Progress progress) {
        this.detector = detector;
        this.judging = judging;
        this.protocols = protocols;
        this.viewer = viewer;
        this.images = new TestImages(detector.minimumSide(), total, progress);
        this.names = detector.scores().stream().map(Score::name).toList();
        this.watch = new InspectionTime.Stopwatch(detector);
        protocols.forEach(protocol -> tallies.put(protocol, new Tally()));
    }

    /**
     * Judges all scores of a detector by one protocol. Images that cannot be used are skipped and listed.
     *
     * @param detector ready to be used; stays open
     * @param data images to test on
     * @param judging how the strict protocol finds and judges defects
     * @param protocol what is judged
     * @param progress told of every image
     * @return every metric that is defined, by score, with reasons for the others
     * @throws BadDataException if no test image can be used, or ignored regions are not of the test images
     */
    public static Evaluation evaluate(
            Detector detector, Dataset data, Judging judging, Protocol protocol, Progress progress) throws IOException {
        return Objects.requireNonNull(evaluate(detector, data, judging, List.of(protocol), Viewer.NONE, progress)
                .get(protocol));
    }

    /**
     * Judges all scores of a detector by several protocols in one pass over the images.
     *
     * @param detector ready to be used; stays open
     * @param data images to test on
     * @param judging how the strict protocol finds and judges defects
     * @param protocols what is judged
     * @param viewer shown maps while they are there
     * @param progress told of every image
     * @return by protocol, in the order given
     * @throws BadDataException if no test image can be used, or ignored regions are not of the test images
     */
    public static Map<Protocol, Evaluation> evaluate(
            Detector detector,
            Dataset data,
            Judging judging,
            Collection<Protocol> protocols,
            Viewer viewer,
            Progress progress)
            throws IOException {
        Set<Protocol> asked = new LinkedHashSet<>(protocols);
        for (Protocol protocol : asked) {
            requireJudgeable(data, protocol);
        }
        if (judging.ignored().isPresent()) {
            judging.ignored().get().requireIn(data);
        }
        int total = asked.contains(Protocol.STRICT)
                ? data.test().size()
                : data.withMasks().size();
        return new Evaluator(detector, judging, asked, total, viewer, progress).run(data);
    }

    /**
     * Refuses a data set that, whatever its images show, cannot be judged by a protocol.
     *
     * @param data test images with masks
     * @param protocol what is judged
     * @throws MissingMasksException with one sentence, if no image has the mask that it needs
     * @throws BadDataException with one sentence, if there is another {@linkplain #obstacle obstacle}
     */
    public static void requireJudgeable(Dataset data, Protocol protocol) throws BadDataException {
        Optional<String> obstacle = obstacle(data, protocol);
        if (obstacle.isPresent()) {
            throw lacksMasks(data, protocol)
                    ? new MissingMasksException(obstacle.get())
                    : new BadDataException(obstacle.get());
        }
    }

    private static boolean lacksMasks(Dataset data, Protocol protocol) {
        return protocol != Protocol.STRICT
                && !data.test().isEmpty()
                && data.withMasks().stream().allMatch(sample -> sample.mask().isEmpty() && !sample.good());
    }

    /**
     * {@return why a data set, whatever its images show, cannot be judged by a protocol, in a sentence; empty if it may
     *     be}
     *
     * @param data test images with masks
     * @param protocol what is judged
     */
    public static Optional<String> obstacle(Dataset data, Protocol protocol) {
        List<LabelledImage> test = data.test();
        if (test.isEmpty()) {
            return Optional.of("There are no test images in " + data.root() + " to evaluate on.");
        }
        List<LabelledImage> masked = data.withMasks();
        if (lacksMasks(data, protocol)) {
            return Optional.of("There are no masks for the test images of " + data.root()
                    + ", so it is not known where their defects are.");
        }
        int choosing = protocol == Protocol.SPLIT ? choosing(data).size() : 1;
        String few = "There are too few test images in " + data.root() + " for the split protocol: ";
        if (choosing == 0) {
            return Optional.of(few + "no name ends with " + String.join(", ", new TreeSet<>(CARRERA_VALIDATION))
                    + ", so none chooses the threshold.");
        }
        return protocol == Protocol.SPLIT && choosing == masked.size()
                ? Optional.of(few + "all choose the threshold, and none is left to be judged.")
                : Optional.empty();
    }

    /**
     * {@return the names of the test images that choose the threshold under the split protocol}
     *
     * @param data test images with masks
     */
    public static Set<String> choosing(Dataset data) {
        Set<String> choosing = new LinkedHashSet<>();
        List<LabelledImage> masked = data.withMasks();
        for (int i = 0; i < masked.size(); i++) {
            String name = masked.get(i).name();
            boolean chooses = data.layout() == Layout.NANOTWICE
                    ? name.length() >= 2 && CARRERA_VALIDATION.contains(name.substring(name.length() - 2))
                    : i % 8 == 0;
            if (chooses) {
                choosing.add(name);
            }
        }
        return choosing;
    }

    private Map<Protocol, Evaluation> run(Dataset data) throws IOException {
        boolean split = protocols.contains(Protocol.SPLIT);
        Set<String> choosing = split ? choosing(data) : Set.of();
        List<LabelledImage> masked = data.withMasks();
        List<LabelledImage> first =
                masked.stream().filter(s -> choosing.contains(s.name())).toList();
        List<LabelledImage> rest =
                masked.stream().filter(s -> !choosing.contains(s.name())).toList();
        Map<String, PixelScores> strict = collectors(Map.of());
        Map<String, PixelScores> chosen = collectors(Map.of());
        PatchScores patches = new PatchScores(names);
        images.each(
                first,
                (sample, image, mask) -> judge(sample, image, mask, inspected(sample, image), strict, chosen, patches));
        Map<String, PixelScores> judged = collectors(split ? thresholds(chosen, data) : Map.of());
        images.each(rest, (sample, image, mask) -> {
            Optional<Mask> inspected = inspected(sample, image);
            Truth truth = judge(sample, image, mask, inspected, strict, judged, patches);
            if (split) {
                tally(Protocol.SPLIT).add(image, inspected, truth);
            }
        });
        if (protocols.contains(Protocol.STRICT)) {
            images.eachWithoutMask(data.withoutMasks(), (sample, image) -> judgeWithoutMask(sample, image, strict));
        }
        Map<Protocol, Evaluation> evaluations = new LinkedHashMap<>();
        for (Protocol protocol : protocols) {
            TestImages.requireAny(tally(protocol).images, skipped(protocol));
            evaluations.put(
                    protocol,
                    switch (protocol) {
                        case STRICT -> pixels(protocol, strict);
                        case SPLIT -> pixels(protocol, judged);
                        case THESIS -> patches(patches);
                    });
        }
        return evaluations;
    }

    private Tally tally(Protocol protocol) {
        return Objects.requireNonNull(tallies.get(protocol));
    }

    private Truth judge(
            LabelledImage sample,
            GreyImage image,
            Mask drawn,
            Optional<Mask> inspected,
            Map<String, PixelScores> strict,
            Map<String, PixelScores> split,
            PatchScores patches)
            throws BadImageException {
        Mask mask = inspected.map(drawn::and).orElse(drawn);
        Truth truth = Truth.of(mask);
        watch.time(image);
        boolean thesis = protocols.contains(Protocol.THESIS) && holdsPatch(sample, image);
        PatchScorer.Scored scored = thesis
                ? PatchScorer.of(detector).mapsAndPatchScores(image, PatchScores.GRID, names)
                : new PatchScorer.Scored(detector.maps(image, names), Map.of());
        requireFinite(sample, scored.maps());
        if (!PatchScores.finite(scored.patches())) {
            throw new BadImageException(
                    "The detector gave scores that are not finite numbers for patches of " + sample.image() + ".");
        }
        Map<String, AnomalyMap> maps = within(inspected, scored.maps());
        AnomalyMap standard = standard(maps);
        if (viewer.wants(sample)) {
            viewer.see(sample, image, mask, standard);
        }
        if (protocols.contains(Protocol.STRICT) || protocols.contains(Protocol.SPLIT)) {
            Defects finds = judging.finds(standard);
            if (protocols.contains(Protocol.STRICT)) {
                add(strict, maps, truth, finds);
                found.add(finds, judging.strength(), mask, Mask.empty(image.width(), image.height()), inspected);
                ignored(sample, image)
                        .ifPresent(ignored -> foundElsewhere.add(finds, judging.strength(), mask, ignored, inspected));
                tally(Protocol.STRICT).add(image, inspected, truth);
            }
            if (protocols.contains(Protocol.SPLIT)) {
                add(split, maps, truth, finds);
            }
        }
        if (thesis) {
            patches.add(scored, PatchScores.labels(mask));
            tally(Protocol.THESIS).add(image, inspected, truth);
        }
        return truth;
    }

    private void judgeWithoutMask(LabelledImage sample, GreyImage image, Map<String, PixelScores> strict)
            throws BadImageException {
        watch.time(image);
        Map<String, AnomalyMap> all = detector.maps(image, names);
        requireFinite(sample, all);
        Map<String, AnomalyMap> maps = within(inspected(sample, image), all);
        AnomalyMap standard = standard(maps);
        if (viewer.wants(sample)) {
            viewer.see(sample, image, Mask.empty(image.width(), image.height()), standard);
        }
        Defects finds = judging.finds(standard);
        maps.forEach(
                (name, map) -> Objects.requireNonNull(strict.get(name)).addWithoutMask(imageScore(name, map, finds)));
        found.addWithoutMask(finds, judging.strength());
        ignored(sample, image).ifPresent(ignored -> foundElsewhere.addWithoutMask(finds, judging.strength(), ignored));
        tally(Protocol.STRICT).addWithoutMask();
    }

    private AnomalyMap standard(Map<String, AnomalyMap> maps) {
        return Objects.requireNonNull(maps.get(names.get(0)));
    }

    /** What of an image is inspected, of which something must be left; empty for all. */
    private static Optional<Mask> inspected(LabelledImage sample, GreyImage image) throws BadImageException {
        Optional<Mask> inside;
        try {
            inside = sample.reading().inside(image.width(), image.height());
        } catch (IllegalArgumentException e) {
            throw new BadImageException(sample.image() + " cannot be judged: " + e.getMessage(), e);
        }
        if (inside.isPresent() && inside.get().count() == 0) {
            throw new BadImageException("Nothing of " + sample.image() + " lies in the region to inspect.");
        }
        return inside;
    }

    /** Maps of what is inspected alone; the other scores are no numbers. */
    private static Map<String, AnomalyMap> within(Optional<Mask> region, Map<String, AnomalyMap> maps) {
        if (region.isEmpty()) {
            return maps;
        }
        Mask inspected = region.get();
        Map<String, AnomalyMap> within = new LinkedHashMap<>();
        maps.forEach((name, map) -> {
            float[] scores = map.values().clone();
            for (int i = inspected.nextClear(0); i < scores.length; i = inspected.nextClear(i + 1)) {
                scores[i] = Float.NaN;
            }
            within.put(name, new AnomalyMap(map.width(), map.height(), scores));
        });
        return within;
    }

    /** What is to be ignored of an image; empty where nothing is of any. */
    private Optional<Mask> ignored(LabelledImage sample, GreyImage image) {
        Crop crop = sample.reading().crop();
        int width = crop.fullWidth(image.width());
        int height = crop.fullHeight(image.height());
        return judging.ignored().map(regions -> crop.of(regions.mask(sample.name(), width, height)));
    }

    private static void requireFinite(LabelledImage sample, Map<String, AnomalyMap> maps) throws BadImageException {
        for (Map.Entry<String, AnomalyMap> map : maps.entrySet()) {
            if (!map.getValue().isFinite()) {
                throw new BadImageException("The detector gave scores '" + map.getKey()
                        + "' that are not finite numbers for " + sample.image() + ".");
            }
        }
    }

    /** Whether an image is as large as a patch; if not, it is listed. */
    private boolean holdsPatch(LabelledImage sample, GreyImage image) {
        boolean holds = PatchScores.GRID.count(image.width(), image.height()) > 0;
        if (!holds) {
            int side = PatchScores.GRID.size();
            withoutPatch.add(sample.image() + " is " + image.width() + "×" + image.height()
                    + " pixels, smaller than the " + side + "×" + side + " patches of the thesis's protocol.");
        }
        return holds;
    }

    /** Sentences on images that a protocol could not judge. */
    private List<String> skipped(Protocol protocol) {
        return protocol == Protocol.THESIS
                ? Stream.concat(images.skipped().stream(), withoutPatch.stream())
                        .toList()
                : images.skipped();
    }

    private Map<String, Double> thresholds(Map<String, PixelScores> chosen, Dataset data) throws BadDataException {
        Map<String, Double> thresholds = new LinkedHashMap<>();
        for (Map.Entry<String, PixelScores> entry : chosen.entrySet()) {
            OptionalDouble threshold = entry.getValue().curves().thresholdAtFpr(SPLIT_FPR);
            if (threshold.isEmpty()) {
                throw new BadDataException("The images of " + data.root()
                        + " that are to choose the threshold "
                        + (entry.getValue().images() > 0
                                ? "have no good pixels, so the split protocol is not defined."
                                : "could not be used" + TestImages.reason(images.skipped())));
            }
            thresholds.put(entry.getKey(), threshold.getAsDouble());
        }
        return thresholds;
    }

    private Map<String, PixelScores> collectors(Map<String, Double> thresholds) {
        Map<String, PixelScores> collectors = new LinkedHashMap<>();
        names.forEach(name -> collectors.put(name, new PixelScores(thresholds.getOrDefault(name, Double.NaN))));
        return collectors;
    }

    private void add(Map<String, PixelScores> collectors, Map<String, AnomalyMap> maps, Truth truth, Defects finds) {
        maps.entrySet().parallelStream().forEach(entry -> {
            AnomalyMap map = entry.getValue();
            Objects.requireNonNull(collectors.get(entry.getKey()))
                    .add(map, truth, imageScore(entry.getKey(), map, finds));
        });
    }

    /** The score that images are ranked by: as inspection gives it; of scores without a threshold, the highest. */
    private float imageScore(String name, AnomalyMap map, Defects finds) {
        return name.equals(names.get(0)) ? finds.imageScore(map.max(), judging.cutting()) : map.max();
    }

    private Evaluation pixels(Protocol protocol, Map<String, PixelScores> collected) {
        Map<String, Map<String, OptionalDouble>> metrics = new LinkedHashMap<>();
        Map<String, Curves> curves = new LinkedHashMap<>();
        collected.forEach((name, scores) -> {
            curves.put(name, scores.curves());
            metrics.put(name, scores.metrics());
        });
        judgement(protocol)
                .ifPresent(judgement ->
                        Objects.requireNonNull(metrics.get(names.get(0))).put("CPM", judgement.cpm()));
        judgementElsewhere(protocol)
                .ifPresent(judgement ->
                        Objects.requireNonNull(metrics.get(names.get(0))).put("CPM_with_ignored", judgement.cpm()));
        return evaluation(protocol, 0, 0, metrics, curves);
    }

    private Evaluation patches(PatchScores patches) {
        Map<String, Curves> curves = patches.curves();
        return evaluation(Protocol.THESIS, patches.patches(), patches.defective(), patches.metrics(curves), curves);
    }

    private Optional<Judgement> judgement(Protocol protocol) {
        return protocol == Protocol.STRICT ? Optional.of(Judgement.of(found, judging)) : Optional.empty();
    }

    /** The judgement with ignored regions, where there are any. */
    private Optional<Judgement> judgementElsewhere(Protocol protocol) {
        return protocol == Protocol.STRICT
                ? judging.ignored().map(regions -> Judgement.of(foundElsewhere, judging))
                : Optional.empty();
    }

    private Evaluation evaluation(
            Protocol protocol,
            int patches,
            int defectivePatches,
            Map<String, Map<String, OptionalDouble>> metrics,
            Map<String, Curves> curves) {
        Tally tally = tally(protocol);
        return new Evaluation(
                detector.name(),
                protocol,
                tally.images,
                tally.withoutMask,
                tally.pixels,
                tally.defects,
                patches,
                defectivePatches,
                OptionalInt.empty(),
                metrics,
                curves,
                judgement(protocol),
                judgementElsewhere(protocol),
                watch.secondsPerImage(),
                watch.patchesPerSecond(),
                skipped(protocol));
    }
}

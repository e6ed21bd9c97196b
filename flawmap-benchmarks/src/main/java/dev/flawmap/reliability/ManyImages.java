package dev.flawmap.reliability;

import dev.flawmap.inspect.ImageSource;
import dev.flawmap.inspect.InspectionPipeline;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.inspect.ResultSink;
import dev.flawmap.model.Model;
import dev.flawmap.process.ProcessMemory;
import dev.flawmap.results.ResultFolder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Many images in one process, read, inspected and written one after the other: memory does not grow. Images are those of
 * the corpus, in all formats; memory is looked at forty times, and the first quarter is warming up.
 */
final class ManyImages implements Campaign {
    private static final int SAMPLES = 40;
    private static final int WARMING = SAMPLES / 4;
    /** What growth over the campaign is too much, unless it is less than three deviations from the line. */
    private static final double MOST_HEAP = 1;

    private static final double MOST_RESIDENT = 16;

    public static void main(String[] arguments) throws IOException, InterruptedException {
        InChild.main(new ManyImages(), arguments);
    }

    @Override
    public List<AttackOutcome> run(CampaignSetting setting) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Path corpus = setting.work().resolve("corpus");
        Path out = Files.createDirectories(setting.work().resolve("images"));
        List<Path> files = new ArrayList<>();
        for (String kind : List.of("tiff", "png", "jpeg", "bmp")) {
            files.addAll(Corpus.list(corpus.resolve(kind)));
        }
        Model model = Model.read(corpus.resolve("model").resolve("localiser.flaw"));
        List<Double> heap = new ArrayList<>();
        List<Double> resident = new ArrayList<>();
        int each = Math.max(1, setting.size() / SAMPLES);
        List<ImageSource> sources = new ArrayList<>();
        for (int i = 0; i < each * SAMPLES; i++) {
            sources.add(ImageSource.of(files.get(i % files.size())));
        }
        ProcessMemory memory = ProcessMemory.own();
        int[] kept = {0};
        ResultSink sampling = result -> {
            kept[0]++;
            if (kept[0] % each == 0) {
                heap.add(heapMegabytes());
                resident.add(memory.residentMegabytes());
            }
        };
        try (Inspector inspector =
                        Inspector.open(model, Inspector.Options.standard().withThreads(1));
                ResultFolder results = new ResultFolder(out)) {
            new InspectionPipeline(inspector, results, sampling).run(sources);
        }
        List<String> findings = new ArrayList<>();
        Line ofHeap = Line.through(heap.subList(WARMING, SAMPLES));
        Line ofResident = Line.through(resident.subList(WARMING, SAMPLES));
        require(findings, "the heap", ofHeap, MOST_HEAP);
        require(findings, "resident memory", ofResident, MOST_RESIDENT);
        String figures = String.format(
                Locale.ROOT,
                "heap %.1f MB, %+.2f MB over %,d images (noise %.2f MB); resident %.0f MB, %+.1f MB (noise %.1f MB)",
                heap.get(SAMPLES - 1),
                ofHeap.growth(),
                setting.size() - setting.size() / 4,
                ofHeap.noise(),
                resident.get(SAMPLES - 1),
                ofResident.growth(),
                ofResident.noise());
        return List.of(new AttackOutcome(
                "images", "library", setting.size(), findings, figures, Duration.ofNanos(System.nanoTime() - start)));
    }

    /** What lives on the heap after a collection. */
    private static double heapMegabytes() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed() / 1048576.0;
    }

    private static void require(List<String> findings, String what, Line line, double most) {
        if (line.growth() > Math.max(most, 3 * line.noise())) {
            findings.add(String.format(
                    Locale.ROOT, "%s grew by %.1f MB, with a noise of %.1f MB", what, line.growth(), line.noise()));
        }
    }

    /**
     * The straight line that fits some samples best.
     *
     * @param growth from the first sample to the last
     * @param noise standard deviation of the samples from the line
     */
    record Line(double growth, double noise) {
        static Line through(List<Double> samples) {
            int count = samples.size();
            double middle = (count - 1) / 2.0;
            double mean = samples.stream().mapToDouble(s -> s).average().orElseThrow();
            double products = 0;
            double squares = 0;
            for (int i = 0; i < count; i++) {
                products += (i - middle) * (samples.get(i) - mean);
                squares += (i - middle) * (i - middle);
            }
            double slope = products / squares;
            double rest = 0;
            for (int i = 0; i < count; i++) {
                double apart = samples.get(i) - mean - slope * (i - middle);
                rest += apart * apart;
            }
            return new Line(slope * (count - 1), Math.sqrt(rest / count));
        }
    }
}

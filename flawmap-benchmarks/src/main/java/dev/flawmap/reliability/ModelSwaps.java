package dev.flawmap.reliability;

import dev.flawmap.ClosedException;
import dev.flawmap.Inspection;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageReader;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.model.Model;
import dev.flawmap.process.ProcessMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Models swapped while four threads inspect: a new one is opened and put in the old one's place, which is closed though
 * others may be using it. Inspections that run are finished with the right result, and those that come too late are
 * told so.
 */
final class ModelSwaps implements Campaign {
    private static final int THREADS = 4;
    private static final int MOST_FINDINGS = 20;

    private final AtomicReference<Loaded> current = new AtomicReference<>();
    private final AtomicInteger inspected = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private final Queue<String> findings = new ConcurrentLinkedQueue<>();

    /**
     * A model that is in use.
     *
     * @param closing whether it is told to close
     * @param max the greatest score of the image that is inspected
     */
    private record Loaded(Inspector inspector, AtomicBoolean closing, float max) {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        InChild.main(new ModelSwaps(), arguments);
    }

    @Override
    public List<AttackOutcome> run(CampaignSetting setting) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Path corpus = setting.work().resolve("corpus");
        GreyImage image =
                ImageReader.read(Corpus.list(corpus.resolve("good")).get(0)).image();
        List<Model> models = new ArrayList<>();
        List<Float> expected = new ArrayList<>();
        for (Path file : Corpus.list(corpus.resolve("model"))) {
            Model model = Model.read(file);
            models.add(model);
            try (Inspector inspector = inspector(model)) {
                expected.add(inspector.inspect(image).predScore());
            }
        }
        current.set(open(models.get(0), expected.get(0)));
        AtomicBoolean ended = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> inspect(image, ended), "inspecting-" + i);
            thread.start();
            threads.add(thread);
        }
        for (int swap = 1; swap <= setting.size(); swap++) {
            int which = swap % models.size();
            swap(open(models.get(which), expected.get(which)), swap);
        }
        ended.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        current().inspector().close();
        String figures = String.format(
                java.util.Locale.ROOT,
                "%,d inspections by %d threads, %,d told that they came too late; %,d MB at most",
                inspected.get(),
                THREADS,
                late.get(),
                (long) ProcessMemory.own().peakMegabytes());
        return List.of(new AttackOutcome(
                "swaps",
                "library",
                setting.size(),
                List.copyOf(findings),
                figures,
                Duration.ofNanos(System.nanoTime() - start)));
    }

    private Loaded current() {
        return Objects.requireNonNull(current.get());
    }

    private static Loaded open(Model model, float max) {
        return new Loaded(inspector(model), new AtomicBoolean(), max);
    }

    private static Inspector inspector(Model model) {
        return Inspector.open(model, Inspector.Options.standard().withThreads(1));
    }

    private void swap(Loaded next, int swap) {
        Loaded before = Objects.requireNonNull(current.getAndSet(next));
        before.closing().set(true);
        before.inspector().close();
        if (swap % 10 == 0) {
            before.inspector().close();
        }
    }

    private void inspect(GreyImage image, AtomicBoolean ended) {
        while (!ended.get()) {
            Loaded loaded = current();
            try {
                Inspection inspection = loaded.inspector().inspect(image);
                inspected.incrementAndGet();
                if (Math.abs(inspection.predScore() - loaded.max()) > 1e-5f) {
                    found("an inspection gave " + inspection.predScore() + " instead of " + loaded.max());
                }
            } catch (ClosedException e) {
                if (loaded.closing().get()) {
                    late.incrementAndGet();
                } else {
                    found(e.toString());
                }
            } catch (RuntimeException e) {
                found(e.toString());
            }
        }
    }

    private void found(String what) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(what);
        }
    }
}

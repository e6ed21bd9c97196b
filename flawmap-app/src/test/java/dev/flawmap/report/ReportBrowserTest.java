package dev.flawmap.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.flawmap.AnomalyMap;
import dev.flawmap.image.GreyImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A report in Chromium; skipped where no Chromium is installed. */
@Timeout(180)
class ReportBrowserTest {
    private static final int SIDE = 100;

    @TempDir
    private static Path folder;

    private static Playwright playwright;
    private static Browser browser;
    private static Path report;

    private final List<String> complaints = new ArrayList<>();
    private Page page;

    /** Squares of 10×10 pixels of each score on a ground of another. */
    private static AnomalyMap map(float ground, float... squares) {
        float[] scores = new float[SIDE * SIDE];
        Arrays.fill(scores, ground);
        for (int i = 0; i < squares.length * 100; i++) {
            scores[(20 + i / 10 % 10) * SIDE + 5 + i / 100 * 30 + i % 10] = squares[i / 100];
        }
        return new AnomalyMap(SIDE, SIDE, scores);
    }

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> chromium = Stream.of(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(path -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(Path.of(path)::resolve))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(
                chromium.isPresent(), "There is no Chromium here; install the package chromium to test pages in it.");
        GreyImage picture = GreyImage.of(SIDE, SIDE, new float[SIDE * SIDE]);
        ImageEntries entries = new ImageEntries();
        entries.add(ReportTest.inspected("dark", picture, map(0, 0.7f, 0.42f, 0.3f)), Optional.empty());
        entries.add(ReportTest.inspected("bright", picture, map(0.3f, 0.7f, 0.42f, 0.55f)), Optional.empty());
        report = ReportTest.write(folder.resolve("report.html"), entries, Optional.empty());
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(chromium.get()));
    }

    @AfterAll
    static void stop() {
        if (playwright != null) {
            playwright.close();
        }
    }

    @BeforeEach
    void open() {
        page = browser.newPage();
        page.onConsoleMessage(message -> complaints.add(message.text()));
        page.onPageError(complaints::add);
        page.onRequest(request -> {
            if (!request.url().startsWith("data:")
                    && !request.url().equals(report.toUri().toString())) {
                complaints.add("Something is fetched from elsewhere: " + request.url());
            }
        });
        page.navigate(report.toUri().toString());
    }

    @AfterEach
    void close() {
        page.close();
        assertThat(complaints).isEmpty();
    }

    /** How many pixels of each map are coloured. */
    private List<Integer> coloured() {
        Object counts = page.evaluate("""
                Promise.all([...document.querySelectorAll('img.heat')].map(async heat => {
                  await heat.decode();
                  const canvas = document.createElement('canvas');
                  canvas.width = heat.naturalWidth; canvas.height = heat.naturalHeight;
                  const context = canvas.getContext('2d');
                  context.drawImage(heat, 0, 0);
                  const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
                  return data.filter((value, i) => i % 4 === 3 && value > 0).length;
                }))""");
        return ((List<?>) counts)
                .stream().map(count -> ((Number) count).intValue()).toList();
    }

    @Test
    void theLevelIsTheSameScoreInAllImages() {
        Locator told = page.locator("#level-told");
        assertThat(coloured()).containsExactlyInAnyOrder(100, 200);
        // Of the smaller spread, 0.2, so many 128ths: to 0.4 and to 0.6.
        page.locator("#level").fill("64");
        PlaywrightAssertions.assertThat(told).hasText("0.4000");
        page.waitForCondition(() -> coloured().stream().mapToInt(i -> i).sum() == 500);
        assertThat(coloured()).containsExactlyInAnyOrder(200, 300);
        PlaywrightAssertions.assertThat(page.locator("img.outlines").first()).isHidden();
        page.locator("#level").fill("192");
        PlaywrightAssertions.assertThat(told).hasText("0.6000");
        page.waitForCondition(() -> coloured().stream().mapToInt(i -> i).sum() == 200);
        assertThat(coloured()).containsExactly(100, 100);
        page.locator("#level").fill("128");
        PlaywrightAssertions.assertThat(told).hasText("as inspected");
        page.waitForCondition(() -> coloured().stream().mapToInt(i -> i).sum() == 300);
    }

    private double left(Locator stage) {
        return ((Number) stage.evaluate("stage => new DOMMatrix(getComputedStyle(stage).transform).e")).doubleValue();
    }

    @Test
    void theKeyboardZoomsAndMovesBothPictures() {
        Locator stages = page.locator("section").first().locator(".stage");
        page.locator("section").first().locator(".layers").first().focus();
        page.keyboard().press("+");
        double zoomed = left(stages.first());
        assertThat(zoomed).isNegative().isCloseTo(left(stages.last()), within(0.1));
        page.keyboard().press("ArrowRight");
        assertThat(left(stages.last())).isLessThan(zoomed);
        page.keyboard().press("ArrowLeft");
        assertThat(left(stages.first())).isCloseTo(zoomed, within(0.1));
        page.keyboard().press("0");
        assertThat(left(stages.first())).isZero();
    }

    @Test
    void itPrints() {
        assertThat(page.pdf()).startsWith((byte) '%', (byte) 'P', (byte) 'D', (byte) 'F');
    }
}

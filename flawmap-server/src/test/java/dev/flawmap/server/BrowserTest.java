package dev.flawmap.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.flawmap.monitor.StubImages;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Walks through the pages in Chromium as an engineer does; skipped where no Chromium is installed. */
@Timeout(180)
class BrowserTest {
    @TempDir
    private static Path folder;

    private static ServerFixture server;
    private static Playwright playwright;
    private static Browser browser;

    private final List<String> complaints = new ArrayList<>();

    /** A good batch, and a bad one with an image out of focus. */
    @BeforeAll
    static void start() throws Exception {
        Optional<Path> chromium = chromium();
        assumeTrue(
                chromium.isPresent(), "There is no Chromium here; install the package chromium to test pages in it.");
        server = new ServerFixture(folder);
        for (int i = 0; i < 4; i++) {
            StubImages.write(server.in.resolve("LOT1/good-" + i + ".tif"), StubImages.good(i));
            StubImages.write(server.in.resolve("LOT2/bad-" + i + ".tif"), StubImages.image(10 + i, 2, 0));
        }
        StubImages.write(server.in.resolve("LOT2/blurred.tif"), StubImages.image(20, 0, 2));
        Files.writeString(server.in.resolve("none.tif"), "This is no image.");
        server.watch("Mat A", 9, 1);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(chromium.get()));
    }

    private static Optional<Path> chromium() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(path -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(Path.of(path)::resolve))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @AfterAll
    static void stop() {
        if (playwright != null) {
            playwright.close();
        }
        if (server != null) {
            server.close();
            assertThat(server.unexpected).isEmpty();
        }
    }

    private Page page(BrowserContext context) {
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(page.url() + ": " + message.text());
            }
        });
        page.onPageError(error -> complaints.add(page.url() + ": " + error));
        page.onRequest(request -> {
            if (!request.url().startsWith(server.server.uri().toString())) {
                complaints.add("Something is fetched from elsewhere: " + request.url());
            }
        });
        return page;
    }

    private static void open(Page page, String path) {
        page.navigate(server.server.uri() + path);
    }

    private static String first(Page page, String path, String kind) {
        open(page, path);
        return page.locator("a[href^='/" + kind + "/']").first().getAttribute("href");
    }

    @ParameterizedTest
    @CsvSource({"1400, 900, LIGHT", "375, 740, DARK"})
    void everyPageFitsAndIsAccessible(int width, int height, ColorScheme colours) {
        try (BrowserContext context = browser.newContext(
                new Browser.NewContextOptions().setViewportSize(width, height).setColorScheme(colours))) {
            Page page = page(context);
            String line = first(page, "/", "lines");
            String batch = first(page, line, "batches");
            String image = first(page, batch, "images");
            for (String path :
                    List.of("/", line, line + "/batches", batch, batch + "/report", image, "/models", "/login")) {
                open(page, path);
                if (path.equals(line)) {
                    PlaywrightAssertions.assertThat(page.locator(".plot canvas"))
                            .hasCount(5);
                }
                assertThat(new AxeBuilder(page).analyze().getViolations())
                        .as(path)
                        .isEmpty();
                assertThat(page.evaluate(
                                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                        .as("%s fits into %d pixels", path, width)
                        .isEqualTo(true);
            }
            assertThat(complaints).isEmpty();
        }
    }

    @Test
    void anEngineerFindsOutWhyABatchIsRejected() {
        try (BrowserContext context = browser.newContext()) {
            Page page = page(context);
            open(page, "/");
            page.locator(".card h2 a").click();
            page.locator("#batches a", new Page.LocatorOptions().setHasText("LOT2"))
                    .click();
            PlaywrightAssertions.assertThat(page.locator(".verdict")).containsText("above the level to reject of 0.5");
            page.locator(".thumbs a", new Page.LocatorOptions().setHasText("bad-0.tif"))
                    .click();
            Locator found = page.locator(".found");
            PlaywrightAssertions.assertThat(found).containsText("2 defects");
            page.locator("[data-threshold]").fill("0");
            PlaywrightAssertions.assertThat(found).not().containsText("2 defects");
            page.locator("[data-reset]").click();
            PlaywrightAssertions.assertThat(found).containsText("2 defects");
            page.keyboard().press("ArrowRight");
            PlaywrightAssertions.assertThat(page.locator("h1")).not().hasText("bad-0.tif");
            assertThat(complaints).isEmpty();
        }
    }

    @Test
    void aReportSaysTheDayAlsoOnTheSameDay() {
        try (BrowserContext context = browser.newContext()) {
            Page page = page(context);
            String batch = first(page, first(page, "/", "lines"), "batches");
            open(page, batch + "/report");
            PlaywrightAssertions.assertThat(page.locator("time").first())
                    .containsText(Pattern.compile("\\d{4}.*\\d:\\d\\d"));
            assertThat(page.pdf()).startsWith((byte) '%', (byte) 'P', (byte) 'D', (byte) 'F');
            assertThat(complaints).isEmpty();
        }
    }

    @Test
    void aModelIsActivatedAndALimitIsSet() {
        try (BrowserContext context = browser.newContext()) {
            Page page = page(context);
            open(page, "/models");
            page.locator("select[name=file]").selectOption("next.flaw");
            page.getByText("Activate", new Page.GetByTextOptions().setExact(true))
                    .last()
                    .click();
            PlaywrightAssertions.assertThat(page.locator("dd code").first()).containsText("next.flaw");
            open(page, first(page, "/", "lines"));
            page.locator("[name=LARGEST_DEFECT_reject]").fill("1000");
            page.getByText("Save", new Page.GetByTextOptions().setExact(true)).click();
            PlaywrightAssertions.assertThat(page.locator("[name=LARGEST_DEFECT_reject]"))
                    .hasValue("1000");
            assertThat(complaints).isEmpty();
        }
    }
}

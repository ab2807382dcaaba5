package io.recstream.demo;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.awaitility.core.ConditionFactory;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium and user actions. Nothing is downloaded. */
final class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final ChromeDriver driver;
    private final Path screenshots;

    /**
     * @param profile folder of this browser
     */
    Browser(Path profile) throws IOException {
        if (!Files.isExecutable(CHROMIUM) || !Files.isExecutable(DRIVER)) {
            throw new IllegalStateException(
                    "No Chromium: apt-get install chromium chromium-driver");
        }
        screenshots = Files.createDirectories(Path.of(System.getProperty("recstream.screenshots")));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                // One process for all pages: its start takes longer than that of a page.
                "--renderer-process-limit=1",
                "--disable-site-isolation-trials",
                "--disable-features=IsolateOrigins,site-per-process,"
                        + "SpareRendererForSitePerProcess,BackForwardCache",
                "--disable-extensions",
                "--disable-background-networking",
                "--disable-component-update",
                "--user-data-dir=" + profile);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File(DRIVER.toString()))
                        .usingAnyFreePort()
                        .build();
        driver = new ChromeDriver(service, options);
    }

    /** The timeout of all conditions. */
    static ConditionFactory soon() {
        return await().atMost(DEADLINE).pollInterval(Duration.ofMillis(100)).ignoreExceptions();
    }

    /** Loads a page anew, also where it is open. */
    void open(String url) {
        if (withoutFragment(url).equals(withoutFragment(driver.getCurrentUrl()))) {
            // A change of the fragment alone would not load the page.
            script("history.replaceState(null, '', arguments[0])", url);
            driver.navigate().refresh();
        } else {
            driver.get(url);
        }
    }

    private static String withoutFragment(String url) {
        return url.split("#", 2)[0];
    }

    /** Closes the page and deletes what it has stored. */
    void forget(String url) {
        driver.get("about:blank");
        devTools(
                "Storage.clearDataForOrigin",
                Map.of("origin", url.replaceFirst("/$", ""), "storageTypes", "local_storage"));
    }

    void size(int width, int height) {
        devTools(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        width,
                        "height",
                        height,
                        "deviceScaleFactor",
                        1,
                        "mobile",
                        width < 600));
    }

    void colours(String scheme) {
        devTools(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void offline(boolean cut) {
        devTools("Network.enable", Map.of());
        devTools(
                "Network.emulateNetworkConditions",
                Map.of(
                        "offline",
                        cut,
                        "latency",
                        0,
                        "downloadThroughput",
                        -1,
                        "uploadThroughput",
                        -1));
    }

    void devTools(String command, Map<String, Object> parameters) {
        driver.executeCdpCommand(command, parameters);
    }

    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** The texts of all matching elements. */
    List<String> texts(String selector) {
        Object found =
                script(
                        "return [...document.querySelectorAll(arguments[0])]"
                                + ".map(one => one.textContent)",
                        selector);
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }

    String text(String selector) {
        return texts(selector).get(0);
    }

    /** An attribute of all matching elements. */
    List<String> attributes(String selector, String name) {
        Object found =
                script(
                        "return [...document.querySelectorAll(arguments[0])]"
                                + ".map(one => one.getAttribute(arguments[1]))",
                        selector,
                        name);
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }

    /** Clicks an element as soon as it is clickable. */
    void click(String selector) {
        soon().until(
                        () -> {
                            driver.findElement(By.cssSelector(selector)).click();
                            return true;
                        });
    }

    void type(String selector, String text) {
        WebElement field = driver.findElement(By.cssSelector(selector));
        field.clear();
        field.sendKeys(text);
    }

    /** Sends keys to the focused element. */
    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(String.join("", keys)).perform();
    }

    /** Presses Tab until a matching element has the focus. */
    void tabTo(String selector) {
        for (int i = 0; i < 60; i++) {
            press(Keys.TAB);
            if (hasFocus(selector)) {
                return;
            }
        }
        throw new AssertionError("The keyboard does not come to " + selector);
    }

    boolean hasFocus(String selector) {
        return Boolean.TRUE.equals(
                script("return document.activeElement.matches(arguments[0])", selector));
    }

    /** Errors of the page since the last call. */
    List<String> errors() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    void screenshot(String name) throws IOException {
        Files.write(screenshots.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}

package io.recstream.demo;

import static io.recstream.demo.Browser.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.server.RecommendationServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page in a real browser with the whole demo: each click is processed by Kafka and Flink. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageBrowserCase {

    private static final String LIGHT = "rgb(245, 246, 245)";
    private static final String DARK = "rgb(16, 20, 19)";

    @TempDir private static Path profile;
    private RunningDemo demo;
    private Browser browser;
    private OpenPage page;

    @BeforeAll
    @Timeout(value = 150, unit = TimeUnit.SECONDS)
    void start() throws Exception {
        demo = new RunningDemo("--identities");
        browser = new Browser(profile);
        page = new OpenPage(browser, demo.url());
        demo.awaitLearnt();
    }

    @AfterAll
    void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (demo != null) {
            demo.close();
        }
    }

    @BeforeEach
    void becomeANewVisitor() {
        browser.size(1280, 800);
        browser.colours("light");
        browser.forget(demo.url());
        page.show("shop");
    }

    @AfterEach
    void nothingWentWrongOnThePage() {
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void threeClicksInOneCategoryChangeTheListAndItsReasonsNameThem() {
        assertThat(browser.text(".hint")).contains("Nothing is known of you");
        browser.click(".chip[data-category='headphones']");
        soon().until(() -> page.allCardsAreOf("headphones"));
        TreeSet<String> lists = new TreeSet<>(List.of(browser.texts(OpenPage.LIST).toString()));

        for (int click = 1; click <= 3; click++) {
            String item = browser.text(OpenPage.CARD.formatted(click) + " .title");
            page.look(click);
            lists.add(browser.texts(OpenPage.LIST).toString());
            assertThat(browser.texts("#foryou .why"))
                    .as("the reasons after a look at " + item)
                    .anyMatch(reason -> reason.endsWith(item));
        }

        assertThat(lists).hasSize(4);
        assertThat(browser.texts(".strip li")).hasSize(3);
        assertThat(browser.text("#timing")).matches("list \\d+, .* after your click");
    }

    @Test
    void aDislikedItemLeavesTheList() {
        page.look(1);
        String best = browser.attributes("#foryou li", "data-item").get(0);

        browser.click("#foryou li:first-child .no");

        soon().until(() -> browser.text("#timing").matches("list [2-9], .* after your click"));
        assertThat(browser.attributes("#foryou li", "data-item")).hasSizeGreaterThan(5);
        assertThat(browser.attributes("#foryou li", "data-item")).doesNotContain(best);
    }

    @Test
    void theWindowsCountWhatTheVisitorDoes() {
        assertThat(page.windows()).containsExactly("0", "0", "0", "0");
        page.look(1);
        soon().until(() -> page.windows().equals(List.of("1", "1", "1", "1")));

        browser.click(OpenPage.CARD.formatted(2));
        browser.click("dialog [data-deed=cart]");

        soon().until(() -> page.windows().equals(List.of("3", "3", "3", "3")));
        assertThat(browser.texts(".you .window:first-child dd")).containsExactly("2", "1", "0");
    }

    @Test
    void aLoginMakesOnePersonOfTheDeviceAndTheUser() throws Exception {
        assertThat(browser.text("#whose")).startsWith("Not logged in");
        String first = browser.text("#visitor");
        assertThat(first).startsWith("device:visitor-");
        page.logIn("mia");
        assertThat(browser.text("#whose")).startsWith("Logged in. With your next event");
        page.look(1);
        soon().until(
                        () ->
                                browser.text("#whose")
                                        .equals(first + " belongs to the person mia now. "));

        browser.click("#renew");
        soon().until(() -> browser.text("#whose").startsWith("Not logged in"));
        String second = browser.text("#visitor");
        assertThat(second).startsWith("device:visitor-").isNotEqualTo(first);
        page.look(5);
        soon().until(() -> page.windows().equals(List.of("1", "1", "1", "1")));
        page.logIn("mia");

        soon().until(() -> browser.text("#whose").contains("follows from both histories"));
        assertThat(browser.text("#whose"))
                .startsWith(second + " belongs to the person mia now. Its own list ended at");
        assertThat(browser.text("#visitor")).isEqualTo("mia");
        assertThat(demo.get("users/" + second + "/recommendations").get("user_id").asText())
                .isEqualTo("mia");
        // A view on each device, and the second one again, with which the login was sent.
        soon().until(() -> page.windows().equals(List.of("3", "3", "3", "3")));
        browser.screenshot("shop-login");

        browser.click("#login");
        soon().until(() -> browser.text("#whose").startsWith("Logged out"));
        page.look(9);
        assertThat(browser.text("#whose")).contains("still count for mia");
        soon().until(() -> page.windows().equals(List.of("4", "4", "4", "4")));
    }

    @Test
    void whoIsLoggedInIsForgottenWithTheirDevice() throws Exception {
        String device = browser.text("#visitor");
        page.look(1);
        page.logIn("tom");
        soon().until(() -> browser.text("#whose").contains("belongs to the person tom now"));
        page.show("steer");
        soon().until(() -> browser.text("#list-state").startsWith("list "));

        browser.click("#forget");
        browser.click("#forget");

        soon().until(
                        () ->
                                browser.attributes("#forget-outcome", "data-state")
                                        .equals(List.of("applied")));
        soon().until(() -> browser.text("#changes").startsWith("Nothing is known of you"));
        for (String id : List.of("tom", device)) {
            soon().until(
                            () ->
                                    !demo.get("users/" + id + "/recommendations")
                                            .get("known")
                                            .asBoolean());
        }
        assertThat(demo.get("users/" + device + "/recommendations").get("user_id").asText())
                .isEqualTo(device);
    }

    @Test
    void aUserIdThatNobodyCanHaveIsRefusedInTheDialog() {
        browser.click("#login");
        soon().until(() -> !browser.texts("dialog.login .active button").isEmpty());
        browser.type("#login-user", "\u2800");
        browser.press(Keys.ENTER);

        soon().until(() -> browser.text("#login-problem").contains("id"));
        browser.press(Keys.ESCAPE);
        soon().until(() -> browser.texts("dialog[open]").isEmpty());
        assertThat(browser.text("#whose")).startsWith("Not logged in");
        assertThat(browser.errors()).allMatch(error -> error.contains("400"));
    }

    @Test
    void withoutIdentityNobodyLogsIn() throws Exception {
        try (RecommendationServer other = demo.serveWithoutIdentity()) {
            soon().until(
                            () ->
                                    RunningDemo.get(other.url() + "/", "health")
                                            .get("state")
                                            .asText(),
                            "live"::equals);
            OpenPage its = new OpenPage(browser, other.url() + "/");
            its.show("shop");
            its.look(1);

            assertThat(browser.text("#visitor")).matches("visitor-[0-9a-f]{8}");
            assertThat(browser.attributes("#login", "hidden")).containsExactly("");
            assertThat(browser.attributes("#whose", "hidden")).containsExactly("");
            browser.open("about:blank");
        }
    }

    @Test
    void theChartsMove() {
        page.show("stream");
        soon().until(() -> page.points().size() == 5 && page.points().get(0) > 5);
        List<Integer> before = page.points();

        soon().until(() -> page.points().get(0) >= before.get(0) + 3);

        assertThat(browser.texts(".chart canvas")).hasSize(5);
        assertThat(browser.text(".tiles .tile:first-child strong")).matches("[1-9]\\d* /s");
        soon().until(() -> browser.texts(".topology .stage").size() > 3);
        soon().until(() -> !browser.texts(".letters summary").isEmpty());
    }

    @Test
    void afterAKilledTaskManagerNothingIsLostOrDoubled() {
        page.show("stream");
        soon().until(() -> browser.text("#kill").equals("Kill a TaskManager"));
        browser.click("#kill");
        assertThat(browser.text("#kill")).isEqualTo("Sure? Click again");
        browser.click("#kill");

        soon().until(() -> browser.text("#recovery").startsWith("TaskManager killed"));
        soon().atMost(Duration.ofSeconds(70))
                .until(() -> browser.text("#recovery").matches("recovered in \\d+\\.\\d s"));

        long lists = demo.get("live").get("ledger").get("lists").asLong();
        soon().until(() -> demo.get("live").get("ledger").get("lists").asLong() > lists + 100);
        assertThat(browser.text("#lost")).isEqualTo("0");
        assertThat(browser.text("#doubled")).isEqualTo("0");
        assertThat(browser.attributes(".ledger", "data-sound")).containsExactly("true");
    }

    /** Names of the properties of every JavaScript object are not views. */
    @Test
    void anAddressThatNamesNoViewShowsTheShop() {
        for (String name : List.of("constructor", "__proto__", "toString")) {
            page.show("stream");

            browser.open(demo.url() + "#" + name);

            soon().until(() -> browser.attributes("#view-shop", "hidden").equals(List.of("null")));
        }
    }

    @Test
    void anyUserCanBeLookedUp() {
        page.show("user");
        browser.click(".active a:last-child");
        soon().until(() -> browser.text("#user-state").startsWith("version "));
        assertThat(browser.texts("#view-user .ranked li")).isNotEmpty();
        soon().until(() -> !browser.texts(".past .column").isEmpty());

        browser.type("#user-id", "nobody/ñ");
        browser.press(Keys.ENTER);

        soon().until(() -> browser.text("#user-state").startsWith("Unknown"));
        assertThat(browser.text(".found h2")).isEqualTo("nobody/ñ");
    }

    @Test
    void theKeyboardIsEnough() {
        browser.press(Keys.TAB);
        assertThat(browser.hasFocus(".skip")).isTrue();
        browser.tabTo("input[type=search]");
        browser.press("lamp");
        soon().until(
                        () ->
                                browser.texts(".card .title").stream()
                                        .allMatch(t -> t.contains("lamp")));
        browser.tabTo(".chip");
        browser.press(Keys.ARROW_RIGHT);
        assertThat(browser.hasFocus(".chip:nth-child(2)")).isTrue();
        browser.tabTo(".card button");
        browser.press(Keys.ENTER);
        soon().until(() -> browser.hasFocus("dialog[open] *"));
        for (int i = 0; i < 20; i++) {
            browser.press(Keys.TAB);
            assertThat(browser.hasFocus("dialog *, body")).isTrue();
        }

        browser.press(Keys.ESCAPE);

        soon().until(() -> browser.hasFocus(".card button"));
        soon().until(() -> browser.text("#timing").endsWith("after your click"));
    }

    @Test
    void nothingIsWiderThanAPhone() throws Exception {
        browser.size(360, 740);
        for (String view : List.of("stream", "user/u1", "shop")) {
            page.show(view);
            soon().until(() -> browser.text("#link-text").equals("Live"));
            page.assertFitsIn(360, view);
        }
        page.look(1);
        browser.click(OpenPage.CARD.formatted(2));
        soon().until(() -> browser.text(OpenPage.NEWS).endsWith("after your click"));
        page.assertFitsIn(360, "dialog");
        browser.screenshot("phone-item");
    }

    @Test
    void aTitleIsTextWhateverItHolds() {
        browser.type("input[type=search]", "<img");
        soon().until(() -> browser.texts(".card .title").equals(List.of(RunningDemo.HOSTILE)));

        browser.click(OpenPage.CARD.formatted(1));

        soon().until(() -> browser.text("dialog h2").equals(RunningDemo.HOSTILE));
        soon().until(() -> browser.text(".strip li").endsWith(RunningDemo.HOSTILE));
        assertThat(browser.texts("main img, main b:not(.keys b), main i")).isEmpty();
        assertThat(browser.script("return window.hostile")).isNull();
    }

    @Test
    void rejectedEventsAreReported() {
        browser.devTools("Network.enable", Map.of());
        browser.devTools("Network.setBlockedURLs", Map.of("urls", List.of("*/events")));
        try {
            browser.click(OpenPage.CARD.formatted(1));
            soon().until(() -> browser.text(".toast").contains("The event was refused"));
            assertThat(browser.attributes(".strip li", "data-state")).containsExactly("refused");
        } finally {
            browser.devTools("Network.setBlockedURLs", Map.of("urls", List.of()));
        }
        assertThat(browser.errors()).allMatch(error -> error.contains("/events"));
    }

    @Test
    void theThemeIsTheSystemsUntilOneIsChosen() {
        browser.colours("dark");
        soon().until(() -> page.background().equals(DARK));
        browser.colours("light");
        soon().until(() -> page.background().equals(LIGHT));

        browser.click("#theme");
        soon().until(() -> page.background().equals(DARK));

        browser.colours("dark");
        browser.colours("light");
        page.show("shop");
        assertThat(page.background()).isEqualTo(DARK);
        browser.click("#theme");
        soon().until(() -> page.background().equals(LIGHT));
    }

    @Test
    void aPageThatHasLostItsServerSaysSoAndComesBack() {
        browser.offline(true);
        try {
            soon().until(() -> browser.text("#link-text").equals("Reconnecting"));
        } finally {
            browser.offline(false);
        }
        soon().until(() -> browser.text("#link-text").equals("Live"));
        page.look(1);
        assertThat(browser.errors()).allMatch(error -> error.contains("ERR_INTERNET_DISCONNECTED"));
    }

    @Test
    void looksLikeThis() throws Exception {
        for (int card : List.of(3, 9, 12)) {
            page.look(card);
        }
        soon().until(() -> page.windows().equals(List.of("3", "3", "3", "3")));
        browser.script("scrollTo(0, 0); document.activeElement.blur()");
        browser.screenshot("shop-light");
        browser.colours("dark");
        browser.screenshot("shop-dark");
        for (String scheme : List.of("dark", "light")) {
            browser.colours(scheme);
            page.show("stream");
            browser.size(1280, 1060);
            soon().until(() -> page.points().get(0) > 20 && browser.texts(".stage").size() > 3);
            browser.screenshot("stream-" + scheme);
        }
        browser.size(360, 740);
        page.show("shop");
        soon().until(() -> !browser.texts(OpenPage.LIST).isEmpty());
        browser.screenshot("shop-phone");
    }
}

package io.recstream.demo;

import static io.recstream.demo.Browser.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The views of the page that change the running job, with the whole demo. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SteerBrowserCase {

    private static final String ITEMS = "#steered li";

    /** Popular items fill up the list, and change with everybody's events. */
    private static final String FROM_EVENTS = ITEMS + ":not([data-reason^=POPULAR])";

    @TempDir private static Path profile;
    private RunningDemo demo;
    private Browser browser;
    private OpenPage page;

    @BeforeAll
    @Timeout(value = 150, unit = TimeUnit.SECONDS)
    void start() throws Exception {
        demo = new RunningDemo();
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
    void becomeANewVisitorWithAList() {
        browser.size(1280, 900);
        browser.colours("light");
        browser.forget(demo.url());
        page.show("shop");
        page.look(1);
        page.show("steer");
        soon().until(() -> browser.text("#list-state").startsWith("list "));
    }

    @AfterEach
    void nothingWentWrongOnThePage() {
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void theVisitorIsForgotten() throws Exception {
        String visitor = String.valueOf(browser.script("return localStorage['recstream.visitor']"));
        assertThat(demo.get("users/" + visitor + "/recommendations").get("known").asBoolean())
                .isTrue();

        browser.click("#forget");
        assertThat(browser.text("#forget")).isEqualTo("Sure? Click again");
        browser.click("#forget");

        soon().until(() -> state("#forget-outcome").equals("applied"));
        assertThat(browser.text("#forget-outcome"))
                .matches("You are forgotten: [1-9]\\d* values removed by \\d stages, .* click\\.");
        soon().until(() -> browser.text("#changes").startsWith("Nothing is known of you"));
        soon().until(
                        () ->
                                !demo.get("users/" + visitor + "/recommendations")
                                        .get("known")
                                        .asBoolean());
        browser.screenshot("steer-forgotten");

        browser.click("#nudge");
        soon().until(() -> browser.text("#list-state").startsWith("list 1"));
    }

    @Test
    void anItemThatIsSoldOutLeavesTheList() {
        String best = browser.attributes(ITEMS, "data-item").get(0);
        browser.type("#stock-item", best);

        browser.click("#sell-out");

        soon().until(() -> state("#stock-outcome").equals("applied"));
        soon().until(
                        () -> {
                            // Unless it is made anew by itself.
                            browser.click("#nudge");
                            return !browser.attributes(ITEMS, "data-item").contains(best);
                        });
        soon().until(() -> browser.text("#stock-outcome").contains("was in your list for"));
        assertThat(browser.text("#changes")).contains("Gone: ");
        assertThat(browser.attributes(ITEMS, "data-item")).isNotEmpty();

        browser.click("#restock");
        soon().until(() -> browser.text("#stock-outcome").contains("in stock again"));
    }

    @Test
    void aBoostIsPublishedAndSeenInTheList() throws Exception {
        String last = lastOf(browser.attributes(FROM_EVENTS, "data-item"));
        choose("item");
        browser.type("#rule-subject", last);
        browser.type("#rule-factor", "1000");

        browser.click("#publish");

        soon().until(() -> state("#rules-outcome").equals("applied"));
        long version = demo.get("rules").get("version").asLong();
        assertThat(browser.text("#rules-outcome"))
                .startsWith("Version " + version + " is published, ");
        assertThat(demo.get("rules").at("/rules/boosts/items").has(last)).isTrue();
        soon().until(() -> browser.text("#rules-document").contains(last));
        renewUntil("rules " + version);
        assertThat(browser.attributes(ITEMS, "data-item").indexOf(last)).isBetween(0, 5);
        assertThat(browser.text("#changes"))
                .contains("It is made under the rules of version " + version);
        browser.screenshot("steer-boost");

        browser.click("#withdraw");
        soon().until(() -> demo.get("rules").get("version").asLong() == version + 1);
        assertThat(demo.get("rules").get("rules")).isEmpty();
    }

    @Test
    void anItemIsPutFirstByARule() {
        String last = lastOf(browser.attributes(ITEMS, "data-item"));
        choose("pin");
        browser.type("#rule-subject", last);
        browser.click("#publish");

        soon().until(() -> state("#rules-outcome").equals("applied"));
        renewUntil("rules " + demo.get("rules").get("version").asLong());
        assertThat(browser.attributes(ITEMS, "data-item").get(0)).isEqualTo(last);
        assertThat(browser.text(ITEMS + ":first-child .why")).isEqualTo("put here by a rule");
        assertThat(browser.texts("#changes [data-kind=pinned]")).hasSize(1);
        soon().until(() -> demo.get("rules").get("pinned").asLong() > 0);
        soon().until(() -> browser.text("#rules-effects").matches("Moved: .*pinned [1-9].*"));

        browser.click("#withdraw");
        soon().until(() -> demo.get("rules").get("rules").isEmpty());
    }

    @Test
    void rulesThatContradictThemselvesAreRefusedWithTheReasons() {
        String first = browser.attributes(ITEMS, "data-item").get(0);
        choose("deny");
        browser.type("#rule-subject", first);
        browser.click("#publish");
        soon().until(() -> state("#rules-outcome").equals("applied"));
        long version = demo.get("rules").get("version").asLong();

        choose("pin");
        browser.type("#rule-subject", first);
        browser.click("#publish");

        soon().until(() -> state("#rules-outcome").equals("refused"));
        assertThat(browser.text("#rules-outcome p")).isEqualTo("Refused: nothing was changed.");
        assertThat(browser.texts("#rules-outcome li")).isNotEmpty();
        assertThat(demo.get("rules").get("version").asLong()).isEqualTo(version);
        browser.click("#withdraw");
        soon().until(() -> demo.get("rules").get("rules").isEmpty());
    }

    @Test
    void anExperimentRunsAndItsFiguresMove() throws Exception {
        browser.type("#experiment-id", "lights");
        browser.type("#experiment-category", "home");
        browser.click("#start");
        soon().until(() -> state("#experiment-outcome").equals("applied"));
        soon().until(() -> browser.text("#experiment-state").startsWith("lights runs since"));
        renewUntil("lights/");

        page.show("experiments");
        soon().until(() -> number(".variants [data-variant=control] td:nth-child(3)") > 20);
        int events = number(".variants [data-variant=boosted] td:nth-child(3)");
        soon().until(() -> number(".variants [data-variant=boosted] td:nth-child(3)") > events);
        assertThat(browser.text("#experiment-name")).isEqualTo("lights");
        assertThat(browser.texts(".verdict")).hasSize(1);
        soon().until(() -> page.points().get(0) > 3);
        browser.screenshot("experiments");

        page.show("steer");
        soon().until(() -> browser.texts("#experiment-winner option").size() == 3);
        browser.script("document.querySelector('#experiment-winner').value = 'boosted'");
        browser.click("#stop");
        soon().until(
                        () ->
                                browser.text("#experiment-outcome")
                                        .contains("the rules of boosted are version"));
        page.show("experiments");
        soon().until(() -> browser.text("#experiment-about").startsWith("ended at"));
        page.show("steer");
        browser.click("#withdraw");
        soon().until(() -> demo.get("rules").get("rules").isEmpty());
    }

    /** The figures are made up: a demo has too few users. */
    @Test
    void theFiguresSayWhenADifferenceIsMoreThanChance() throws Exception {
        page.show("experiments");
        for (String verdict : List.of("TOO_FEW", "OPEN", "BETTER", "WORSE")) {
            double shift = verdict.equals("BETTER") ? .05 : verdict.equals("WORSE") ? -.05 : .004;
            String shown =
                    (shift < 0 ? "−" : "+") + String.format(Locale.ROOT, "%.3f", Math.abs(shift));
            String ends =
                    verdict.equals("TOO_FEW")
                            ? "null,\"high\":null"
                            : (shift - .03) + ",\"high\":" + (shift + .03);
            pretend(FIGURES.replace("SHIFT", "" + shift).replace("ENDS", ends).formatted(verdict));

            soon().until(
                            () ->
                                    browser.attributes(".difference", "data-verdict")
                                                    .equals(List.of(verdict))
                                            && browser.text(".difference strong").equals(shown));
            assertThat(browser.text(".verdict"))
                    .contains(
                            switch (verdict) {
                                case "TOO_FEW" -> "too few users";
                                case "OPEN" -> "may be chance";
                                case "BETTER" -> "more than chance: the whole interval is above 0";
                                default -> "more than chance: the whole interval is below 0";
                            });
            browser.screenshot("experiments-" + verdict.toLowerCase(Locale.ROOT));
        }
        assertThat(browser.text(".variants [data-variant=control] td:nth-child(2)"))
                .isEqualTo("1,200");
        browser.colours("dark");
        browser.screenshot("experiments-dark");
    }

    @Test
    void nothingIsWiderThanAPhone() throws Exception {
        browser.size(360, 740);
        for (String view : List.of("experiments", "steer")) {
            page.show(view);
            page.assertFitsIn(360, view);
            browser.screenshot("phone-" + view);
        }
        browser.colours("dark");
        browser.size(1280, 900);
        browser.screenshot("steer-dark");
    }

    private static final String FIGURES =
            """
            {"enabled":true,"experiment":{"id":"lights","running":true,
             "started":{"command_id":"c1","command":"start-experiment","issued_at":1,"finished_at":1796032800000,"issued_by":"ops","reason":null},
             "stopped":null,"winner":null,"document":"","measured":{"since":1,"complete":true,"catching_up":false},
             "variants":[
               {"name":"control","share":0.5,"rules":{},"figures":{"users":1200,"events":6000,"lists":6500,"coverage":310,
                "hit_rate":{"estimate":0.25,"low":0.22,"high":0.28},"mrr":{"estimate":0.1,"low":0.09,"high":0.11}}},
               {"name":"boosted","share":0.5,"rules":{},"figures":{"users":1180,"events":5900,"lists":6400,"coverage":290,
                "hit_rate":{"estimate":0.27,"low":0.24,"high":0.3},"mrr":{"estimate":0.11,"low":0.1,"high":0.12}}}],
             "comparisons":[{"variant":"boosted","baseline":"control",
               "hit_rate":{"estimate":SHIFT,"low":ENDS},"mrr":{"estimate":0.01,"low":0,"high":0.02},"verdict":"%s"}]}}
            """;

    /** The page gets these figures in place of the server's. */
    private void pretend(String experiments) {
        browser.script(
                "window.really ??= window.fetch;"
                        + "const answer = arguments[0];"
                        + "window.fetch = (path, options) => path === '/experiments'"
                        + " ? Promise.resolve(new Response(answer)) : window.really(path, options);",
                experiments);
    }

    private void choose(String kind) {
        browser.script(
                "const kind = document.querySelector('#rule-kind'); kind.value = arguments[0];"
                        + " kind.dispatchEvent(new Event('change'))",
                kind);
    }

    /** Sends events until the list is of this state, unless it is made anew by itself. */
    private void renewUntil(String state) {
        soon().pollInterval(Duration.ofSeconds(1))
                .until(
                        () -> {
                            if (browser.text("#list-state").contains(state)) {
                                return true;
                            }
                            browser.click("#nudge");
                            return false;
                        });
    }

    private String state(String outcome) {
        return browser.attributes(outcome, "data-state").get(0);
    }

    private int number(String selector) {
        return Integer.parseInt(browser.text(selector).replace(",", ""));
    }

    private static String lastOf(List<String> all) {
        return all.get(all.size() - 1);
    }
}

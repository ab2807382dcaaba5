package io.recstream.demo;

import static io.recstream.demo.Browser.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.openqa.selenium.Keys;

/** Actions of a visitor on the page. */
record OpenPage(Browser browser, String url) {

    static final String CARD = ".grid .card:nth-child(%d) button";
    static final String LIST = "#foryou .title";
    static final String NEWS = "dialog .news";

    void show(String view) {
        browser.open(url + "#" + view);
        String section = "#view-" + view.split("/", 2)[0];
        soon().until(() -> browser.attributes(section, "hidden").equals(List.of("null")));
        soon().until(() -> browser.text("#link-text").equals("Live"));
        if (view.equals("shop")) {
            soon().until(() -> !browser.texts(".card .title").isEmpty());
            soon().until(() -> !browser.texts(LIST).isEmpty());
        }
    }

    /** Opens an item, waits for the resulting list, and closes the item. */
    void look(int card) {
        browser.click(CARD.formatted(card));
        soon().until(() -> browser.text(NEWS).matches("Your list \\d+, .* after your click"));
        browser.press(Keys.ESCAPE);
        soon().until(() -> browser.texts("dialog[open]").isEmpty());
    }

    void logIn(String user) {
        browser.click("#login");
        browser.type("#login-user", user);
        browser.press(Keys.ENTER);
        soon().until(() -> browser.text("#visitor").equals(user));
    }

    boolean allCardsAreOf(String category) {
        List<String> cards = browser.texts(".card .row span:first-child");
        return !cards.isEmpty() && cards.stream().allMatch(category::equals);
    }

    List<String> windows() {
        return browser.attributes(".you .window", "data-events");
    }

    List<Integer> points() {
        return browser.attributes(".chart", "data-points").stream().map(Integer::valueOf).toList();
    }

    void assertFitsIn(int width, String what) {
        Object widest = browser.script("return document.documentElement.scrollWidth");
        assertThat(((Number) widest).intValue()).as(what).isLessThanOrEqualTo(width);
    }

    /** The computed background colour. */
    String background() {
        return String.valueOf(
                browser.script("return getComputedStyle(document.body).backgroundColor"));
    }
}

package io.recstream.demo;

import static org.awaitility.Awaitility.await;

import io.recstream.console.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a demo prints, and where it says that its page is. */
final class DemoOutput {

    private static final Duration START = Duration.ofSeconds(100);
    private static final Pattern OPEN = Pattern.compile("Open (http://[^\\s]+)/");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /** To be given to the demo. */
    final Terminal terminal =
            new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8), 0);

    /**
     * Waits until the job runs; returns the address of the page, without a slash at its end.
     *
     * @param ended done when the demo has ended
     * @throws IllegalStateException with the failure of the demo if it ends before
     */
    String awaitUrl(CompletableFuture<?> ended) {
        await().atMost(START).until(() -> ended.isDone() || text().contains("RUNNING"));
        Matcher open = OPEN.matcher(text());
        if (!open.find() || ended.isDone()) {
            throw new IllegalStateException(
                    "The demo does not run:\n" + text(),
                    ended.handle((done, failure) -> failure).getNow(null));
        }
        return open.group(1);
    }

    String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}

package io.recstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.console.Terminal;
import io.recstream.console.Workspace;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The whole demo with visitors who log in: every event counts once, for its person. */
@Timeout(value = 150, unit = TimeUnit.SECONDS)
class IdentityDemoE2ECase {

    @Test
    void losesAndDoublesNothingWhenIdsBecomePartOfAPerson() throws Exception {
        DemoOptions options = new DemoOptions();
        CommandLine line = new CommandLine(options);
        line.parseArgs("--identities", "--for", "10s", "--port", "0", "--users", "60");
        CommandSpec spec = line.getCommandSpec();
        Workspace workspace = Workspace.open();
        DemoSummary summary;
        try (ShopFeed feed = new ShopFeed(options.seed, options.users, true);
                DemoRun run =
                        new DemoRun(
                                options,
                                new DemoSettings(options.settings(spec)),
                                feed,
                                workspace,
                                Terminal.of(true),
                                new CountDownLatch(1))) {
            summary = run.await();
        } finally {
            workspace.delete();
        }

        assertThat(summary.drained()).isTrue();
        assertThat(summary.ledger().lists()).isEqualTo(summary.listsOut()).isPositive();
        assertThat(summary.ledger().lost()).isZero();
        assertThat(summary.ledger().doubled()).isZero();
        assertThat((double) summary.duplicates() / summary.eventsIn()).isBetween(0.001, 0.03);
        assertThat(summary.usersWithList())
                .as("lists are those of persons")
                .isPositive()
                .isLessThanOrEqualTo(summary.identities().persons());
        assertThat(summary.identities().ids()).isGreaterThan(summary.identities().persons());
        assertThat(summary.identities().merges()).isPositive();
        assertThat(summary.latency().count())
                .as("lists whose event was found")
                .isGreaterThan(summary.listsOut() * 9 / 10);
        assertThat(summary.letters().catalog()).isEmpty();
    }
}

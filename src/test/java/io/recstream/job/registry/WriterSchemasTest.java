package io.recstream.job.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.recstream.avro.UserEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class WriterSchemasTest {

    private static final Backoff SHORT = new Backoff(Duration.ofMillis(2), Duration.ofMillis(20));

    private final TestingRegistry registry = new TestingRegistry();
    private final WriterSchemas schemas = schemas(registry.url());

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void hasTheSchemaOfAnId() throws Exception {
        int id = registry.register("t-value", UserEvent.getClassSchema());

        assertThat(schemas.schema(id)).isEqualTo(UserEvent.getClassSchema().toString());
    }

    @Test
    void anUnknownIdIsReportedAndNotRequestedAgainAtOnce() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> schemas.schema(77))
                    .isInstanceOf(NoSuchSchemaException.class)
                    .hasMessageContaining("77");
        }

        assertThat(registry.asked("GET /schemas/ids/77")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"BROKEN", "PROXY_404", "LOCKED"})
    void waitsUntilTheRegistryRecovers(TestingRegistry.Mood mood) {
        int id = registry.register("t-value", UserEvent.getClassSchema());
        registry.setMood(mood);

        CompletableFuture<String> answer = ask(id);
        await().until(() -> registry.asked("GET /schemas/ids/" + id) >= 3);
        assertThat(answer).isNotDone();
        registry.setMood(TestingRegistry.Mood.WELL);

        assertThat(answer.join()).isEqualTo(UserEvent.getClassSchema().toString());
    }

    @Test
    void waitsForARegistryThatIsDown() {
        int id = registry.register("t-value", UserEvent.getClassSchema());
        registry.goDown();

        CompletableFuture<String> answer = ask(id);
        await().during(Duration.ofMillis(200)).until(() -> !answer.isDone());
        registry.comeBack();

        assertThat(answer.join()).isEqualTo(UserEvent.getClassSchema().toString());
    }

    @Test
    void othersSeeForHowLongItWaitsAndThatItDoesNot() {
        int id = registry.register("t-value", UserEvent.getClassSchema());
        assertThat(schemas.waitedMillis()).isZero();
        registry.goDown();

        CompletableFuture<String> answer = ask(id);
        await().until(() -> schemas.waitedMillis() > 200);
        registry.comeBack();
        answer.join();

        assertThat(schemas.waitedMillis()).isZero();
        assertThatThrownBy(() -> schemas.schema(77)).isInstanceOf(NoSuchSchemaException.class);
        assertThat(schemas.waitedMillis()).isZero();
    }

    @Test
    void requestsTheNextInstanceIfOneIsDown() throws Exception {
        int id = registry.register("t-value", UserEvent.getClassSchema());
        try (TestingRegistry other = new TestingRegistry()) {
            String down = other.url();
            other.goDown();

            assertThat(schemas(down, registry.url()).schema(id)).contains("UserEvent");
            other.comeBack();
        }
    }

    @Test
    void anInterruptEndsTheWaitWithoutAVerdictOnTheSchema() {
        registry.setMood(TestingRegistry.Mood.BROKEN);
        AtomicReference<Thread> waiting = new AtomicReference<>();
        CompletableFuture<String> answer =
                CompletableFuture.supplyAsync(
                        () -> {
                            waiting.set(Thread.currentThread());
                            return text(schemas, 1);
                        });
        await().until(() -> registry.asked("GET /schemas/ids/1") > 0);

        waiting.get().interrupt();

        assertThatThrownBy(answer::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(WaitInterruptedException.class);
    }

    @Test
    void sendsTheReferencedLogin() throws Exception {
        int id = registry.register("t-value", UserEvent.getClassSchema());
        byte[] path = System.getenv("PATH").trim().getBytes(StandardCharsets.UTF_8);

        new WriterSchemas(new RegistryAddress(List.of(registry.url()), "${env:PATH}"), SHORT)
                .schema(id);

        assertThat(registry.authorizations())
                .containsExactly("Basic " + Base64.getEncoder().encodeToString(path));
    }

    @Test
    void waitsForALoginThatIsNotThereYet(@TempDir Path folder) throws Exception {
        int id = registry.register("t-value", UserEvent.getClassSchema());
        Path file = folder.resolve("registry.properties");
        WriterSchemas locked =
                new WriterSchemas(
                        new RegistryAddress(List.of(registry.url()), "${file:" + file + ":login}"),
                        SHORT);
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> text(locked, id));
        await().during(Duration.ofMillis(100)).until(() -> !answer.isDone());

        Files.writeString(file, "login=me:word");

        assertThat(answer.join()).contains("UserEvent");
    }

    @Test
    void backsOffTwiceAsLongEachTimeUpToALimit() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

        assertThat(List.of(0, 1, 2, 6, 7, 1_000))
                .map(backoff::after)
                .extracting(Duration::toMillis)
                .containsExactly(100L, 200L, 400L, 6_400L, 10_000L, 10_000L);
    }

    private CompletableFuture<String> ask(int id) {
        return CompletableFuture.supplyAsync(() -> text(schemas, id));
    }

    private static String text(WriterSchemas schemas, int id) {
        try {
            return schemas.schema(id);
        } catch (NoSuchSchemaException e) {
            throw new CompletionException(e);
        }
    }

    private static WriterSchemas schemas(String... urls) {
        return new WriterSchemas(new RegistryAddress(List.of(urls), ""), SHORT);
    }
}

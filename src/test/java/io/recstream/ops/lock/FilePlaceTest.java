package io.recstream.ops.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FilePlaceTest {

    @TempDir private Path folder;

    @Test
    void oneAtATimeHasTheLockAndIsNamed() throws Exception {
        FilePlace place = new FilePlace(folder.resolve("lock"));
        assertThat(place.holder()).isEmpty();
        LockHolder self = LockHolder.self("upgrade");
        try (OperationLock lock = place.acquire(self, Duration.ZERO)) {
            lock.check();
            assertThatThrownBy(() -> place.acquire(LockHolder.self("stop"), Duration.ofMillis(300)))
                    .isInstanceOf(LockedException.class)
                    .hasMessageStartingWith("Another command is at work on this job: " + self)
                    .hasMessageNotContaining("if that process is dead");
        }
        assertThat(place.holder()).isEmpty();
        place.acquire(LockHolder.self("stop"), Duration.ZERO).close();
    }

    @Test
    void aFileThatIsNoHolderIsNamedByNobody() throws Exception {
        Path file = Files.writeString(folder.resolve("lock"), "{\"owner\":");
        assertThat(LockHolder.parse(Files.readString(file))).isEmpty();
    }

    @Test
    void whatWasClosedIsLost() throws Exception {
        OperationLock lock =
                new FilePlace(folder.resolve("lock"))
                        .acquire(LockHolder.self("upgrade"), Duration.ZERO);
        lock.close();
        lock.close();
        assertThatThrownBy(lock::check).isInstanceOf(LockLostException.class);
    }
}

package io.recstream.ops.lock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.console.Account;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Who holds a lock.
 *
 * @param owner the user of the operating system
 * @param pid of the command's process, on that host
 * @param verb the command
 * @param since by the clock of that host; human-readable only
 */
public record LockHolder(String owner, String host, long pid, String verb, Instant since) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** This process, from now on. */
    public static LockHolder self(String verb) {
        Account account = Account.current();
        return new LockHolder(
                account.user(),
                account.host(),
                ProcessHandle.current().pid(),
                verb,
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    public ObjectNode toJson() {
        return JSON.createObjectNode()
                .put("owner", owner)
                .put("host", host)
                .put("pid", pid)
                .put("verb", verb)
                .put("since", since.toString());
    }

    /** Empty if the text is not of a holder, for instance while it is being written. */
    static Optional<LockHolder> parse(String json) {
        try {
            JsonNode read = JSON.readTree(json);
            return Optional.of(
                    new LockHolder(
                            read.path("owner").asText(),
                            read.path("host").asText(),
                            read.path("pid").asLong(),
                            read.path("verb").asText(),
                            Instant.parse(read.path("since").asText())));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return verb + " of " + owner + " at " + host + " (process " + pid + "), since " + since;
    }
}

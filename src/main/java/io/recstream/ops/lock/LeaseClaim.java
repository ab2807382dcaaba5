package io.recstream.ops.lock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The value that a lock has while it is held for a lease.
 *
 * @param id of one acquisition
 * @param lease for which others must see no renewal before they take over
 * @param renewals so far, which make each value another one
 */
record LeaseClaim(String id, LockHolder holder, Duration lease, long renewals) {

    private static final ObjectMapper JSON = new ObjectMapper();

    LeaseClaim renewed() {
        return new LeaseClaim(id, holder, lease, renewals + 1);
    }

    String toJson() {
        return holder.toJson()
                .put("claim", id)
                .put("lease_millis", lease.toMillis())
                .put("renewals", renewals)
                .toString();
    }

    /** Empty if the text is no claim. */
    static Optional<LeaseClaim> parse(String json) {
        if (json == null) {
            return Optional.empty();
        }
        try {
            JsonNode read = JSON.readTree(json);
            Duration lease = Duration.ofMillis(read.path("lease_millis").asLong());
            return LockHolder.parse(json)
                    .map(
                            holder ->
                                    new LeaseClaim(
                                            read.path("claim").asText(),
                                            holder,
                                            lease,
                                            read.path("renewals").asLong()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}

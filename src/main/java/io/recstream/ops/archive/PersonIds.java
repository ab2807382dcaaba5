package io.recstream.ops.archive;

import io.recstream.job.archive.ParquetCopy;
import io.recstream.job.archive.ParquetTable;
import io.recstream.job.archive.RowBatch;
import io.recstream.job.model.UserKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ids of a person, and the rows that are theirs: those that they sent as a user, and those that
 * counted for them or for a device of theirs. A device alone does not make a row theirs: others may
 * have used it, too, and what they did there is under their own ids.
 */
final class PersonIds implements ParquetCopy.Omission {

    static final String USER = "user_id";
    static final String PERSON = "person_id";

    private final Set<String> users = new TreeSet<>();
    private final Set<String> keys = new TreeSet<>();

    /** Ids that are keys as in the topics: a user id, or {@code device:ID}. */
    static PersonIds ofKeys(Collection<String> keys) {
        PersonIds ids = new PersonIds();
        for (String key : keys) {
            UserKey parsed = UserKey.parse(key);
            ids.add(parsed.isDevice(), parsed.id());
        }
        return ids;
    }

    /** Ids as producers have sent them. */
    static PersonIds ofSent(boolean areDevices, Collection<String> sent) {
        PersonIds ids = new PersonIds();
        sent.forEach(id -> ids.add(areDevices, id));
        return ids;
    }

    private void add(boolean isDevice, String id) {
        if (!isDevice) {
            users.add(id);
        }
        keys.add(isDevice ? UserKey.of(null, id) : UserKey.of(id, null));
    }

    /** Columns with the values that are looked for. */
    Map<String, Set<String>> byColumn() {
        return Map.of(USER, users, PERSON, keys);
    }

    @Override
    public Set<String> columns() {
        return Set.of(USER, PERSON);
    }

    @Override
    public boolean omits(Map<String, ParquetTable.Column> columns, int row) {
        return isOne(columns.get(USER).text(row), columns.get(PERSON).text(row));
    }

    /** Whether a row is one of the person's. */
    boolean has(RowBatch rows, int at) {
        return isOne(rows.text(at, USER), rows.text(at, PERSON));
    }

    private boolean isOne(String user, String person) {
        return (user != null && users.contains(user)) || (person != null && keys.contains(person));
    }

    /** A hash by which a run recognizes that it goes on for the same ids. */
    String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            keys.forEach(key -> digest.update((key + '\n').getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

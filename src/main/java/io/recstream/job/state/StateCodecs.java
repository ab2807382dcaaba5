package io.recstream.job.state;

import static java.util.Map.entry;

import io.recstream.job.model.StateCodec;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.ServiceLoader;

/** The state codecs of this JAR, by their ids in savepoints. */
final class StateCodecs {

    /** Releases 0.1.0 and 0.2.0 wrote class names, which have changed since. */
    private static final Map<String, String> IDS_BY_FORMER_CLASS =
            Map.ofEntries(
                    entry("io.recstream.dedup.SeenEventsCodec", "seen-events"),
                    entry("io.recstream.model.CatalogItemCodec", "catalog-item"),
                    entry("io.recstream.model.ItemNoticeCodec", "item-notice"),
                    entry("io.recstream.neighbour.ItemMemoryCodec", "item-memory"),
                    entry("io.recstream.neighbour.PopularityFeedCodec", "popularity"),
                    entry("io.recstream.rank.ListMemoryCodec", "list-memory"),
                    entry("io.recstream.session.SessionMemoryCodec", "session"),
                    entry("io.recstream.validate.PartitionClockCodec", "partition-clock"),
                    entry("io.recstream.window.UserWindowsCodec", "user-windows"));

    private StateCodecs() {}

    /**
     * A new codec.
     *
     * @throws NoSuchElementException if this JAR has none of that id
     */
    static StateCodec<?> byId(String id) {
        // Codecs are in the JAR of their base class, which the thread's class loader may not see.
        for (StateCodec<?> codec :
                ServiceLoader.load(StateCodec.class, StateCodec.class.getClassLoader())) {
            if (codec.id().equals(id)) {
                return codec;
            }
        }
        throw new NoSuchElementException("No codec " + id);
    }

    /**
     * The id of the codec that was of a class in an earlier release.
     *
     * @throws NoSuchElementException if no release had such a class
     */
    static String idOfFormerClass(String className) {
        String id = IDS_BY_FORMER_CLASS.get(className);
        if (id == null) {
            throw new NoSuchElementException("No codec was ever of the class " + className);
        }
        return id;
    }
}

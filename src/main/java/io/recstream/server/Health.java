package io.recstream.server;

import java.util.Collection;
import java.util.Locale;

/** The response of {@code /health}. */
record Health(
        String state,
        boolean stale,
        Double rebuiltShare,
        Double rebuildSeconds,
        long recordsApplied,
        long recordsBehind,
        long recordsUnreadable,
        long catalogRecordsUnreadable,
        long newestRecord,
        long users,
        long items,
        long catalogItems,
        Collection<String> unreadTopics,
        long storeDiskBytes,
        long storeMemoryBytes,
        long historyBytes,
        int streams) {

    static Health of(
            TopicView view, ReadProgress progress, Collection<String> unread, int streams) {
        return new Health(
                progress.state().name().toLowerCase(Locale.ROOT),
                progress.isStale(),
                progress.share(),
                progress.secondsToRebuild(),
                progress.records(),
                progress.lag(),
                view.unreadableRecords(),
                view.unreadableRecords(Table.CATALOG),
                progress.newestRecord(),
                view.size(Table.RECOMMENDATIONS),
                view.size(Table.SIMILAR),
                view.catalog().items(),
                unread,
                view.store().diskBytes(),
                view.store().memoryBytes(),
                view.historyBytes(),
                streams);
    }
}

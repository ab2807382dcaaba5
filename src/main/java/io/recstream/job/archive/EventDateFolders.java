package io.recstream.job.archive;

import java.time.LocalDate;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;

/** Folders by the date of the event in UTC, named as Hive names partitions. */
final class EventDateFolders implements BucketAssigner<EncodedRow, String> {

    private static final long serialVersionUID = 1L;

    static final String PREFIX = "event_date=";

    private transient long lastDay;
    private transient String lastFolder;

    static String of(long day) {
        return PREFIX + LocalDate.ofEpochDay(day);
    }

    @Override
    public String getBucketId(EncodedRow row, Context context) {
        if (lastFolder == null || row.day() != lastDay) {
            lastDay = row.day();
            lastFolder = of(lastDay);
        }
        return lastFolder;
    }

    @Override
    public SimpleVersionedSerializer<String> getSerializer() {
        return SimpleVersionedStringSerializer.INSTANCE;
    }
}

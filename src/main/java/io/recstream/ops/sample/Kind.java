package io.recstream.ops.sample;

import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.JobSettings.Format;
import io.recstream.job.mapping.EventMapping;
import io.recstream.job.mapping.ItemMapping;
import java.util.Locale;

/** What records are: each kind has a topic, a format and a mapping of its own. */
enum Kind {
    EVENTS(EventMapping.PREFIX),
    ITEMS(ItemMapping.PREFIX);

    private final String prefix;

    Kind(String prefix) {
        this.prefix = prefix;
    }

    /** What the keys of the mapping's settings begin with. */
    String prefix() {
        return prefix;
    }

    String topicKey() {
        return (this == EVENTS ? JobOptions.EVENTS_TOPIC : JobOptions.CATALOG_TOPIC).key();
    }

    String formatKey() {
        return (this == EVENTS ? JobOptions.EVENTS_FORMAT : JobOptions.CATALOG_FORMAT).key();
    }

    String topic(JobSettings settings) {
        return this == EVENTS ? settings.events().topic() : settings.catalog().topic();
    }

    Format format(JobSettings settings) {
        return this == EVENTS ? settings.events().format() : settings.catalog().format();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

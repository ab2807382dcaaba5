package io.recstream.ops.hotkeys;

import io.recstream.console.Terminal;
import io.recstream.console.TimeArgument;
import io.recstream.job.KafkaEnds;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.InvalidSettingsException;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.SettingProblem;
import io.recstream.job.ingest.EventDeserializer;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.preflight.RegistryPreflight;
import io.recstream.topics.JobFile;
import io.recstream.topics.OffsetRangeReader;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hot-keys}: which user or item a busy subtask is busy with. */
@Command(
        name = "hot-keys",
        mixinStandardHelpOptions = true,
        description =
                "Counts the newest events by user and by item, read as the job reads them: who and"
                        + " what has the largest share. Changes nothing.")
public final class HotKeys implements Callable<Integer> {

    private static final Duration REGISTRY_DEADLINE = Duration.ofSeconds(10);

    @Spec private CommandSpec spec;

    @Mixin private JobFile config;

    @Option(
            names = "--since",
            defaultValue = "5min",
            converter = TimeArgument.class,
            paramLabel = "T",
            description =
                    "In Kafka since: 2026-11-22T10:00:00Z, or how long ago: 90s, 2h;"
                            + " ${DEFAULT-VALUE}.")
    private TimeArgument since;

    @Option(
            names = "--top",
            defaultValue = "5",
            paramLabel = "N",
            description = "So many users and so many items; ${DEFAULT-VALUE}.")
    private int top;

    @Option(
            names = {"-p", "--parallelism"},
            paramLabel = "N",
            description = "Of the job: says which subtask (from 0) of a keyed task each key is of.")
    private Integer parallelism;

    @Option(names = "--json", description = "One line for programs; the rest on standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (top < 1) {
            throw new ParameterException(spec.commandLine(), "--top " + top + ": give 1 or more");
        }
        Configuration flink = JobFile.flinksOwn();
        CheckedSettings checked = config.check(flink);
        JobSettings settings = checked.orThrow();
        // The decoder waits for a registry without limit; a command does not.
        List<SettingProblem> problems = RegistryPreflight.check(settings, REGISTRY_DEADLINE);
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        ToIntFunction<String> subtask = parallelism == null ? null : subtask(flink);
        Terminal terminal = Terminal.of(json);
        Instant from = since.at().truncatedTo(ChronoUnit.SECONDS);
        Load load =
                terminal.step(
                        "Reading " + settings.events().topic() + " since " + from,
                        () -> JobFile.callBrokers(checked, () -> read(checked, from)));
        load.lines(top, subtask).forEach(terminal::line);
        if (json) {
            System.out.println(load.toJson(top, subtask));
        }
        return 0;
    }

    /** Reads the events that are in the topic now. */
    static Load read(CheckedSettings checked, Instant since) throws Exception {
        JobSettings settings = checked.settings();
        EventDeserializer deserializer = KafkaEnds.eventDeserializer(settings);
        Load load = new Load();
        List<DecodedRecord<UserEvent>> incoming = new ArrayList<>();
        ListCollector<DecodedRecord<UserEvent>> out = new ListCollector<>(incoming);
        try (KafkaConsumer<byte[], byte[]> consumer = JobFile.consumer(JobFile.client(checked))) {
            OffsetRangeReader span =
                    new OffsetRangeReader(consumer, settings.events().topic(), since, null);
            while (!span.isRead()) {
                for (ConsumerRecord<byte[], byte[]> record : span.next()) {
                    deserializer.deserialize(record, out);
                }
                incoming.forEach(load::add);
                incoming.clear();
            }
        }
        return load;
    }

    private ToIntFunction<String> subtask(Configuration flink) {
        int max = flink.get(PipelineOptions.MAX_PARALLELISM);
        if (parallelism < 1 || parallelism > max) {
            throw new ParameterException(
                    spec.commandLine(),
                    "A parallelism of " + parallelism + " is not possible: give 1 to " + max);
        }
        return key -> KeyGroupRangeAssignment.assignKeyToParallelOperator(key, max, parallelism);
    }
}

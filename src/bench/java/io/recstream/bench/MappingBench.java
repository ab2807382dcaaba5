package io.recstream.bench;

import io.recstream.job.KafkaEnds;
import io.recstream.job.config.JobSettings;
import io.recstream.job.ingest.EventDeserializer;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench mapping}: records that a mapping reads, beside the job's own JSON. */
@Command(
        name = "mapping",
        mixinStandardHelpOptions = true,
        description = {
            "What it costs to decode and check events by a mapping, beside events in the job's own"
                    + " JSON with as many bytes, fields and objects. CPU time of one thread, without"
                    + " Kafka and Flink."
        })
public final class MappingBench implements Callable<Integer> {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String MAPPING = "recstream.events.mapping.";
    private static final int DISTINCT = 4_096;

    @Mixin private BenchOptions options;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "400000",
            description =
                    "How many events each contender decodes in a round. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int events;

    /** What one run took. */
    private record Cost(double nanosPerEvent) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%,.0f ns an event", nanosPerEvent);
        }
    }

    /** An event, before it is written in one of the forms. */
    private record Fact(
            String id, String user, String session, String item, Instant time, String price) {}

    /** One of the forms that are compared. */
    private record Form(String name, String detail, Map<String, String> mapping, List<byte[]> all) {

        int bytes() {
            return all.stream().mapToInt(each -> each.length).sum() / all.size();
        }
    }

    @Override
    public Integer call() throws Exception {
        options.require(events >= 1_000, "--events " + events + ": give 1000 or more.");
        return options.run(this::measure);
    }

    private BenchReport measure() throws Exception {
        Machine machine = Machine.describe();
        List<Fact> facts = facts();
        Form own = form("own JSON", "own", Map.of(), facts, MappingBench::own);
        Form renamed =
                form("other names, mapped", "renamed", renamed(), facts, MappingBench::renamed);
        Form ownWide =
                form(
                        "own JSON with a track call's other fields",
                        "own_wide",
                        Map.of(),
                        facts,
                        MappingBench::ownWide);
        Form track =
                form(
                        "track calls, preset segment",
                        "segment",
                        Map.of(MAPPING + "preset", "segment"),
                        facts,
                        MappingBench::trackCall);
        List<Form> forms = List.of(own, renamed, ownWide, track);
        requireSameEvents(forms);
        Map<String, List<Cost>> costs =
                Rounds.play(
                        forms.stream().map(this::contender).toList(),
                        options.rounds,
                        options::progress);
        return report(machine, forms, costs);
    }

    private BenchReport report(Machine machine, List<Form> forms, Map<String, List<Cost>> costs) {
        BenchReport report = new BenchReport("mapping", options, machine);
        report.section("CPU time of one event, ns");
        for (Form form : forms) {
            report.figure(
                    form.name() + ", " + form.bytes() + " bytes",
                    form.detail() + "_ns",
                    Quantiles.of(costs.get(form.name()), Cost::nanosPerEvent));
        }
        Quantiles renamed = ratio(costs, forms.get(1), forms.get(0));
        Quantiles segment = ratio(costs, forms.get(3), forms.get(2));
        report.section("ratio to the job's own JSON");
        report.figure(forms.get(1).name(), "renamed_ratio", renamed);
        report.figure(forms.get(3).name(), "segment_ratio", segment);
        return report.headline(
                Quantiles.of(costs.get(forms.get(3).name()), Cost::nanosPerEvent),
                "ns/event",
                forms.get(2).name(),
                segment);
    }

    private static Quantiles ratio(Map<String, List<Cost>> costs, Form these, Form those) {
        return Quantiles.ratio(
                costs.get(these.name()), costs.get(those.name()), Cost::nanosPerEvent);
    }

    private Rounds.Contender<Cost> contender(Form form) {
        EventDeserializer decoder = decoder(form);
        return new Rounds.Contender<>(
                form.name(),
                warmUp -> decodeAll(decoder, form.all(), warmUp ? 2 * events : events));
    }

    private static Cost decodeAll(EventDeserializer decoder, List<byte[]> payloads, int count) {
        SourceRecord[] records = new SourceRecord[payloads.size()];
        for (int i = 0; i < records.length; i++) {
            records[i] = new SourceRecord("events", 0, i, 0, null, payloads.get(i));
        }
        long accepted = 0;
        long before = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < count; i++) {
            accepted += decoder.decode(records[i % records.length]).get(0).isAccepted() ? 1 : 0;
        }
        long nanos = THREADS.getCurrentThreadCpuTime() - before;
        if (accepted != count) {
            throw new IllegalStateException(count - accepted + " events were not accepted");
        }
        return new Cost((double) nanos / count);
    }

    private static EventDeserializer decoder(Form form) {
        Map<String, String> settings = new HashMap<>(form.mapping());
        settings.put("recstream.kafka.bootstrap-servers", "unused:9092");
        settings.put("recstream.events.format", "json");
        settings.put("execution.checkpointing.interval", "10 s");
        return KafkaEnds.eventDeserializer(JobSettings.from(Configuration.fromMap(settings)));
    }

    /** Stops the benchmark where a form says something else than the first one. */
    private static void requireSameEvents(List<Form> forms) {
        List<UserEvent> first = decoded(forms.get(0));
        for (Form form : forms) {
            if (!decoded(form).equals(first)) {
                throw new IllegalStateException("Different events: " + form.name());
            }
        }
    }

    private static List<UserEvent> decoded(Form form) {
        EventDeserializer decoder = decoder(form);
        List<UserEvent> events = new ArrayList<>();
        for (byte[] payload : form.all()) {
            List<DecodedRecord<UserEvent>> all =
                    decoder.decode(new SourceRecord("events", 0, 0, 0, null, payload));
            all.forEach(each -> events.add(each.value()));
        }
        return events;
    }

    private List<Fact> facts() {
        Random random = new Random(options.seed);
        Instant start = Instant.parse("2026-03-01T10:00:00Z");
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < DISTINCT; i++) {
            facts.add(
                    new Fact(
                            "ajs-next-%016x-%08x".formatted(random.nextLong(), i),
                            "user-" + random.nextInt(100_000),
                            Long.toString(1_709_287_200_000L + random.nextInt(1_000_000)),
                            "507f1f77bcf8" + random.nextInt(10_000),
                            start.plusMillis(250L * i + random.nextInt(250)),
                            random.nextInt(300) + "." + (10 + random.nextInt(90))));
        }
        return facts;
    }

    private interface Writer {
        String write(Fact fact);
    }

    private static Form form(
            String name,
            String detail,
            Map<String, String> mapping,
            List<Fact> facts,
            Writer writer) {
        return new Form(
                name,
                detail,
                mapping,
                facts.stream()
                        .map(fact -> writer.write(fact).getBytes(StandardCharsets.UTF_8))
                        .toList());
    }

    private static String own(Fact fact) {
        return "{" + ownFields(fact) + "}";
    }

    private static String ownFields(Fact fact) {
        return """
               "event_id":"%s","user_id":"%s","session_id":"%s","item_id":"%s",\
               "event_type":"view","event_time":"%s\""""
                .formatted(
                        fact.id(),
                        fact.user(),
                        fact.session(),
                        fact.item(),
                        fact.time().toString());
    }

    private static Map<String, String> renamed() {
        return Map.of(
                MAPPING + "event-id", "msg_uuid",
                MAPPING + "user-id", "user_no",
                MAPPING + "device-id", "",
                MAPPING + "session-id", "session_no",
                MAPPING + "item-id", "item_no",
                MAPPING + "event-type", "event_name",
                MAPPING + "event-time", "event_date",
                MAPPING + "value", "",
                MAPPING + "attributes", "");
    }

    private static String renamed(Fact fact) {
        return """
               {"msg_uuid":"%s","user_no":"%s","session_no":"%s","item_no":"%s",\
               "event_name":"view","event_date":"%s"}"""
                .formatted(
                        fact.id(),
                        fact.user(),
                        fact.session(),
                        fact.item(),
                        fact.time().toString());
    }

    /** The fields of a track call that the mapping does not look at. */
    private static String others(Fact fact) {
        return """
               "type":"track","receivedAt":"%s","context":{"ip":"203.0.113.7","locale":"de-DE",\
               "library":{"name":"analytics.js","version":"5.2.1"},\
               "page":{"path":"/p/%s","title":"Mountain boots"}%%s},\
               "properties":{%%s"name":"Mountain boots","price":%s,"currency":"EUR","quantity":1}"""
                .formatted(fact.time().toString(), fact.item(), fact.price());
    }

    private static String ownWide(Fact fact) {
        return "{" + ownFields(fact) + "," + others(fact).formatted("", "") + "}";
    }

    private static String trackCall(Fact fact) {
        return """
               {"messageId":"%s","userId":"%s","event":"Product Viewed","timestamp":"%s",%s}"""
                .formatted(
                        fact.id(),
                        fact.user(),
                        fact.time().toString(),
                        others(fact)
                                .formatted(
                                        ",\"sessionId\":\"" + fact.session() + "\"",
                                        "\"product_id\":\"" + fact.item() + "\","));
    }
}

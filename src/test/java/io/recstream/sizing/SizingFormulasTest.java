package io.recstream.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.devcluster.Checkout;
import io.recstream.job.dedup.EventFingerprint;
import io.recstream.job.dedup.SeenEvents;
import io.recstream.job.dedup.SeenEventsCodec;
import io.recstream.job.emit.FeaturesSerializer;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.emit.RecommendationSerializer;
import io.recstream.job.emit.SimilarItemsSerializer;
import io.recstream.job.identity.DeviceStateCodec;
import io.recstream.job.identity.PersonStateCodec;
import io.recstream.job.identity.ReplayableEventCodec;
import io.recstream.job.identity.TestingIdentityStates;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.CatalogItemCodec;
import io.recstream.job.model.Codec;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.IdentityUpdate;
import io.recstream.job.model.IdentityUpdateCodec;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ItemAvailabilityCodec;
import io.recstream.job.model.Neighbour;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.Resolution;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.SimilarItems;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.session.SessionState;
import io.recstream.job.session.SessionStateCodec;
import io.recstream.job.window.PaneFold;
import io.recstream.job.window.PaneRing;
import io.recstream.job.window.UserWindowState;
import io.recstream.job.window.UserWindowStateCodec;
import io.recstream.job.window.WindowShape;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the calculator's byte counts with the job's codecs and serializers, for short and long
 * ids.
 */
class SizingFormulasTest {

    private static final long NOW = 1_795_356_286_987L;
    private static final Percentage NEAR = Percentage.withPercentage(12);
    private static final WindowShape SHAPE =
            WindowShape.of(
                    List.of(
                            Duration.ofMinutes(5),
                            Duration.ofHours(1),
                            Duration.ofHours(24),
                            Duration.ofDays(7)),
                    Duration.ofMinutes(1),
                    5);

    @ParameterizedTest
    @ValueSource(ints = {6, 12, 36})
    void valuesOfUsersHaveTheSizeThatIsReckoned(int idBytes) throws IOException {
        Workload workload = workload(idBytes);
        StateModel state = new StateModel(workload, new Behaviour(workload));
        SessionState session = new SessionState();
        SeenEvents seen = new SeenEvents(450_000);
        for (int i = 0; i < 3; i++) {
            session.observe(event(i, idBytes), 1, SessionParameters.DEFAULT);
            seen.remember(EventFingerprint.of(event(i, idBytes)), NOW / 450_000);
        }

        double ofKeys = state.key() + state.timer();
        assertThat((double) size(new SessionStateCodec(), session))
                .isCloseTo(state.session() - ofKeys, NEAR);
        assertThat(size(new SeenEventsCodec(), seen) - 7.0)
                .isCloseTo(3 * MeasuredConstant.SEEN_EVENT.value(), NEAR);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 12, 36})
    void identityHasTheSizeThatIsReckoned(int idBytes) throws IOException {
        Workload workload = workload(idBytes).with(Input.DEVICES, 2);
        StateModel state = new StateModel(workload, new Behaviour(workload));
        String user = id(0, idBytes);
        String device = "device:" + user;
        UserEvent event = event(1, idBytes).of(user, new Resolution(user, Resolution.Kind.NEW));

        double ofKeys = state.key() + state.timer();
        assertThat((double) size(new DeviceStateCodec(), TestingIdentityStates.device(user, NOW)))
                .isCloseTo(state.device() - ofKeys, NEAR);
        assertThat(
                        (double)
                                size(
                                        new PersonStateCodec(),
                                        TestingIdentityStates.person(user, 2, NOW)))
                .isCloseTo(state.person() - ofKeys, NEAR);
        assertThat(
                        (double)
                                size(
                                        new ReplayableEventCodec(),
                                        TestingIdentityStates.replayable(event)))
                .isCloseTo(state.replayableEvent(), NEAR);
        assertThat(
                        (double)
                                size(
                                        new IdentityUpdateCodec(),
                                        new IdentityUpdate(
                                                device,
                                                user,
                                                user,
                                                TestingIdentityStates.link(device, user, NOW),
                                                NOW,
                                                0)))
                .isCloseTo(state.identity() - state.key(), NEAR);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 12, 36})
    void windowsHaveTheSizeThatIsReckoned(int idBytes) throws IOException {
        Workload workload = workload(idBytes);
        StateModel state = new StateModel(workload, new Behaviour(workload));
        PaneRing ring = new PaneRing(60_000);
        int events = 200;
        for (int i = 0; i < events; i++) {
            ring.add(
                    NOW + i * 90_000L,
                    id((int) (i * MeasuredConstant.NEW_ITEMS.value()), idBytes),
                    "view",
                    id((int) (i * MeasuredConstant.CATEGORIES_PER_ENTRY.value()), 30),
                    0);
        }
        ring.advance(SHAPE.paneOf(NOW + events * 90_000L), SHAPE);

        assertThat((double) size(new UserWindowStateCodec(), new UserWindowState(ring)))
                .isCloseTo(35 + events * state.windowEntry(), NEAR);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 12, 36})
    void theCatalogueAndEventsHaveTheSizeThatIsReckoned(int idBytes) throws IOException {
        Workload workload = workload(idBytes);
        Behaviour behaviour = new Behaviour(workload);
        StateModel state = new StateModel(workload, behaviour);
        TrafficModel traffic = new TrafficModel(workload, behaviour, state, 2);
        CatalogItem item = new CatalogItem(id(1, idBytes), id(2, 40), id(3, 30), 9.99, true, false);
        byte[] payload = avro(idBytes);
        byte[] key = id(0, idBytes).getBytes(StandardCharsets.UTF_8);

        assertThat((double) size(new CatalogItemCodec(), item))
                .isCloseTo(state.catalogItem() - state.key(), NEAR);
        assertThat((double) payload.length).isCloseTo(traffic.avroEvent(), NEAR);
        assertThat(
                        13.0
                                + size(
                                        new DecodedRecordCodec.OfEvent(),
                                        DecodedRecord.accepted(
                                                new SourceRecord(
                                                        "recstream.events",
                                                        3,
                                                        1 << 20,
                                                        NOW,
                                                        key,
                                                        payload),
                                                event(1, idBytes))))
                .isCloseTo(traffic.toUser(), NEAR);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 12, 36})
    void attributesHaveTheSizeThatIsReckoned(int idBytes) throws IOException {
        Workload workload =
                workload(idBytes)
                        .withReplicatedCatalog(true)
                        .with(Input.ATTRIBUTES, 5)
                        .with(Input.ATTRIBUTE_BYTES, 20);
        StateModel state = new StateModel(workload, new Behaviour(workload));
        CatalogItem item =
                new CatalogItem(id(1, idBytes), id(2, 40), id(3, 30), 9.99, true, false)
                        .withAttributes(
                                IntStream.range(0, 5)
                                        .mapToObj(i -> new ItemAttribute("brand", id(i, 15)))
                                        .toList());

        assertThat((double) size(new CatalogItemCodec(), item))
                .isCloseTo(state.catalogItem() - state.key(), NEAR);
        assertThat(
                        (double) idBytes
                                + size(new ItemAvailabilityCodec(), ItemAvailability.of(item, NOW)))
                .isCloseTo(state.availabilityBytes(), NEAR);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 12, 36})
    void outputsHaveTheSizeThatIsReckoned(int idBytes) {
        Workload workload = workload(idBytes);
        Behaviour behaviour = new Behaviour(workload);
        TrafficModel traffic =
                new TrafficModel(workload, behaviour, new StateModel(workload, behaviour), 2);
        PaneRing ring = new PaneRing(60_000);
        for (int i = 0; i < 40; i++) {
            ring.add(NOW, id(i, idBytes), "view", id(i, 30), 0);
        }
        ring.advance(SHAPE.paneOf(NOW), SHAPE);

        assertThat(
                        record(
                                new RecommendationSerializer("lists", OutputFormat.AVRO)
                                        .serialize(list(idBytes), null, NOW)))
                .isCloseTo(traffic.recommendation(), NEAR);
        assertThat(
                        record(
                                new FeaturesSerializer("features", OutputFormat.AVRO)
                                        .serialize(
                                                new UserFeatures(
                                                        id(1, idBytes),
                                                        900,
                                                        NOW,
                                                        NOW,
                                                        40,
                                                        ring.windows(new PaneFold(SHAPE))),
                                                null,
                                                NOW)))
                .isCloseTo(traffic.features(), NEAR);
        assertThat(
                        record(
                                new SimilarItemsSerializer("similar", OutputFormat.AVRO)
                                        .serialize(
                                                new SimilarItems(
                                                        id(1, idBytes), 900, NOW, page(idBytes)),
                                                null,
                                                NOW)))
                .isCloseTo(traffic.page(), NEAR);
    }

    @Test
    void failureDetectionTakesTheTimeoutOfFlinkConf() {
        Configuration file = GlobalConfiguration.loadConfiguration(Checkout.flinkConf().toString());

        assertThat(MeasuredConstant.DETECTION.value())
                .isEqualTo(
                        file.get(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT).toMillis() / 1_000.0);
    }

    private static Workload workload(int idBytes) {
        return Workload.standard().with(Input.ID_BYTES, idBytes).with(Input.EVENT_ID_BYTES, 36);
    }

    private static double record(ProducerRecord<byte[], byte[]> record) {
        return 12.0 + record.key().length + record.value().length;
    }

    private static RecommendationUpdate list(int idBytes) {
        List<RecommendedItem> items =
                IntStream.range(0, 20)
                        .mapToObj(
                                i ->
                                        new RecommendedItem(
                                                id(i, idBytes),
                                                0.5,
                                                RecommendationReason.OFTEN_NEXT,
                                                id(99, idBytes),
                                                null,
                                                null))
                        .toList();
        return new RecommendationUpdate(
                id(7, idBytes), 900, NOW, id(1, 36), NOW, 3, true, null, items);
    }

    private static List<Neighbour> page(int idBytes) {
        return IntStream.range(0, 20).mapToObj(i -> new Neighbour(id(i, idBytes), 0.1)).toList();
    }

    private static byte[] avro(int idBytes) {
        return io.recstream.devcluster.Outgoing.encode(
                io.recstream.avro.UserEvent.newBuilder()
                        .setEventId(id(1, 36))
                        .setUserId(id(0, idBytes))
                        .setItemId(id(1, idBytes))
                        .setEventType("view")
                        .setEventTime(Instant.ofEpochMilli(NOW))
                        .setAttributes(Map.of())
                        .build());
    }

    private static UserEvent event(int number, int idBytes) {
        return new UserEvent(
                id(number, 36), id(0, idBytes), null, id(number, idBytes), "view", NOW, 0);
    }

    /** An id of the given length in bytes. */
    private static String id(int number, int bytes) {
        String digits = Integer.toString(number);
        return "x".repeat(bytes - digits.length()) + digits;
    }

    private static <T> int size(Codec<T> codec, T value) throws IOException {
        DataOutputStream out = new DataOutputStream(OutputStream.nullOutputStream());
        codec.write(value, out);
        return out.size();
    }
}

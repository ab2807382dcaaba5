package io.recstream.job.model;

import java.nio.charset.StandardCharsets;

/**
 * Builds an event, and the messages that carry it: {@code view("u1", "i9").id("e1").at("10:00")}.
 */
public final class TestingEvent {

    private static final String TOPIC = "events";

    private final String userId;
    private final String itemId;
    private final String type;
    private String eventId = "e0";
    private String sessionId;
    private long time;
    private double value;
    private String category;
    private long sequence = 1;
    private long extras;

    private TestingEvent(String userId, String itemId, String type) {
        this.userId = userId;
        this.itemId = itemId;
        this.type = type;
    }

    public static TestingEvent event(String type, String userId, String itemId) {
        return new TestingEvent(userId, itemId, type);
    }

    public static TestingEvent view(String userId, String itemId) {
        return event("view", userId, itemId);
    }

    public static TestingEvent purchase(String userId, String itemId, double price) {
        return event("purchase", userId, itemId).value(price);
    }

    public TestingEvent id(String newEventId) {
        eventId = newEventId;
        return this;
    }

    public TestingEvent session(String newSessionId) {
        sessionId = newSessionId;
        return this;
    }

    public TestingEvent at(String timeOfDay) {
        return at(TestingInstant.at(timeOfDay));
    }

    public TestingEvent at(long epochMillis) {
        time = epochMillis;
        return this;
    }

    public TestingEvent value(double newValue) {
        value = newValue;
        return this;
    }

    public TestingEvent attribute(String name, String text) {
        extras += Extras.ofAttribute(name, text);
        return this;
    }

    /** As the catalogue says; only enriched events carry it. */
    public TestingEvent in(String newCategory) {
        category = newCategory;
        return this;
    }

    public TestingEvent sequence(long newSequence) {
        sequence = newSequence;
        return this;
    }

    public UserEvent event() {
        return new UserEvent(
                eventId, userId, sessionId, itemId, type, time, MicroUnits.of(value), extras);
    }

    public SourceRecord source() {
        return new SourceRecord(TOPIC, 0, 7, time, bytes(userId), bytes(eventId));
    }

    public DecodedRecord<UserEvent> incoming() {
        return DecodedRecord.accepted(source(), event());
    }

    public EnrichedEvent enriched() {
        String[] context = {itemId};
        return new EnrichedEvent(
                event(),
                false,
                1,
                PackedItemIds.of(context),
                0,
                1f,
                1,
                1,
                category != null,
                null,
                category);
    }

    /** The answer of the event's own item, which brings the event. */
    public CandidateResponse answer() {
        return new CandidateResponse(
                userId, sequence, 2, 0, itemId, PackedCandidates.NONE, enriched(), null);
    }

    /** The answer of another item of the context, which does not. */
    public CandidateResponse answerOf(String otherItemId) {
        return new CandidateResponse(
                userId, sequence, 2, 1, otherItemId, PackedCandidates.NONE, null, null);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

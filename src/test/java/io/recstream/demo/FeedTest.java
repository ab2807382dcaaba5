package io.recstream.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.UserEvent;
import io.recstream.devcluster.Outgoing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedTest {

    @TempDir private Path folder;

    @Test
    void readsTaobaoInFileOrder() throws IOException {
        Path file =
                file("taobao.csv", "7,i1,c9,pv,1511658000\n8,i2,c8,buy,1511658001\n7,i1,c9,fav,15");

        List<Outgoing> records = all(new TaobaoFeed(file));

        assertThat(records).hasSize(3).extracting(Outgoing::key).containsExactly("7", "8", "7");
        UserEvent first = records.get(0).event();
        assertThat(first.getEventId()).isEqualTo("line-1");
        assertThat(first.getEventType()).isEqualTo("view");
        assertThat(first.getEventTime()).isEqualTo(Instant.ofEpochSecond(1511658000));
        assertThat(records.get(1).event().getEventType()).isEqualTo("purchase");
        assertThat(records.get(2).event().getEventType()).isEqualTo("favourite");
        assertThat(records.get(2).event().getEventTime()).isEqualTo(Instant.ofEpochSecond(15));
        assertThat(UserEvent.getDecoder().decode(records.get(0).payload())).isEqualTo(first);
    }

    @Test
    void feedsEachTaobaoItemWithItsFirstCategory() throws IOException {
        Path file = file("t.csv", "7,i1,c9,pv,1\n8,i2,c8,pv,2\n9,i1,c7,pv,3\nbroken\n");

        List<CatalogItem> items = new TaobaoFeed(file).catalogue();

        assertThat(items).extracting(CatalogItem::getItemId).containsExactly("i1", "i2");
        assertThat(items.get(0).getTitle()).isEqualTo("Item i1");
        assertThat(items.get(0).getCategory()).containsExactly("cc9");
    }

    @Test
    void sendsUnreadableLinesAsTheyAre() throws IOException {
        byte[] line = {'7', ',', (byte) 0xff, ',', 'x'};
        Path file = folder.resolve("t.csv");
        Files.write(file, line);

        List<Outgoing> records = all(new TaobaoFeed(file));

        assertThat(records).hasSize(1);
        assertThat(records.get(0).event()).isNull();
        assertThat(records.get(0).key()).isEqualTo("7");
        assertThat(records.get(0).payload()).isEqualTo(line);
        assertThat(all(new TaobaoFeed(file("u.csv", "7,i1,c9,pv,soon\n\n")))).hasSize(1);
    }

    @Test
    void sortsSessionsByTimeAndKeepsTheOrderOfEqualTimes() throws IOException {
        Path file =
                file(
                        "s.tsv",
                        "SessionId\tItemId\tTime\n2\tb\t20.5\n1\ta\t10.0\n1\tc\t20.5\n1\td\t9.25\n");

        List<Outgoing> records = all(new SessionFeed(file));

        assertThat(records)
                .extracting(record -> record.event().getItemId())
                .containsExactly("d", "a", "b", "c");
        UserEvent first = records.get(0).event();
        assertThat(first.getUserId()).isEqualTo("1");
        assertThat(first.getSessionId()).isEqualTo("1");
        assertThat(first.getEventType()).isEqualTo("view");
        assertThat(first.getEventTime()).isEqualTo(Instant.ofEpochMilli(9_250));
        assertThat(records)
                .extracting(record -> record.event().getEventId())
                .doesNotHaveDuplicates();
    }

    @Test
    void keepsAMalformedLineOfASessionFile() throws IOException {
        Path file = file("s.tsv", "SessionId\tItemId\tTime\n1\ta\tsoon\n1\ta\t1.0\nx\n");

        List<Outgoing> records = all(new SessionFeed(file));

        assertThat(records).hasSize(3);
        assertThat(records.stream().filter(record -> record.event() == null)).hasSize(2);
    }

    @Test
    void refusesASessionFileWithoutItsHeader() throws IOException {
        Path file = file("s.tsv", "1\ta\t1.0\n");

        assertThatThrownBy(() -> new SessionFeed(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("header");
    }

    @Test
    void readsJsonWithTheFieldNamesOfTheSchema() throws IOException {
        Path file =
                file(
                        "e.jsonl",
                        """
                        {"event_id":"e1","user_id":"u1","item_id":"i1","event_type":"view","event_time":1000,"value":2.5,"attributes":{"a":"b"}}
                        {"event_id":"e2","device_id":"d1","item_id":"i1","event_type":"cart","event_time":"2026-01-01T12:00:00Z","more":true}
                        """);

        List<Outgoing> records = all(new JsonFeed(file));

        assertThat(records).extracting(Outgoing::key).containsExactly("u1", "device:d1");
        UserEvent first = records.get(0).event();
        assertThat(first.getEventTime()).isEqualTo(Instant.ofEpochMilli(1_000));
        assertThat(first.getValue()).isEqualTo(2.5);
        assertThat(first.getAttributes()).isEqualTo(Map.of("a", "b"));
        assertThat(records.get(1).event().getEventTime())
                .isEqualTo(Instant.parse("2026-01-01T12:00:00Z"));
    }

    @Test
    void sendsJsonWithoutAnEventAsItIs() throws IOException {
        List<String> lines =
                List.of(
                        "{\"user_id\":\"u1\",\"item_id\":\"i1\",\"event_type\":\"view\"}",
                        "{\"event_id\":1}",
                        "[]",
                        "not json",
                        "{\"user_id\":\"a\",\"user_id\":\"b\"}",
                        "{} {}");
        Path file = file("e.jsonl", "\uFEFF" + String.join("\n", lines) + "\n \n\n");

        List<Outgoing> records = all(new JsonFeed(file));

        assertThat(records)
                .extracting(record -> new String(record.payload(), UTF_8))
                .containsExactlyElementsOf(lines);
        assertThat(records).allMatch(record -> record.event() == null);
        assertThat(records.get(0).key()).isEqualTo("u1");
    }

    @Test
    void readsTheRecordsOfAnotherProducerByAMapping() throws IOException {
        Path file =
                file(
                        "orders.jsonl",
                        """
                        {"no":7,"who":{"id":42},"at":1772359200,"lines":[{"sku":"a","price":2.5,"n":2},{"sku":"b"}]}
                        {"no":8,"who":{"id":42},"at":1772359201,"kind":"quote","lines":[{"sku":"a"}]}
                        {"no":9,"who":{"id":43},"at":1772359202,"lines":[]}
                        """);
        DemoSettings settings =
                new DemoSettings(
                        List.of(
                                "--recstream.events.mapping.event-id=no",
                                "--recstream.events.mapping.user-id=who.id",
                                "--recstream.events.mapping.event-time=at",
                                "--recstream.events.mapping.time-unit=seconds",
                                "--recstream.events.mapping.event-type=kind | type",
                                "--recstream.events.mapping.item-id=lines[].sku",
                                "--recstream.events.mapping.value=lines[].price",
                                "--recstream.events.mapping.quantity=lines[].n",
                                "--recstream.events.mapping.ignored-types=quote",
                                "--recstream.rank.size",
                                "5",
                                "--recstream.events.topic=shop.orders"));
        Path typed =
                file(
                        "typed.jsonl",
                        Files.readString(file)
                                .replace("\"lines\"", "\"type\":\"purchase\",\"lines\""));

        try (MappedFeed feed = new MappedFeed(typed, settings.mappedEvents())) {
            List<Outgoing> records = all(feed);

            assertThat(records).extracting(Outgoing::key).containsExactly("42", "42");
            assertThat(records)
                    .extracting(it -> it.event().getEventId(), it -> it.event().getValue())
                    .containsExactly(tuple("7#0", 5.0), tuple("7#1", null));
            assertThat(feed.report())
                    .first()
                    .asString()
                    .contains(
                            "3 records read, 2 events made of them, 1 records ignored, 1 refused");
            assertThat(feed.report().get(1))
                    .contains("MISSING_ITEM_ID 1, for instance record 3: item_id is missing");
        }
        assertThat(settings.job())
                .containsOnlyKeys(
                        "recstream.rank.size",
                        "recstream.control.enabled",
                        "recstream.rank.replicate-catalog",
                        "recstream.rules.reissue");
        assertThat(settings.unused()).containsExactly("recstream.events.topic");
    }

    @Test
    void guessesTheFormatFromTheFirstLineThenFromTheName() throws IOException {
        assertThat(guess("a.txt", "{\"event_id\":1}\n")).isEqualTo(EventFormat.JSONL);
        assertThat(guess("a.csv", "SessionId\tItemId\tTime\n")).isEqualTo(EventFormat.SESSION_TSV);
        assertThat(guess("a", "1,2,3,pv,4\n")).isEqualTo(EventFormat.TAOBAO);
        assertThat(guess("a.tsv", "")).isEqualTo(EventFormat.SESSION_TSV);
        assertThatThrownBy(() -> guess("a.bin", "?"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--format");
    }

    private EventFormat guess(String name, String content) throws IOException {
        return EventFormat.guess(file(name, content));
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static List<Outgoing> all(Feed feed) throws IOException {
        List<Outgoing> records = new ArrayList<>();
        try (feed) {
            for (Outgoing next = feed.next(0); next != null; next = feed.next(0)) {
                records.add(next);
            }
        }
        return records;
    }
}

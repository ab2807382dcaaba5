package io.recstream.ops.sample;

import io.recstream.job.config.JobSettings.Format;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What payloads are, by their first bytes.
 *
 * @param format null where it is none that the job reads
 * @param share of the payloads that look like it
 * @param words for people; what to do about it where there is no format
 */
record PayloadFormat(Format format, double share, String words) {

    private static final int FRAME_BYTES = 5;

    /** What most of the records are. */
    static PayloadFormat of(List<SourceRecord> records) {
        Map<PayloadFormat, Integer> counts = new HashMap<>();
        int payloads = 0;
        for (SourceRecord record : records) {
            if (record.payload() != null && record.payload().length > 0) {
                counts.merge(of(record.payload()), 1, Integer::sum);
                payloads++;
            }
        }
        int all = payloads;
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(
                        it ->
                                new PayloadFormat(
                                        it.getKey().format(),
                                        (double) it.getValue() / all,
                                        it.getKey().words()))
                .orElse(new PayloadFormat(null, 0, "no record has a value"));
    }

    private static PayloadFormat of(byte[] payload) {
        int first = payload[0] & 0xFF;
        int second = payload.length > 1 ? payload[1] & 0xFF : 0;
        String text =
                new String(payload, 0, Math.min(payload.length, 80), StandardCharsets.UTF_8)
                        .stripLeading();
        if (first == 0xC3 && second == 1) {
            return is(Format.AVRO, "Avro in single-object encoding");
        }
        if (text.startsWith("{") && text.length() > 1) {
            return is(Format.JSON, "JSON objects");
        }
        if (first == 0 && payload.length > FRAME_BYTES) {
            return payload[FRAME_BYTES] == '{'
                    ? is(Format.JSON, "JSON objects behind a schema id")
                    : is(Format.CONFLUENT_AVRO, "Confluent's wire format (00 and a schema id)");
        }
        if (text.equals("{") || text.startsWith("[")) {
            return isNot(
                    "JSON arrays, or JSON over several lines: a record is one object. A file of one"
                            + " array becomes lines with: jq -c '.[]' FILE");
        }
        if (text.startsWith("<")) {
            return isNot("XML, which the job does not read: have the producer write JSON or Avro");
        }
        if (text.startsWith("Obj\u0001")) {
            return isNot("Avro container files, not records: have the producer write one by one");
        }
        if (first == 0x1F && second == 0x8B) {
            return isNot(
                    "compressed by the producer's own code (gzip): use Kafka's compression.type, which"
                            + " readers need not know");
        }
        boolean isText = text.chars().allMatch(c -> (c >= ' ' && c != 0xFFFD) || c == '\t');
        if (isText && (text.contains(",") || text.contains(";") || text.contains("\t"))) {
            return isNot(
                    "text with separators, such as CSV, which the job does not read: have the producer"
                            + " write JSON or Avro");
        }
        return isNot(
                isText
                        ? "plain text, which is no record of an event"
                        : "bytes of a format that is not known, such as Protobuf: the job reads JSON"
                                + " and Avro");
    }

    private static PayloadFormat is(Format format, String words) {
        return new PayloadFormat(format, 0, words);
    }

    private static PayloadFormat isNot(String words) {
        return new PayloadFormat(null, 0, words);
    }

    /** The beginning of the first payload, for messages. */
    static String beginning(List<SourceRecord> records) {
        return records.stream()
                .filter(it -> it.payload() != null)
                .findFirst()
                .map(
                        it ->
                                Quoted.of(
                                        new String(
                                                it.payload(),
                                                0,
                                                Math.min(it.payload().length, 200),
                                                StandardCharsets.UTF_8)))
                .orElse("none");
    }
}

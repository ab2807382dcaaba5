package io.recstream.job.window;

import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The strings once, then some 6 bytes an entry: pane (as difference), numbers of its strings, count
 * and value sum. Part of {@link UserWindowStateCodec}, whose version it has.
 */
final class PaneRingCodec {

    private PaneRingCodec() {}

    static void write(PaneRing ring, DataOutput out) throws IOException {
        Wire.writeLong(ring.paneMillis(), out);
        Wire.writeLong(ring.asOf(), out);
        Wire.writeLong(ring.eventsTotal(), out);
        Wire.writeLong(ring.lastEventTime(), out);
        PaneEntries entries = ring.entries();
        Dictionary words = entries.words();
        Wire.writeInt(words.size(), out);
        for (int i = 0; i < words.size(); i++) {
            Wire.writeInt(words.lengthOf(i), out);
        }
        out.write(words.bytes(), 0, words.byteLength());
        Wire.writeInt(entries.size(), out);
        long pane = ring.asOf();
        for (int i = 0; i < entries.size(); i++) {
            Wire.writeLong(entries.pane(i) - pane, out);
            Wire.writeInt(entries.item(i), out);
            Wire.writeInt(entries.type(i), out);
            Wire.writeInt(entries.category(i) + 1, out);
            Wire.writeLong(entries.count(i), out);
            Wire.writeLong(entries.micros(i), out);
            pane = entries.pane(i);
        }
    }

    static PaneRing read(DataInput in) throws IOException {
        long paneMillis = Wire.readLong(in);
        long asOf = Wire.readLong(in);
        long eventsTotal = Wire.readLong(in);
        long lastEventTime = Wire.readLong(in);
        Dictionary words = readWords(in);
        int size = Wire.readInt(in);
        PaneEntries entries = new PaneEntries(size + 1, words);
        long pane = asOf;
        for (int i = 0; i < size; i++) {
            pane += Wire.readLong(in);
            entries.insert(
                    i,
                    pane,
                    Wire.readInt(in),
                    Wire.readInt(in),
                    Wire.readInt(in) - 1,
                    Wire.readLong(in),
                    Wire.readLong(in));
        }
        return new PaneRing(paneMillis, asOf, eventsTotal, lastEventTime, entries);
    }

    /** Leaves room for one more event, because most values are read to add one. */
    private static Dictionary readWords(DataInput in) throws IOException {
        int[] lengths = new int[Wire.readInt(in)];
        int byteLength = 0;
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = Wire.readInt(in);
            byteLength += lengths[i];
        }
        Dictionary words = new Dictionary(lengths.length + 2, byteLength + 16);
        for (int length : lengths) {
            words.appendLength(length);
        }
        in.readFully(words.bytes(), 0, byteLength);
        return words;
    }
}

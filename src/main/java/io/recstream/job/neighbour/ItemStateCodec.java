package io.recstream.job.neighbour;

import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.StateCodec;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The byte form of an {@link ItemState}: the ids by slot, then snippets and rules over slots. Slots
 * and orders are preserved, so that a restored state behaves exactly like the original.
 *
 * <p>Never more than {@link #maxBytes}, about 136 KB by default: that is 1,010 ids of 128 bytes.
 * With ids of 8 bytes and all caps reached it is 14 KB.
 */
public final class ItemStateCodec extends StateCodec<ItemState> {

    /**
     * Version, last update, epoch, published neighbours and the five counts, each at its greatest
     * length.
     */
    private static final int FIXED_BYTES = 1 + 10 + 10 + (10 + 8 + 10 + 1) + 5 * 5;

    /**
     * The maximum size of one item's state: every snippet as long as a context, every id of the
     * greatest length and used once.
     *
     * @param contextItems W: how many distinct items a context holds
     */
    public static int maxBytes(KnnParameters caps, int contextItems) {
        // A snippet is added before the oldest is removed; each contains the item itself.
        int slots = 1 + (caps.snippets() + 1) * (contextItems - 1) + 2 * caps.maxPairs();
        int slotBytes = bytesOf(slots);
        int idBytes = 2 + UserEvent.MAX_ID_BYTES;
        int snippetBytes = 8 + 10 + bytesOf(contextItems) + contextItems * slotBytes;
        int pairBytes = slotBytes + 4;
        return FIXED_BYTES
                + slots * idBytes
                + caps.snippets() * snippetBytes
                + 2 * caps.maxPairs() * pairBytes;
    }

    /** Size of a variable-length integer up to the given one. */
    private static int bytesOf(int largest) {
        return Math.max(1, (38 - Integer.numberOfLeadingZeros(largest)) / 7);
    }

    public ItemStateCodec() {
        super("item-memory", 1);
    }

    @Override
    protected void writeFields(ItemState state, DataOutput out) throws IOException {
        Wire.writeLong(state.lastUpdate, out);
        Wire.writeLong(state.pairsEpoch, out);
        writePublished(state.published, out);
        writeDictionary(state.dictionary, out);
        writeSnippets(state.snippets, out);
        writePairs(state.successors, out);
        writePairs(state.partners, out);
    }

    @Override
    protected ItemState readFields(int version, DataInput in) throws IOException {
        ItemState state = new ItemState();
        state.lastUpdate = Wire.readLong(in);
        state.pairsEpoch = Wire.readLong(in);
        readPublished(state.published, in);
        readDictionary(state.dictionary, in);
        readSnippets(state, in);
        readPairs(state.successors, state.dictionary, in);
        readPairs(state.partners, state.dictionary, in);
        return state;
    }

    private static void writePublished(PublishedNeighbours published, DataOutput out)
            throws IOException {
        Wire.writeLong(published.version, out);
        out.writeLong(published.digest);
        Wire.writeLong(published.checkedAt, out);
        out.writeBoolean(published.scheduled);
    }

    private static void readPublished(PublishedNeighbours published, DataInput in)
            throws IOException {
        published.version = Wire.readLong(in);
        published.digest = in.readLong();
        published.checkedAt = Wire.readLong(in);
        published.scheduled = in.readBoolean();
    }

    private static void writeDictionary(ItemDictionary dictionary, DataOutput out)
            throws IOException {
        Wire.writeInt(dictionary.capacity(), out);
        for (int slot = 0; slot < dictionary.capacity(); slot++) {
            dictionary.writeId(slot, out);
        }
    }

    private static void readDictionary(ItemDictionary dictionary, DataInput in) throws IOException {
        int capacity = Wire.readInt(in);
        for (int slot = 0; slot < capacity; slot++) {
            dictionary.readId(slot, in);
        }
    }

    private static void writeSnippets(SnippetMemory snippets, DataOutput out) throws IOException {
        Wire.writeInt(snippets.size(), out);
        for (int n = 0; n < snippets.size(); n++) {
            out.writeLong(snippets.session(n));
            Wire.writeLong(snippets.time(n), out);
            int start = snippets.start(n);
            Wire.writeInt(snippets.length(n), out);
            for (int k = start; k < start + snippets.length(n); k++) {
                Wire.writeInt(snippets.slots()[k], out);
            }
        }
    }

    private static void readSnippets(ItemState state, DataInput in) throws IOException {
        int size = Wire.readInt(in);
        for (int n = 0; n < size; n++) {
            long session = in.readLong();
            long time = Wire.readLong(in);
            int[] items = new int[Wire.readInt(in)];
            for (int i = 0; i < items.length; i++) {
                items[i] = Wire.readInt(in);
                state.dictionary.retainSlot(items[i]);
            }
            state.snippets.append(session, time, items);
        }
    }

    private static void writePairs(WeightedPairs pairs, DataOutput out) throws IOException {
        Wire.writeInt(pairs.size(), out);
        for (int i = 0; i < pairs.size(); i++) {
            Wire.writeInt(pairs.slot(i), out);
            out.writeFloat(pairs.weight(i));
        }
    }

    private static void readPairs(WeightedPairs pairs, ItemDictionary dictionary, DataInput in)
            throws IOException {
        int size = Wire.readInt(in);
        for (int i = 0; i < size; i++) {
            int slot = Wire.readInt(in);
            dictionary.retainSlot(slot);
            pairs.append(slot, in.readFloat());
        }
    }
}

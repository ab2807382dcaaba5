package io.recstream.job.archive;

import java.util.Map;
import java.util.TreeMap;

/**
 * A set of offsets, one bit for each: in chunks, and a chunk that is full takes nothing. Offsets of
 * a topic come mostly in order, so that few chunks are in between.
 */
public final class OffsetSet {

    private static final int CHUNK_BITS = 16;
    private static final int WORDS = 1 << (CHUNK_BITS - 6);
    private static final Chunk FULL = new Chunk(null, 1 << CHUNK_BITS);

    private final TreeMap<Long, Chunk> chunks = new TreeMap<>();
    private long size;

    private static final class Chunk {

        private final long[] words;
        private int size;

        Chunk(long[] words, int size) {
            this.words = words;
            this.size = size;
        }

        boolean contains(int at) {
            return words == null || (words[at >> 6] & 1L << at) != 0;
        }
    }

    /** A range of offsets; both ends are inside. */
    public record Range(long first, long last) {

        public long size() {
            return last - first + 1;
        }
    }

    /** Receives ranges in their order. */
    public interface Ranges {
        void accept(Range range);
    }

    /** Adds an offset; false if it was there. */
    public boolean add(long offset) {
        long number = offset >> CHUNK_BITS;
        int at = (int) (offset & (1 << CHUNK_BITS) - 1);
        Chunk chunk = chunks.computeIfAbsent(number, any -> new Chunk(new long[WORDS], 0));
        if (chunk.contains(at)) {
            return false;
        }
        chunk.words[at >> 6] |= 1L << at;
        chunk.size++;
        if (chunk.size == 1 << CHUNK_BITS) {
            chunks.put(number, FULL);
        }
        size++;
        return true;
    }

    public boolean contains(long offset) {
        Chunk chunk = chunks.get(offset >> CHUNK_BITS);
        return chunk != null && chunk.contains((int) (offset & (1 << CHUNK_BITS) - 1));
    }

    /** Adds all offsets of another set. */
    public void addAll(OffsetSet other) {
        other.chunks.forEach(
                (number, chunk) -> {
                    if (chunk.words == null) {
                        Chunk before = chunks.put(number, FULL);
                        size += FULL.size - (before == null ? 0 : before.size);
                    } else {
                        long base = number << CHUNK_BITS;
                        for (int at = 0; at < 1 << CHUNK_BITS; at++) {
                            if (chunk.contains(at)) {
                                add(base + at);
                            }
                        }
                    }
                });
    }

    public long size() {
        return size;
    }

    /** The least offset. */
    public long first() {
        Map.Entry<Long, Chunk> entry = chunks.firstEntry();
        int at = 0;
        while (!entry.getValue().contains(at)) {
            at++;
        }
        return (entry.getKey() << CHUNK_BITS) + at;
    }

    /** The greatest offset. */
    public long last() {
        Map.Entry<Long, Chunk> entry = chunks.lastEntry();
        int at = (1 << CHUNK_BITS) - 1;
        while (!entry.getValue().contains(at)) {
            at--;
        }
        return (entry.getKey() << CHUNK_BITS) + at;
    }

    /** The offsets between the first and the last that are not in the set. */
    public void holes(Ranges out) {
        if (size == 0) {
            return;
        }
        long next = first();
        long last = last();
        for (Map.Entry<Long, Chunk> entry : chunks.entrySet()) {
            long base = entry.getKey() << CHUNK_BITS;
            Chunk chunk = entry.getValue();
            if (chunk.words == null && next >= base) {
                next = base + (1 << CHUNK_BITS);
                continue;
            }
            for (int at = 0; at < 1 << CHUNK_BITS && base + at <= last; at++) {
                if (chunk.contains(at)) {
                    if (base + at > next) {
                        out.accept(new Range(next, base + at - 1));
                    }
                    next = Math.max(next, base + at + 1);
                }
            }
        }
    }

    /** The offsets of the set, as ranges. */
    public void ranges(Ranges out) {
        long[] next = new long[1];
        if (size > 0) {
            next[0] = first();
            holes(
                    hole -> {
                        out.accept(new Range(next[0], hole.first() - 1));
                        next[0] = hole.last() + 1;
                    });
            out.accept(new Range(next[0], last()));
        }
    }

    /** The first offset that is not in the set, from one on. */
    public long nextHole(long from) {
        long offset = from;
        while (true) {
            Chunk chunk = chunks.get(offset >> CHUNK_BITS);
            if (chunk == null) {
                return offset;
            }
            if (chunk.words == null) {
                offset = ((offset >> CHUNK_BITS) + 1) << CHUNK_BITS;
            } else if (chunk.contains((int) (offset & (1 << CHUNK_BITS) - 1))) {
                offset++;
            } else {
                return offset;
            }
        }
    }
}

package io.recstream.ops.inspect;

import org.apache.flink.util.Collector;

/**
 * Measures the state of an operator: for each state the number of keys, the bytes and the bytes of
 * the largest value, then the number of timers in event time and in processing time.
 */
final class AllKeys extends KeyReader<long[]> {

    private static final long serialVersionUID = 1L;

    /** Values of a state. */
    static final int KEYS = 0;

    static final int BYTES = 1;
    static final int LARGEST = 2;
    static final int STRIDE = 3;

    AllKeys(String uid) {
        super(uid);
    }

    @Override
    public void readKey(String key, Context context, Collector<long[]> out) throws Exception {
        int states = states().size();
        long[] figures = new long[states * STRIDE + 2];
        for (int i = 0; i < states; i++) {
            int bytes = states().get(i).bytes();
            figures[i * STRIDE + KEYS] = bytes == 0 ? 0 : 1;
            figures[i * STRIDE + BYTES] = bytes;
            figures[i * STRIDE + LARGEST] = bytes;
        }
        figures[states * STRIDE] = context.registeredEventTimeTimers().size();
        figures[states * STRIDE + 1] = context.registeredProcessingTimeTimers().size();
        out.collect(figures);
    }

    static long[] sum(long[] one, long[] other) {
        long[] sum = new long[one.length];
        for (int i = 0; i < one.length; i++) {
            boolean largest = i % STRIDE == LARGEST && i < one.length - 2;
            sum[i] = largest ? Math.max(one[i], other[i]) : one[i] + other[i];
        }
        return sum;
    }
}

package io.recstream.evaluation;

/** Logs for tests as text. */
final class TestingLog {

    private TestingLog() {}

    /** Events in order, one second apart: each as session and item, like {@code s1:a}. */
    static SessionLog of(String... events) {
        return fill(new SessionLog(), events);
    }

    static SessionLog fill(SessionLog log, String... events) {
        for (int i = 0; i < events.length; i++) {
            String[] parts = events[i].split(":", -1);
            log.add(parts[0], parts[1], 1000L * i);
        }
        return log.sort();
    }
}

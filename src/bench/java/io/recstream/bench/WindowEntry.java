package io.recstream.bench;

/**
 * A contender of {@code bench windows}.
 *
 * @param detail the beginning of its figures' names in the report
 * @param share of the users whose events it gets
 */
record WindowEntry(String name, String detail, double share, WindowRun.Part part) {

    String label() {
        long percent = Math.round(share * 100);
        return percent < 100 ? name + " (" + percent + " % of users)" : name;
    }
}

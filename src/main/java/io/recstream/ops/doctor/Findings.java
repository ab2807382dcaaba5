package io.recstream.ops.doctor;

import io.recstream.ops.doctor.Finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The findings of all checks, in their order. */
final class Findings {

    private final List<Finding> all = new ArrayList<>();
    private String check = "";

    /** Starts a check: later findings are this check's. */
    void begin(String name) {
        check = name;
    }

    void ok(String what) {
        all.add(new Finding(Severity.OK, check, what, "", ""));
    }

    void warn(String what, String why, String fix) {
        all.add(new Finding(Severity.WARN, check, what, why, fix));
    }

    void fail(String what, String why, String fix) {
        all.add(new Finding(Severity.FAIL, check, what, why, fix));
    }

    List<Finding> all() {
        return List.copyOf(all);
    }

    /** Whether the current check has found no problem. */
    boolean isClean() {
        return all.stream()
                .noneMatch(it -> it.check().equals(check) && it.severity() != Severity.OK);
    }

    Severity worst() {
        return all.stream()
                .map(Finding::severity)
                .max(Comparator.naturalOrder())
                .orElse(Severity.OK);
    }
}

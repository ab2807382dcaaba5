package io.recstream.job.model;

import java.io.Serializable;
import java.time.Duration;

/**
 * Whose lists are made again after a change of an item's availability or of the rules.
 *
 * @param within how long after their last event; zero for nobody's
 * @param maxUsers the most users of one subtask
 */
public record ReissueParameters(Duration within, int maxUsers) implements Serializable {

    public static final ReissueParameters OFF = new ReissueParameters(Duration.ZERO, 0);

    public boolean isOff() {
        return within.toMillis() == 0;
    }
}

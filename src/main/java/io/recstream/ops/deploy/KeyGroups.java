package io.recstream.ops.deploy;

import java.util.Map;

/**
 * The limits that the maximum parallelism of a running job sets. State is divided into that many
 * key groups, and the assignment of keys to them is part of every savepoint, so it cannot be
 * changed.
 *
 * @param maxParallelism of the running job
 */
record KeyGroups(int maxParallelism) {

    private static final String KEY = "pipeline.max-parallelism";

    void refuseAbove(int parallelism) throws RefusedException {
        if (parallelism < 1 || parallelism > maxParallelism) {
            throw new RefusedException(
                    "A parallelism of "
                            + parallelism
                            + " is not possible: the state of this job is cut into "
                            + maxParallelism
                            + " key groups ("
                            + KEY
                            + "), each of which is one task's. That is fixed with the first start."
                            + " Next: choose 1 to "
                            + maxParallelism);
        }
    }

    void refuseOther(Map<String, String> settings) throws RefusedException {
        String wanted = settings.get(KEY);
        if (wanted != null && !wanted.strip().equals(Integer.toString(maxParallelism))) {
            throw new RefusedException(
                    KEY
                            + " = "
                            + wanted
                            + " is not possible: the state of this job is cut into "
                            + maxParallelism
                            + " key groups, and no savepoint of it fits any other number. Next: leave"
                            + " it at "
                            + maxParallelism
                            + "; or start an empty job with stop and deploy, without a savepoint");
        }
    }
}

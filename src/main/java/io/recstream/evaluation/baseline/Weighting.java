package io.recstream.evaluation.baseline;

/** Weight of an item by its distance; 1 is the nearest. */
public enum Weighting {
    SAME {
        @Override
        double of(int distance) {
            return 1;
        }
    },
    DIV {
        @Override
        double of(int distance) {
            return 1.0 / distance;
        }
    },
    LINEAR {
        @Override
        double of(int distance) {
            return Math.max(0, 1 - 0.1 * distance);
        }
    },
    QUADRATIC {
        @Override
        double of(int distance) {
            return 1.0 / ((double) distance * distance);
        }
    };

    abstract double of(int distance);
}

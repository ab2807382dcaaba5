package io.recstream.job.ingest;

/** A gate, and what opens it. */
public final class StartGates {

    private final StartGate gate;

    public StartGates(boolean waitsForCatalog) {
        gate = StartGate.closed(waitsForCatalog);
    }

    public StartGate gate() {
        return gate;
    }

    public void open(int attempt) {
        gate.open(StartGate.CATALOG, attempt);
        gate.open(StartGate.SPLITS, attempt);
    }
}

package io.recstream.job.state;

/** Which key state calls are for; handed to stages by the operator that runs them. */
public interface KeyContext {

    Object currentKey();

    void switchTo(Object key);

    /** Does something for each key that holds a value in a state, being switched to it. */
    void forEachKey(String stateName, Visitor visitor) throws Exception;

    /** What is done for a key. */
    interface Visitor {

        void visit() throws Exception;
    }

    /** Whether state holds bytes (RocksDB), not the stored object itself. */
    boolean storesBytes();
}

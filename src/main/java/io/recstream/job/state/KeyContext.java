package io.recstream.job.state;

/** The current key of state access; operators pass it to their functions. */
public interface KeyContext {

    Object currentKey();

    void switchTo(Object key);

    /** To be called before the current key's state is read or written. */
    void apply();

    /** Calls the visitor for each key that has a value in a state; that key is the current one. */
    void forEachKey(String stateName, Visitor visitor) throws Exception;

    /** Called for each key. */
    interface Visitor {

        void visit() throws Exception;
    }

    /** Whether state holds bytes (RocksDB), not the stored object itself. */
    boolean storesBytes();
}

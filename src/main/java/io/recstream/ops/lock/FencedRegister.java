package io.recstream.ops.lock;

import java.io.IOException;

/**
 * One stored value that has one writer at a time: a new writer fences those before it. Opening a
 * writer, reading, and writing is therefore a comparison and a change in one.
 */
interface FencedRegister extends AutoCloseable {

    /** A writer that another one has fenced can write nothing more. */
    final class FencedException extends Exception {

        private static final long serialVersionUID = 1L;

        FencedException(Throwable cause) {
            super("Another writer was opened", cause);
        }
    }

    /** Writes the value until another writer is opened. */
    interface Writer extends AutoCloseable {

        /**
         * Stores a value.
         *
         * @param value null to remove it
         * @throws FencedException if another writer was opened; nothing was stored
         * @throws IOException if whether it is stored is not known; this writer is of no use then
         */
        void write(String value) throws FencedException, IOException;

        @Override
        void close();
    }

    /** The stored value; null if there is none. Not older than the writes before the last open. */
    String read() throws IOException;

    /** Fences all writers before, and returns when everything that they wrote can be read. */
    Writer open() throws IOException;

    @Override
    void close();
}

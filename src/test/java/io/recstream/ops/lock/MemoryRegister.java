package io.recstream.ops.lock;

import java.io.IOException;

/** A register in this process, and the connections of its clients, which can be cut. */
final class MemoryRegister {

    private String value;
    private long epoch;

    /** One client's view. */
    final class Connection implements FencedRegister {

        private volatile boolean isCut;

        void cut() {
            isCut = true;
        }

        void heal() {
            isCut = false;
        }

        @Override
        public String read() throws IOException {
            synchronized (MemoryRegister.this) {
                reach();
                return value;
            }
        }

        @Override
        public Writer open() throws IOException {
            synchronized (MemoryRegister.this) {
                reach();
                epoch++;
                return new EpochWriter(this, epoch);
            }
        }

        private void reach() throws IOException {
            if (isCut) {
                throw new IOException("cut off");
            }
        }

        @Override
        public void close() {}
    }

    private final class EpochWriter implements FencedRegister.Writer {

        private final Connection connection;
        private final long mine;

        EpochWriter(Connection connection, long mine) {
            this.connection = connection;
            this.mine = mine;
        }

        @Override
        public void write(String next) throws FencedRegister.FencedException, IOException {
            synchronized (MemoryRegister.this) {
                connection.reach();
                if (mine != epoch) {
                    throw new FencedRegister.FencedException(null);
                }
                value = next;
            }
        }

        @Override
        public void close() {}
    }

    Connection connect() {
        return new Connection();
    }

    synchronized String value() {
        return value;
    }
}

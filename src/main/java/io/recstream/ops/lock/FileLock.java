package io.recstream.ops.lock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** A lock of the operating system, which only its holder can end. */
final class FileLock implements OperationLock {

    private final FileChannel channel;

    /**
     * @param channel locked by this process
     */
    FileLock(FileChannel channel, LockHolder holder) throws IOException {
        this.channel = channel;
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(holder.toJson().toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void check() throws LockLostException {
        if (!channel.isOpen()) {
            throw new LockLostException("The lock was freed by the end of this process", null);
        }
    }

    @Override
    public void close() {
        try (channel) {
            if (channel.isOpen()) {
                channel.truncate(0);
            }
        } catch (IOException e) {
            // It is free at the end of the process.
        }
    }
}

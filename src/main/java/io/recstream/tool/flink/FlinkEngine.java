package io.recstream.tool.flink;

import io.recstream.serve.Engine;
import java.util.OptionalLong;

/** A cluster of somebody: it is looked at, and nothing of it is ended. */
public record FlinkEngine(FlinkWatch watch) implements Engine {

    @Override
    public Report report() {
        return watch.report();
    }

    @Override
    public boolean canKill() {
        return false;
    }

    @Override
    public OptionalLong kill() {
        return OptionalLong.empty();
    }

    @Override
    public Recovery recovery() {
        return null;
    }
}

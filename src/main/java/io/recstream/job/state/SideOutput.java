package io.recstream.job.state;

import org.apache.flink.util.OutputTag;

/** Emits to side outputs outside of a record or timer. */
public interface SideOutput {

    <T> void emit(OutputTag<T> tag, T value);
}

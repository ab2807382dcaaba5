package io.recstream.job.state;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.CommandReportCodec;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.OutputTag;

/** The side output in which every stage reports that it has applied a command. */
public final class CommandReports {

    public static final TypeInformation<CommandReport> TYPE =
            CodecType.ofMessage(CommandReport.class, new CommandReportCodec());

    public static final OutputTag<CommandReport> TAG = new OutputTag<>("command-reports", TYPE);

    private CommandReports() {}
}

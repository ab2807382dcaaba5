package io.recstream.job.state;

import io.recstream.job.model.ListNotice;
import io.recstream.job.model.ListNoticeCodec;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** The type of what is broadcast to {@code rank-list}. */
public final class ListNotices {

    public static final TypeInformation<ListNotice> TYPE =
            CodecType.ofMessage(ListNotice.class, new ListNoticeCodec());

    private ListNotices() {}
}

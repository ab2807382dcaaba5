package io.recstream.job.archive;

import java.io.IOException;
import org.apache.flink.connector.file.sink.FileSinkCommittable;
import org.apache.flink.connector.file.sink.compactor.FileCompactStrategy;
import org.apache.flink.connector.file.sink.compactor.operator.CompactCoordinator;
import org.apache.flink.connector.file.sink.compactor.operator.CompactorRequest;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.util.function.SerializableSupplierWithException;

/**
 * Flink's coordinator of the compaction, for which the wait of hidden files ends with a restore. It
 * does not store since when they wait: a job that is restored again and again would never make
 * Parquet of them.
 */
final class CollectFiles extends CompactCoordinator {

    private static final long serialVersionUID = 1L;

    private boolean isRestored;

    private CollectFiles(
            StreamOperatorParameters<CompactorRequest> parameters,
            FileCompactStrategy strategy,
            SimpleVersionedSerializer<FileSinkCommittable> serializer) {
        super(parameters, strategy, serializer);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        isRestored = context.isRestored();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        if (isRestored) {
            isRestored = false;
            // Passes on all that waits.
            endInput();
        }
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    /** The factory of the operator. */
    static final class Factory extends AbstractStreamOperatorFactory<CompactorRequest>
            implements OneInputStreamOperatorFactory<
                    CommittableMessage<FileSinkCommittable>, CompactorRequest> {

        private static final long serialVersionUID = 1L;

        private final FileCompactStrategy strategy;
        private final SerializableSupplierWithException<
                        SimpleVersionedSerializer<FileSinkCommittable>, IOException>
                serializer;

        Factory(
                FileCompactStrategy strategy,
                SerializableSupplierWithException<
                                SimpleVersionedSerializer<FileSinkCommittable>, IOException>
                        serializer) {
            this.strategy = strategy;
            this.serializer = serializer;
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        public <T extends StreamOperator<CompactorRequest>> T createStreamOperator(
                StreamOperatorParameters<CompactorRequest> parameters) {
            try {
                return (T) new CollectFiles(parameters, strategy, serializer.get());
            } catch (IOException e) {
                throw new IllegalStateException("No serializer for files", e);
            }
        }

        @Override
        @SuppressWarnings("rawtypes")
        public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
            return CollectFiles.class;
        }
    }
}

package io.recstream.job.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.StreamTypes;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.IdentityUpdate;
import io.recstream.job.state.CommandReports;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublishIdentityForgetTest {

    private static final IdentityUpdate.Erasure COMMAND = new IdentityUpdate.Erasure("c1", 7, 1, 3);

    private KeyedOneInputStreamOperatorTestHarness<String, IdentityUpdate, IdentityUpdate> harness;

    @BeforeEach
    void start() throws Exception {
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new PublishIdentity()),
                        IdentityUpdate::id,
                        Types.STRING);
        harness.setup(
                StreamTypes.IDENTITY.createSerializer(
                        harness.getExecutionConfig().getSerializerConfig()));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private void process(IdentityUpdate update) throws Exception {
        harness.processElement(new StreamRecord<>(update));
    }

    private long removed() {
        var reports = harness.getSideOutput(CommandReports.TAG);
        CommandReport.Done done = (CommandReport.Done) reports.poll().getValue();
        assertThat(done)
                .usingRecursiveComparison()
                .ignoringFields("removed")
                .isEqualTo(new CommandReport.Done("c1", "publish-identity", 7, 1, 1, 3, 0));
        return done.removed();
    }

    @Test
    void anIdThatBelongsToTheUserGetsATombstone() throws Exception {
        process(new IdentityUpdate("device:d", "u0", "u1", null, 5, 2));
        process(IdentityUpdate.erasure("device:d", "u1", COMMAND));

        assertThat(harness.extractOutputValues()).last().matches(IdentityUpdate::isTombstone);
        assertThat(removed()).isEqualTo(1);
        assertThat(harness.numKeyedStateEntries()).isZero();

        process(IdentityUpdate.erasure("device:d", "u1", COMMAND));
        assertThat(harness.extractOutputValues()).as("one tombstone").hasSize(2);
        assertThat(removed()).isZero();
    }

    @Test
    void aDeviceThatIsAnotherUsersByNowStays() throws Exception {
        process(new IdentityUpdate("device:d", "bob", "bob", null, 6, 0));
        process(IdentityUpdate.erasure("device:d", "u1", COMMAND));

        assertThat(harness.extractOutputValues()).hasSize(1);
        assertThat(removed()).isZero();
        assertThat(harness.numKeyedStateEntries()).isPositive();
    }

    @Test
    void aUserIsForgottenInAnyCaseAndBeginsAnewWithVersionOne() throws Exception {
        process(new IdentityUpdate("u1", "u0", null, null, 0, 9));
        process(IdentityUpdate.erasure("u1", null, COMMAND));
        process(new IdentityUpdate("u1", "u1", null, null, 0, 0));

        assertThat(harness.extractOutputValues())
                .last()
                .satisfies(
                        one -> {
                            assertThat(one.person()).isEqualTo("u1");
                            assertThat(one.revision()).isEqualTo(1);
                        });
    }
}

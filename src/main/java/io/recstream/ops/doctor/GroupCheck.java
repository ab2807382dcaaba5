package io.recstream.ops.doctor;

import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Checks that no other consumer uses the job's group. */
final class GroupCheck implements Check {

    @Override
    public String name() {
        return "group";
    }

    @Override
    public void examine(CheckContext context, Findings findings) throws Exception {
        String group = context.settings().kafka().groupId();
        int members = 0;
        try {
            ConsumerGroupDescription description =
                    context.get(
                            context.admin()
                                    .describeConsumerGroups(List.of(group))
                                    .describedGroups()
                                    .get(group));
            members = description.members().size();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
        if (members > 0) {
            findings.warn(
                    members + " consumers are members of the group " + group,
                    "the job reads without joining: both overwrite each other's offsets, and what"
                            + " is seen as lag means nothing",
                    "give one of them another group (recstream.kafka.group-id)");
        } else {
            findings.ok("no other member is in the group " + group);
        }
    }
}

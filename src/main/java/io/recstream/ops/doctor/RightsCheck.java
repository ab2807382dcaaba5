package io.recstream.ops.doctor;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;

/**
 * Checks whether the brokers enforce rights at all; the rights of this user are part of the check
 * of the start.
 */
final class RightsCheck implements Check {

    @Override
    public String name() {
        return "rights";
    }

    @Override
    public void examine(CheckContext context, Findings findings) throws Exception {
        try {
            int entries =
                    context.get(context.admin().describeAcls(AclBindingFilter.ANY).values()).size();
            findings.ok("the brokers check rights; they have " + entries + " entries");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SecurityDisabledException) {
                findings.ok("the brokers check no rights: whoever reaches them may do anything");
            } else if (e.getCause() instanceof AuthorizationException) {
                findings.ok("the brokers check rights, and do not show this user which there are");
            } else {
                throw e;
            }
        }
    }
}

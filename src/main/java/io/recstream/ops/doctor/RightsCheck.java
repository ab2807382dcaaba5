package io.recstream.ops.doctor;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;

/** Whether the brokers check rights at all; what this user may do, the start check has tried. */
final class RightsCheck implements Check {

    @Override
    public String name() {
        return "rights";
    }

    @Override
    public void examine(CheckContext patient, Findings findings) throws Exception {
        try {
            int entries =
                    patient.get(patient.admin().describeAcls(AclBindingFilter.ANY).values()).size();
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

package io.recstream.ops.doctor;

import io.recstream.job.config.SettingProblem;
import io.recstream.job.preflight.ClientPropertyRules;
import io.recstream.job.preflight.KafkaPreflight;
import io.recstream.job.preflight.RegistryPreflight;
import java.util.List;

/** Everything for which the job itself refuses to start: settings, topics, rights, schemas. */
final class SettingsCheck implements Check {

    private static final String REFUSED = "the job refuses to start with it";

    @Override
    public String name() {
        return "start";
    }

    @Override
    public boolean needsBrokers() {
        return false;
    }

    @Override
    public void examine(CheckContext patient, Findings findings) throws Exception {
        patient.checked().problems().forEach(problem -> tell(problem, findings));
        List<SettingProblem> clients = ClientPropertyRules.check(patient.settings());
        clients.forEach(problem -> tell(problem, findings));
        if (clients.isEmpty() && patient.checked().nameBrokers()) {
            KafkaPreflight.check(patient.settings(), patient.deadline())
                    .forEach(problem -> tell(problem, findings));
        }
        boolean registry = !patient.settings().registry().urls().isEmpty();
        if (registry) {
            RegistryPreflight.check(patient.settings(), patient.deadline())
                    .forEach(problem -> tell(problem, findings));
        }
        if (findings.isClean()) {
            findings.ok(
                    "settings, topics, rights and transactions"
                            + (registry ? ", registry and schemas" : "")
                            + " are as the job wants them");
        }
    }

    private static void tell(SettingProblem problem, Findings findings) {
        String value = problem.value() == null ? "(not set)" : problem.value();
        findings.fail(
                problem.key() + " = " + value + ": " + problem.problem(), REFUSED, problem.fix());
    }
}

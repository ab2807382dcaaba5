package io.recstream.ops.doctor;

import io.recstream.job.config.SettingProblem;
import io.recstream.job.preflight.ArchivePreflight;
import io.recstream.job.preflight.ClientPropertyChecks;
import io.recstream.job.preflight.KafkaPreflight;
import io.recstream.job.preflight.RegistryPreflight;
import java.util.List;

/**
 * Checks everything for which the job itself refuses to start: settings, topics, rights, schemas.
 */
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
    public void examine(CheckContext context, Findings findings) throws Exception {
        context.checked().problems().forEach(problem -> report(problem, findings));
        List<SettingProblem> clients = ClientPropertyChecks.check(context.settings());
        clients.forEach(problem -> report(problem, findings));
        if (clients.isEmpty() && context.checked().nameBrokers()) {
            KafkaPreflight.check(context.settings(), context.deadline())
                    .forEach(problem -> report(problem, findings));
        }
        boolean registry = !context.settings().registry().urls().isEmpty();
        if (registry) {
            RegistryPreflight.check(context.settings(), context.deadline())
                    .forEach(problem -> report(problem, findings));
        }
        if (context.checked().problems().isEmpty()) {
            ArchivePreflight.Result archive =
                    ArchivePreflight.check(context.settings(), context.deadline());
            archive.problems().forEach(problem -> report(problem, findings));
            archive.unchecked()
                    .forEach(
                            it ->
                                    findings.warn(
                                            described(it),
                                            "the job fails if the cluster cannot write there",
                                            it.fix()));
        }
        if (findings.isClean()) {
            findings.ok(
                    "settings, topics, rights and transactions"
                            + (registry ? ", registry and schemas" : "")
                            + " are as the job requires them");
        }
    }

    private static void report(SettingProblem problem, Findings findings) {
        findings.fail(described(problem), REFUSED, problem.fix());
    }

    private static String described(SettingProblem problem) {
        String value = problem.value() == null ? "(not set)" : problem.value();
        return problem.key() + " = " + value + ": " + problem.problem();
    }
}

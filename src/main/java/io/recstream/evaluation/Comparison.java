package io.recstream.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The job's recommender beside the baseline that is strongest, metric by metric. */
final class Comparison {

    private static final List<Metric> COMPARED =
            List.of(Metric.HR, Metric.MRR, Metric.HR_UNSEEN, Metric.MRR_UNSEEN);

    private Comparison() {}

    /** The differences; none unless the job's recommender and a baseline both ran. */
    static List<Bootstrap.Difference> of(List<Outcome> outcomes, Bootstrap bootstrap, int top) {
        List<Bootstrap.Difference> differences = new ArrayList<>();
        Optional<Outcome> job =
                outcomes.stream().filter(o -> o.model().equals(Contestants.JOB)).findFirst();
        for (Metric metric : COMPARED) {
            Optional<Outcome> strongest =
                    outcomes.stream()
                            .filter(o -> !o.model().equals(Contestants.JOB))
                            .filter(o -> !Double.isNaN(metric.mean(o, top)))
                            .max(Comparator.comparingDouble(o -> metric.mean(o, top)));
            if (job.isPresent() && strongest.isPresent()) {
                differences.add(bootstrap.difference(metric, job.get(), strongest.get(), top));
            }
        }
        return differences;
    }
}

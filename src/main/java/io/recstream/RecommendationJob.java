package io.recstream;

/**
 * The entry class of the job JAR: deployments name it, in manifests of Kubernetes for instance, so
 * it keeps its name. The job is {@link io.recstream.job.RecommendationJob}.
 */
public final class RecommendationJob {

    private RecommendationJob() {}

    public static void main(String[] arguments) throws Exception {
        io.recstream.job.RecommendationJob.main(arguments);
    }
}

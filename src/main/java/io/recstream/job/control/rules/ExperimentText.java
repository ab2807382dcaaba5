package io.recstream.job.control.rules;

import io.recstream.job.model.Experiment;
import io.recstream.job.model.PublishedRules;

/** An experiment as text. */
public final class ExperimentText {

    private ExperimentText() {}

    /**
     * The canonical document in YAML: the same for equal experiments, and {@link ExperimentParser}
     * reads it back.
     */
    public static String yaml(Experiment experiment) {
        YamlWriter yaml = new YamlWriter();
        yaml.text(ExperimentParser.ID, experiment.id());
        yaml.text(ExperimentParser.SALT, experiment.salt());
        yaml.begin(ExperimentParser.VARIANTS);
        for (Experiment.Variant variant : experiment.variants()) {
            yaml.element(ExperimentParser.NAME, variant.name());
            yaml.value(ExperimentParser.SHARE, variant.share());
            if (!variant.rules().equals(PublishedRules.NONE)) {
                yaml.begin(ExperimentParser.RULES);
                RulesText.write(variant.rules(), yaml);
                yaml.end();
            }
            yaml.end();
        }
        yaml.end();
        return yaml.toString();
    }
}

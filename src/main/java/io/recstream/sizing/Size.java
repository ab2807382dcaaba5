package io.recstream.sizing;

import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code size}: estimates the resources of a workload. */
@Command(
        name = "size",
        mixinStandardHelpOptions = true,
        modelTransformer = Size.Inputs.class,
        description = {
            "Reckons from measured constants what a workload takes: state, network, Kafka, machines,"
                    + " checkpoints; and what breaks first. Measures nothing: docs/sizing.md has the"
                    + " formulas, and where the constants are from."
        })
public final class Size implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(names = "--replicate-catalog", description = "With recstream.rank.replicate-catalog.")
    private boolean replicatesCatalog;

    @Option(names = "--json", description = "One JSON object as the only line on standard output.")
    private boolean json;

    /** Adds an option for each input. */
    static final class Inputs implements IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec command) {
            for (Input input : Input.values()) {
                command.addOption(
                        OptionSpec.builder(input.option())
                                .type(String.class)
                                .paramLabel(input.unit().name())
                                .description(
                                        input.meaning()
                                                + " Default: "
                                                + input.unit()
                                                        .show(input.standard())
                                                        .replace("%", "%%")
                                                + ".")
                                .build());
            }
            return command;
        }
    }

    @Override
    public Integer call() {
        Workload workload = workload(spec.commandLine().getParseResult());
        refuse(workload.problem());
        Sizing sizing = Sizing.of(workload);
        PrintWriter out = spec.commandLine().getOut();
        (json ? List.of(SizeJson.of(sizing)) : SizeText.lines(sizing)).forEach(out::println);
        out.flush();
        return 0;
    }

    private Workload workload(ParseResult given) {
        Map<Input, Double> values = new EnumMap<>(Input.class);
        for (Input input : Input.values()) {
            String text = given.matchedOptionValue(input.option(), null);
            if (text != null) {
                refuse(input.problem(text));
                values.put(input, input.unit().parse(text));
            }
        }
        Workload workload = Workload.standard().withReplicatedCatalog(replicatesCatalog);
        for (Map.Entry<Input, Double> value : values.entrySet()) {
            workload = workload.with(value.getKey(), value.getValue());
        }
        return workload;
    }

    private void refuse(Optional<String> problem) {
        if (problem.isPresent()) {
            throw new ParameterException(spec.commandLine(), problem.get());
        }
    }
}

package io.recstream.sizing;

import java.util.List;

/** The results of the calculator for a workload. */
record Sizing(
        Workload workload,
        Behaviour behaviour,
        List<StateModel.Row> state,
        List<TrafficModel.Shuffle> shuffles,
        List<TrafficModel.Topic> topics,
        Machines machines,
        Checkpoints checkpoints,
        Archive archive,
        Skew skew,
        List<Limit> limits) {

    static Sizing of(Workload workload) {
        Behaviour behaviour = new Behaviour(workload);
        StateModel state = new StateModel(workload, behaviour);
        Machines machines = Machines.of(workload, behaviour, state);
        TrafficModel traffic = new TrafficModel(workload, behaviour, state, machines.parallelism());
        Checkpoints checkpoints = Checkpoints.of(workload, behaviour, state, machines);
        Skew skew = Skew.of(workload, behaviour, machines.parallelism());
        Sizing sizing =
                new Sizing(
                        workload,
                        behaviour,
                        state.rows(machines.parallelism()),
                        traffic.shuffles(),
                        traffic.topics(),
                        machines,
                        checkpoints,
                        Archive.of(workload, behaviour, machines),
                        skew,
                        List.of());
        return sizing.with(new Limits(sizing).all());
    }

    private Sizing with(List<Limit> found) {
        return new Sizing(
                workload,
                behaviour,
                state,
                shuffles,
                topics,
                machines,
                checkpoints,
                archive,
                skew,
                found);
    }

    double get(Input input) {
        return workload.get(input);
    }

    double onDisk() {
        return checkpoints.full();
    }

    /** The share of one TaskManager. */
    double perTaskManager(double bytes) {
        return bytes / machines.taskManagers();
    }

    double shuffled() {
        return shuffles.stream().mapToDouble(TrafficModel.Shuffle::bytesPerSecond).sum();
    }

    TrafficModel.Shuffle shuffle(String name) {
        return shuffles.stream()
                .filter(shuffle -> shuffle.name().startsWith(name))
                .findFirst()
                .orElseThrow();
    }
}

package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The byte form of an experiment, as a message and as state; versions differ in their rules. */
public final class ExperimentCodec extends StateCodec<Experiment> {

    private static final PublishedRulesCodec RULES = new PublishedRulesCodec();

    public ExperimentCodec() {
        super("experiment", 2);
    }

    @Override
    protected void writeFields(Experiment experiment, DataOutput out) throws IOException {
        Wire.writeString(experiment.id(), out);
        Wire.writeString(experiment.salt(), out);
        Wire.writeInt(experiment.variants().size(), out);
        for (Experiment.Variant variant : experiment.variants()) {
            Wire.writeString(variant.name(), out);
            out.writeDouble(variant.share());
            RULES.write(variant.rules(), out);
        }
    }

    @Override
    protected Experiment readFields(int version, DataInput in) throws IOException {
        String id = Wire.readString(in);
        String salt = Wire.readString(in);
        int size = Wire.readInt(in);
        List<Experiment.Variant> variants = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            variants.add(
                    new Experiment.Variant(Wire.readString(in), in.readDouble(), RULES.read(in)));
        }
        return new Experiment(id, salt, variants);
    }

    @Override
    public Experiment copy(Experiment experiment) {
        return experiment;
    }
}

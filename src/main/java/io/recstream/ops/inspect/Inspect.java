package io.recstream.ops.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.console.Workspace;
import io.recstream.flink.FlinkFileSystems;
import io.recstream.job.identity.IdentityView;
import io.recstream.job.identity.PublishIdentity;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.Ids;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.UserKey;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inspect}: what is in a savepoint. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = {
            "Reads a savepoint of the job, canonical or native, or a retained checkpoint: how much"
                    + " it holds of what; or all that it holds of one user or one item, as JSON.",
            "A user's ids of events and some of their items are kept as fingerprints only, except in"
                    + " the last events of an id that a job with identity keeps; what items have"
                    + " learnt from their sessions does not name them."
        })
public final class Inspect implements Callable<Integer> {

    @Parameters(
            paramLabel = "SAVEPOINT",
            description = "Its folder, or the _metadata in it; also as a URI.")
    private String savepoint;

    @Option(
            names = "--user",
            paramLabel = "ID",
            description =
                    "The key of a user, as in the topics: the user id, or device:ID without one; a"
                            + " user id that begins with device: stands behind user:.")
    private String user;

    @Option(names = "--item", paramLabel = "ID", description = "An item id.")
    private String item;

    @Option(
            names = "--summary",
            description =
                    "Keys and bytes by operator and state: the default without a user or item.")
    private boolean summary;

    @Option(names = "--json", description = "One line of JSON, for programs.")
    private boolean isForPrograms;

    @Spec private CommandSpec spec;

    private final ObjectMapper mapper = new ObjectMapper();

    @Override
    public Integer call() throws Exception {
        refuse(user == null ? null : UserKey.check("--user", user));
        refuse(item == null ? null : Ids.check(DeadLetterReason.MISSING_ITEM_ID, "--item", item));
        FlinkFileSystems.load(JobFile.flinksOwn());
        SavepointFile file = SavepointFile.read(savepoint);
        if (KeyedState.all().stream().noneMatch(it -> file.hasOperator(it.uid()))) {
            throw new IOException(savepoint + " is a savepoint, but of another job.");
        }
        Workspace workspace = Workspace.open();
        try {
            SavepointContents contents =
                    new SavepointContents(file, workspace.resolve("rocksdb").toString());
            ObjectNode json = mapper.createObjectNode();
            if (user != null) {
                Map<String, String> found = contents.of(user, true);
                put(json, "user", user, found);
                putPerson(json, found.get(KeyedState.PUBLISH_IDENTITY));
            }
            if (item != null) {
                put(json, "item", item, contents.of(item, false));
            }
            if (summary || (user == null && item == null)) {
                put(json, contents.figures(), file);
            }
            if (!json.isEmpty()) {
                print(json);
            }
        } finally {
            workspace.delete();
        }
        return 0;
    }

    private void refuse(Rejection wrong) {
        if (wrong != null) {
            throw new ParameterException(spec.commandLine(), wrong.message());
        }
    }

    private void put(ObjectNode json, String kind, String id, Map<String, String> found)
            throws IOException {
        if (found.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("The savepoint holds nothing of " + kind + " '" + id + "'.");
        }
        json.put(kind, id);
        ObjectNode state = json.putObject("state_of_" + kind);
        for (Map.Entry<String, String> operator : found.entrySet()) {
            state.set(operator.getKey(), mapper.readTree(operator.getValue()));
        }
    }

    /** With identity, lists and windows are in the state of the person. */
    private void putPerson(ObjectNode json, String identity) throws IOException {
        if (identity == null) {
            return;
        }
        String last = PublishIdentity.lastDescriptor().getName();
        String person =
                mapper.readTree(identity).path(last).path(IdentityView.PERSON_ID).textValue();
        json.put(IdentityView.PERSON_ID, person);
        if (person != null && !person.equals(user)) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "'%s' is of the person '%s': --user %s shows the rest."
                                    .formatted(user, person, person));
        }
    }

    private void put(ObjectNode json, Map<String, long[]> figures, SavepointFile file) {
        SavepointSummary all =
                new SavepointSummary(
                        file.pointer(),
                        file.metadata().getCheckpointId(),
                        figures,
                        file.operatorParts());
        if (isForPrograms) {
            json.set("summary", all.json(mapper));
        } else {
            spec.commandLine().getOut().print(all.text());
            spec.commandLine().getOut().flush();
        }
    }

    private void print(ObjectNode json) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                isForPrograms
                        ? json.toString()
                        : mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json));
    }
}

package io.recstream.job.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.recstream.job.control.GoldenCommands;
import io.recstream.job.dedup.GoldenSeenEvents;
import io.recstream.job.identity.GoldenIdentity;
import io.recstream.job.model.Codec;
import io.recstream.job.model.GoldenMessages;
import io.recstream.job.model.StateCodec;
import io.recstream.job.model.TestingCodec;
import io.recstream.job.neighbour.GoldenItems;
import io.recstream.job.rank.GoldenLists;
import io.recstream.job.session.GoldenSession;
import io.recstream.job.validate.GoldenClock;
import io.recstream.job.window.GoldenWindows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytes that each version of each codec has written are committed, in {@code
 * src/test/resources/golden}, with those of its serializer's snapshot: today's code writes the
 * newest ones, and reads all that savepoints may hold.
 */
class GoldenBytesTest {

    private static final Path FOLDER = Path.of("src/test/resources/golden");
    private static final HexFormat HEX = HexFormat.of();
    private static final String HOW_TO_CHANGE =
            """


            %s does not write the bytes that are committed for its version %d, or none are.
            %s
              1. raise the version that its constructor gives by one;
              2. let readFields() go on reading the older bytes;
              3. let its Golden say what the older bytes mean in the classes of today;
              4. mvn -B test -Dtest=GoldenBytesTest -Drecstream.golden.write=true, and commit %s;
              5. say it in docs/state.md and the CHANGELOG, and commit as [state].
            If the bytes were not meant to change, undo what changed them.
            """;
    private static final String OF_STATE =
            "Savepoints of users hold the committed ones, under that very version. To change them:";
    private static final String OF_A_MESSAGE =
            "It is a message (step 2 and 3 fall away), but list-memory may keep answers: then its"
                    + " golden bytes have changed, too. To change them:";

    /**
     * What is committed for a codec, by version. A version has several snapshots where the form of
     * snapshots has changed.
     */
    private record Committed(Map<Integer, String> values, Map<Integer, Set<String>> snapshots) {

        static Committed read(Path file) throws IOException {
            Committed committed = new Committed(new TreeMap<>(), new TreeMap<>());
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    String[] words = line.split(" ", 3);
                    int version = Integer.parseInt(words[1]);
                    if (words[0].equals("snapshot")) {
                        committed.addSnapshot(version, words[2]);
                    } else {
                        committed.values.put(version, words[2]);
                    }
                }
            }
            return committed;
        }

        void addSnapshot(int version, String hex) {
            snapshots.computeIfAbsent(version, none -> new LinkedHashSet<>()).add(hex);
        }

        boolean hasSnapshot(int version, String hex) {
            return snapshots.getOrDefault(version, Set.of()).contains(hex);
        }

        void write(Path file) throws IOException {
            List<String> lines = new ArrayList<>();
            snapshots.forEach(
                    (version, all) ->
                            all.forEach(hex -> lines.add("snapshot " + version + " " + hex)));
            values.forEach((version, hex) -> lines.add("value " + version + " " + hex));
            Files.createDirectories(FOLDER);
            Files.write(file, lines);
        }
    }

    static List<Golden<?>> goldens() {
        List<Golden<?>> all = new ArrayList<>(GoldenMessages.all());
        all.addAll(GoldenIdentity.all());
        all.add(GoldenClock.golden());
        all.add(GoldenSeenEvents.golden());
        all.add(GoldenSession.golden());
        all.add(GoldenItems.memory());
        all.add(GoldenItems.popularity());
        all.add(GoldenCommands.golden());
        all.add(GoldenCommands.goldenSubject());
        all.add(GoldenLists.golden());
        all.add(GoldenWindows.golden());
        return all;
    }

    /** Where it is asked for; what is committed under a version stays as it is. */
    @BeforeAll
    static void writeNewVersions() throws IOException {
        if (!Boolean.getBoolean("recstream.golden.write")) {
            return;
        }
        for (Golden<?> golden : goldens()) {
            int version = golden.codec().version();
            Committed committed = Committed.read(file(golden));
            if (!committed.values.containsKey(version)) {
                if (!golden.inSavepoints()) {
                    committed.values.clear();
                }
                committed.values.put(version, HEX.formatHex(bytes(golden, version)));
            }
            if (golden.inSavepoints()) {
                committed.addSnapshot(version, HEX.formatHex(snapshot(golden.codec())));
            }
            committed.write(file(golden));
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void writesTheCommittedBytesOfItsVersion(Golden<?> golden) throws IOException {
        int version = golden.codec().version();
        String value = HEX.formatHex(bytes(golden, version));
        Committed committed = Committed.read(file(golden));
        if (!value.equals(committed.values.get(version))
                || (golden.inSavepoints()
                        && !committed.hasSnapshot(
                                version, HEX.formatHex(snapshot(golden.codec()))))) {
            fail(
                    HOW_TO_CHANGE.formatted(
                            golden,
                            version,
                            golden.inSavepoints() ? OF_STATE : OF_A_MESSAGE,
                            file(golden)));
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    <T> void readsWhatEveryOlderVersionHasWritten(Golden<T> golden) throws IOException {
        Committed committed = Committed.read(file(golden));
        assertThat(committed.values.keySet())
                .as("%s has bytes, and a meaning, of each of its versions", golden)
                .isEqualTo(golden.meanings().keySet())
                .contains(golden.codec().version());
        committed.values.forEach(
                (version, hex) -> {
                    T read = TestingCodec.value(golden.codec(), HEX.parseHex(hex));
                    assertThat(HEX.formatHex(TestingCodec.bytes(golden.codec(), read)))
                            .as("version %d of %s, as today's code understands it", version, golden)
                            .isEqualTo(HEX.formatHex(bytes(golden, version)));
                });
    }

    @ParameterizedTest
    @MethodSource("goldens")
    <T> void takesTheSerializerSnapshotOfEveryOlderVersion(Golden<T> golden) throws IOException {
        List<String> snapshots =
                Committed.read(file(golden)).snapshots.values().stream()
                        .flatMap(Set::stream)
                        .toList();
        assertThat(snapshots.isEmpty()).isNotEqualTo(golden.inSavepoints());
        for (String hex : snapshots) {
            TypeSerializerSnapshot<T> older =
                    TypeSerializerSnapshot.readVersionedSnapshot(
                            new DataInputDeserializer(HEX.parseHex(hex)),
                            getClass().getClassLoader());

            assertThat(
                            new CodecSerializer<>(golden.codec())
                                    .snapshotConfiguration()
                                    .resolveSchemaCompatibility(older)
                                    .isCompatibleAsIs())
                    .isTrue();
        }
    }

    @Test
    void noCodecIsWithoutGoldenBytes() {
        assertThat(
                        goldens().stream()
                                .map(golden -> golden.codec().getClass().getName())
                                .collect(Collectors.toSet()))
                .isEqualTo(
                        new ClassFileImporter()
                                        .withImportOption(new ImportOption.DoNotIncludeTests())
                                        .importPackages("io.recstream")
                                        .stream()
                                        .filter(type -> type.isAssignableTo(Codec.class))
                                        .filter(type -> !type.isInterface())
                                        .filter(
                                                type ->
                                                        !type.getModifiers()
                                                                .contains(JavaModifier.ABSTRACT))
                                        .filter(type -> !type.getPackageName().contains(".bench"))
                                        .map(type -> type.getName())
                                        .collect(Collectors.toSet()));
    }

    /** Else the job could write it, and no job could find it again. */
    @Test
    void everyCodecOfStateIsListedUnderAnIdOfItsOwn() {
        List<StateCodec<?>> listed = new ArrayList<>();
        ServiceLoader.load(StateCodec.class).forEach(listed::add);
        listed.removeIf(codec -> codec.id().contains("testing"));

        assertThat(listed)
                .extracting(StateCodec::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-z]+(-[a-z]+)*"))
                .containsExactlyInAnyOrderElementsOf(
                        goldens().stream().filter(Golden::inSavepoints).map(Golden::name).toList());
    }

    private static Path file(Golden<?> golden) {
        return FOLDER.resolve(golden.name() + ".txt");
    }

    private static <T> byte[] bytes(Golden<T> golden, int version) {
        return TestingCodec.bytes(golden.codec(), golden.meanings().get(version));
    }

    private static byte[] snapshot(Codec<?> codec) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(
                out, new CodecSerializer<>(codec).snapshotConfiguration());
        return out.getCopyOfBuffer();
    }
}

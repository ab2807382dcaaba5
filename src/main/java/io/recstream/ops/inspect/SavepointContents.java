package io.recstream.ops.inspect;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The keyed state of a savepoint's operators: read in one pass by a job in this process. */
final class SavepointContents {

    private static final TypeInformation<long[]> FIGURES =
            PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO;

    private final SavepointFile file;
    private final String folder;

    /**
     * @param folder for RocksDB's files
     */
    SavepointContents(SavepointFile file, String folder) {
        this.file = file;
        this.folder = folder;
    }

    /** The figures of {@link AllKeys} by uid. */
    Map<String, long[]> figures() throws IOException {
        Map<String, long[]> figures = new LinkedHashMap<>();
        for (String uid : uids(state -> true)) {
            figures.put(uid, new long[KeyedState.of(uid).size() * AllKeys.STRIDE + 2]);
        }
        List<Tuple2<String, long[]>> read =
                read(
                        state -> true,
                        (reader, uid) ->
                                reader.readKeyedState(
                                                OperatorIdentifier.forUid(uid),
                                                new AllKeys(uid),
                                                Types.STRING,
                                                FIGURES)
                                        .fullWindowPartition()
                                        .reduce(AllKeys::sum)
                                        .map(sum -> Tuple2.of(uid, sum))
                                        .returns(Types.TUPLE(Types.STRING, FIGURES)));
        read.forEach(one -> figures.merge(one.f0, one.f1, AllKeys::sum));
        return figures;
    }

    /**
     * The state of one user, or item: JSON by uid.
     *
     * @param isUser else it is an item
     */
    Map<String, String> of(String key, boolean isUser) throws IOException {
        List<Tuple2<String, String>> read =
                read(
                        state -> state.isByUser() == isUser,
                        (reader, uid) ->
                                reader.readKeyedState(
                                                OperatorIdentifier.forUid(uid),
                                                new OneKey(uid, key),
                                                Types.STRING,
                                                Types.TUPLE(Types.STRING, Types.STRING))
                                        .filter(one -> !one.f1.isEmpty()));
        Map<String, String> found = new LinkedHashMap<>();
        for (String uid : uids(state -> true)) {
            read.stream().filter(one -> one.f0.equals(uid)).forEach(one -> found.put(uid, one.f1));
        }
        return found;
    }

    private interface Query<T> {
        DataStream<T> of(SavepointReader reader, String uid) throws IOException;
    }

    private <T> List<T> read(Predicate<KeyedState<?>> which, Query<T> query) throws IOException {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.TMP_DIRS, folder);
        // Avoids a library that the command line would need for the few results.
        configuration.set(
                NettyShuffleEnvironmentOptions.SHUFFLE_COMPRESSION_CODEC,
                NettyShuffleEnvironmentOptions.CompressionCodec.NONE);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        SavepointReader reader =
                SavepointReader.read(env, file.pointer(), new EmbeddedRocksDBStateBackend());
        DataStream<T> all = null;
        for (String uid : uids(which)) {
            if (file.hasKeyedState(uid)) {
                DataStream<T> one = query.of(reader, uid);
                all = all == null ? one : all.union(one);
            }
        }
        if (all == null) {
            return List.of();
        }
        try {
            // One result an operator.
            return all.executeAndCollect(uids(which).size());
        } catch (Exception e) {
            throw new IOException("Cannot read " + file.pointer(), e);
        }
    }

    /** In the order of the flow; those of identity if the savepoint has them. */
    private List<String> uids(Predicate<KeyedState<?>> which) {
        return Stream.concat(
                        KeyedState.ofIdentity().stream()
                                .filter(state -> file.hasOperator(state.uid())),
                        KeyedState.all().stream())
                .filter(which)
                .map(KeyedState::uid)
                .distinct()
                .toList();
    }
}

package io.recstream.job.identity;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.state.MapState;

/** The forest in keyed state. */
record StoredForest(MapState<String, UnionFind.Node> nodes, MapState<String, List<String>> members)
        implements UnionFind.Forest {

    @Override
    public UnionFind.Node node(String id) throws IOException {
        return get(nodes, id);
    }

    @Override
    public void put(String id, UnionFind.Node node) throws IOException {
        put(nodes, id, node);
    }

    @Override
    public List<String> members(String root) throws IOException {
        return get(members, root);
    }

    @Override
    public void putMembers(String root, List<String> ids) throws IOException {
        put(members, root, ids);
    }

    @Override
    public void removeMembers(String root) throws IOException {
        try {
            members.remove(root);
        } catch (Exception e) {
            throw failure(e);
        }
    }

    @Override
    public void remove(String id) throws IOException {
        try {
            nodes.remove(id);
        } catch (Exception e) {
            throw failure(e);
        }
    }

    private static <V> V get(MapState<String, V> state, String id) throws IOException {
        try {
            return state.get(id);
        } catch (Exception e) {
            throw failure(e);
        }
    }

    private static <V> void put(MapState<String, V> state, String id, V value) throws IOException {
        try {
            state.put(id, value);
        } catch (Exception e) {
            throw failure(e);
        }
    }

    /** A map state declares every exception; the backends throw these two kinds. */
    private static IOException failure(Exception e) {
        if (e instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return e instanceof IOException failure ? failure : new IOException(e);
    }
}

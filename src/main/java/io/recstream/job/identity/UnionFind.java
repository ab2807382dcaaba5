package io.recstream.job.identity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The disjoint sets of ids that are one person each: a forest with union by size and path
 * compression (Tarjan, Efficiency of a good but not linear set union algorithm, 1975). The root of
 * a tree is the person's id. An id that was never linked is its own person and has no node.
 *
 * <p>Sets are bounded, so each root also lists its members: those of the smaller set are relabelled
 * at a union.
 */
public final class UnionFind {

    /**
     * An id in the forest.
     *
     * @param parent null for a root
     * @param size number of ids of a root's set; not used below the root
     */
    public record Node(String parent, int size) {}

    /** Where the forest is. */
    public interface Forest {

        /** The node of an id, or null. */
        Node node(String id) throws IOException;

        void put(String id, Node node) throws IOException;

        /** All ids of the set of a root that has a node. */
        List<String> members(String root) throws IOException;

        void putMembers(String root, List<String> members) throws IOException;

        void removeMembers(String root) throws IOException;

        void remove(String id) throws IOException;
    }

    /** What came of a link. */
    public sealed interface Result {}

    /** The two ids were one person before. */
    public record Repeated() implements Result {}

    /**
     * The two sets together are larger than the maximum; nothing has changed.
     *
     * @param size number of ids that they have together
     */
    public record TooLarge(int size) implements Result {}

    /**
     * Two persons are one now.
     *
     * @param person the root of the larger set; of two equal ones the smaller id
     * @param merged the root of the other set
     * @param moved the ids of the other set, which have a new person
     * @param isNew whether the person had only one id before
     */
    public record United(String person, String merged, List<String> moved, boolean isNew)
            implements Result {}

    private static final Result REPEATED = new Repeated();

    private final Forest forest;
    private final int maxSize;

    /**
     * Sets in a forest.
     *
     * @param maxSize maximum number of ids of a set
     */
    public UnionFind(Forest forest, int maxSize) {
        this.forest = forest;
        this.maxSize = maxSize;
    }

    /** The person of an id; shortens the path to it. */
    public String find(String id) throws IOException {
        List<String> path = new ArrayList<>(2);
        String root = id;
        Node node = forest.node(root);
        while (node != null && node.parent() != null) {
            path.add(root);
            root = node.parent();
            node = forest.node(root);
        }
        // The last one on the path points at the root already.
        for (int i = 0; i < path.size() - 1; i++) {
            forest.put(path.get(i), new Node(root, 0));
        }
        return root;
    }

    /** Unites the persons of two ids. */
    public Result unite(String idA, String idB) throws IOException {
        String rootA = find(idA);
        String rootB = find(idB);
        if (rootA.equals(rootB)) {
            return REPEATED;
        }
        int sizeA = sizeOf(rootA);
        int sizeB = sizeOf(rootB);
        if (sizeA + sizeB > maxSize) {
            return new TooLarge(sizeA + sizeB);
        }
        boolean isLargerA = sizeA == sizeB ? rootA.compareTo(rootB) < 0 : sizeA > sizeB;
        return isLargerA ? merge(rootA, rootB) : merge(rootB, rootA);
    }

    private United merge(String larger, String smaller) throws IOException {
        boolean isNew = forest.node(larger) == null;
        List<String> moved = membersOf(smaller);
        List<String> members = new ArrayList<>(membersOf(larger));
        members.addAll(moved);
        forest.put(smaller, new Node(larger, 0));
        forest.removeMembers(smaller);
        forest.put(larger, new Node(null, members.size()));
        forest.putMembers(larger, members);
        return new United(larger, smaller, moved, isNew);
    }

    /** Removes the person of an id; returns all their ids, none if the id was never linked. */
    public List<String> remove(String id) throws IOException {
        String root = find(id);
        if (forest.node(root) == null) {
            return List.of();
        }
        List<String> ids = forest.members(root);
        for (String one : ids) {
            forest.remove(one);
        }
        forest.removeMembers(root);
        return ids;
    }

    private int sizeOf(String root) throws IOException {
        Node node = forest.node(root);
        return node == null ? 1 : node.size();
    }

    private List<String> membersOf(String root) throws IOException {
        return forest.node(root) == null ? List.of(root) : forest.members(root);
    }
}

package io.recstream.job.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;

/**
 * The fields that a mapping reads, as a tree by name, so that one pass over a record finds all of
 * them. Each has a slot, the index of its value among those that are found.
 */
final class WantedFields {

    private static final int NO_SLOT = -1;

    /** A name; its names are interned, as Jackson's are, and compared by reference. */
    static final class Node {

        private final String name;
        private Node[] children = {};
        private int slot = NO_SLOT;

        private Node(String name) {
            this.name = name;
        }

        /** Whether the value is wanted itself, not only fields of it. */
        boolean hasSlot() {
            return slot != NO_SLOT;
        }

        int slot() {
            return slot;
        }

        /**
         * The field of this name, or null if nothing of it is wanted.
         *
         * @param interned a name that is interned
         */
        @SuppressWarnings("ReferenceEquality")
        Node child(String interned) {
            for (Node child : children) {
                if (child.name == interned) {
                    return child;
                }
            }
            return null;
        }

        private Node childOrNew(String interned) {
            Node child = child(interned);
            if (child == null) {
                child = new Node(interned);
                children = Arrays.copyOf(children, children.length + 1);
                children[children.length - 1] = child;
            }
            return child;
        }

        /** Finds in a value that is read already. */
        void find(JsonNode value, JsonNode[] found) {
            if (hasSlot()) {
                found[slot] = value;
            }
            if (children.length > 0 && value instanceof ObjectNode object) {
                for (Node child : children) {
                    JsonNode field = object.get(child.name);
                    if (field != null) {
                        child.find(field, found);
                    }
                }
            }
        }
    }

    private final Node root = new Node("");
    private int slots;

    /**
     * The slot of the field to which the names lead: that of the record itself if there are none.
     */
    int add(List<String> names) {
        Node node = root;
        for (String name : names) {
            node = node.childOrNew(name.intern());
        }
        if (!node.hasSlot()) {
            node.slot = slots++;
        }
        return node.slot;
    }

    /** How many slots there are. */
    int size() {
        return slots;
    }

    Node root() {
        return root;
    }
}

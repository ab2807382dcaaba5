package io.recstream.job.identity;

import io.recstream.job.model.StateCodec;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A node's size if it is a root, else 0 and its parent. */
public final class UnionFindNodeCodec extends StateCodec<UnionFind.Node> {

    public UnionFindNodeCodec() {
        super("identity-node", 1);
    }

    @Override
    protected void writeFields(UnionFind.Node node, DataOutput out) throws IOException {
        Wire.writeInt(node.size(), out);
        if (node.parent() != null) {
            Wire.writeString(node.parent(), out);
        }
    }

    @Override
    protected UnionFind.Node readFields(int version, DataInput in) throws IOException {
        int size = Wire.readInt(in);
        return new UnionFind.Node(size > 0 ? null : Wire.readString(in), size);
    }

    @Override
    public UnionFind.Node copy(UnionFind.Node node) {
        return node;
    }
}

package io.recstream.ops.archive;

import io.recstream.job.archive.ParquetCopy;
import io.recstream.job.archive.ParquetTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.apache.flink.core.fs.Path;

/** SHA-256 over the values of rows, column by column, in their order. */
final class RowsDigest {

    private final MessageDigest digest;
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

    private RowsDigest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of the rows of a file that are not left out. */
    static String of(Path file, long length, ParquetCopy.Omission omission) throws IOException {
        RowsDigest digest = new RowsDigest();
        try (ParquetTable table = new ParquetTable(file, length)) {
            for (int group = 0; group < table.groups(); group++) {
                Map<String, ParquetTable.Column> columns = table.read(group, table.columns());
                for (int row = 0; row < table.rows(group); row++) {
                    if (!omission.omits(columns, row)) {
                        digest.add(columns, row);
                    }
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest.digest());
    }

    private void add(Map<String, ParquetTable.Column> columns, int row) {
        columns.forEach(
                (name, column) -> {
                    if (column.isNull(row)) {
                        digest.update((byte) 0);
                        return;
                    }
                    String text = column.text(row);
                    byte[] bytes = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
                    digest.update((byte) (bytes == null ? 1 : 2));
                    digest.update(
                            number.putLong(0, bytes == null ? column.number(row) : bytes.length)
                                    .array());
                    if (bytes != null) {
                        digest.update(bytes);
                    }
                });
    }
}

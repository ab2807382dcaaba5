package io.recstream.job.archive;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads Parquet with another program than the one that has written it. */
public final class DuckDb {

    private DuckDb() {}

    /** All rows of an archive, as SQL sees them, by the query of docs/archive.md. */
    public static String archive(Path folder) {
        return "read_parquet('%s/*/*.parquet', hive_partitioning = true, union_by_name = true)"
                .formatted(folder);
    }

    /** The rows of a query, with their columns as text. */
    public static List<List<String>> query(String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.add(found.getString(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;

/**
 * Runs the statements of a file one after the other, as Flink's SQL client does, and prints the rows of its queries: the kind of
 * the change and the columns, separated by tabs. Run from its source, with the class path of this module.
 */
class SqlSession {

    public static void main(String[] file) throws Exception {
        Configuration settings = new Configuration();
        settings.set(CoreOptions.DEFAULT_PARALLELISM, 1);
        TableEnvironment session =
                TableEnvironment.create(
                        EnvironmentSettings.newInstance().inStreamingMode().withConfiguration(settings).build());
        for (String statement : Files.readString(Path.of(file[0])).split(";\\s*(\\n|$)")) {
            TableResult result = session.executeSql(statement);
            if (statement.stripLeading().startsWith("SELECT")) {
                result.collect().forEachRemaining(SqlSession::print);
            }
        }
    }

    private static void print(Row row) {
        StringJoiner line = new StringJoiner("\t").add(row.getKind().shortString());
        for (int i = 0; i < row.getArity(); i++) {
            line.add(String.valueOf(row.getField(i)));
        }
        System.out.println(line);
    }
}

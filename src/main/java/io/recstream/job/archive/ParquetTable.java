package io.recstream.job.archive;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.util.IOUtils;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * A Parquet file of flat rows, opened for reading: what {@link ParquetRows} writes, uncompressed or
 * in Zstandard, with pages of either version.
 *
 * <p>Parquet's own reader of files needs Hadoop, which a cluster may not have. So the footer and
 * the pages are read here, by the structures of parquet-format, and the values decoded by
 * parquet-column.
 */
public final class ParquetTable implements AutoCloseable {

    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    /** The length of the footer and the magic bytes, which end a file. */
    private static final int TRAILER = 8;

    private final Path path;
    private final FSDataInputStream in;
    private final FileMetaData footer;
    private final MessageType schema;

    /**
     * Opens a file and reads its footer.
     *
     * @throws IOException if it cannot be read, or is no Parquet file of flat rows
     */
    public ParquetTable(Path path, long length) throws IOException {
        this.path = path;
        this.in = path.getFileSystem().open(path);
        try {
            this.footer = footer(length);
            this.schema = schema();
        } catch (IOException | RuntimeException e) {
            IOUtils.closeQuietly(in);
            throw e instanceof IOException known ? known : new IOException(path + ": " + e, e);
        }
    }

    private FileMetaData footer(long length) throws IOException {
        if (length < MAGIC.length + TRAILER) {
            throw new IOException(path + " is no Parquet file: it has " + length + " bytes");
        }
        ByteBuffer trailer =
                ByteBuffer.wrap(read(length - TRAILER, TRAILER)).order(ByteOrder.LITTLE_ENDIAN);
        int bytes = trailer.getInt();
        if (trailer.getInt() != ByteBuffer.wrap(MAGIC).order(ByteOrder.LITTLE_ENDIAN).getInt()
                || bytes <= 0
                || bytes > length - TRAILER - MAGIC.length) {
            throw new IOException(path + " is no Parquet file, or not a whole one");
        }
        return Util.readFileMetaData(
                new ByteArrayInputStream(read(length - TRAILER - bytes, bytes)));
    }

    /** The columns that can be read: those of the types that {@link ParquetRows} writes. */
    private MessageType schema() throws IOException {
        SchemaElement root = footer.getSchema().get(0);
        if (root.getNum_children() != footer.getSchema().size() - 1) {
            throw new IOException(path + " has nested columns");
        }
        List<Type> columns = footer.getSchema().stream().skip(1).map(ParquetTable::column).toList();
        return new MessageType(root.getName(), columns);
    }

    private static Type column(SchemaElement element) {
        PrimitiveTypeName type =
                element.getType() == org.apache.parquet.format.Type.BYTE_ARRAY
                        ? PrimitiveTypeName.BINARY
                        : PrimitiveTypeName.valueOf(element.getType().name());
        return new PrimitiveType(
                element.getRepetition_type() == FieldRepetitionType.OPTIONAL
                        ? Type.Repetition.OPTIONAL
                        : Type.Repetition.valueOf(element.getRepetition_type().name()),
                type,
                element.getName());
    }

    /** The number of row groups. */
    public int groups() {
        return footer.getRow_groups().size();
    }

    /** The number of rows of a group. */
    public int rows(int group) {
        return Math.toIntExact(footer.getRow_groups().get(group).getNum_rows());
    }

    /** The number of rows of all groups. */
    public long rows() {
        return footer.getNum_rows();
    }

    /**
     * The least and the greatest value of a column of numbers in a group, if the footer has them.
     */
    public Optional<Range> range(int group, String column) {
        for (ColumnChunk chunk : footer.getRow_groups().get(group).getColumns()) {
            ColumnMetaData meta = chunk.getMeta_data();
            Statistics statistics = meta.getStatistics();
            if (nameOf(meta).equals(column)
                    && statistics != null
                    && statistics.isSetMin_value()
                    && statistics.isSetMax_value()) {
                return Optional.of(
                        new Range(
                                number(statistics.getMin_value()),
                                number(statistics.getMax_value())));
            }
        }
        return Optional.empty();
    }

    /** The value of a column of strings that all rows of a group have, if the footer shows it. */
    public Optional<String> only(int group, String column) {
        for (ColumnChunk chunk : footer.getRow_groups().get(group).getColumns()) {
            ColumnMetaData meta = chunk.getMeta_data();
            Statistics statistics = meta.getStatistics();
            if (nameOf(meta).equals(column)
                    && statistics != null
                    && statistics.isSetNull_count()
                    && statistics.getNull_count() == 0
                    && statistics.isSetMin_value()
                    && Arrays.equals(statistics.getMin_value(), statistics.getMax_value())) {
                return Optional.of(new String(statistics.getMin_value(), StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }

    Path path() {
        return path;
    }

    private static long number(byte[] plain) {
        ByteBuffer bytes = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
        return plain.length == Integer.BYTES ? bytes.getInt() : bytes.getLong();
    }

    /** Both ends are inside. */
    public record Range(long min, long max) {}

    /** The names of the columns, in their order. */
    public List<String> columns() {
        return schema.getFields().stream().map(Type::getName).toList();
    }

    /** A text of the footer, such as the Avro schema; null if there is none. */
    public String metadata(String key) {
        if (!footer.isSetKey_value_metadata()) {
            return null;
        }
        return footer.getKey_value_metadata().stream()
                .filter(it -> it.getKey().equals(key))
                .map(KeyValue::getValue)
                .findFirst()
                .orElse(null);
    }

    /**
     * Whether a column of strings may have one of the values in a group: by its dictionary alone
     * where all values are in it, else by the least and the greatest of them.
     */
    public boolean mayHold(int group, String column, Collection<String> values) throws IOException {
        for (ColumnChunk chunk : footer.getRow_groups().get(group).getColumns()) {
            ColumnMetaData meta = chunk.getMeta_data();
            if (nameOf(meta).equals(column)) {
                return mayHold(meta, values);
            }
        }
        return false;
    }

    private boolean mayHold(ColumnMetaData meta, Collection<String> values) throws IOException {
        Statistics statistics = meta.getStatistics();
        if (statistics != null
                && statistics.isSetNull_count()
                && statistics.getNull_count() == meta.getNum_values()) {
            return false;
        }
        if (statistics != null && statistics.isSetMin_value() && statistics.isSetMax_value()) {
            byte[] min = statistics.getMin_value();
            byte[] max = statistics.getMax_value();
            if (values.stream()
                    .map(value -> value.getBytes(StandardCharsets.UTF_8))
                    .noneMatch(
                            value ->
                                    Arrays.compareUnsigned(value, min) >= 0
                                            && Arrays.compareUnsigned(value, max) <= 0)) {
                return false;
            }
        }
        if (!isInDictionary(meta)) {
            return true;
        }
        long start = start(meta);
        byte[] bytes = read(start, Math.toIntExact(meta.getData_page_offset() - start));
        Dictionary dictionary =
                Encoding.PLAIN.initDictionary(
                        new ColumnDescriptor(
                                new String[] {nameOf(meta)},
                                schema.getType(nameOf(meta)).asPrimitiveType(),
                                0,
                                1),
                        Pages.dictionary(new ByteArrayInputStream(bytes), meta));
        for (int i = 0; i <= dictionary.getMaxId(); i++) {
            if (values.contains(dictionary.decodeToBinary(i).toStringUsingUTF8())) {
                return true;
            }
        }
        return false;
    }

    /** Whether the footer says that no page has values of its own. */
    private static boolean isInDictionary(ColumnMetaData meta) {
        return meta.isSetDictionary_page_offset()
                && meta.getDictionary_page_offset() > 0
                && meta.isSetEncoding_stats()
                && meta.getEncoding_stats().stream()
                        .filter(it -> it.getPage_type() != PageType.DICTIONARY_PAGE)
                        .allMatch(it -> it.getEncoding().name().endsWith("_DICTIONARY"));
    }

    /**
     * Reads columns of a group. A column that the file does not have is null in every row.
     *
     * @param names of the columns
     */
    public Map<String, Column> read(int group, Collection<String> names) throws IOException {
        RowGroup meta = footer.getRow_groups().get(group);
        int rows = rows(group);
        Map<String, Column> columns = new LinkedHashMap<>();
        names.forEach(name -> columns.put(name, new Column(rows)));
        Map<String, Pages> pages = pages(meta, columns.keySet());
        try {
            ColumnReadStoreImpl store =
                    new ColumnReadStoreImpl(
                            new Pages.Store(pages, rows),
                            new Columns(columns, schema),
                            schema,
                            footer.getCreated_by());
            for (ColumnDescriptor column : schema.getColumns()) {
                String name = column.getPath()[0];
                if (pages.containsKey(name)) {
                    columns.get(name)
                            .fill(
                                    store.getColumnReader(column),
                                    column.getMaxDefinitionLevel(),
                                    rows);
                }
            }
        } catch (RuntimeException e) {
            throw new IOException(path + " cannot be read: " + e, e);
        }
        return columns;
    }

    /** The pages of the columns: neighbours in the file are read in one go. */
    private Map<String, Pages> pages(RowGroup group, Set<String> names) throws IOException {
        Map<String, Pages> pages = new LinkedHashMap<>();
        List<ColumnMetaData> wanted =
                group.getColumns().stream()
                        .map(ColumnChunk::getMeta_data)
                        .filter(meta -> names.contains(nameOf(meta)))
                        .sorted((a, b) -> Long.compare(start(a), start(b)))
                        .toList();
        int first = 0;
        while (first < wanted.size()) {
            long start = start(wanted.get(first));
            long end = start;
            int next = first;
            while (next < wanted.size() && start(wanted.get(next)) == end) {
                end += wanted.get(next).getTotal_compressed_size();
                next++;
            }
            byte[] bytes = read(start, Math.toIntExact(end - start));
            for (ColumnMetaData meta : wanted.subList(first, next)) {
                int from = Math.toIntExact(start(meta) - start);
                pages.put(
                        nameOf(meta),
                        Pages.of(
                                new ByteArrayInputStream(
                                        bytes,
                                        from,
                                        Math.toIntExact(meta.getTotal_compressed_size())),
                                meta,
                                path));
            }
            first = next;
        }
        return pages;
    }

    private static String nameOf(ColumnMetaData meta) {
        return meta.getPath_in_schema().get(0);
    }

    private static long start(ColumnMetaData meta) {
        return meta.isSetDictionary_page_offset() && meta.getDictionary_page_offset() > 0
                ? Math.min(meta.getDictionary_page_offset(), meta.getData_page_offset())
                : meta.getData_page_offset();
    }

    private byte[] read(long from, int bytes) throws IOException {
        byte[] read = new byte[bytes];
        in.seek(from);
        int at = 0;
        while (at < bytes) {
            int count = in.read(read, at, bytes - at);
            if (count < 0) {
                throw new EOFException(path + " ends at " + (from + at));
            }
            at += count;
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** The values of a column in a group: numbers and truth values as longs, or strings. */
    public static final class Column extends PrimitiveConverter {

        private final long[] numbers;
        private final boolean[] present;
        private String[] strings;
        private String[] dictionary;
        private int row;

        Column(int rows) {
            numbers = new long[rows];
            present = new boolean[rows];
        }

        /** Of values as Avro holds them: strings, numbers and truth values, or null. */
        static Column of(List<Object> values) {
            Column column = new Column(values.size());
            for (Object value : values) {
                if (value instanceof CharSequence) {
                    column.strings =
                            column.strings == null ? new String[values.size()] : column.strings;
                    column.put(value.toString());
                } else if (value instanceof Double real) {
                    column.addDouble(real);
                } else if (value instanceof Boolean truth) {
                    column.addBoolean(truth);
                } else if (value != null) {
                    column.put(((Number) value).longValue());
                }
                column.row++;
            }
            return column;
        }

        private void fill(ColumnReader reader, int present, int rows) {
            for (row = 0; row < rows; row++) {
                if (reader.getCurrentDefinitionLevel() == present) {
                    reader.writeCurrentValueToConverter();
                }
                reader.consume();
            }
            dictionary = null;
        }

        public boolean isNull(int at) {
            return !present[at];
        }

        /** A number; 0 where there is none. */
        public long number(int at) {
            return numbers[at];
        }

        /** A floating-point number; 0 where there is none. */
        public double real(int at) {
            return Double.longBitsToDouble(numbers[at]);
        }

        /** A truth value; false where there is none. */
        public boolean truth(int at) {
            return numbers[at] != 0;
        }

        /** A string, or null. */
        public String text(int at) {
            return strings == null ? null : strings[at];
        }

        @Override
        public boolean hasDictionarySupport() {
            return strings != null;
        }

        /** Each string of a dictionary is one object, however many rows have it. */
        @Override
        public void setDictionary(Dictionary values) {
            dictionary = new String[values.getMaxId() + 1];
            for (int i = 0; i < dictionary.length; i++) {
                dictionary[i] = values.decodeToBinary(i).toStringUsingUTF8();
            }
        }

        @Override
        public void addValueFromDictionary(int id) {
            put(dictionary[id]);
        }

        @Override
        public void addBinary(Binary value) {
            put(value.toStringUsingUTF8());
        }

        @Override
        public void addLong(long value) {
            put(value);
        }

        @Override
        public void addInt(int value) {
            put(value);
        }

        @Override
        public void addDouble(double value) {
            put(Double.doubleToRawLongBits(value));
        }

        @Override
        public void addBoolean(boolean value) {
            put(value ? 1 : 0);
        }

        private void put(String value) {
            strings[row] = value;
            present[row] = true;
        }

        private void put(long value) {
            numbers[row] = value;
            present[row] = true;
        }
    }

    /** Gives the decoder the column that receives the values. */
    private static final class Columns extends GroupConverter {

        private final Map<String, Column> byName;
        private final MessageType schema;

        Columns(Map<String, Column> byName, MessageType schema) {
            this.byName = byName;
            this.schema = schema;
            for (Type type : schema.getFields()) {
                Column column = byName.get(type.getName());
                if (column != null
                        && type.asPrimitiveType().getPrimitiveTypeName()
                                == PrimitiveTypeName.BINARY) {
                    column.strings = new String[column.present.length];
                }
            }
        }

        @Override
        public Converter getConverter(int field) {
            return byName.get(schema.getFieldName(field));
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }

    /** The pages of one column of a group, decompressed when they are read. */
    private static final class Pages implements PageReader {

        private final DictionaryPage dictionary;
        private final Deque<DataPage> data;
        private final long values;

        private Pages(DictionaryPage dictionary, Deque<DataPage> data, long values) {
            this.dictionary = dictionary;
            this.data = data;
            this.values = values;
        }

        static Pages of(ByteArrayInputStream in, ColumnMetaData meta, Path path)
                throws IOException {
            CompressionCodec codec = meta.getCodec();
            if (codec != CompressionCodec.ZSTD && codec != CompressionCodec.UNCOMPRESSED) {
                throw new IOException(
                        path + " is compressed by " + codec + "; only Zstandard can be read");
            }
            DictionaryPage dictionary = null;
            Deque<DataPage> data = new ArrayDeque<>();
            long left = meta.getNum_values();
            while (left > 0) {
                PageHeader header = Util.readPageHeader(in);
                byte[] page = in.readNBytes(header.getCompressed_page_size());
                switch (header.getType()) {
                    case DICTIONARY_PAGE -> dictionary = dictionary(header, page, codec);
                    case DATA_PAGE -> {
                        left -= header.getData_page_header().getNum_values();
                        data.add(first(header, page, codec));
                    }
                    case DATA_PAGE_V2 -> {
                        left -= header.getData_page_header_v2().getNum_values();
                        data.add(second(header, page, codec));
                    }
                    default -> {
                        // An index, which is not needed.
                    }
                }
            }
            return new Pages(dictionary, data, meta.getNum_values());
        }

        /** The dictionary that a column begins with. */
        static DictionaryPage dictionary(ByteArrayInputStream in, ColumnMetaData meta)
                throws IOException {
            PageHeader header = Util.readPageHeader(in);
            return dictionary(
                    header, in.readNBytes(header.getCompressed_page_size()), meta.getCodec());
        }

        private static DictionaryPage dictionary(
                PageHeader header, byte[] page, CompressionCodec codec) throws IOException {
            return new DictionaryPage(
                    BytesInput.from(plain(page, header.getUncompressed_page_size(), codec)),
                    header.getDictionary_page_header().getNum_values(),
                    encoding(header.getDictionary_page_header().getEncoding()));
        }

        private static DataPage first(PageHeader header, byte[] page, CompressionCodec codec)
                throws IOException {
            DataPageHeader meta = header.getData_page_header();
            int bytes = header.getUncompressed_page_size();
            return new DataPageV1(
                    BytesInput.from(plain(page, bytes, codec)),
                    meta.getNum_values(),
                    bytes,
                    null,
                    encoding(meta.getRepetition_level_encoding()),
                    encoding(meta.getDefinition_level_encoding()),
                    encoding(meta.getEncoding()));
        }

        /** The levels of a page of the second version stand uncompressed before its values. */
        private static DataPage second(PageHeader header, byte[] page, CompressionCodec codec)
                throws IOException {
            DataPageHeaderV2 meta = header.getData_page_header_v2();
            int repetition = meta.getRepetition_levels_byte_length();
            int levels = repetition + meta.getDefinition_levels_byte_length();
            byte[] values = Arrays.copyOfRange(page, levels, page.length);
            if (!meta.isSetIs_compressed() || meta.isIs_compressed()) {
                values = plain(values, header.getUncompressed_page_size() - levels, codec);
            }
            return DataPageV2.uncompressed(
                    meta.getNum_rows(),
                    meta.getNum_nulls(),
                    meta.getNum_values(),
                    BytesInput.from(page, 0, repetition),
                    BytesInput.from(page, repetition, levels - repetition),
                    encoding(meta.getEncoding()),
                    BytesInput.from(values),
                    null);
        }

        private static byte[] plain(byte[] page, int bytes, CompressionCodec codec)
                throws IOException {
            if (codec == CompressionCodec.UNCOMPRESSED || bytes == 0) {
                return page;
            }
            byte[] plain = Zstd.decompress(page, bytes);
            if (plain.length != bytes) {
                throw new IOException("A page has " + plain.length + " bytes, not " + bytes);
            }
            return plain;
        }

        private static Encoding encoding(org.apache.parquet.format.Encoding encoding) {
            return Encoding.valueOf(encoding.name());
        }

        @Override
        public DictionaryPage readDictionaryPage() {
            return dictionary;
        }

        @Override
        public long getTotalValueCount() {
            return values;
        }

        @Override
        public DataPage readPage() {
            return data.poll();
        }

        /** The pages of all columns that are read. */
        private record Store(Map<String, Pages> byColumn, long rows) implements PageReadStore {

            @Override
            public PageReader getPageReader(ColumnDescriptor column) {
                return byColumn.get(column.getPath()[0]);
            }

            @Override
            public long getRowCount() {
                return rows;
            }
        }
    }
}

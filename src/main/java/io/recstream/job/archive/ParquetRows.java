package io.recstream.job.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;

/**
 * Writes flat Avro records as Parquet: each field a column, a union with null an optional one. The
 * footer has the Avro schema as parquet-avro writes it.
 *
 * <p>Parquet's library names Hadoop's classes in its signatures, but what is used here never loads
 * one: no cluster needs Hadoop for it.
 */
final class ParquetRows {

    /** Where parquet-avro looks for the schema. */
    static final String AVRO_SCHEMA = "parquet.avro.schema";

    private static final long ROW_GROUP_BYTES = 32L << 20;

    private ParquetRows() {}

    static BulkWriter<GenericRecord> writer(Schema schema, FSDataOutputStream out)
            throws IOException {
        ParquetWriter<GenericRecord> writer =
                new Builder(schema, new SinkFile(out))
                        .withConf(new PlainParquetConfiguration())
                        .withCompressionCodec(CompressionCodecName.ZSTD)
                        .withCodecFactory(new ZstdCodec())
                        .withRowGroupSize(ROW_GROUP_BYTES)
                        .build();
        return new BulkWriter<>() {
            @Override
            public void addElement(GenericRecord row) throws IOException {
                writer.write(row);
            }

            /** A row group is written when it is full, or at the end. */
            @Override
            public void flush() {}

            @Override
            public void finish() throws IOException {
                CompactionStep.guard(
                        () -> {
                            writer.close();
                            return null;
                        });
            }
        };
    }

    /**
     * The columns of a schema of strings, numbers, booleans and times, each of them nullable or
     * not.
     *
     * @throws IllegalArgumentException for any other type, also a logical one: written as the plain
     *     value below it, readers would not see what it means
     */
    static MessageType columns(Schema schema) {
        List<org.apache.parquet.schema.Type> columns = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            columns.add(column(field));
        }
        return new MessageType(schema.getName(), columns);
    }

    private static PrimitiveType column(Schema.Field field) {
        Schema type = valueType(field);
        Repetition repetition =
                field.schema().isNullable() ? Repetition.OPTIONAL : Repetition.REQUIRED;
        String name = field.name();
        // By its property, as Avro ignores a logical type that it does not know.
        String logical = type.getProp(LogicalType.LOGICAL_TYPE_PROP);
        if (logical != null && !(type.getType() == Schema.Type.LONG && isTimestamp(type))) {
            throw new IllegalArgumentException(
                    "No column for the logical type of " + name + ": " + logical);
        }
        return switch (type.getType()) {
            case STRING ->
                    new PrimitiveType(repetition, PrimitiveTypeName.BINARY, name)
                            .withLogicalTypeAnnotation(LogicalTypeAnnotation.stringType());
            case INT -> new PrimitiveType(repetition, PrimitiveTypeName.INT32, name);
            case LONG ->
                    new PrimitiveType(repetition, PrimitiveTypeName.INT64, name)
                            .withLogicalTypeAnnotation(timestampOrNull(type.getLogicalType()));
            case DOUBLE -> new PrimitiveType(repetition, PrimitiveTypeName.DOUBLE, name);
            case BOOLEAN -> new PrimitiveType(repetition, PrimitiveTypeName.BOOLEAN, name);
            default ->
                    throw new IllegalArgumentException(
                            "No column for the type of " + name + ": " + type);
        };
    }

    private static boolean isTimestamp(Schema type) {
        return timestampOrNull(type.getLogicalType()) != null;
    }

    /** The annotation of a time; null for any other number. */
    private static LogicalTypeAnnotation timestampOrNull(LogicalType type) {
        if (type instanceof LogicalTypes.TimestampMillis) {
            return LogicalTypeAnnotation.timestampType(true, TimeUnit.MILLIS);
        }
        return type instanceof LogicalTypes.TimestampMicros
                ? LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS)
                : null;
    }

    /**
     * The type of a field without null; a union of several other types as it is, which has no
     * column.
     */
    static Schema valueType(Schema.Field field) {
        Schema type = field.schema();
        if (type.getType() != Schema.Type.UNION) {
            return type;
        }
        List<Schema> values =
                type.getTypes().stream().filter(it -> it.getType() != Schema.Type.NULL).toList();
        return values.size() == 1 ? values.get(0) : type;
    }

    private static final class Builder extends ParquetWriter.Builder<GenericRecord, Builder> {

        private final Schema schema;

        Builder(Schema schema, OutputFile file) {
            super(file);
            this.schema = schema;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Required by the base class; not called, as the configuration is not one of Hadoop. */
        @Override
        @Deprecated
        protected WriteSupport<GenericRecord> getWriteSupport(
                org.apache.hadoop.conf.Configuration conf) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected WriteSupport<GenericRecord> getWriteSupport(ParquetConfiguration conf) {
            return new RowSupport(schema);
        }
    }

    private static final class RowSupport extends WriteSupport<GenericRecord> {

        private final Schema schema;
        private final String[] names;
        private final Schema.Type[] types;
        private RecordConsumer consumer;

        RowSupport(Schema schema) {
            this.schema = schema;
            this.names = schema.getFields().stream().map(Schema.Field::name).toArray(String[]::new);
            this.types =
                    schema.getFields().stream()
                            .map(field -> valueType(field).getType())
                            .toArray(Schema.Type[]::new);
        }

        /** Required by the base class; not called, as the configuration is not one of Hadoop. */
        @Override
        @Deprecated
        public WriteContext init(org.apache.hadoop.conf.Configuration conf) {
            throw new UnsupportedOperationException();
        }

        @Override
        public WriteContext init(ParquetConfiguration conf) {
            return new WriteContext(columns(schema), Map.of(AVRO_SCHEMA, schema.toString()));
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(GenericRecord row) {
            consumer.startMessage();
            for (int i = 0; i < names.length; i++) {
                Object value = row.get(i);
                if (value != null) {
                    consumer.startField(names[i], i);
                    write(value, types[i]);
                    consumer.endField(names[i], i);
                }
            }
            consumer.endMessage();
        }

        private void write(Object value, Schema.Type type) {
            switch (type) {
                case STRING -> consumer.addBinary(Binary.fromString(value.toString()));
                case INT -> consumer.addInteger((Integer) value);
                case LONG -> consumer.addLong((Long) value);
                case DOUBLE -> consumer.addDouble((Double) value);
                case BOOLEAN -> consumer.addBoolean((Boolean) value);
                default -> throw new IllegalArgumentException("No column of type " + type);
            }
        }
    }

    /** A file that the sink has opened. The sink also closes it, after it has made it durable. */
    record SinkFile(FSDataOutputStream out) implements OutputFile {

        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new PositionOutputStream() {
                @Override
                public long getPos() throws IOException {
                    return out.getPos();
                }

                @Override
                public void write(int value) throws IOException {
                    out.write(value);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length);
                }

                @Override
                public void flush() throws IOException {
                    out.flush();
                }

                /** Does not close the file: the sink does. */
                @Override
                public void close() throws IOException {
                    out.flush();
                }
            };
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return create(blockSizeHint);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }
}

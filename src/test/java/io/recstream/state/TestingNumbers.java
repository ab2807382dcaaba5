package io.recstream.state;

import io.recstream.model.Codec;
import io.recstream.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A value that is changed in place, as stages do, and whose size varies. */
final class TestingNumbers {

    final List<Long> numbers = new ArrayList<>();

    static TestingNumbers of(long... numbers) {
        TestingNumbers created = new TestingNumbers();
        for (long number : numbers) {
            created.numbers.add(number);
        }
        return created;
    }

    TestingNumbers copy() {
        TestingNumbers copy = new TestingNumbers();
        copy.numbers.addAll(numbers);
        return copy;
    }

    int sizeInBytes() {
        return 10 + 8 * numbers.size();
    }

    /** Its byte form. */
    public static final class OfNumbers implements Codec<TestingNumbers> {

        @Override
        public int version() {
            return 3;
        }

        @Override
        public void write(TestingNumbers value, DataOutput out) throws IOException {
            Wire.writeInt(value.numbers.size(), out);
            for (long number : value.numbers) {
                out.writeLong(number);
            }
        }

        @Override
        public TestingNumbers read(DataInput in) throws IOException {
            TestingNumbers value = new TestingNumbers();
            int size = Wire.readInt(in);
            for (int i = 0; i < size; i++) {
                value.numbers.add(in.readLong());
            }
            return value;
        }

        @Override
        public TestingNumbers copy(TestingNumbers value) {
            return value.copy();
        }
    }

    /** Another codec of the same values. */
    public static final class OfNumbersToo implements Codec<TestingNumbers> {

        private final OfNumbers same = new OfNumbers();

        @Override
        public int version() {
            return 3;
        }

        @Override
        public void write(TestingNumbers value, DataOutput out) throws IOException {
            same.write(value, out);
        }

        @Override
        public TestingNumbers read(DataInput in) throws IOException {
            return same.read(in);
        }

        @Override
        public TestingNumbers copy(TestingNumbers value) {
            return same.copy(value);
        }
    }
}

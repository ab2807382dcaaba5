package io.recstream.job.state;

import io.recstream.job.model.StateCodec;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A value that is changed in place, as stages do, and whose size varies. */
public final class TestingNumbers {

    public final List<Long> numbers = new ArrayList<>();

    public static TestingNumbers of(long... numbers) {
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

    /** Its byte form, which is listed for savepoints. */
    public static final class OfNumbers extends Form {
        public OfNumbers() {
            super("testing-numbers");
        }
    }

    /** The same under the name of a former release, when the class was another one. */
    public static final class FormerlyOfNumbers extends Form {
        public FormerlyOfNumbers() {
            super("testing-numbers");
        }
    }

    /** Another codec of the same values. */
    public static final class OfNumbersToo extends Form {
        public OfNumbersToo() {
            super("other-testing-numbers");
        }
    }

    private abstract static class Form extends StateCodec<TestingNumbers> {

        Form(String id) {
            super(id, 3);
        }

        @Override
        protected void writeFields(TestingNumbers value, DataOutput out) throws IOException {
            Wire.writeInt(value.numbers.size(), out);
            for (long number : value.numbers) {
                out.writeLong(number);
            }
        }

        @Override
        protected TestingNumbers readFields(int version, DataInput in) throws IOException {
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
}

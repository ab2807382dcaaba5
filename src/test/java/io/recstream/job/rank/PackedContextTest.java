package io.recstream.job.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CandidateScores;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.PackedItemIds;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PackedContextTest {

    private static final String[] ALPHABETS = {"abc0129-_", "äöé", "商品𝄞", "a\u0000\u007f\u0080"};

    private final PackedContext.Packer packer = new PackedContext.Packer();

    @Property(tries = 300)
    void holdsWhatWasPacked(@ForAll long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            CandidateResponse[] responses = new CandidateResponse[1 + random.nextInt(4)];
            for (int position = 0; position < responses.length; position++) {
                if (random.nextInt(4) > 0) {
                    responses[position] =
                            new CandidateResponse(
                                    "u",
                                    0,
                                    responses.length,
                                    position,
                                    text(random),
                                    candidates(random),
                                    null,
                                    null);
                }
            }
            String[] items = new String[random.nextInt(3) == 0 ? 200 : random.nextInt(10)];
            Arrays.setAll(items, d -> text(random));
            PackedItemIds context = PackedItemIds.of(items);
            String category = random.nextBoolean() ? text(random) : null;

            PackedContext unpacked =
                    PackedContext.unpack(packer.pack(responses, context, category));
            assertThat(unpacked.responses()).isEqualTo(responses);
            assertThat(unpacked.context()).isEqualTo(context);
            assertThat(unpacked.category()).isEqualTo(category);
        }
    }

    private static Candidates candidates(Random random) {
        int size = random.nextInt(4) == 0 ? 300 : random.nextInt(60);
        String[] items = new String[size];
        float[][] scores = new float[3][size];
        for (int i = 0; i < size; i++) {
            items[i] = text(random);
            for (float[] expert : scores) {
                expert[i] = random.nextBoolean() ? random.nextFloat() : 0;
            }
        }
        return new CandidateScores(
                items, scores[0], scores[1], scores[2], random.nextFloat(), random.nextFloat());
    }

    private static String text(Random random) {
        String alphabet = ALPHABETS[random.nextInt(8) == 0 ? 1 + random.nextInt(3) : 0];
        int length = random.nextInt(30) == 0 ? 100 + random.nextInt(400) : random.nextInt(20);
        int[] characters = alphabet.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString();
    }
}

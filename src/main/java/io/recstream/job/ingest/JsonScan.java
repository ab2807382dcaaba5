package io.recstream.job.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the wanted fields of a JSON object in one pass of the parser, without nodes for the others.
 * Accepts what {@link JsonObject#parse} accepts, and nothing else. Not thread-safe.
 */
final class JsonScan {

    /** A shorter number has an exponent that every decimal can have. */
    private static final int ANY_EXPONENT = 11;

    /** The names of the objects that are open, by depth. */
    private final List<Names> open = new ArrayList<>();

    /**
     * Finds what is wanted.
     *
     * @param found by slot; null where there is nothing
     * @throws UndecodableException as of {@link JsonObject#parse}
     */
    void read(byte[] payload, WantedFields wanted, JsonNode[] found) throws UndecodableException {
        StrictUtf8.check(payload, 0, payload.length);
        boolean isRead;
        try (JsonParser parser = JsonObject.VALUES.createParser(payload)) {
            isRead = scan(parser, wanted.root(), found);
        } catch (IOException | NumberFormatException e) {
            isRead = false;
        }
        if (!isRead) {
            // Reads it again, for the message.
            Arrays.fill(found, null);
            wanted.root().find(JsonObject.parse(payload).root(), found);
        }
    }

    /** False unless the payload is one object without repeated names. */
    private boolean scan(JsonParser parser, WantedFields.Node wanted, JsonNode[] found)
            throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT || wanted.hasSlot()) {
            return false;
        }
        return object(parser, wanted, found, 0) && parser.nextToken() == null;
    }

    private boolean object(JsonParser parser, WantedFields.Node wanted, JsonNode[] found, int depth)
            throws IOException {
        Names names = namesAt(depth);
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            WantedFields.Node field = wanted == null ? null : wanted.child(name);
            JsonToken token = parser.nextToken();
            if (!names.add(name) || !value(parser, token, field, found, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    /** Leaves the parser at the end of the value; false if it repeats a name. */
    private boolean value(
            JsonParser parser,
            JsonToken token,
            WantedFields.Node wanted,
            JsonNode[] found,
            int depth)
            throws IOException {
        if (wanted != null && wanted.hasSlot()) {
            wanted.find(node(parser, token), found);
            return true;
        }
        switch (token) {
            case START_OBJECT -> {
                return object(parser, wanted, found, depth);
            }
            case START_ARRAY -> {
                for (JsonToken element = parser.nextToken();
                        element != JsonToken.END_ARRAY;
                        element = parser.nextToken()) {
                    if (!value(parser, element, null, found, depth)) {
                        return false;
                    }
                }
            }
            case VALUE_NUMBER_FLOAT -> {
                if (parser.getTextLength() > ANY_EXPONENT) {
                    parser.getDecimalValue();
                }
            }
            default -> {
                // The parser checks it as it goes on.
            }
        }
        return true;
    }

    /** As {@link JsonObject#parse} reads it; texts and whole numbers without its overhead. */
    private static JsonNode node(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return TextNode.valueOf(parser.getText());
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            JsonParser.NumberType type = parser.getNumberType();
            if (type == JsonParser.NumberType.INT) {
                return IntNode.valueOf(parser.getIntValue());
            } else if (type == JsonParser.NumberType.LONG) {
                return LongNode.valueOf(parser.getLongValue());
            }
        }
        return JsonObject.VALUES.readTree(parser);
    }

    private Names namesAt(int depth) {
        if (depth == open.size()) {
            open.add(new Names());
        }
        Names names = open.get(depth);
        names.clear();
        return names;
    }

    /** The names of one object: interned by the parser, so that the first few need no hashing. */
    private static final class Names {

        private final String[] first = new String[16];
        private int count;
        private Set<String> all;

        void clear() {
            count = 0;
            all = null;
        }

        /** False if the name is among them already. */
        @SuppressWarnings("ReferenceEquality")
        boolean add(String name) {
            if (all != null) {
                return all.add(name);
            }
            for (int i = 0; i < count; i++) {
                if (first[i] == name) {
                    return false;
                }
            }
            if (count == first.length) {
                all = new HashSet<>(Arrays.asList(first));
                return all.add(name);
            }
            first[count++] = name;
            return true;
        }
    }
}

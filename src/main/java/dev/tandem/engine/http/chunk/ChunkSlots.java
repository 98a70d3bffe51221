package dev.tandem.engine.http.chunk;

import com.fasterxml.jackson.core.JsonPointer;
import dev.tandem.engine.http.chunk.ChunkSlot.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the places of a chunk whose values mean nothing to those who check chunks but by their type: texts, numbers, and
 * lists of numbers, wherever they stand, except in the fields that decide what a chunk is.
 */
final class ChunkSlots {

    /** What is looked at more closely than for its type, or is the same in all chunks. */
    private static final Set<String> FIXED = Set.of(
            "error", "detail", "object", "usage", "prompt_progress", "index", "finish_reason", "role", "type", "name");

    /** Names of the stream, which its chunks share, where they are texts. */
    private static final Set<String> SHARED =
            Set.of("id", "model", "system_fingerprint", "service_tier", "provider", "native_finish_reason");

    /** What makes a chunk one with output as long as it is not empty. */
    private static final Set<String> OUTPUT = Set.of("content", "reasoning", "reasoning_content", "refusal", "text");

    private static final int DEEPEST = 16;

    private final JsonValueScanner scanner;
    private final List<ChunkSlot> slots = new ArrayList<>();

    private ChunkSlots(JsonValueScanner scanner) {
        this.scanner = scanner;
    }

    /**
     * The slots of a chunk, in their order.
     *
     * @param scanner over a chunk that Jackson has read
     * @return empty when it is not to be taken for a template: it holds a name twice, or what is rare
     */
    static Optional<List<ChunkSlot>> of(JsonValueScanner scanner) {
        ChunkSlots found = new ChunkSlots(scanner);
        int end = found.value(scanner.space(0), JsonPointer.empty(), "", false, 0);
        return end >= 0 && !found.slots.isEmpty() ? Optional.of(found.slots) : Optional.empty();
    }

    /** Where the value ends that begins there; -1 when nothing can be made of it. */
    private int value(int from, JsonPointer place, String name, boolean fixed, int depth) {
        return switch (scanner.at(from)) {
            case '{' -> depth == DEEPEST ? -1 : object(from, place, name, fixed, depth + 1);
            case '[' -> depth == DEEPEST ? -1 : list(from, place, name, fixed, depth + 1);
            case '"' -> string(from, place, name, fixed);
            case 't', 'n' -> from + 4;
            case 'f' -> from + 5;
            default -> number(from, place, place.toString().startsWith("/choices/") && isLogProbability(place), fixed);
        };
    }

    private int object(int from, JsonPointer place, String own, boolean fixed, int depth) {
        Set<String> names = new HashSet<>();
        // Of a call without an index it is that of the one before, whichever that is.
        boolean complete = !own.equals("tool_calls");
        int at = from;
        do {
            int begin = scanner.space(at + 1);
            if (names.isEmpty() && scanner.at(begin) == '}') {
                return complete ? begin + 1 : -1;
            }
            if (!scanner.string(begin) || scanner.isEscaped() || !scanner.isAscii()) {
                return -1;
            }
            String name = scanner.text(begin, scanner.end());
            int colon = scanner.space(scanner.end());
            if (name.isEmpty() || !names.add(name) || scanner.at(colon) != ':') {
                return -1;
            }
            int value = scanner.space(colon + 1);
            complete |= name.equals("index") && scanner.number(value);
            int end = value(value, place.appendProperty(name), name, fixed || FIXED.contains(name), depth);
            if (end < 0) {
                return -1;
            }
            at = scanner.space(end);
        } while (scanner.at(at) == ',');
        return complete && scanner.at(at) == '}' ? at + 1 : -1;
    }

    private int list(int from, JsonPointer place, String name, boolean fixed, int depth) {
        if (!fixed && !name.equals("token_logprobs") && scanner.numbers(from)) {
            return slot(place, Kind.NUMBERS, from);
        }
        int index = 0;
        int at = from;
        do {
            int begin = scanner.space(at + 1);
            if (index == 0 && scanner.at(begin) == ']') {
                return begin + 1;
            }
            int end = value(begin, place.appendIndex(index++), name, fixed, depth);
            if (end < 0) {
                return -1;
            }
            at = scanner.space(end);
        } while (scanner.at(at) == ',');
        return scanner.at(at) == ']' ? at + 1 : -1;
    }

    private int string(int from, JsonPointer place, String name, boolean fixed) {
        if (!scanner.string(from)) {
            return -1;
        }
        boolean empty = scanner.end() == from + 2;
        if (fixed || empty || SHARED.contains(name)) {
            return scanner.end();
        }
        return slot(place, OUTPUT.contains(name) ? Kind.TEXT : Kind.STRING, from);
    }

    private int number(int from, JsonPointer place, boolean logProbability, boolean fixed) {
        if (!scanner.number(from)) {
            return -1;
        }
        return fixed ? scanner.end() : slot(place, logProbability ? Kind.LOG_PROBABILITY : Kind.NUMBER, from);
    }

    private int slot(JsonPointer place, Kind kind, int from) {
        slots.add(new ChunkSlot(place, kind, from, scanner.end()));
        return scanner.end();
    }

    /** As {@link dev.tandem.inference.LogProbabilities} finds them: in choices/0/logprobs, content/0/logprob or token_logprobs/0. */
    private static boolean isLogProbability(JsonPointer place) {
        JsonPointer told = place.tail().tail();
        if (!told.getMatchingProperty().equals("logprobs")) {
            return false;
        }
        JsonPointer list = told.tail();
        JsonPointer token = list.tail().tail();
        return switch (list.getMatchingProperty()) {
            case "content" ->
                token.getMatchingProperty().equals("logprob") && token.tail().matches();
            case "token_logprobs" -> token.matches();
            default -> false;
        };
    }
}

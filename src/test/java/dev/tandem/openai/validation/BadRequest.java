package dev.tandem.openai.validation;

import dev.tandem.inference.Operation;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that must be refused, and the words for it. */
public record BadRequest(
        RequestExample request,
        @Nullable String param,
        @Nullable String code,
        String message) {

    /**
     * Reads cases of four lines, parted by empty ones: what is wrong; the request; {@code param, code}, with a dash for
     * no code; the message.
     */
    static List<BadRequest> table(String table) {
        return Arrays.stream(table.split("\n\n")).map(BadRequest::row).toList();
    }

    private static BadRequest row(String row) {
        List<String> lines = row.lines().toList();
        int colon = lines.get(1).indexOf(": ");
        RequestExample request = request(
                lines.get(0), lines.get(1).substring(0, colon), lines.get(1).substring(colon + 2));
        int comma = lines.get(2).indexOf(", ");
        String code = lines.get(2).substring(comma + 2);
        return request.gives(lines.get(2).substring(0, comma), code.equals("-") ? null : code, lines.get(3));
    }

    private static RequestExample request(String name, String kind, String json) {
        return switch (kind) {
            case "chat" -> RequestExample.chat(name, json);
            case "completion" -> RequestExample.completion(name, json);
            case "message" -> RequestExample.message(name, json);
            case "part" -> RequestExample.part(name, json);
            case "chat body" -> RequestExample.body(name, Operation.CHAT, json);
            case "completion body" -> RequestExample.body(name, Operation.TEXT_COMPLETION, json);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    @Override
    public String toString() {
        return request.name();
    }
}

package dev.tandem.quality;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.ChatRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tool calls of an answer, put together from their parts, and whether they are what was offered: a function of the
 * request's {@code tools}, with arguments that are a JSON object and match its {@code parameters}. No arguments at all
 * count as an empty object.
 *
 * <p>Limits: calls that a server failed to recognise are text to it, and to us; whether a call makes sense is not
 * judged; calls beyond {@value #MOST}, arguments above 256 kB and schemas that {@link JsonSchemaValidator} does not judge pass.
 */
final class ToolCalls {

    private static final int MOST = 64;

    private final List<Call> calls = new ArrayList<>(1);
    private long kept;

    private static final class Call {
        private final StringBuilder name = new StringBuilder();
        private final BoundedText arguments = new BoundedText();
    }

    void add(JsonNode parts) {
        for (JsonNode part : parts) {
            int index = part.path("index").asInt(calls.size());
            if (index >= 0 && index < MOST) {
                while (calls.size() <= index) {
                    calls.add(new Call());
                }
                add(part.path("function"), calls.get(index));
            }
        }
    }

    private void add(JsonNode function, Call call) {
        String name = function.path("name").asText("");
        String arguments = function.path("arguments").asText("");
        kept += name.length();
        if (kept <= BoundedText.LONGEST) {
            call.name.append(name);
        }
        kept += arguments.length();
        if (kept <= BoundedText.LONGEST) {
            call.arguments.append(arguments);
        } else {
            call.arguments.giveUp();
        }
    }

    boolean areValid(ChatRequest request) {
        return calls.stream().allMatch(call -> isValid(call, request.body().path("tools")));
    }

    private static boolean isValid(Call call, JsonNode tools) {
        if (call.name.isEmpty() && call.arguments.isEmpty()) {
            return true; // an index that was left out
        }
        JsonNode offered = function(call.name.toString(), tools);
        if (offered == null) {
            return false;
        }
        if (call.arguments.isTooLong()) {
            return true;
        }
        String text = call.arguments.toString();
        Optional<JsonNode> arguments = JsonSchemaValidator.parse(text.isBlank() ? "{}" : text);
        return arguments.isPresent()
                && arguments.get().isObject()
                && JsonSchemaValidator.mayMatch(offered.path("parameters"), arguments.get());
    }

    private static @Nullable JsonNode function(String name, JsonNode tools) {
        for (JsonNode tool : tools) {
            JsonNode function = tool.path("function");
            if (function.path("name").asText().equals(name)) {
                return function;
            }
        }
        return null;
    }
}

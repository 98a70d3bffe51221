package dev.tandem.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.Capabilities;
import dev.tandem.inference.ChatRequest;
import dev.tandem.routing.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says to a client what it asked for that some variants lack, which they are, and what helps. */
final class UnsupportedField {

    private static final Pattern PART = Pattern.compile("messages\\[([0-9]+)]\\.content\\[([0-9]+)]\\.type");
    private static final Pattern ROLE = Pattern.compile("messages\\[([0-9]+)]\\.role");
    private static final Pattern CALLS = Pattern.compile("messages\\[[0-9]+]\\.tool_calls");
    private static final Set<String> TOOLS = Set.of("tools", "tool_choice", "functions", "function_call");
    private static final Set<String> TOOL_ROLES = Set.of("tool", "function");
    private static final Map<String, String> MEDIA = Map.of(
            "image_url", "images",
            "input_audio", "sound",
            "input_video", "videos",
            "video_url", "videos");

    private UnsupportedField() {}

    /**
     * The message.
     *
     * @param field in OpenAI's notation
     * @param capabilities what one of those variants can do
     * @param lacking names of the variants, one at least; not told where the model is compared blind
     */
    static String message(
            String field, ChatRequest request, Capabilities capabilities, Target target, List<String> lacking) {
        if (isAboutTools(field, request.messages())) {
            return "Unsupported: '" + field + "' asks for tools, which " + who(target, lacking)
                    + " cannot call. Leave it out: it needs variants of the engine llama-server, which the operator"
                    + " chooses.";
        }
        return medium(field, request.messages())
                .map(medium -> "Unsupported: '" + field + "' asks for " + medium + ", which " + who(target, lacking)
                        + " cannot take. Leave it out: it needs "
                        + (capabilities.everyField()
                                ? "a projector, which the operator names with 'mmproj' at each variant of the model."
                                : "variants of the engine llama-server, which the operator chooses."))
                .orElseGet(() -> "Unsupported: '" + field + "' is not supported by " + who(target, lacking) + ". "
                        + remedy(field, capabilities));
    }

    private static boolean isAboutTools(String field, JsonNode messages) {
        Matcher role = ROLE.matcher(field);
        return TOOLS.contains(field)
                || CALLS.matcher(field).matches()
                || (role.matches()
                        && TOOL_ROLES.contains(messages.path(Integer.parseInt(role.group(1)))
                                .path("role")
                                .asText()));
    }

    private static String remedy(String field, Capabilities capabilities) {
        if (field.equals("n")) {
            return "Send 'n': 1, and one request for each answer.";
        }
        if (field.equals("response_format.type")) {
            return "Supported are: " + list(capabilities.responseFormats()) + ".";
        }
        if (ROLE.matcher(field).matches()) {
            return "Supported are: " + list(capabilities.roles()) + ".";
        }
        return PART.matcher(field).matches()
                ? "Supported are: " + list(capabilities.contentParts()) + "."
                : "Leave it out.";
    }

    private static String list(Set<String> values) {
        return values.stream().sorted().map(value -> "'" + value + "'").collect(Collectors.joining(", "));
    }

    private static Optional<String> medium(String field, JsonNode messages) {
        Matcher part = PART.matcher(field);
        if (!part.matches()) {
            return Optional.empty();
        }
        JsonNode content = messages.path(Integer.parseInt(part.group(1))).path("content");
        return Optional.ofNullable(MEDIA.get(
                content.path(Integer.parseInt(part.group(2))).path("type").asText()));
    }

    private static String who(Target target, List<String> lacking) {
        if (target.model().blind()) {
            return "this model";
        }
        String names = lacking.stream().map(name -> "'" + name + "'").collect(Collectors.joining(" and "));
        return (lacking.size() == 1 ? "variant " : "the variants ") + names;
    }
}

package dev.tandem.engine.embedded;

import dev.tandem.inference.Capabilities;
import dev.tandem.inference.ChatRequest;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a request may ask of the embedded engine. */
final class EmbeddedCapabilities {

    private static final Set<String> HONOURED = Set.of(
            "model",
            "messages",
            "prompt",
            ChatRequest.ECHO,
            "n",
            "stream",
            "stream_options",
            "max_tokens",
            "max_completion_tokens",
            "stop",
            "seed",
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "presence_penalty",
            "frequency_penalty",
            "repeat_penalty",
            "logit_bias",
            "logprobs",
            "top_logprobs",
            TokenTrace.ASKED,
            TemplateVariables.FIELD,
            "response_format");

    /** They tell about the caller, or steer what is not there: tools are refused. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "user",
            "metadata",
            "store",
            "safety_identifier",
            "prompt_cache_key",
            "service_tier",
            "parallel_tool_calls");

    /** The whole of it. */
    static final Capabilities ALL = new Capabilities(
            false,
            Stream.concat(HONOURED.stream(), WITHOUT_EFFECT.stream()).collect(Collectors.toUnmodifiableSet()),
            Set.of("text"),
            ResponseFormat.TYPES,
            Set.of("system", "developer", "user", "assistant"),
            Set.of());

    private EmbeddedCapabilities() {}
}

package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.engine.llamaserver.arguments.LlamaServerArguments;
import dev.tandem.gguf.Inspection;
import dev.tandem.inference.Capabilities;
import dev.tandem.inference.EngineDetails;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a server tells in {@code /props} beside its description (llama.cpp v0.5.0). Pure functions. */
final class ServerDetails {

    /** Of its sampling parameters, those that change an answer. */
    private static final List<String> SAMPLING = List.of(
            "temperature",
            "dynatemp_range",
            "dynatemp_exponent",
            "top_k",
            "top_p",
            "min_p",
            "top_n_sigma",
            "xtc_probability",
            "xtc_threshold",
            "typical_p",
            "repeat_last_n",
            "repeat_penalty",
            "presence_penalty",
            "frequency_penalty",
            "dry_multiplier",
            "dry_base",
            "dry_allowed_length",
            "mirostat",
            "mirostat_tau",
            "mirostat_eta",
            "samplers");

    /** Types of content parts that need a modality, as its parser of chats names both. */
    private static final Map<String, List<String>> MEDIA = Map.of(
            "vision", List.of("image_url"),
            "audio", List.of("input_audio"),
            "video", List.of("input_video", "video_url"));

    private ServerDetails() {}

    /** Of a server of which nothing else is known. */
    static EngineDetails said(JsonNode props) {
        return new EngineDetails(null, template(props), null, null, sampling(props));
    }

    /** Of a child. */
    static EngineDetails managed(LlamaServerArguments arguments, JsonNode props, @Nullable ServerModelFiles files) {
        return new EngineDetails(
                files == null ? null : files.weights(),
                template(props),
                projector(props, Optional.ofNullable(files).map(ServerModelFiles::projector)),
                rope(arguments, Optional.ofNullable(files).map(ServerModelFiles::weights)),
                sampling(props));
    }

    /** Any field, without the media that it says it cannot take: each is refused by it as an error of its own. */
    static Capabilities capabilities(JsonNode props) {
        Set<String> absent = new TreeSet<>();
        MEDIA.forEach((modality, parts) -> {
            JsonNode has = props.path("modalities").path(modality);
            if (has.isBoolean() && !has.booleanValue()) {
                absent.addAll(parts);
            }
        });
        return Capabilities.everythingBut(absent);
    }

    private static @Nullable String template(JsonNode props) {
        String text = props.path("chat_template").asText();
        return text.isEmpty() ? null : text;
    }

    /** A repository may bring one along that nobody named. */
    private static String projector(JsonNode props, Optional<String> named) {
        JsonNode modalities = props.path("modalities");
        boolean has = modalities.path("vision").asBoolean()
                || modalities.path("audio").asBoolean();
        return named.orElse(has ? "the repository's own" : "");
    }

    private static @Nullable SortedMap<String, String> rope(
            LlamaServerArguments arguments, Optional<Inspection> weights) {
        return weights.map(file -> {
                    SortedMap<String, String> rope = new TreeMap<>(file.rope());
                    rope.putAll(arguments.rope());
                    return rope;
                })
                .orElse(null);
    }

    private static @Nullable SortedMap<String, String> sampling(JsonNode props) {
        JsonNode parameters = props.path("default_generation_settings").path("params");
        SortedMap<String, String> sampling = new TreeMap<>();
        for (String name : SAMPLING) {
            JsonNode value = parameters.path(name);
            if (value.isFloatingPointNumber()) {
                // The server's own are single precision, written with double's digits.
                sampling.put(name, Float.toString(value.floatValue()));
            } else if (!value.isMissingNode()) {
                sampling.put(name, value.isValueNode() ? value.asText() : value.toString());
            }
        }
        return sampling.isEmpty() ? null : sampling;
    }
}

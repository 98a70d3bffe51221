package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.engine.Capabilities;
import dev.tandem.engine.EngineDescription;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts together what a server runs, from what it says of itself and what was given to it. Pure functions. */
final class Descriptions {

    private Descriptions() {}

    /** What is known before the server has said anything. */
    static EngineDescription expected(ArgumentView arguments) {
        return new EngineDescription(
                LlamaServerEngine.KIND,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                arguments.cacheType(),
                arguments.slots(),
                arguments.normalised(),
                Capabilities.EVERYTHING);
    }

    /**
     * What an owned server runs.
     *
     * @param props its answer to {@code /props}
     * @param weights its file; {@code null} when that cannot be read
     * @param offloadedLayers layers on graphics cards of all layers, when its log told
     */
    static EngineDescription owned(
            ArgumentView arguments, JsonNode props, @Nullable WeightsFile weights, Optional<String> offloadedLayers) {
        EngineDescription said = said(props, arguments.cacheType(), arguments.slots());
        String settings = arguments.normalised()
                + offloadedLayers.map(layers -> " gpu-layers=" + layers).orElse("");
        return new EngineDescription(
                said.engine(),
                said.build(),
                weights == null ? null : weights.header().architecture(),
                weights == null ? said.quantization() : weights.header().fileType(),
                weights == null ? null : weights.header().bitsPerWeight(),
                weights == null ? null : weights.sha256(),
                said.templateSha256(),
                said.contextLength(),
                said.kvType(),
                said.slots(),
                settings.strip(),
                said.capabilities());
    }

    /** What a server says of itself. */
    static EngineDescription said(JsonNode props, @Nullable String cacheType, int expectedSlots) {
        int context = props.path("default_generation_settings").path("n_ctx").asInt();
        return new EngineDescription(
                LlamaServerEngine.KIND,
                text(props.path("build_info")),
                null,
                text(props.path("model_ftype")),
                null,
                null,
                sha256(text(props.path("chat_template"))),
                context > 0 ? (Integer) context : null,
                cacheType,
                Math.max(1, props.path("total_slots").asInt(expectedSlots)),
                "",
                Capabilities.EVERYTHING);
    }

    private static @Nullable String text(JsonNode value) {
        return value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null;
    }

    private static @Nullable String sha256(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

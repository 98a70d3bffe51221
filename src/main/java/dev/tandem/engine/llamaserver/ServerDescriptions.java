package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.engine.llamaserver.arguments.LlamaServerArguments;
import dev.tandem.gguf.Inspection;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.TemplateText;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts together what a server runs, from what it says of itself and what was given to it. Pure functions. */
final class ServerDescriptions {

    private ServerDescriptions() {}

    /** What is known before the server has said anything. */
    static EngineDescription expected(LlamaServerArguments arguments) {
        return EngineDescription.configured(
                LlamaServerEngine.KIND, null, arguments.cacheType(), arguments.slots(), arguments.normalised());
    }

    /**
     * What an owned server runs.
     *
     * @param props its answer to {@code /props}
     * @param files what its files are; {@code null} when they cannot be read
     * @param offloadedLayers layers on graphics cards of all layers, when its log told
     */
    static EngineDescription managed(
            LlamaServerArguments arguments,
            JsonNode props,
            @Nullable ServerModelFiles files,
            Optional<String> offloadedLayers) {
        Inspection weights = files == null ? null : files.weights();
        EngineDescription said = said(props, arguments.cacheType(), arguments.slots());
        String settings = arguments.normalised()
                + offloadedLayers.map(layers -> " gpu-layers=" + layers).orElse("");
        return new EngineDescription(
                said.engine(),
                said.build(),
                weights == null ? null : weights.architecture(),
                weights == null ? said.quantization() : weights.fileType(),
                weights == null ? null : weights.bitsPerWeight(),
                weights == null ? null : weights.sha256(),
                said.templateSha256(),
                said.contextLength(),
                said.kvType(),
                said.slots(),
                settings.strip(),
                said.capabilities(),
                ServerDetails.managed(arguments, props, files));
    }

    /** What a server says of itself. */
    static EngineDescription said(JsonNode props, @Nullable String cacheType, int expectedSlots) {
        String template = text(props.path("chat_template"));
        int context = props.path("default_generation_settings").path("n_ctx").asInt();
        return new EngineDescription(
                LlamaServerEngine.KIND,
                text(props.path("build_info")),
                null,
                text(props.path("model_ftype")),
                null,
                null,
                template == null ? null : TemplateText.sha256(template),
                context > 0 ? (Integer) context : null,
                cacheType,
                Math.max(1, props.path("total_slots").asInt(expectedSlots)),
                "",
                ServerDetails.capabilities(props),
                ServerDetails.said(props));
    }

    private static @Nullable String text(JsonNode value) {
        return value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null;
    }
}

package dev.tandem.inference;

import dev.tandem.digest.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * What an engine runs. Everything in it goes into {@link #fingerprint()}: two descriptions with the same fingerprint
 * are the same contender, and a new fingerprint opens a new epoch of the experiment.
 *
 * <p>A value that an engine cannot know (a remote API's file hash) is {@code null}.
 *
 * @param engine kind of engine as in the configuration, such as {@code llama.cpp} or {@code llama-server}
 * @param build version of the inference code, such as {@code b4916}
 * @param architecture model architecture as GGUF names it, such as {@code gemma3}
 * @param quantization file type as llama.cpp prints it, such as {@code Q4_K - Medium}
 * @param bitsPerWeight average over all tensors, bits
 * @param fileSha256 hash of the weights, 64 hex digits
 * @param templateSha256 hash of the chat template, 64 hex digits
 * @param contextLength tokens that prompt and answer of one request may have together
 * @param kvType type of the key-value cache, such as {@code f16}
 * @param slots requests that run at the same time, at least 1
 * @param arguments further settings that change answers or speed, in one normal form; no secrets
 * @param capabilities what a request may ask of it
 * @param details what else is known
 */
public record EngineDescription(
        String engine,
        @Nullable String build,
        @Nullable String architecture,
        @Nullable String quantization,
        @Nullable Double bitsPerWeight,
        @Nullable String fileSha256,
        @Nullable String templateSha256,
        @Nullable Integer contextLength,
        @Nullable String kvType,
        int slots,
        String arguments,
        Capabilities capabilities,
        EngineDetails details) {

    /** What is known of an engine that has said nothing yet: what it was given. Parameters as of the record. */
    public static EngineDescription configured(
            String engine, @Nullable Integer contextLength, @Nullable String kvType, int slots, String arguments) {
        return new EngineDescription(
                engine,
                null,
                null,
                null,
                null,
                null,
                null,
                contextLength,
                kvType,
                slots,
                arguments,
                Capabilities.EVERYTHING,
                EngineDetails.UNKNOWN);
    }

    /** The same with these details. */
    public EngineDescription with(EngineDetails others) {
        return new EngineDescription(
                engine,
                build,
                architecture,
                quantization,
                bitsPerWeight,
                fileSha256,
                templateSha256,
                contextLength,
                kvType,
                slots,
                arguments,
                capabilities,
                others);
    }

    /** A digest of all fields but those that follow from others: 16 hex digits. */
    public String fingerprint() {
        return Sha256.hex(
                String.join(
                        "\0",
                        engine,
                        String.valueOf(build),
                        String.valueOf(architecture),
                        String.valueOf(quantization),
                        String.valueOf(fileSha256),
                        String.valueOf(templateSha256),
                        String.valueOf(contextLength),
                        String.valueOf(kvType),
                        String.valueOf(slots),
                        arguments,
                        String.valueOf(details.projector()),
                        String.valueOf(details.rope()),
                        String.valueOf(details.sampling())),
                8);
    }
}

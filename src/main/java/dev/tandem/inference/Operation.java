package dev.tandem.inference;

/** What a client asks for; the label value is that of OpenTelemetry's {@code gen_ai.operation.name}. */
public enum Operation {
    /** {@code POST /v1/chat/completions}: events are {@code chat.completion.chunk} objects. */
    CHAT("chat", "chat.completion", "chat.completion.chunk", "chatcmpl-"),
    /** {@code POST /v1/completions}: events are {@code text_completion} objects. */
    TEXT_COMPLETION("text_completion", "text_completion", "text_completion", "cmpl-");

    private final String label;
    private final String answerObject;
    private final String chunkObject;
    private final String idPrefix;

    Operation(String label, String answerObject, String chunkObject, String idPrefix) {
        this.label = label;
        this.answerObject = answerObject;
        this.chunkObject = chunkObject;
        this.idPrefix = idPrefix;
    }

    /** The value of the label {@code gen_ai_operation_name}. */
    public String label() {
        return label;
    }

    /** The {@code object} of a whole answer. */
    public String answerObject() {
        return answerObject;
    }

    /** The {@code object} of one streamed event. */
    public String chunkObject() {
        return chunkObject;
    }

    /** What the ids of answers begin with. */
    public String idPrefix() {
        return idPrefix;
    }
}

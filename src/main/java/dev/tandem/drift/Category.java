package dev.tandem.drift;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.ChatRequest;
import java.lang.Character.UnicodeScript;
import java.util.Locale;

/**
 * What kind of answer one is, since quantisation harms some kinds more than others. The first that fits, in the order
 * given here, so that each answer is of one kind.
 */
public enum Category {
    /** Prompt and answer have more than 8,192 tokens. */
    LONG_CONTEXT,
    /** A tool was called, or JSON was asked for, or the answer is a JSON object or list. */
    JSON_OR_TOOL,
    /** The answer holds a fenced block of code. */
    CODE,
    /** Of the answer's letters at least three in ten are of another script than Latin. */
    NON_LATIN,
    /** Anything else. */
    OTHER;

    private static final int LONG = 8_192;
    private static final double FOREIGN = .3;

    /** The value of the label {@code category}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Tells of which kind an answer is.
     *
     * @param tokens of the prompt and the answer together
     * @param text the answer, or its beginning
     * @param toolCalled whether a tool was called
     */
    public static Category of(ChatRequest request, int tokens, String text, boolean toolCalled) {
        if (tokens > LONG) {
            return LONG_CONTEXT;
        }
        if (toolCalled || asksForJson(request) || looksLikeJson(text.strip())) {
            return JSON_OR_TOOL;
        }
        if (text.contains("```")) {
            return CODE;
        }
        return foreign(text) >= FOREIGN ? NON_LATIN : OTHER;
    }

    private static boolean asksForJson(ChatRequest request) {
        JsonNode format = request.body().path("response_format").path("type");
        return format.asText().startsWith("json")
                || request.present("json_schema").isPresent();
    }

    private static boolean looksLikeJson(String text) {
        return (text.startsWith("{") && text.endsWith("}")) || (text.startsWith("[") && text.endsWith("]"));
    }

    private static double foreign(String text) {
        long letters = text.codePoints().filter(Character::isLetter).count();
        long foreign = text.codePoints()
                .filter(Character::isLetter)
                .filter(letter -> UnicodeScript.of(letter) != UnicodeScript.LATIN)
                .count();
        return letters == 0 ? 0 : (double) foreign / letters;
    }
}

package dev.tandem.quality;

import java.util.regex.Pattern;

/**
 * Whether an answer declines, told by how it begins.
 *
 * <p>Limits: English only, in the phrases that models are trained to use; other languages are seen only through the
 * field {@code refusal} or the finish reason {@code content_filter}. Answers above {@value #LONGEST} characters count as
 * answers whatever they begin with, as do those that refuse politely further down. Whether declining was right is not
 * judged.
 */
final class Refusals {

    private static final int LONGEST = 1_500;

    private static final String OPENING =
            "(?:(?:(?:i['\u2019]m|i am) (?:\\w+ )?sorry|sorry|i apologi[sz]e|unfortunately)"
                    + "\\b[^.!?\\n]{0,40}?[,.:;!\u2014-]*\\s*(?:but )?)?(?:as an? (?:\\w+ )?ai\\b[^.!?\\n]{0,30}?,\\s*)?";

    private static final String CANNOT = "i(?:['\u2019]m| am) (?:not able|unable) to"
            + "|i (?:can['\u2019]t|cannot|can not|won['\u2019]t|will not|must decline to|have to decline to)(?: be able to)?";

    private static final String DEED =
            "assist\\b|help\\b(?! (?:but|it|\\w+ing)\\b)|comply|fulfil|provide|create|generate"
                    + "|write|answer|engage|discuss|continue|do that|support|participate|share|produce|offer|give you";

    private static final Pattern REFUSAL = Pattern.compile(
            "^\\W*" + OPENING + "(?:(?:" + CANNOT + ")(?: \\w+ly)? (?:" + DEED
                    + ")|i (?:must|have to)(?: \\w+ly)? decline)",
            Pattern.CASE_INSENSITIVE);

    private Refusals() {}

    /**
     * Judges a beginning.
     *
     * @param beginning the first few hundred characters
     * @param length characters of the whole answer
     */
    static boolean isRefusal(CharSequence beginning, long length) {
        return length <= LONGEST && REFUSAL.matcher(beginning).find();
    }
}

package dev.tandem.quality;

import dev.tandem.inference.ChatRequest;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for control tokens of chat templates that reached the reader as text: those of ChatML, Llama, Gemma, Mistral,
 * DeepSeek, Phi and their like.
 *
 * <p>Not counted: tokens in a fenced block, tokens right behind a backtick or a quotation mark, and tokens that the
 * request itself holds, since those answers speak of tokens. Limits: an unfenced explanation that only the answer's own
 * words bring up counts; tokens of templates that look like no other are not known; {@code <think>} is not counted, as
 * servers pass reasoning on in it by intention.
 */
final class LeakedTokens {

    /** No token is longer. */
    static final int LONGEST = 64;

    private static final int MOST = 8;
    private static final String FENCE = "```";

    private static final Pattern TOKEN = Pattern.compile(FENCE
            + "|<\\|[\\w\u2581/\"]{1,40}\\|?>|<\\w{1,40}\\|>" // ChatML, Llama 3, Phi, Gemma 4
            + "|<\uFF5C[^\uFF5C<>]{1,40}\uFF5C>" // DeepSeek
            + "|<(?:start|end)_of_turn>|<(?:bos|eos|pad|unk)>" // Gemma 2 and 3
            + "|\\[/?INST]|<</?SYS>>|\\[/?(?:AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)]"); // Llama 2, Mistral

    private static final String END_OF_SENTENCE = "</s>";

    private final Set<String> found = new HashSet<>();
    private boolean fenced;

    /**
     * Scans for what begins at or after {@code from} and before {@code to}.
     *
     * @return where to go on
     */
    int scan(CharSequence text, int from, int to) {
        Matcher matcher = TOKEN.matcher(text);
        int at = from;
        while (at < to) {
            char first = text.charAt(at);
            boolean maybe = first == '<' || first == '[' || first == '`';
            if (maybe && matcher.region(at, text.length()).lookingAt()) {
                note(text, at, matcher.group());
                at = matcher.end();
            } else {
                at++;
            }
        }
        return Math.max(at, from);
    }

    private void note(CharSequence text, int at, String token) {
        if (token.equals(FENCE)) {
            fenced = !fenced;
        } else if (!fenced && !isQuoted(text, at) && found.size() < MOST) {
            found.add(token);
        }
    }

    private static boolean isQuoted(CharSequence text, int start) {
        return start > 0 && "`'\"\u2018\u201C\u00AB".indexOf(text.charAt(start - 1)) >= 0;
    }

    /** Whether anything was found that the request does not hold itself. */
    boolean foundBeyond(ChatRequest request) {
        if (found.isEmpty()) {
            return false;
        }
        String asked = request.body().toString();
        return found.stream().anyMatch(token -> !asked.contains(token.replace("\"", "\\\"")));
    }

    /** Whether a text ends in Llama 2's end of a sentence, which is also how HTML ends a strike-through. */
    static boolean endsSentence(StringBuilder text) {
        int at = text.lastIndexOf(END_OF_SENTENCE);
        return at >= 0 && text.substring(at + END_OF_SENTENCE.length()).isBlank() && text.lastIndexOf("<s>") < 0;
    }
}

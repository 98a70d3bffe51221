package dev.tandem.engine.llamaserver.request;

import dev.tandem.inference.Ending;
import dev.tandem.inference.TokenIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A part of an answer that is scored in one way.
 *
 * @param begin how many tokens of the answer stand before it
 * @param tokens of it; none where only the end of the answer is left
 * @param ending how it ended
 * @param isForced whether a grammar can make a server say it; otherwise it is one token that ends inside a character
 */
public record AnswerStretch(int begin, TokenIds tokens, Ending ending, boolean isForced) {

    /**
     * Those of an answer, in order.
     *
     * @param parts ids of tokens that end inside a character
     */
    public static List<AnswerStretch> of(TokenIds answer, Set<Integer> parts, Ending ending) {
        List<AnswerStretch> stretches = new ArrayList<>();
        int begin = 0;
        for (int at = 0; at < answer.size(); at++) {
            if (parts.contains(answer.at(at))) {
                if (at > begin) {
                    stretches.add(new AnswerStretch(begin, answer.first(at).without(begin), Ending.CUT, true));
                }
                stretches.add(new AnswerStretch(at, TokenIds.of(answer.at(at)), Ending.CUT, false));
                begin = at + 1;
            }
        }
        if (begin < answer.size() || ending == Ending.BY_ITSELF) {
            stretches.add(new AnswerStretch(begin, answer.without(begin), ending, true));
        }
        return List.copyOf(stretches);
    }

    /** What is left of it after one of its tokens; empty where nothing is. */
    public Optional<AnswerStretch> after(int position) {
        TokenIds rest = tokens.without(position + 1);
        return rest.size() == 0 && ending == Ending.CUT
                ? Optional.empty()
                : Optional.of(new AnswerStretch(begin + position + 1, rest, ending, isForced));
    }
}

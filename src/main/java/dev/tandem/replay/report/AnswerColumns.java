package dev.tandem.replay.report;

import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.quality.Signal;
import dev.tandem.replay.scoring.AnswerScores;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TextComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers to one prompt beside each other, token by token where the tokens are known. Pure. */
final class AnswerColumns {

    /** Of an answer shown as a whole so many tokens are told apart; the rest is plain text. */
    private static final int MOST_TOKENS = 1_000;

    private final ReplayPlan plan;
    private final AnsweredPrompt prompt;

    AnswerColumns(ReplayPlan plan, AnsweredPrompt prompt) {
        this.plan = plan;
        this.prompt = prompt;
    }

    /**
     * One answer.
     *
     * @param before how many tokens stand before those shown
     * @param spans its tokens; without known ones what it begins with as the first does, and the rest marked
     * @param rest what follows, without tokens told apart
     * @param after how many tokens follow those shown
     * @param figures what else is known of it
     */
    record AnswerColumn(String arm, int before, List<TokenText.Span> spans, String rest, int after, String figures) {}

    /** All of them as wholes. */
    List<AnswerColumn> whole() {
        List<AnswerColumn> columns = new ArrayList<>();
        for (Arm arm : plan.arms()) {
            Answer answer = prompt.answers().get(arm);
            if (answer != null) {
                columns.add(column(arm, answer, 0, MOST_TOKENS, figures(answer)));
            }
        }
        return columns;
    }

    /**
     * Those that differ, around where they first do, the first one beside them.
     *
     * @param before tokens before that
     * @param after tokens from there
     */
    List<AnswerColumn> around(int before, int after) {
        List<AnswerColumn> columns = new ArrayList<>();
        for (Arm arm : plan.arms()) {
            Answer answer = prompt.answers().get(arm);
            int token = answer == null ? -1 : differingToken(arm, answer);
            if (answer != null && token >= 0 && !arm.again()) {
                columns.add(column(arm, answer, Math.max(0, token - before), token + after, ""));
            }
        }
        return columns;
    }

    /** Of the token at which an answer first differs, nats; -1 where that is not known. */
    double divergenceAtDifference(Arm arm, Answer answer) {
        DriftSeries series = series(arm);
        int token = differingToken(arm, answer);
        return series == null || token < 0 || token >= series.size()
                ? -1
                : series.at(token).klDivergence();
    }

    private int differingToken(Arm arm, Answer answer) {
        int difference = difference(arm, answer);
        List<Integer> ends = TokenText.ends(answer);
        for (int i = 0; i < ends.size() && difference >= 0; i++) {
            if (ends.get(i) > difference) {
                return i;
            }
        }
        return -1;
    }

    /** Where an answer first differs from the first one, the first one from any other, UTF-16; -1 if it does not. */
    private int difference(Arm arm, Answer answer) {
        Answer control = prompt.answers().get(plan.control());
        if (answer.failed() || control == null || control.failed()) {
            return -1;
        }
        if (!arm.equals(plan.control())) {
            return difference(answer.text(), control.text());
        }
        return prompt.answers().entrySet().stream()
                .filter(one -> !one.getKey().again() && !one.getValue().failed())
                .mapToInt(one -> difference(answer.text(), one.getValue().text()))
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
    }

    private static int difference(String text, String other) {
        int characters = TextComparison.firstDifference(text, other);
        return characters < 0 ? -1 : text.offsetByCodePoints(0, characters);
    }

    private AnswerColumn column(Arm arm, Answer answer, int from, int until, String figures) {
        List<Integer> ends = TokenText.ends(answer);
        if (ends.isEmpty() || answer.failed() || answer.toolCalls() != null) {
            return new AnswerColumn(arm.name(), 0, unknown(answer), "", 0, figures);
        }
        int to = Math.min(until, ends.size());
        boolean whole = from == 0 && until == MOST_TOKENS;
        return new AnswerColumn(
                arm.name(),
                from,
                TokenText.spans(answer, series(arm), difference(arm, answer), from, to),
                whole ? answer.text().substring(ends.get(to - 1)) : "",
                whole ? 0 : ends.size() - to,
                figures);
    }

    private List<TokenText.Span> unknown(Answer answer) {
        Answer control = prompt.answers().get(plan.control());
        String visible = answer.failed() ? answer.error() + ": " + answer.message() : answer.visible();
        int at = answer.failed() || control == null ? -1 : difference(visible, control.visible());
        List<TokenText.Span> spans = new ArrayList<>();
        int common = at < 0 ? visible.length() : at;
        if (common > 0) {
            spans.add(new TokenText.Span(visible.substring(0, common), "", false, false, ""));
        }
        if (common < visible.length()) {
            spans.add(new TokenText.Span(visible.substring(common), "", false, true, ""));
        }
        return spans;
    }

    /** What another variant than the one that answered finds of the answer, the reference if it is another. */
    private @Nullable DriftSeries series(Arm arm) {
        AnswerScores scores = prompt.scores().get(arm);
        if (scores == null || scores.pairs().isEmpty()) {
            return null;
        }
        String reference = plan.design().reference();
        Map<Pair, DriftSeries> drifts =
                scores.answer(plan.model(), prompt.prompt(), arm).drifts();
        DriftSeries own = drifts.get(new Pair(reference, arm.variant()));
        if (!arm.variant().equals(reference) && own != null) {
            return own;
        }
        return plan.arms().stream()
                .filter(other -> !other.variant().equals(reference))
                .map(other -> drifts.get(new Pair(reference, other.variant())))
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String figures(Answer answer) {
        return NumberFormats.number(answer.outputTokens()) + " tokens · first after "
                + NumberFormats.milliseconds(answer.timeToFirstToken()) + " · "
                + NumberFormats.milliseconds(answer.timePerOutputToken()) + " per token"
                + (answer.finishReason() == null ? "" : " · " + answer.finishReason())
                + (answer.signals().isEmpty() ? "" : " · " + Signal.join(answer.signals()));
    }
}

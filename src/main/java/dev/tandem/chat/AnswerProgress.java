package dev.tandem.chat;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.LogProbabilities;
import dev.tandem.inference.Usage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How far an answer has come: its tokens and when they came. Confined to one thread; takes note without allocating. */
final class AnswerProgress {

    /** What came sooner after what was before it came together with it: no model takes so little for a token. */
    private static final long TOGETHER_NANOS = 100_000;

    /** Of what an answer's tokens took, as much may be missing because the first ones came together. */
    private static final double MOST_MISSING = 0.1;

    private final LongSupplier nanoTime;
    private boolean begun;
    private boolean complete;
    private int tokens;
    private int outputs;
    private int atFirst;
    private long firstOutput;
    private long lastOutput;
    private LogProbabilities logProbabilities = LogProbabilities.NONE;
    private @Nullable Usage usage;
    private @Nullable String finishReason;

    /** @param nanoTime a clock that never goes back */
    AnswerProgress(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void begin() {
        begun = true;
    }

    void complete() {
        complete = true;
    }

    void observe(ChatEvent event) {
        begun = true;
        tokens += event.tokens();
        logProbabilities = logProbabilities.and(event.logProbabilities());
        if (event.hasOutput()) {
            long now = nanoTime.getAsLong();
            if (outputs++ == 0) {
                firstOutput = now;
                atFirst = 1;
            } else if (atFirst == outputs - 1 && now - lastOutput < TOGETHER_NANOS) {
                atFirst++;
            }
            lastOutput = now;
        }
        event.usage().ifPresent(counted -> usage = counted);
        event.finishReason().ifPresent(reason -> finishReason = reason);
    }

    /** Whether the client may have seen something of it. */
    boolean hasBegun() {
        return begun;
    }

    /** Tokens of the answer as the engine counted them or, of one that broke off, as they were seen. */
    int outputTokens() {
        return usage != null && complete ? usage.completionTokens() : tokens;
    }

    /** Whether the engine itself counted the tokens of the whole answer. */
    boolean isCounted() {
        return usage != null && complete;
    }

    @Nullable
    Usage usage() {
        return usage;
    }

    @Nullable
    String finishReason() {
        return finishReason;
    }

    /** Seconds from then to the first output; {@code null} when there was none. */
    @Nullable
    Double secondsToFirstOutput(long since) {
        return outputs == 0 ? null : OutcomeRecorder.seconds(firstOutput - since);
    }

    /**
     * (last output − first output) / (tokens − 1). Unknown of an answer that came in one piece, or of which a large part came
     * with its first token, as what a server holds back does: there was no time between its tokens to be seen.
     */
    @Nullable
    Double secondsPerOutputToken(@Nullable Integer outputTokens) {
        if (outputs < 2 || outputTokens == null || outputTokens < 2) {
            return null;
        }
        double tokensAtFirst = (double) atFirst / outputs * outputTokens;
        return tokensAtFirst - 1 > MOST_MISSING * (outputTokens - 1)
                ? null
                : OutcomeRecorder.seconds(lastOutput - firstOutput) / (outputTokens - 1);
    }

    @Nullable
    Double meanLogProbability() {
        return logProbabilities.tokens() == 0
                ? null
                : Double.valueOf(logProbabilities.mean().getAsDouble());
    }
}

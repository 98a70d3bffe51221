package dev.tandem.replay.scoring;

import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.EntryLog;
import dev.tandem.replay.store.Prompt;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What variants said of answers that not all have scored yet. For one thread; may block. */
public interface PendingScores {

    boolean has(VariantScoreKey key);

    Optional<VariantScore> read(VariantScoreKey key) throws IOException;

    void add(VariantScore variantScore) throws IOException;

    /** Nothing more is to come of an answer: it is among the scored ones. */
    void settle(Prompt prompt, Arm arm);

    /** Tokens of all answers that some variant has scored, the settled ones included. */
    long tokens();

    /**
     * In memory, where all variants are there and say theirs at once: an answer that a stop leaves half scored is scored
     * again.
     */
    static PendingScores inMemory(EntryLog<AnswerScores> scores) {
        Map<VariantScoreKey, VariantScore> pending = new HashMap<>();
        return new PendingScores() {
            @Override
            public boolean has(VariantScoreKey key) {
                return pending.containsKey(key);
            }

            @Override
            public Optional<VariantScore> read(VariantScoreKey key) {
                return Optional.ofNullable(pending.get(key));
            }

            @Override
            public void add(VariantScore variantScore) {
                pending.put(
                        new VariantScoreKey(variantScore.prompt(), variantScore.arm(), variantScore.scorer()),
                        variantScore);
            }

            @Override
            public void settle(Prompt prompt, Arm arm) {
                pending.keySet()
                        .removeIf(key ->
                                key.prompt() == prompt.index() && key.arm().equals(arm.name()));
            }

            @Override
            public long tokens() {
                return scores.index().weight();
            }
        };
    }

    /**
     * On the disk, where one variant is there at a time. It is read back from there in any case, so that it is the same
     * however often the replay is stopped; the file goes as a whole when all is scored.
     */
    static PendingScores onDisk(EntryLog<VariantScore> opinions) {
        return new PendingScores() {
            @Override
            public boolean has(VariantScoreKey key) {
                return opinions.index().has(key);
            }

            @Override
            public Optional<VariantScore> read(VariantScoreKey key) throws IOException {
                return opinions.read(key);
            }

            @Override
            public void add(VariantScore variantScore) throws IOException {
                opinions.append(variantScore);
            }

            @Override
            public void settle(Prompt prompt, Arm arm) {}

            @Override
            public long tokens() {
                return opinions.index().weight();
            }
        };
    }
}

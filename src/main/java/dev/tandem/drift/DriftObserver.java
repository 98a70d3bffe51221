package dev.tandem.drift;

import dev.tandem.drift.validity.AnswerLength;
import dev.tandem.routing.VariantId;
import java.time.Duration;

/** Is told what becomes of samples. Called on any thread: must not block and must not throw. */
public interface DriftObserver {

    /** An answer that was chosen, or could not be, met its end. Called once for each. */
    void onSample(String model, ComparisonMethod comparisonMethod, SampleResult result, AnswerLength length);

    /** Scoring made way for a request: the variant's engine was free again so long after the request's arrival. */
    void onPreempted(VariantId variant, Duration took);

    /** An answer was scored. */
    void onScored(ScoredAnswer answer);

    /** A chat was answered greedily by several variants, and their texts compared. */
    void onCompared(ComparedTexts texts);
}

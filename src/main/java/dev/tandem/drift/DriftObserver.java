package dev.tandem.drift;

/** Is told what becomes of samples. Called on any thread: must not block and must not throw. */
public interface DriftObserver {

    /** An answer that was chosen met its end. Called once for each. */
    void onSample(String model, SampleResult result);

    /** An answer was scored. */
    void onScored(ScoredAnswer answer);
}

package dev.tandem.recording;

/** Is told what becomes of requests that were to be kept. Called on any thread: must not block and must not throw. */
public interface RecordingObserver {

    /** A request met its end. Called once for each. */
    void onRequest(String model, RecordingResult result);
}

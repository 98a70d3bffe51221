package dev.tandem.recording;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where one model's requests are kept.
 *
 * @param plan what is kept
 * @param folder the files
 * @param deletions how often all that was kept was deleted: what waited then must not be written afterwards
 */
record ModelRecorder(RecordingPlan plan, RecordingFolder folder, AtomicInteger deletions) {

    ModelRecorder(RecordingPlan plan, RecordingFolder folder) {
        this(plan, folder, new AtomicInteger());
    }
}

package dev.tandem.feedback;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What was sent, and what was told of it. Thread-safe. */
final class AcknowledgedWrites {

    private static final int UNAVAILABLE = 503;

    /** Everything that was ever sent. */
    final Set<FeedbackPost> sent = ConcurrentHashMap.newKeySet();

    /** What was acknowledged, with the id of feedback or the pair's own. */
    final Map<FeedbackPost, String> acknowledged = new ConcurrentHashMap<>();

    /** What must not have happened. */
    final Queue<String> faults = new ConcurrentLinkedQueue<>();

    private final Set<FeedbackPost> created = ConcurrentHashMap.newKeySet();
    private final Set<FeedbackPost> lost = ConcurrentHashMap.newKeySet();

    void sending(FeedbackPost post) {
        sent.add(post);
    }

    /** There was no reply, or none that tells what became of it. */
    void lost(FeedbackPost post) {
        lost.add(post);
    }

    /** @param id of the feedback or of the pair, empty in an error */
    void replied(FeedbackPost post, int status, String id) {
        if (status == UNAVAILABLE) {
            lost(post);
            return;
        }
        boolean first = status == (post.isVote() ? 200 : 201);
        // It was stored before: by its twin, or by an attempt of which nothing was heard.
        boolean again = post.isVote() ? status == 409 && lost.contains(post) : status == 200;
        if (first && !created.add(post)) {
            faults.add(post + " was stored twice");
        }
        if (!first && !again) {
            faults.add(post + " got " + status);
            return;
        }
        String known = acknowledged.putIfAbsent(post, post.isVote() ? post.name() : id);
        if (known != null && !post.isVote() && !known.equals(id)) {
            faults.add(post + " is " + known + " and " + id);
        }
    }

    /** What is not known to be stored. */
    List<FeedbackPost> unacknowledged() {
        return sent.stream().filter(post -> !acknowledged.containsKey(post)).toList();
    }
}

package dev.tandem.replay.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.digest.Sha256;
import dev.tandem.recording.RecordedRequest;
import dev.tandem.replay.store.PromptSelection;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds conversations again among recorded requests: one continues another of the same session or beginning if its
 * messages are the other's and more. Of equal ones the last stands for all. Keeps no content; for one thread.
 */
final class RecordedConversations {

    private final PromptSelection promptSelection;
    private final Map<Long, Turn> requests = new LinkedHashMap<>();
    private final Set<Long> continued = new HashSet<>();

    /** @param promptSelection which requests of a conversation are wanted */
    RecordedConversations(PromptSelection promptSelection) {
        this.promptSelection = promptSelection;
    }

    private record Turn(String id, boolean first) {}

    /** Takes note of a request; the oldest must come first. */
    void add(RecordedRequest request) {
        JsonNode messages = request.body().path("messages");
        MessageDigest digest = Sha256.begin();
        digest.update(bytes(request.conversation()));
        boolean first = true;
        long hash = 0;
        for (int i = 0; i < messages.size(); i++) {
            if (i > 0) {
                continued.add(hash);
            }
            first &= !messages.get(i).path("role").asText().equals("assistant");
            digest.update(bytes(messages.get(i).toString()));
            // Chained, so that each beginning has a hash of its own.
            byte[] soFar = digest.digest();
            hash = ByteBuffer.wrap(soFar).getLong();
            digest.update(soFar);
        }
        requests.remove(hash);
        requests.put(hash, new Turn(request.id(), first));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Ids of the requests that are wanted, no more than the limit, the newest. */
    Set<String> chosen(int limit) {
        List<String> ids = requests.entrySet().stream()
                .filter(request -> isWanted(request.getKey(), request.getValue()))
                .map(request -> request.getValue().id())
                .toList();
        return ids.stream().skip(Math.max(0, ids.size() - limit)).collect(Collectors.toSet());
    }

    private boolean isWanted(long hash, Turn turn) {
        return switch (promptSelection) {
            case LAST -> !continued.contains(hash);
            case FIRST -> turn.first();
            case ALL -> true;
        };
    }
}

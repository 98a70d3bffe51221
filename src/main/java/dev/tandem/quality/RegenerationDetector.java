package dev.tandem.quality;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.ChatRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers, as hashes, which questions were answered lately, to tell a regeneration: the same conversation asks the
 * same variant once more for an answer to the same last user message, after the one before had ended.
 *
 * <p>Limits: it knows the last {@code most} answers of this process within {@code window}; scripts that ask one question
 * many times regenerate; requests that run side by side, as for several candidates, do not. Safe for any thread.
 */
public final class RegenerationDetector {

    private static final long PRIME = 0x100000001b3L;
    private static final long OFFSET = 0xcbf29ce484222325L;
    /** Of a longer text, such as an image, this much and the length must do. */
    private static final int HASHED = 8 * 1024;

    private final long window;
    private final Map<Long, Long> endByQuestion;

    /**
     * @param most answers to remember, at least 1; each takes some 100 bytes
     * @param window how long to remember one
     */
    public RegenerationDetector(int most, Duration window) {
        this.window = window.toNanos();
        this.endByQuestion = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
                return size() > most;
            }
        };
    }

    /**
     * What is asked, by whom and of which variant, in 64 bits.
     *
     * @param unit names the conversation, as the split knows it
     * @param variant the variant that answers
     */
    public static long question(ChatRequest request, String unit, String variant) {
        JsonNode messages = request.messages();
        long hash = text(text(OFFSET, unit), variant) * PRIME + messages.size();
        for (int i = messages.size() - 1; i >= 0; i--) {
            JsonNode message = messages.path(i);
            if (message.path("role").asText().equals("user")) {
                return tree(hash * PRIME + i, message.path("content"));
            }
        }
        return hash;
    }

    /**
     * Notes that an answer ended.
     *
     * @param arrived when its question arrived, in nanoseconds of any clock
     * @param ended when it ended, by the same clock
     * @return whether the question had been answered within the window before it arrived
     */
    public synchronized boolean note(long question, long arrived, long ended) {
        Long before = endByQuestion.remove(question);
        endByQuestion.put(question, ended);
        return before != null && before - arrived <= 0 && arrived - before <= window;
    }

    private static long tree(long hash, JsonNode node) {
        if (node.isValueNode()) {
            return text(hash, node.asText());
        }
        long all = hash * PRIME + node.size();
        for (JsonNode child : node) {
            all = tree(all, child);
        }
        return all;
    }

    /** Fowler–Noll–Vo hash 1a over UTF-16 units, and the length. */
    private static long text(long hash, String text) {
        long all = hash;
        for (int i = 0; i < Math.min(HASHED, text.length()); i++) {
            all = (all ^ text.charAt(i)) * PRIME;
        }
        return (all ^ text.length()) * PRIME;
    }
}

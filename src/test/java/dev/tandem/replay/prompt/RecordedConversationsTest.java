package dev.tandem.replay.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.recording.RecordedRequest;
import dev.tandem.replay.store.PromptSelection;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RecordedConversationsTest {

    private static final String[] ROLES = {"user", "assistant"};

    private static RecordedRequest request(String id, String conversation, String... said) {
        ObjectNode body = new ObjectMapper().createObjectNode();
        ArrayNode messages = body.putArray("messages");
        for (int i = 0; i < said.length; i++) {
            messages.addObject().put("role", ROLES[i % 2]).put("content", said[i]);
        }
        return new RecordedRequest(Instant.EPOCH, id, "m", conversation, body);
    }

    private static Set<String> chosen(PromptSelection promptSelection, int limit) {
        RecordedConversations found = new RecordedConversations(promptSelection);
        found.add(request("1", "x", "hi"));
        found.add(request("2", "y", "hi"));
        found.add(request("3", "x", "hi", "hello", "how are you"));
        found.add(request("4", "x", "hi", "hello", "how are you", "fine", "really?"));
        found.add(request("5", "x", "hi", "hello", "who are you"));
        found.add(request("6", "x", "hi", "hello", "who are you"));
        return found.chosen(limit);
    }

    @Test
    void shouldLetTheLastRequestStandForItsConversationAndForEachThatBranchedOff() {
        assertThat(chosen(PromptSelection.LAST, 100)).containsExactlyInAnyOrder("2", "4", "6");
    }

    @Test
    void shouldTakeThoseWithoutHistoryWhenTheFirstAreWanted() {
        assertThat(chosen(PromptSelection.FIRST, 100)).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void shouldTakeEachOnceWhenAllAreWanted() {
        assertThat(chosen(PromptSelection.ALL, 100)).containsExactlyInAnyOrder("1", "2", "3", "4", "6");
    }

    @Test
    void shouldTakeTheNewestWhenTheyAreLimited() {
        assertThat(chosen(PromptSelection.LAST, 2)).containsExactlyInAnyOrder("4", "6");
    }
}

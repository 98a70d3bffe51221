package dev.tandem.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.experiment.Outcome.Traffic;
import dev.tandem.routing.AssignmentKey;
import dev.tandem.routing.AssignmentKey.Source;
import dev.tandem.routing.Unit;
import dev.tandem.testing.Requests;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class AssignmentKeysTest {

    private static final String PLAIN = """
            {'messages': [{'role': 'system', 'content': 'Be brief.'}, {'role': 'user', 'content': 'What is this?'}]}""";

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Later turns.
                """
                {'messages': [{'role': 'system', 'content': 'Be brief.'}, {'role': 'user', 'content': 'What is this?'},
                 {'role': 'assistant', 'content': 'A test.'}, {'role': 'user', 'content': 'Of what?'}]}""",
                // The text in parts.
                """
                {'messages': [{'role': 'system', 'content': 'Be brief.'},
                 {'role': 'user', 'content': [{'type': 'text', 'text': 'What is this?'}]}]}""",
                """
                {'messages': [{'role': 'system', 'content': [{'type': 'text', 'text': 'Be '}, {'type': 'text', 'text': 'brief.'}]},
                 {'role': 'user', 'content': 'What is this?'}]}""",
                // The newer name.
                """
                {'messages': [{'role': 'developer', 'content': 'Be brief.'}, {'role': 'user', 'content': 'What is this?'}]}""",
                // Marks that wander.
                """
                {'messages': [
                 {'role': 'system', 'content': [{'type': 'text', 'text': 'Be brief.', 'cache_control': {'type': 'ephemeral'}}]},
                 {'role': 'user', 'content': 'What is this?'}]}""",
                """
                {'messages': [{'role': 'system', 'content': 'Be brief.', 'cache_control': {'type': 'ephemeral'}},
                 {'role': 'user', 'name': 'ada', 'content': [
                   {'cache_control': {'type': 'ephemeral', 'ttl': '1h'}, 'text': 'What is this?', 'type': 'text'}]}]}"""
            })
    void shouldStayTheSameHoweverTheConversationIsWritten(String body) {
        assertThat(key(body)).isEqualTo(key(PLAIN));
        assertThat(key(body).source()).isEqualTo(Source.CONVERSATION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'messages': [{'role': 'user', 'content': 'What is this?'}]}",
                "{'messages': [{'role': 'user', 'content': 'Be brief.'}, {'role': 'user', 'content': 'What is this?'}]}",
                "{'messages': [{'role': 'system', 'content': 'Be brief'}, {'role': 'user', 'content': '.What is this?'}]}",
                """
                {'messages': [{'role': 'system', 'content': 'Be brief.'}, {'role': 'user', 'content': [
                 {'type': 'text', 'text': 'What is this?'},
                 {'type': 'image_url', 'image_url': {'url': 'data:image/png;base64,AAAA'}}]}]}"""
            })
    void shouldDifferWhenTheConversationDoes(String body) {
        assertThat(key(body)).isNotEqualTo(key(PLAIN));
    }

    @Test
    void shouldTellImagesApartButNotHowCloselyTheyAreLookedAt() {
        String body = """
                {'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': 'What is this?'},
                 {'type': 'image_url', 'image_url': {'url': 'data:image/png;base64,%s', 'detail': '%s'}}]}]}""";

        assertThat(key(body.formatted("AAAA", "low"))).isEqualTo(key(body.formatted("AAAA", "auto")));
        assertThat(key(body.formatted("AAAA", "low"))).isNotEqualTo(key(body.formatted("BBBB", "low")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'conversation': 'c1', 'prompt_cache_key': 'p1', 'messages': []} | c1",
                "{'conversation': {'id': 'c1'}, 'messages': []}                  | c1",
                "{'conversation': {}, 'prompt_cache_key': 'p1', 'messages': []}  | p1",
                "{'conversation': null, 'prompt_cache_key': 'p1', 'messages': []} | p1"
            },
            quoteCharacter = '`')
    void shouldBeWhatTheBodyCallsTheConversation(String body, String expected) {
        assertThat(key(body)).isEqualTo(new AssignmentKey(Source.SESSION, expected));
    }

    @Test
    void shouldBeTheSessionHeaderFirst() {
        var request = Requests.chatJson("{'conversation': 'c1', 'messages': []}");

        assertThat(AssignmentKeys.of(request, caller(Optional.of("s1")), Unit.CONVERSATION))
                .isEqualTo(new AssignmentKey(Source.SESSION, "s1"));
    }

    private static AssignmentKey key(String body) {
        return AssignmentKeys.of(Requests.chatJson(body), caller(Optional.empty()), Unit.CONVERSATION);
    }

    private static Caller caller(Optional<String> session) {
        return new Caller(session, Optional.empty(), false, Traffic.EXPERIMENT);
    }
}

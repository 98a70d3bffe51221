package dev.tandem.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each kind of reader lets through. */
@Tag("unit")
class JsonMappersTest {

    private static final String DIGITS = "{\"n\":1.2300000000000000000000000000000000001000}";

    static Stream<JsonMapper> foreign() {
        return Stream.concat(exact(), Stream.of(JsonMappers.REPLAYS, JsonMappers.ANSWER_TEXTS));
    }

    static Stream<JsonMapper> exact() {
        return Stream.of(JsonMappers.REQUESTS, JsonMappers.UPSTREAM, JsonMappers.PROMPTS, JsonMappers.RECORDINGS);
    }

    static Stream<JsonMapper> withoutTwins() {
        return Stream.of(JsonMappers.REQUESTS, JsonMappers.PROMPTS, JsonMappers.REPLAYS);
    }

    static Stream<JsonMapper> whole() {
        return Stream.of(JsonMappers.UPSTREAM, JsonMappers.PROMPTS, JsonMappers.REPLAYS, JsonMappers.ANSWER_TEXTS);
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void shouldInternNoNameWhenAStrangerChoseIt(JsonMapper mapper) {
        assertThat(mapper.getFactory().isEnabled(JsonFactory.Feature.INTERN_FIELD_NAMES))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("exact")
    void shouldKeepEachDigitWhenANumberIsPassedOn(JsonMapper mapper) throws Exception {
        assertThat(mapper.writeValueAsString(mapper.readTree(DIGITS))).isEqualTo(DIGITS);
    }

    @ParameterizedTest
    @MethodSource("withoutTwins")
    void shouldRefuseANameWhenItComesTwice(JsonMapper mapper) {
        assertThatThrownBy(() -> mapper.readTree("{\"a\":1,\"a\":2}")).isInstanceOf(JacksonException.class);
    }

    @ParameterizedTest
    @MethodSource("whole")
    void shouldRefuseAValueWhenMoreFollows(JsonMapper mapper) {
        assertThatThrownBy(() -> mapper.readTree("{} {}")).isInstanceOf(JacksonException.class);
    }

    @Test
    void shouldBoundTheDepthWhenAStrangerNests() {
        assertThat(deepest(JsonMappers.REQUESTS)).isEqualTo(100);
        assertThat(deepest(JsonMappers.ANSWER_TEXTS)).isEqualTo(100);
        assertThat(deepest(JsonMappers.UPSTREAM)).isEqualTo(200);
        assertThat(deepest(JsonMappers.PROMPTS)).isEqualTo(200);
    }

    private static int deepest(JsonMapper mapper) {
        int depth = 1;
        while (reads(mapper, "[".repeat(depth + 1) + "]".repeat(depth + 1))) {
            depth++;
        }
        return depth;
    }

    private static boolean reads(JsonMapper mapper, String json) {
        try {
            mapper.readTree(json);
            return true;
        } catch (JacksonException e) {
            return false;
        }
    }
}

package dev.tandem.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/**
 * The mappers, one for each kind of writer whose JSON is read. Where the text is a stranger's, its names are not interned:
 * the table of interned strings never shrinks. Where it is passed on or compared, numbers keep their digits. Immutable,
 * so for any thread.
 */
public final class JsonMappers {

    private static final JsonInclude.Value WITHOUT_NULL =
            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL);

    /** Bodies of clients: no name twice, no charset but UTF-8; the caller looks for what follows the value. */
    public static final JsonMapper REQUESTS = exact(foreign()
                    .disable(JsonFactory.Feature.CHARSET_DETECTION)
                    .streamReadConstraints(withLongStrings()
                            .maxNestingDepth(100)
                            .maxNumberLength(1000)
                            .maxNameLength(1000)
                            // Bounds the memory of the tree, for a body all of brackets many times that of the body.
                            .maxTokenCount(1_000_000)
                            .build()))
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    /**
     * What goes to servers and comes back, which may nest deeper than a client's body: it wraps one. Names may come twice:
     * the client shall get an answer that its engine gave, so the last one counts.
     */
    public static final JsonMapper UPSTREAM = exact(foreign()
                    .streamReadConstraints(
                            withLongStrings().maxNestingDepth(200).build()))
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Files of prompts, written by whoever wants a replay. */
    public static final JsonMapper PROMPTS = exact(foreign()
                    .streamReadConstraints(withLongStrings()
                            .maxNestingDepth(200)
                            .maxNumberLength(1000)
                            .build()))
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** A replay's own files and its report; a later version may have written more. */
    public static final JsonMapper REPLAYS = PROMPTS.rebuild()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .defaultPropertyInclusion(WITHOUT_NULL)
            .build();

    /** Recorded requests: Tandem wrote the line, a client its content, which was bounded when it came. */
    public static final JsonMapper RECORDINGS =
            exact(foreign().streamReadConstraints(withLongStrings().build())).build();

    /** JSON in the text of an answer, to be held to a schema: a number is its value here, whatever its digits. */
    public static final JsonMapper ANSWER_TEXTS = JsonMapper.builder(foreign()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(100).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Columns of the log's tables; equal maps are equal texts. */
    public static final JsonMapper COLUMNS = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    /** What the command line prints, for people and {@code jq}. */
    public static final JsonMapper PRINTED = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .defaultPropertyInclusion(WITHOUT_NULL)
            .build();

    private JsonMappers() {}

    private static JsonFactoryBuilder foreign() {
        return new JsonFactoryBuilder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES);
    }

    /** Bodies and lines have bounds of their own, and an image may fill one. */
    private static StreamReadConstraints.Builder withLongStrings() {
        return StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE);
    }

    private static JsonMapper.Builder exact(JsonFactoryBuilder factory) {
        return JsonMapper.builder(factory.build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
    }
}

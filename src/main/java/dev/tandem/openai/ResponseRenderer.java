package dev.tandem.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.chat.AnswerAssembler;
import dev.tandem.chat.Provenance;
import dev.tandem.chat.RequestContext;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChunkTemplate;
import dev.tandem.inference.SplicedChunk;
import dev.tandem.json.JsonMappers;
import dev.tandem.routing.Model;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts our names on what an engine said: id, object, created, the public model name and an opaque fingerprint. All else
 * stays as the engine sent it, except that of a blind model only what {@link BlindFields} has is told, in the form of {@link BlindChoices}.
 */
final class ResponseRenderer {

    private static final ObjectMapper JSON = JsonMappers.UPSTREAM;
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_OF_EVENT = "\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final Set<String> OURS = Set.of("id", "object", "created", "model", "system_fingerprint", "usage");
    /** More than a stream has templates at a time; those that it has no more are forgotten. */
    private static final int MOST_FRAMES = 16;

    private final RequestContext context;
    private final Model model;
    private final String fingerprint;
    private byte @Nullable [] head;
    private final Map<ChunkTemplate, SplicedFrame> frames = new HashMap<>(2);

    ResponseRenderer(RequestContext context, Provenance provenance) {
        this.context = context;
        this.model = provenance.model();
        this.fingerprint = "fp_" + (model.blind() ? "blind" : provenance.fingerprint());
    }

    /** Frames one event of a stream, without its usage. What is ours is the same in each and is put into bytes once. */
    void frame(ChatEvent event, Buffer target) {
        SplicedChunk chunk = event.spliced();
        SplicedFrame frame = chunk == null ? null : frame(chunk.template());
        if (chunk == null || frame == null) {
            append(event.json(), target);
        } else {
            frame.append(chunk, target);
        }
    }

    private @Nullable SplicedFrame frame(ChunkTemplate template) {
        SplicedFrame frame = frames.get(template);
        if (frame == null) {
            frame = SplicedFrame.of(template, this::append);
            if (frames.size() == MOST_FRAMES) {
                frames.clear();
            }
            if (frame != null) {
                frames.put(template, frame);
            }
        }
        return frame;
    }

    /** Frames what is no event of the answer. */
    static void frame(JsonNode json, Buffer target) {
        target.appendBytes(DATA).appendBytes(bytes(json)).appendBytes(END_OF_EVENT);
    }

    private void append(ObjectNode event, Buffer target) {
        byte[] ours = head;
        if (ours == null) {
            ours = bytes(head(context.operation().chunkObject()));
            head = ours;
        }
        ObjectNode theirs = JsonNodeFactory.instance.objectNode();
        copy(event, theirs);
        target.appendBytes(DATA);
        if (theirs.isEmpty()) {
            target.appendBytes(ours);
        } else {
            byte[] rest = bytes(theirs);
            target.appendBytes(ours, 0, ours.length - 1).appendByte((byte) ',').appendBytes(rest, 1, rest.length - 1);
        }
        target.appendBytes(END_OF_EVENT);
    }

    /** The tree as UTF-8. */
    static byte[] bytes(JsonNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    /**
     * The closing event of a stream whose client asked for the usage.
     *
     * @param beside what the engine said together with it
     */
    ObjectNode usageChunk(JsonNode usage, ObjectNode beside) {
        ObjectNode chunk = head(context.operation().chunkObject());
        chunk.putArray("choices");
        chunk.set("usage", told(usage));
        copy(beside, chunk);
        return chunk;
    }

    /** A whole answer, put together by {@link AnswerAssembler}. */
    ObjectNode answer(ObjectNode assembled) {
        ObjectNode answer = head(context.operation().answerObject());
        copy(assembled, answer);
        answer.set("usage", told(assembled.get("usage")));
        return answer;
    }

    private @Nullable JsonNode told(@Nullable JsonNode usage) {
        return model.blind() && usage instanceof ObjectNode counts ? BlindFields.ofUsage(counts) : usage;
    }

    private ObjectNode head(String object) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", context.answerId())
                .put("object", object)
                .put("created", context.arrivedAt().getEpochSecond())
                .put("model", model.name())
                .put("system_fingerprint", fingerprint);
    }

    private void copy(ObjectNode from, ObjectNode to) {
        ObjectNode told = from;
        if (model.blind()) {
            told = BlindFields.ofAnswer(from);
            BlindChoices.makeAlike(told, context.answerId());
        }
        told.properties().forEach(field -> {
            if (!OURS.contains(field.getKey())) {
                to.set(field.getKey(), field.getValue());
            }
        });
    }
}

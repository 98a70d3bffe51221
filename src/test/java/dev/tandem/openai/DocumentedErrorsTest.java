package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.access.AccessDeniedException;
import dev.tandem.drift.evidence.InvalidPeriodException;
import dev.tandem.experiment.StoreException;
import dev.tandem.feedback.FeedbackException;
import dev.tandem.inference.EngineException;
import dev.tandem.memory.NoMemoryPlanException;
import dev.tandem.openai.http.AnswerTooLargeException;
import dev.tandem.openai.http.BodiesInFlightException;
import dev.tandem.openai.validation.InvalidRequestException;
import dev.tandem.openapi.OpenApiDocument;
import dev.tandem.replay.store.PromptFileException;
import dev.tandem.replay.store.ReplayException;
import dev.tandem.routing.UnknownModelException;
import dev.tandem.shutdown.ShuttingDownException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each operation documents the statuses of the errors that it can end with, and no others. */
@Tag("unit")
class DocumentedErrorsTest {

    private static final Map<String, JsonNode> OPERATIONS = OpenApiDocument.read().operations().values().stream()
            .collect(Collectors.toMap(
                    operation -> operation.path("operationId").asText(),
                    operation -> operation,
                    (a, b) -> a,
                    TreeMap::new));
    private static final Set<String> ALL = OPERATIONS.keySet();
    private static final Set<String> COMPLETIONS = Set.of(
            "createChatCompletion",
            "createCompletion",
            "createChatCompletionWithoutVersion",
            "createCompletionWithoutVersion");
    private static final Set<String> CHATS = and(COMPLETIONS, "createBlindPair");
    private static final Set<String> HEALTH = Set.of("getHealth", "getHealthWithoutVersion");
    private static final Set<String> BODIES = and(CHATS, "giveFeedback", "amendFeedback", "vote");
    private static final Set<String> AMENDMENTS = Set.of("amendFeedback", "withdrawFeedback");
    private static final Set<String> OF_A_MODEL = Set.of(
            "getModel",
            "getModelDetails",
            "compareVariants",
            "getSwitchback",
            "getDrift",
            "startReplay",
            "deleteRecording");
    private static final Set<String> OF_A_REPLAY = Set.of("getReplay", "stopReplay", "resumeReplay", "getReplayReport");

    /** Which operations can end so; a cause with several statuses counts with all of them. */
    private static final Map<Class<?>, Set<String>> CAUSES = new HashMap<>(Map.of(
            InvalidRequestException.class, BODIES,
            UnknownModelException.class, and(OF_A_MODEL, CHATS.toArray(String[]::new)),
            AnswerTooLargeException.class, COMPLETIONS,
            BodiesInFlightException.class, BODIES,
            ShuttingDownException.class, BODIES,
            PairFailedException.class, Set.of("createBlindPair"),
            PromptFileException.class, Set.of("startReplay"),
            StoreException.Unavailable.class, and(AMENDMENTS, "giveFeedback", "vote", "createBlindPair"),
            NoMemoryPlanException.class, Set.of("getMemoryPlan")));

    static {
        Stream.of(EngineException.class.getPermittedSubclasses()).forEach(cause -> CAUSES.put(cause, CHATS));
        CAUSES.put(InvalidPeriodException.class, Set.of("getDrift"));
        CAUSES.put(StoreException.Unreadable.class, Set.of("getDrift"));
        CAUSES.put(EngineException.Unavailable.class, and(CHATS, HEALTH.toArray(String[]::new)));
        CAUSES.putAll(Map.of(
                FeedbackException.UnknownAnswer.class, Set.of("giveFeedback"),
                FeedbackException.UnknownFeedback.class, AMENDMENTS,
                FeedbackException.KeyReused.class, Set.of("giveFeedback"),
                FeedbackException.UnknownPair.class, Set.of("vote"),
                FeedbackException.AlreadyVoted.class, Set.of("vote"),
                FeedbackException.Foreign.class, and(AMENDMENTS, "vote"),
                ReplayException.Unknown.class, OF_A_REPLAY,
                ReplayException.TooMany.class, Set.of("startReplay", "resumeReplay"),
                ReplayException.TooLarge.class, Set.of("startReplay"),
                ReplayException.Misconfigured.class, Set.of("startReplay")));
    }

    /** Statuses that {@link AccessDeniedException}, the HTTP layer, and what is passed on of remote engines end with. */
    private static final Map<Integer, Set<String>> STATUSES = Map.of(
            401, without(ALL, HEALTH.toArray(String[]::new)),
            402, CHATS,
            403, ALL,
            404, Set.of("getSwitchback"),
            406, without(ALL, COMPLETIONS.toArray(String[]::new)),
            408, and(BODIES, "startReplay"),
            413, BODIES,
            415, BODIES,
            500, ALL);

    /** What no client of the document meets: it sends the methods that are there, and heads as HTTP has them. */
    private static final Set<Integer> NOT_DOCUMENTED = Set.of(405, 414, 417, 431, 505);

    private static Set<String> and(Collection<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> without(Collection<String> all, String... some) {
        return all.stream().filter(one -> !List.of(some).contains(one)).collect(Collectors.toUnmodifiableSet());
    }

    @Test
    void shouldKnowEveryCause() throws IOException {
        String mapper = Files.readString(Path.of("src/main/java/dev/tandem/openai/ErrorMapper.java"));
        Set<String> known = CAUSES.keySet().stream()
                .map(cause -> cause.getName().replaceAll(".*\\.", "").replace('$', '.'))
                .collect(Collectors.toCollection(TreeSet::new));
        known.addAll(List.of(
                "AccessDeniedException",
                "EngineException",
                "FeedbackException",
                "ReplayException",
                "WebApplicationException"));
        Set<String> mapped = Pattern.compile("case ([A-Z][A-Za-z.]*Exception[A-Za-z.]*) e ->")
                .matcher(mapper)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<Integer> statuses = Pattern.compile("case (\\d{3}) ->")
                .matcher(mapper)
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(mapped)
                .as(
                        "ErrorMapper against this test: say here which operations a new cause can end, and document its status")
                .isSubsetOf(known);
        statuses.removeAll(NOT_DOCUMENTED);
        assertThat(STATUSES.keySet())
                .as("ErrorMapper.http against this test: say here which operations can end with a new status")
                .containsAll(statuses);
    }

    @Test
    void shouldDocumentTheStatusesOfItsErrors() {
        Map<String, Set<Integer>> expected = new TreeMap<>();
        STATUSES.forEach((status, ids) -> expect(expected, ids, status));
        CAUSES.forEach((cause, ids) -> Causes.of(cause)
                .forEach(failure ->
                        expect(expected, ids, ErrorMapper.map(failure).status())));
        Map<String, Set<Integer>> documented = new TreeMap<>();
        OPERATIONS.forEach((id, operation) -> operation
                .path("responses")
                .fieldNames()
                .forEachRemaining(status -> {
                    if (Integer.parseInt(status) >= 400) {
                        expect(documented, Set.of(id), Integer.parseInt(status));
                    }
                }));

        assertThat(documented)
                .as("META-INF/openapi.yaml and openapi/admin.yaml, below 'responses', against what ErrorMapper makes")
                .isEqualTo(expected);
    }

    private static void expect(Map<String, Set<Integer>> statuses, Set<String> ids, int status) {
        assertThat(ALL).containsAll(ids);
        ids.forEach(id -> statuses.computeIfAbsent(id, any -> new TreeSet<>()).add(status));
    }

    @Test
    void shouldDocumentAnErrorAsItIsWritten() {
        OpenApiDocument document = OpenApiDocument.read();
        Map<String, List<String>> wrong = new LinkedHashMap<>();
        CAUSES.keySet().stream().flatMap(cause -> Causes.of(cause).stream()).forEach(failure -> {
            JsonNode json = ErrorMapper.map(failure).json();
            List<String> violations = new java.util.ArrayList<>(document.violations("Error", json));
            JsonNode error = json.path("error");
            error.fieldNames().forEachRemaining(field -> {
                if (!document.schema("Error").field("error").fields().contains(field)) {
                    violations.add(field + " is not documented");
                }
            });
            if (!violations.isEmpty()) {
                wrong.put(failure.toString(), violations);
            }
        });

        assertThat(wrong).isEmpty();
    }
}

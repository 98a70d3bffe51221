package dev.tandem.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.inference.EngineException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class UpstreamErrorsTest {

    private static final String KEY = "sk-or-v1-0123456789abcdef";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final UpstreamErrors errors = new UpstreamErrors(new Endpoint(
            new Address.Tcp("upstream.example", 443, true),
            "/v1",
            Map.of("api-key", "header-secret"),
            new ApiKey(KEY),
            "tandem.models.m.variants.v",
            Duration.ofSeconds(5)));

    private EngineException error(int status, String body) throws Exception {
        return errors.status(
                status, null, ErrorBody.find(new ObjectMapper().readTree(body)).orElse(null), NOW);
    }

    @Test
    void shouldKeepTheSizesThatLlamaServerTells() throws Exception {
        EngineException error = error(
                400,
                "{\"error\":{\"code\":400,\"message\":\"12 is more than 8\",\"type\":\"exceed_context_size_error\","
                        + "\"n_prompt_tokens\":12,\"n_ctx\":8}}");

        assertThat(error).isInstanceOfSatisfying(EngineException.ContextLengthExceeded.class, too -> {
            assertThat(too.promptTokens()).isEqualTo(12);
            assertThat(too.contextLength()).isEqualTo(8);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|{\"error\":{\"message\":\"bad thing\",\"type\":\"invalid_request_error\",\"param\":\"tools\"}}"
                        + "|Refused|bad thing",
                "404|{\"error\":\"model 'x' not found, try pulling it first\"}|Broken|try pulling it first",
                "404|{\"error\":{\"message\":\"The model `x` does not exist.\",\"param\":\"model\",\"code\":404}}"
                        + "|Broken|The model `x` does not exist.",
                "404|{\"error\":{\"message\":\"no x\",\"param\":\"body.x\",\"code\":\"model_not_found\"}}|Broken|no x",
                "404|{\"detail\":\"Not Found\"}|Broken|which setting to look at",
                "405|{\"detail\":\"Method Not Allowed\"}|Broken|which setting to look at",
                "410|{\"error\":{\"message\":\"x was retired\"}}|Broken|x was retired",
                "404|{\"error\":{\"message\":\"No endpoints found matching your data policy\",\"code\":404}}|Broken|policy",
                "404|{\"error\":{\"message\":\"No endpoints found that support tool use.\",\"code\":404}}"
                        + "|Refused|No endpoints found that support tool use.",
                "404|{\"error\":{\"message\":\"No such file\",\"param\":\"messages[0]\"}}|Refused|No such file",
                "404|{}|Broken|which setting to look at",
                "413|{}|Refused|413",
                "422|{\"detail\":[{\"loc\":[\"body\",\"n\"],\"msg\":\"not an integer\"}]}|Refused|not an integer",
                "400|[{\"error\":{\"code\":400,\"message\":\"Invalid value\",\"status\":\"INVALID_ARGUMENT\"}}]"
                        + "|Refused|Invalid value",
                "400|{\"object\":\"error\",\"message\":\"old vLLM\",\"code\":40303}|Refused|old vLLM",
                "400|{\"error\":{\"message\":\"too long\",\"code\":\"context_length_exceeded\"}}"
                        + "|ContextLengthExceeded|too long",
                "400|{\"error\":{\"code\":400,\"message\":\"12 is more than 8\",\"type\":\"exceed_context_size_error\"}}"
                        + "|ContextLengthExceeded|12 is more than 8",
                "400|{\"error\":{\"message\":\"This model's maximum context length is 4096 tokens.\",\"code\":400}}"
                        + "|ContextLengthExceeded|4096",
                "401|{\"error\":{\"message\":\"Incorrect key sk-or-v1-0123456789abcdef\"}}"
                        + "|Broken|refused the server's key",
                "403|{}|Broken|key",
                "403|{\"error\":{\"message\":\" \"}}|Broken|key",
                "403|{\"error\":{\"message\":\"Flagged by moderation\",\"code\":403}}|Refused|Flagged by moderation",
                "402|{\"error\":{\"message\":\"Insufficient credits\",\"code\":402}}|Refused|Insufficient credits",
                "402|{}|Refused|402",
                "418|{\"error\":\"a teapot\"}|Refused|a teapot",
                "451|{}|Refused|451",
                "408|{}|TimedOut|408",
                "425|{}|Overloaded|",
                "429|{\"error\":{\"message\":\"Provider returned error\",\"code\":429,"
                        + "\"metadata\":{\"raw\":\"slow down please\"}}}|Overloaded|slow down please",
                "529|{}|Overloaded|",
                "503|{\"error\":{\"message\":\"Loading model\",\"type\":\"unavailable_error\",\"code\":503}}|Loading|",
                "503|{}|Unavailable|",
                "500|{\"error\":{\"message\":\"CUDA error\",\"type\":\"server_error\"}}|Broken|server_error): CUDA error",
                "502|{}|Broken|502",
                "301|{}|Broken|301",
            })
    void shouldNameTheCauseWhenTheUpstreamAnswersWithAStatus(int status, String body, String cause, String words)
            throws Exception {
        EngineException error = error(status, body);
        assertThat(error.getClass().getSimpleName()).isEqualTo(cause);
        assertThat(error.getMessage()).contains(words == null ? "" : words).doesNotContain(KEY, "variants.v");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401|{}|The upstream refused the server's key: check api-key.",
                "403|{}|The upstream refused the server's key: check api-key.",
                "404|{}|The upstream has no such API (HTTP status 404): check url.",
                "405|{\"detail\":\"Method Not Allowed\"}"
                        + "|The upstream does not know the model or the path (HTTP status 405): check model and url.",
                "410|{\"error\":{\"message\":\"x was retired\"}}"
                        + "|The upstream does not know the model or the path (HTTP status 410): check model and url.",
            })
    void shouldTellTheOperatorWhichSettingIsAtFault(int status, String body, String line) throws Exception {
        List<String> logged = logged(() -> error(status, body));
        assertThat(logged).containsExactly("WARN tandem.models.m.variants.v: " + line);
    }

    private static List<String> logged(ThrowingCallable requests) throws Exception {
        List<String> logged = new ArrayList<>();
        Handler handler = new StreamHandler() {
            @Override
            public synchronized void publish(LogRecord entry) {
                logged.add(new PatternFormatter("%p %s").format(entry));
            }
        };
        Logger log = Logger.getLogger(SettingFault.class.getName());
        log.addHandler(handler);
        try {
            requests.call();
        } catch (Exception e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        } finally {
            log.removeHandler(handler);
        }
        return logged;
    }

    /** A wrong key fails every request. */
    @Test
    void shouldTellTheOperatorOfEachCauseOnceAMinuteAndHowOftenItCame() throws Exception {
        AtomicLong seconds = new AtomicLong();
        SettingFault fault = new SettingFault("v", () -> TimeUnit.SECONDS.toNanos(seconds.get()));
        List<String> logged = logged(() -> {
            for (; seconds.get() < 130; seconds.incrementAndGet()) {
                assertThat(fault.tell("It refuses the key", "api-key")).startsWith("It refuses the key; the server's");
                if (seconds.get() == 30) {
                    fault.tell("It has no such path", "model", "url");
                }
            }
        });

        assertThat(logged)
                .containsExactly(
                        "WARN v: It refuses the key: check api-key.",
                        "WARN v: It has no such path: check model and url.",
                        "WARN v: It refuses the key: check api-key. It did so 59 times more since this was told.",
                        "WARN v: It refuses the key: check api-key. It did so 59 times more since this was told.");
    }

    @ParameterizedTest
    @CsvSource({"402,402", "403,403", "400,400", "409,400", "422,400"})
    void shouldTellTheClientThatOthersMayWhatItMayNot(int status, int told) throws Exception {
        assertThat(error(status, "{\"error\":{\"message\":\"no\"}}"))
                .isInstanceOfSatisfying(
                        EngineException.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(told));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500|{\"error\":{\"code\":500,\"message\":\"unsupported\",\"type\":\"server_error\"}}|unsupported",
                "501|{\"error\":\"not here\"}|not here",
                "500|{\"error\":{\"message\":\"\"}}|",
                "500|{}|",
                "401|{\"error\":{\"message\":\"Incorrect key\"}}|",
            })
    void shouldLeaveOpenWhoseFaultItIsWhenAReasonIsGiven(int status, String body, String reason) throws Exception {
        assertThat(error(status, body))
                .isInstanceOfSatisfying(
                        EngineException.Broken.class,
                        broken -> assertThat(broken.refusal().map(Throwable::getMessage))
                                .isEqualTo(java.util.Optional.ofNullable(reason)));
    }

    @ParameterizedTest
    @CsvSource({"false,true", "true,false"})
    void shouldBlameTheUpstreamAloneWhenItHadBegun(boolean begun, boolean open) throws Exception {
        ErrorBody error = ErrorBody.find(new ObjectMapper().readTree("{\"error\":{\"message\":\"no\",\"code\":500}}"))
                .orElseThrow();
        assertThat(errors.inAnswer(error, begun))
                .isInstanceOfSatisfying(
                        EngineException.Broken.class,
                        broken -> assertThat(broken.refusal().isPresent()).isEqualTo(open));
    }

    @Test
    void shouldKeepTheFieldAtFault() throws Exception {
        EngineException error =
                error(422, "{\"detail\":[{\"loc\":[\"body\",\"messages\",0,\"role\"],\"msg\":\"no role\"}]}");
        assertThat(error)
                .isInstanceOfSatisfying(
                        EngineException.Refused.class,
                        refused -> assertThat(refused.param()).isEqualTo("messages[0].role"));
    }

    @ParameterizedTest
    @CsvSource({
        "17,17",
        "0,1",
        "1.5,1",
        "99999,3600",
        "'Thu, 01 Jan 2026 00:00:30 GMT',30",
        "'Wed, 31 Dec 2025 00:00:30 GMT',1",
        "soon,5",
        ",5",
    })
    void shouldTellHowLongToWaitWhenItIsOverloaded(String header, long seconds) {
        EngineException error = errors.status(429, header, null, NOW);
        assertThat(error.retryAfter().map(Duration::toSeconds)).contains(seconds);
    }

    @Test
    void shouldTakeOurSecretsOutAndBoundWhatIsSaid() throws Exception {
        String said = "key " + KEY + " header-secret Authorization: Bearer abc.def\\nsk-someoneElses12345 "
                + "x".repeat(2000);
        EngineException error = error(400, "{\"error\":{\"message\":\"" + said + "\"}}");
        assertThat(error.getMessage())
                .startsWith("key *** *** Authorization: *** *** xxx")
                .hasSize(500);
    }

    @Test
    void shouldNotPrintSecretsWhenAnEndpointIsPrinted() {
        Endpoint endpoint = new Endpoint(
                new Address.Tcp("h", 1, false),
                "",
                Map.of("x", "header-secret"),
                new ApiKey(KEY),
                "p",
                Duration.ofSeconds(1));
        assertThat(endpoint + " " + endpoint.key()).doesNotContain(KEY, "header-secret");
    }
}

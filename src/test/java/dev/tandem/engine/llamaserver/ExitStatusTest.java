package dev.tandem.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.engine.llamaserver.arguments.SecretMasker;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class ExitStatusTest {

    private static final String ORDINARY = "0.1 I slot launch_slot_: id 0 | task 1 | processing task";

    private final ServerOutput output = new ServerOutput(EngineFixture.ID, SecretMasker.in(Map.of()));

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1;ended with exit code 1: ggml.c:12: GGML_ASSERT(x) failed",
                "134;was ended by signal 6 (SIGABRT): ggml.c:12: GGML_ASSERT(x) failed",
                "137;was ended by signal 9 (SIGKILL), which is mostly the system's doing for lack of memory.",
                "143;was ended by signal 15 (SIGTERM).",
                "138;was ended by signal 10."
            })
    void shouldTellErrorsWhenItWasItsOwnFault(int code, String told) {
        output.take("ggml.c:12: GGML_ASSERT(x) failed");
        output.take(ORDINARY);

        assertThat(new ExitStatus(code).told(output)).isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1;ended with exit code 1: slot launch_slot_: id 0 | task 1 | processing task",
                "255;ended with exit code 255: slot launch_slot_: id 0 | task 1 | processing task",
                "139;was ended by signal 11 (SIGSEGV)."
            })
    void shouldTellTheLastLineOnlyWhenItEndedByItself(int code, String told) {
        output.take(ORDINARY);

        assertThat(new ExitStatus(code).told(output)).isEqualTo(told);
    }

    @Test
    void shouldSayThatItPrintedNothingWhenItDidNot() {
        assertThat(new ExitStatus(3).told(output)).isEqualTo("ended with exit code 3 and printed nothing.");
    }
}

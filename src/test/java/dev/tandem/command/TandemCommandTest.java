package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class TandemCommandTest {

    private final AtomicInteger served = new AtomicInteger();

    private CommandResult run(String... arguments) {
        return CommandResult.of(new ServeCommand(served::incrementAndGet), arguments);
    }

    @Test
    void shouldServeWhenToldTo() {
        assertThat(run("serve")).isEqualTo(new CommandResult(0, "", ""));
        assertThat(served).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            srve|There is no command srve. Did you mean serve?
            --port|There is no option --port.
            serve 8080|8080 is one argument too many.
            `\u001bserve`|There is no command ?serve.
            """)
    void shouldSayWhatWouldBeRightWhenArgumentsAreWrong(String arguments, String message) {
        CommandResult result = run(arguments.split(" ", -1));

        assertThat(result.status()).isEqualTo(UsageErrors.MISUSED);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("Usage: tandem").contains(message);
        assertThat(served).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "serve --help"})
    void shouldTellTheUsageWithoutServing(String arguments) {
        CommandResult result = run(arguments.split(" ", -1));

        assertThat(result.status()).isZero();
        assertThat(result.out()).startsWith("Usage: tandem").contains("serve", "2   wrong arguments");
        assertThat(served).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "serve --version"})
    void shouldTellTheVersionThatWasBuilt(String arguments) {
        CommandResult result = run(arguments.split(" ", -1));

        assertThat(result.status()).isZero();
        assertThat(result.out().strip()).matches("Tandem \\d+\\.\\d+\\.\\d+(-\\w+)?");
    }
}

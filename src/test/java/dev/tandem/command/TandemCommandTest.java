package dev.tandem.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class TandemCommandTest {

    private final List<ServeRequest> served = new ArrayList<>();

    private CommandResult run(String... arguments) {
        return CommandResult.of(new ServeCommand(served::add), arguments);
    }

    @Test
    void shouldServeWhenToldTo() {
        assertThat(run("serve")).isEqualTo(new CommandResult(0, "", ""));
        assertThat(served).containsExactly(ServeRequest.CONFIGURED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            srve|There is no command srve. Did you mean serve?
            --port|There is no option --port.
            serve --prot 1|There is no option --prot.
            serve --port|--port needs a value.
            serve --port x|Invalid value for option '--port'
            serve --port 65536|--port must be from 0 to 65535, 0 for any.
            serve --model a.gguf --name n|--model names a file that does not exist: a.gguf.
            serve --model src/main --name n|--model must name a .gguf file that can be read, not src/main.
            serve --model pom.xml|--name is needed: what clients are to ask for.
            serve --name n|--name needs a --model.
            serve --model pom.xml --name ""|--name needs a name, without quotation marks in it.
            serve --args -c|--binary and --args need a --model
            serve --binary x|--binary and --args need a --model
            serve --model pom.xml --name n --engine vllm|--engine must be one of llama-server, embedded.
            serve --model pom.xml --name n --engine embedded --args -c|--binary and --args are for the engine llama-server.
            serve --model hf:a/b --name n --engine embedded|--model hf:a/b needs the engine llama-server
            serve --model pom.xml --name n --args 'a|--args has a quotation mark without its other half.
            serve --model pom.xml --model pom.xml --name n|--model pom.xml is named twice: that is the same file.
            serve --model pom.xml --model ./src/../pom.xml --name n|--model ./src/../pom.xml is named twice: that is the same file.
            serve --model hf:a/b --model hf:a/b --name n|--model hf:a/b is named twice: that is the same file.
            serve 8080|8080 is one argument too many.
            `\u001bserve`|There is no command ?serve.
            """)
    void shouldSayWhatWouldBeRightWhenArgumentsAreWrong(String arguments, String message) {
        CommandResult result = run(arguments.split(" ", -1));

        assertThat(result.status()).isEqualTo(UsageErrors.MISUSED);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith(message);
        assertThat(result.err().lines())
                .hasSize(2)
                .last()
                .asString()
                .matches("tandem( serve)? --help tells what there is\\.");
        assertThat(served).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "serve --help"})
    void shouldTellTheUsageWithoutServing(String arguments) {
        CommandResult result = run(arguments.split(" ", -1));

        assertThat(result.status()).isZero();
        assertThat(result.out()).startsWith("Usage: tandem").contains("serve", "2   wrong arguments");
        assertThat(served).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "serve --version"})
    void shouldTellTheVersionThatWasBuilt(String arguments) {
        CommandResult result = run(arguments.split(" ", -1));

        assertThat(result.status()).isZero();
        assertThat(result.out().lines())
                .satisfiesExactly(
                        tandem -> assertThat(tandem)
                                .matches("Tandem \\d+\\.\\d+\\.\\d+(-\\w+)?( \\([0-9a-f]+(, changed)?\\))?"),
                        java -> assertThat(java).startsWith("Java " + Runtime.version()),
                        library -> assertThat(library).matches("llama\\.cpp b\\d+, embedded"));
    }

    @Test
    void shouldTellTheCommitWhereItIsKnown() {
        assertThat(ProgramVersion.told("1.2.3\nabcdef0\nfalse\n")[0]).isEqualTo("Tandem 1.2.3 (abcdef0)");
        assertThat(ProgramVersion.told("1.2.3\nabcdef0\ntrue\n")[0]).isEqualTo("Tandem 1.2.3 (abcdef0, changed)");
        assertThat(ProgramVersion.told("1.2.3\n${git.commit.id.abbrev}\n${git.dirty}\n")[0])
                .isEqualTo("Tandem 1.2.3");
    }
}

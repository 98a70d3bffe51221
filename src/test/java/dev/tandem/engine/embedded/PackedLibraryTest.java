package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.engine.embedded.libllama.Libllama;
import dev.tandem.engine.embedded.libllama.UnknownLibraryException;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The library of b4916 that is packed, and what is said of others. */
@Tag("unit")
class PackedLibraryTest extends LibllamaContract {

    @Override
    protected Libllama library() {
        return NativeLibraries.packed();
    }

    @Test
    void shouldTellItsBuild() {
        assertThat(library().version()).isEqualTo("b4916");
        assertThat(library().offloads()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama_decode", "llama_vocab_is_eog", "llama_sampler_init_grammar", "LLAMA_BUILD_NUMBER"})
    void shouldNameTheFunctionThatALibraryLacks(String absent) {
        SymbolLookup symbols = NativeLibrary.symbols();
        SymbolLookup poorer = name -> name.equals(absent) ? Optional.empty() : symbols.find(name);

        assertThatThrownBy(() -> Libllama.of(poorer, null))
                .isInstanceOf(UnknownLibraryException.class)
                .hasMessageContaining(absent);
    }

    /** Functions of the same library that return another struct stand for those of another build. */
    @ParameterizedTest
    @CsvSource({
        "llama_context_default_params, llama_model_default_params, has no default",
        "llama_model_default_params, llama_context_default_params, is larger",
        "LLAMA_BUILD_NUMBER, LLAMA_COMMIT, only b4916",
        "llama_version, llama_print_system_info, is llama.cpp"
    })
    void shouldKeepOffALibraryThatIsLaidOutOtherwise(String asked, String given, String complaint) {
        SymbolLookup symbols = NativeLibrary.symbols();
        SymbolLookup other = name -> symbols.find(name.equals(asked) ? given : name);

        assertThatThrownBy(() -> Libllama.of(other, null))
                .isInstanceOf(UnknownLibraryException.class)
                .hasMessageContaining(complaint)
                .hasMessageContaining("0.5.x")
                .hasMessageContaining("llama-server");
    }
}

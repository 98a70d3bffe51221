package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.engine.embedded.libllama.Libllama;
import dev.tandem.engine.embedded.libllama.UnknownLibraryException;
import java.lang.foreign.SymbolLookup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The library of v0.5.0, as it lies beside the real {@code llama-server}. */
@Tag("llama-server")
class CurrentLibraryTest extends LibllamaContract {

    @Override
    protected Libllama library() {
        return NativeLibraries.current();
    }

    @Test
    void shouldTellItsVersion() {
        assertThat(library().version()).startsWith("0.5.");
    }

    /** As if a later release said that it were this one. */
    @Test
    void shouldKeepOffALibraryThatIsLaidOutOtherwise() {
        SymbolLookup symbols = NativeLibraries.currentSymbols();
        SymbolLookup other =
                name -> symbols.find(name.equals("llama_context_default_params") ? "llama_model_default_params" : name);

        assertThatThrownBy(() -> Libllama.of(other, null))
                .isInstanceOf(UnknownLibraryException.class)
                .hasMessageContaining("has no default");
    }

    /** Its version, in a library of another ABI. */
    @Test
    void shouldNotBelieveALibraryWhatItSaysAlone() {
        SymbolLookup packed = NativeLibrary.symbols();
        SymbolLookup current = NativeLibraries.currentSymbols();
        SymbolLookup pretender = name -> name.equals("llama_version") ? current.find(name) : packed.find(name);

        assertThatThrownBy(() -> Libllama.of(pretender, null)).isInstanceOf(UnknownLibraryException.class);
    }
}

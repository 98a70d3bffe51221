package dev.tandem.command;

import dev.tandem.engine.llamaserver.BinaryLookup;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * What serves the models of a command line that does not say it: {@code llama-server} where there is one or only that
 * will do, else the embedded engine.
 *
 * @param engine its kind
 * @param reason why that one, a clause
 */
record EngineChoice(String engine, String reason) {

    /** Names the program where neither the command line nor the configuration does. */
    static final String VARIABLE = "TANDEM_LLAMA_SERVER";
    /** Names the program where the command line does not. */
    static final String SETTING = "tandem.llama-server.binary";

    private static final String LLAMA_SERVER = "llama-server";
    private static final String EMBEDDED = "embedded";
    private static final String BINARY = ".binary";

    /** The choice at start; empty where there is none to make. */
    static Optional<EngineChoice> of(ServeRequest request, Config config) {
        return of(request, config.getOptionalValue(SETTING, String.class), searchPath());
    }

    /**
     * The choice; empty where there is none to make.
     *
     * @param configured program of the configuration
     * @param searchPath as the variable {@code PATH}
     */
    static Optional<EngineChoice> of(ServeRequest request, Optional<String> configured, String searchPath) {
        if (request.model().isEmpty() || ends(request, ".engine", "").isPresent()) {
            return Optional.empty();
        }
        if (ends(request, BINARY, "").isPresent()) {
            return Optional.of(new EngineChoice(LLAMA_SERVER, "since --binary names one"));
        }
        if (ends(request, ".args[0]", "").isPresent()) {
            return Optional.of(new EngineChoice(LLAMA_SERVER, "since --args are for it"));
        }
        if (ends(request, ".model", "hf:").isPresent()) {
            return Optional.of(new EngineChoice(LLAMA_SERVER, "since it downloads what begins with hf:"));
        }
        if (configured.isPresent()) {
            return Optional.of(new EngineChoice(LLAMA_SERVER, "since " + SETTING + " names one"));
        }
        return Optional.of(
                new BinaryLookup(Optional.empty(), SETTING, searchPath).succeeds()
                        ? new EngineChoice(LLAMA_SERVER, "since it is in PATH")
                        : new EngineChoice(
                                EMBEDDED,
                                "since there is no llama-server in PATH and neither --binary nor " + SETTING
                                        + " names one"));
    }

    /** A sentence. */
    String told(ServeRequest request) {
        return "No --engine is given: " + engine + " serves " + request.model().orElse("") + ", " + reason + ".";
    }

    /** As below, at start. */
    static Optional<String> missing(ServeRequest request, Config config) {
        return missing(request, config.getOptionalValue(SETTING, String.class), searchPath());
    }

    /** What to say where the command line asks for a {@code llama-server} that is not there; parameters as above. */
    static Optional<String> missing(ServeRequest request, Optional<String> configured, String searchPath) {
        boolean asked = ends(request, ".engine", LLAMA_SERVER).isPresent()
                || of(request, configured, searchPath)
                        .filter(choice -> choice.engine().equals(LLAMA_SERVER))
                        .isPresent();
        Optional<String> named = ends(request, BINARY, "").map(value -> value.replace("$$", "$"));
        Optional<String> program = named.or(() -> configured);
        if (!asked || new BinaryLookup(program, SETTING, searchPath).succeeds()) {
            return Optional.empty();
        }
        String what = program.map(name -> (named.isPresent() ? "--binary" : SETTING) + ": there is no program '" + name
                        + "' that may be run.")
                .orElse("--engine " + LLAMA_SERVER + ": there is no program llama-server in PATH.");
        String embedded = ends(request, ".model", "hf:").isPresent()
                ? "--engine embedded, which needs none but downloads nothing: give it the files"
                : "--engine embedded, which needs none"
                        + (ends(request, ".args[0]", "").isPresent() ? " and takes no --args" : "");
        return Optional.of(
                what + " Install llama.cpp, or name its program with --binary FILE, or say " + embedded + ".");
    }

    static String searchPath() {
        return Optional.ofNullable(System.getenv("PATH")).orElse("");
    }

    private static Optional<String> ends(ServeRequest request, String key, String value) {
        return request.settings().entrySet().stream()
                .filter(setting ->
                        setting.getKey().endsWith(key) && setting.getValue().startsWith(value))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}

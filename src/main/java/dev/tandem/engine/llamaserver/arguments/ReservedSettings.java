package dev.tandem.engine.llamaserver.arguments;

import dev.tandem.routing.InvalidConfigurationException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Settings of {@code llama-server} that an operator must leave to Tandem: they would make a child that Tandem cannot
 * reach, that others could reach, that is another program, or that shows a secret in the list of processes.
 */
public final class ReservedSettings {

    private static final String ADDRESS = "Tandem chooses the address";
    private static final String PORTS = "Tandem chooses the port";
    private static final String KEYS = "Tandem chooses a key for each start";
    private static final String PLAIN = "the child listens on loopback, without TLS";
    private static final String MODELS = "use the property model";
    private static final String REPOSITORIES = "use the property model with hf:owner/repository:QUANT";
    private static final String ONE_MODEL = "Tandem routes, llama-server serves one model";
    private static final String ENDS = "it makes llama-server print and end";

    private static final Map<LlamaServerFlag, String> REASONS = Map.ofEntries(
            Map.entry(LlamaServerFlag.HOST, ADDRESS),
            Map.entry(LlamaServerFlag.PORT, PORTS),
            Map.entry(LlamaServerFlag.REUSE_PORT, PORTS),
            Map.entry(LlamaServerFlag.API_PREFIX, ADDRESS),
            Map.entry(LlamaServerFlag.API_KEY, KEYS),
            Map.entry(LlamaServerFlag.API_KEY_FILE, KEYS),
            Map.entry(LlamaServerFlag.SSL_KEY_FILE, PLAIN),
            Map.entry(LlamaServerFlag.SSL_CERT_FILE, PLAIN),
            Map.entry(LlamaServerFlag.MODEL, MODELS),
            Map.entry(LlamaServerFlag.MODEL_URL, MODELS),
            Map.entry(LlamaServerFlag.DOCKER_REPO, MODELS),
            Map.entry(LlamaServerFlag.HF_REPO, REPOSITORIES),
            Map.entry(LlamaServerFlag.MMPROJ, "use the property mmproj"),
            Map.entry(
                    LlamaServerFlag.HF_TOKEN,
                    "use the variable HF_TOKEN: arguments are visible in the list of processes"),
            Map.entry(LlamaServerFlag.MODELS_DIR, ONE_MODEL),
            Map.entry(LlamaServerFlag.MODELS_PRESET, ONE_MODEL),
            Map.entry(LlamaServerFlag.HELP, ENDS),
            Map.entry(LlamaServerFlag.VERSION, ENDS),
            Map.entry(LlamaServerFlag.LIST_DEVICES, ENDS),
            Map.entry(LlamaServerFlag.CACHE_LIST, ENDS),
            Map.entry(LlamaServerFlag.COMPLETION_BASH, ENDS));

    private static final Set<LlamaServerFlag> TEMPLATES = EnumSet.of(
            LlamaServerFlag.CHAT_TEMPLATE,
            LlamaServerFlag.CHAT_TEMPLATE_FILE,
            LlamaServerFlag.JINJA,
            LlamaServerFlag.SKIP_CHAT_PARSING);

    private ReservedSettings() {}

    /** Whether a variable says what Tandem must: that of its own environment is kept from the child. */
    public static boolean isReserved(String variable) {
        return LlamaServerFlag.ofVariable(variable).filter(REASONS::containsKey).isPresent();
    }

    /**
     * Refuses a template of the variant's own where the model forces one on all.
     *
     * @param property as below
     * @throws InvalidConfigurationException on the first setting that contradicts it
     */
    public static void checkTemplate(String property, LlamaServerArguments arguments) {
        for (LlamaServerArguments.Given given : arguments.given()) {
            // To switch Jinja on is what the forced template wants.
            boolean wanted =
                    given.flag() == LlamaServerFlag.JINJA && given.flag().isOn(given.name());
            if (TEMPLATES.contains(given.flag()) && !wanted) {
                throw contradicts(property + ".args: " + given.name());
            }
        }
        for (String variable : arguments.variables().keySet()) {
            if (LlamaServerFlag.ofVariable(variable).filter(TEMPLATES::contains).isPresent()) {
                throw contradicts(property + ".env: " + variable);
            }
        }
    }

    private static InvalidConfigurationException contradicts(String setting) {
        return new InvalidConfigurationException(
                setting + " cannot be set here: the model's property template is forced on all its variants.");
    }

    /**
     * @param property the variant's full name in the configuration, for messages
     * @throws InvalidConfigurationException on the first setting that is reserved
     */
    public static void check(String property, LlamaServerArguments arguments) {
        for (String word : arguments.words()) {
            // llama.cpp takes no --name=value, but a later version might.
            String name = word.startsWith("--") ? word.split("=", 2)[0] : word;
            LlamaServerFlag.named(name).map(REASONS::get).ifPresent(reason -> {
                throw new InvalidConfigurationException(
                        property + ".args: " + name + " cannot be set here: " + reason + ".");
            });
        }
        for (String variable : arguments.variables().keySet()) {
            if (isReserved(variable)) {
                throw new InvalidConfigurationException(
                        property + ".env: " + variable + " cannot be set here: Tandem sets it itself.");
            }
        }
    }
}

package dev.tandem.engine.llamaserver;

import dev.tandem.routing.InvalidConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Settings of {@code llama-server} that an operator must leave to Tandem: they would make a child that Tandem cannot
 * reach, that others could reach, that is another program, or that shows a secret in the list of processes.
 */
final class ReservedSettings {

    private static final Map<String, String> ARGUMENTS = Map.ofEntries(
            Map.entry("--host", "Tandem chooses the address"),
            Map.entry("--port", "Tandem chooses the port"),
            Map.entry("--reuse-port", "Tandem chooses the port"),
            Map.entry("--api-prefix", "Tandem chooses the address"),
            Map.entry("--api-key", "Tandem chooses a key for each start"),
            Map.entry("--api-key-file", "Tandem chooses a key for each start"),
            Map.entry("--ssl-key-file", "the child listens on loopback, without TLS"),
            Map.entry("--ssl-cert-file", "the child listens on loopback, without TLS"),
            Map.entry("-m", "use the property model"),
            Map.entry("--model", "use the property model"),
            Map.entry("-mu", "use the property model"),
            Map.entry("--model-url", "use the property model"),
            Map.entry("-dr", "use the property model"),
            Map.entry("--docker-repo", "use the property model"),
            Map.entry("-hf", "use the property model with hf:owner/repository:QUANT"),
            Map.entry("-hfr", "use the property model with hf:owner/repository:QUANT"),
            Map.entry("--hf-repo", "use the property model with hf:owner/repository:QUANT"),
            Map.entry("-mm", "use the property mmproj"),
            Map.entry("--mmproj", "use the property mmproj"),
            Map.entry("-hft", "use the variable HF_TOKEN: arguments are visible in the list of processes"),
            Map.entry("--hf-token", "use the variable HF_TOKEN: arguments are visible in the list of processes"),
            Map.entry("--models-dir", "Tandem routes, llama-server serves one model"),
            Map.entry("--models-preset", "Tandem routes, llama-server serves one model"),
            Map.entry("-h", "it makes llama-server print and end"),
            Map.entry("--help", "it makes llama-server print and end"),
            Map.entry("--usage", "it makes llama-server print and end"),
            Map.entry("--version", "it makes llama-server print and end"),
            Map.entry("--list-devices", "it makes llama-server print and end"),
            Map.entry("-cl", "it makes llama-server print and end"),
            Map.entry("--cache-list", "it makes llama-server print and end"),
            Map.entry("--completion-bash", "it makes llama-server print and end"));

    /** The same, as environment variables; what Tandem's own environment says of them is kept from the child. */
    static final Set<String> VARIABLES = Set.of(
            "LLAMA_API_KEY",
            "LLAMA_ARG_API_KEY_FILE",
            "LLAMA_ARG_API_PREFIX",
            "LLAMA_ARG_DOCKER_REPO",
            "LLAMA_ARG_HF_REPO",
            "LLAMA_ARG_HOST",
            "LLAMA_ARG_MMPROJ",
            "LLAMA_ARG_MODEL",
            "LLAMA_ARG_MODEL_URL",
            "LLAMA_ARG_MODELS_DIR",
            "LLAMA_ARG_MODELS_PRESET",
            "LLAMA_ARG_PORT",
            "LLAMA_ARG_REUSE_PORT",
            "LLAMA_ARG_SSL_CERT_FILE",
            "LLAMA_ARG_SSL_KEY_FILE");

    private static final Set<String> TEMPLATES =
            Set.of("--chat-template", "--chat-template-file", "--no-jinja", "--skip-chat-parsing");

    private static final Set<String> TEMPLATE_VARIABLES =
            Set.of("LLAMA_ARG_CHAT_TEMPLATE", "LLAMA_ARG_CHAT_TEMPLATE_FILE", "LLAMA_ARG_JINJA");

    private ReservedSettings() {}

    /**
     * Refuses a template of the variant's own where the model forces one on all.
     *
     * @param property as below
     * @throws InvalidConfigurationException on the first setting that contradicts it
     */
    static void checkTemplate(String property, List<String> arguments, Map<String, String> variables) {
        for (String argument : arguments) {
            if (TEMPLATES.contains(argument)) {
                throw contradicts(property + ".args: " + argument);
            }
        }
        for (String variable : variables.keySet()) {
            if (TEMPLATE_VARIABLES.contains(variable)) {
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
    static void check(String property, List<String> arguments, Map<String, String> variables) {
        for (String argument : arguments) {
            // llama.cpp takes no --name=value, but a later version might.
            String name = argument.startsWith("--") ? argument.split("=", 2)[0] : argument;
            String reason = ARGUMENTS.get(name);
            if (reason != null) {
                throw new InvalidConfigurationException(
                        property + ".args: " + name + " cannot be set here: " + reason + ".");
            }
        }
        for (String variable : variables.keySet()) {
            if (VARIABLES.contains(variable)) {
                throw new InvalidConfigurationException(
                        property + ".env: " + variable + " cannot be set here: Tandem sets it itself.");
            }
        }
    }
}

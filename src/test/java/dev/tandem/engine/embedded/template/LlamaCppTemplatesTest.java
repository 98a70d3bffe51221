package dev.tandem.engine.embedded.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.digest.Sha256;
import dev.tandem.jinja.JinjaException;
import dev.tandem.testing.LlamaServerBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/**
 * Each of llama.cpp's {@code models/templates/*.jinja} gives the prompts that its own llama-server gives, recorded by {@code
 * src/test/peer/chat_templates.py} as digests. The templates are their vendors', and are read from the sources beside the
 * binary. What is equal and what is not is printed.
 */
@Tag("llama-server")
class LlamaCppTemplatesTest {

    private static final Path DATA = Path.of("src/test/resources/templates");
    private static final String REFUSED = "refused";

    private static final SpecialTexts DEMO_MODEL = new SpecialTexts("<bos>", "<eos>", true, false);

    @Test
    void shouldGiveLlamaServersPromptsWhenItsTemplatesAreApplied() throws IOException {
        JsonNode oracle = json("oracle.json");
        JsonNode conversations = json("conversations.json");
        Clock day = Clock.fixed(
                LocalDate.parse(oracle.path("day").asText()).atTime(12, 0).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
        List<String> equal = new ArrayList<>();
        List<String> unequal = new ArrayList<>();
        for (Map.Entry<String, JsonNode> template : oracle.path("prompts").properties()) {
            List<String> differences = differences(template, conversations, day);
            if (differences.isEmpty()) {
                equal.add(template.getKey());
            } else {
                unequal.add(template.getKey() + " " + differences);
            }
        }
        System.out.printf(
                "chat templates: %d of %d byte-equal to llama-server's over %d conversations each; not equal: %s%n",
                equal.size(), equal.size() + unequal.size(), conversations.size(), unequal);
        equal.forEach(name -> System.out.println("chat templates: equal " + name));
        assertThat(unequal).isEmpty();
        assertThat(equal).hasSizeGreaterThanOrEqualTo(70);
    }

    private static List<String> differences(Map.Entry<String, JsonNode> oracle, JsonNode conversations, Clock day)
            throws IOException {
        List<String> differences = new ArrayList<>();
        try {
            PromptTemplate template =
                    PromptTemplate.load(Files.readString(folder().resolve(oracle.getKey())), DEMO_MODEL, day);
            for (Map.Entry<String, JsonNode> conversation : conversations.properties()) {
                String expected = oracle.getValue().path(conversation.getKey()).asText();
                if (!outcome(template, conversation.getValue()).equals(expected)) {
                    differences.add(conversation.getKey());
                }
            }
        } catch (JinjaException e) {
            differences.add("refused at load: " + e.getMessage());
        }
        return differences;
    }

    private static String outcome(PromptTemplate template, JsonNode conversation) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        try {
            String prompt = template.render(new PromptRequest(
                            (ArrayNode) conversation.path("messages"),
                            conversation.path("tools") instanceof ArrayNode tools ? tools : json.arrayNode(),
                            conversation.path("add_generation_prompt").asBoolean(true),
                            conversation.path("chat_template_kwargs") instanceof ObjectNode variables
                                    ? variables
                                    : json.objectNode()))
                    .text();
            return Sha256.hex(prompt, 8);
        } catch (JinjaException e) {
            return REFUSED;
        }
    }

    /** Where {@code .ci/llama-server} has the sources that it builds from. */
    private static Path folder() {
        Path folder = LlamaServerBinary.path()
                .toAbsolutePath()
                .resolve("../../../source/models/templates")
                .normalize();
        if (!Files.isDirectory(folder)) {
            String what = "no templates of llama.cpp at " + folder + ": build it with .ci/llama-server";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(what);
            }
            throw new TestAbortedException(what);
        }
        return folder;
    }

    private static JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(Files.readString(DATA.resolve(file)));
    }
}

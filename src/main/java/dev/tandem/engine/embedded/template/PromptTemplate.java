package dev.tandem.engine.embedded.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.tandem.jinja.JinjaException;
import dev.tandem.jinja.JinjaTemplate;
import dev.tandem.jinja.JinjaValue;
import dev.tandem.jinja.JinjaValue.Mapping;
import dev.tandem.jinja.MarkedText;
import dev.tandem.jinja.RenderLimits;
import dev.tandem.jinja.StrftimeFormat;
import java.time.Clock;
import java.time.ZonedDateTime;

/**
 * A model's chat template, which gives the prompt that llama-server v0.5 gives, to the byte. Which of it clients wrote stays
 * marked. Immutable, and as such for any number of threads.
 */
public final class PromptTemplate {

    private final JinjaTemplate template;
    private final SpecialTexts special;
    private final Clock clock;
    private final TemplateFamily family;
    private final MessageNormalizer normalizer;
    private final boolean thinks;

    private PromptTemplate(String source, SpecialTexts special, Clock clock) {
        this.template = JinjaTemplate.parse(source);
        this.special = special;
        this.clock = clock;
        this.family = new TemplateFamily(source);
        this.normalizer = new MessageNormalizer(new CapabilityProbe(template).probe(), family);
        this.thinks = true;
    }

    private PromptTemplate(PromptTemplate read, boolean thinks) {
        this.template = read.template;
        this.special = read.special;
        this.clock = read.clock;
        this.family = read.family;
        this.normalizer = read.normalizer;
        this.thinks = thinks;
    }

    /**
     * Reads a template and tries it.
     *
     * @param source Jinja, as GGUF files have it in {@code tokenizer.chat_template}
     * @param clock for templates that tell the model what day it is
     * @throws JinjaException when it uses what is not known here, or cannot show one question of a user
     */
    public static PromptTemplate load(String source, SpecialTexts special, Clock clock) {
        String patched = TemplateFamily.patched(source);
        PromptTemplate read = new PromptTemplate(patched, special, clock);
        new TemplateTrial(read).require();
        return new PromptTemplate(read, new ThinkingProbe(read, patched).thinks());
    }

    /**
     * The prompt of a conversation.
     *
     * @throws JinjaException of kind {@code RAISED} when the template objects to it, of another when it fails
     * @throws IllegalArgumentException when a message is not what OpenAI's types say
     */
    public MarkedText render(PromptRequest request) {
        ArrayNode messages = family.prepared(normalizer.messages(request.messages()));
        ZonedDateTime now = ZonedDateTime.now(clock);
        MarkedText prompt = template.render(names(request, messages, now), now, RenderLimits.STANDARD);
        return family.finished(withoutEnds(prompt), request.opensAnswer());
    }

    /** Whether its models think in channels, as Gemma 4 does. */
    public boolean thinksInChannels() {
        return family.thinksInChannels();
    }

    private Mapping names(PromptRequest request, ArrayNode messages, ZonedDateTime now) {
        Mapping names = new Mapping();
        JsonNode effort = request.variables().path("reasoning_effort");
        if (effort.isTextual() && !effort.textValue().isEmpty()) {
            names.put("reasoning_strength", TemplateValues.of(effort));
        }
        // Thoughts of earlier turns are kept unless told otherwise, under all the names that templates have for it.
        boolean preserves = request.variables().path("preserve_reasoning").asBoolean(true);
        names.put("preserve_reasoning", new JinjaValue.Bool(preserves));
        names.put("preserve_thinking", new JinjaValue.Bool(preserves));
        for (String opposite : new String[] {"clear_thinking", "truncate_history_thinking", "drop_thinking"}) {
            names.put(opposite, new JinjaValue.Bool(!preserves));
        }
        names.put("messages", TemplateValues.of(messages));
        names.put("bos_token", JinjaValue.text(special.beginning()));
        names.put("eos_token", JinjaValue.text(special.end()));
        names.put("enable_thinking", new JinjaValue.Bool(thinks));
        if (!request.tools().isEmpty()) {
            names.put("tools", TemplateValues.of(MessageNormalizer.tools(request.tools())));
        }
        names.put("datetime", JinjaValue.text(StrftimeFormat.format("%b %d %Y", now)));
        names.put("date_string", JinjaValue.text(StrftimeFormat.format("%d %b %Y", now)));
        request.variables()
                .properties()
                .forEach(variable -> names.put(variable.getKey(), TemplateValues.of(variable.getValue())));
        if (request.opensAnswer()) {
            names.put("add_generation_prompt", new JinjaValue.Bool(true));
        }
        return names;
    }

    private MarkedText withoutEnds(MarkedText prompt) {
        int start = special.addsBeginning() && prompt.text().startsWith(special.beginning())
                ? special.beginning().length()
                : 0;
        MarkedText rest = prompt.substring(start, prompt.text().length());
        return special.addsEnd() && rest.text().endsWith(special.end())
                ? rest.substring(0, rest.text().length() - special.end().length())
                : rest;
    }
}

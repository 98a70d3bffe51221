package dev.tandem.engine.embedded;

import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import java.lang.reflect.Field;
import java.nio.file.Path;

/**
 * Renders one chat template with the Jinja renderer of the packed llama.cpp, which has no C function: so this is the only
 * class that calls the binding {@code de.kherud:llama} 4.2.0.
 *
 * <p>The renderer exists only within a loaded model, whose weights it does not need: the smallest of the packed models is
 * its host, whatever model the template is of, and its tokens for beginning and end are replaced by those of that model.
 * The binding trusts its callers: a request that is not JSON, or one after {@link #close()}, ends the process. Thread-safe
 * but for {@code close}; not for virtual threads, which native waits would pin.
 */
final class TemplateRenderer implements AutoCloseable {

    /** The packed model that renders. */
    static final String HOST = "classpath:models/demo-UD-Q2_K_XL.gguf";

    /** Below every level: loading would print some 170 lines otherwise, past any logger. */
    private static final int SILENT = -1;

    private static final int CONTEXT = 64;

    /** What marks a turn in the template that llama.cpp falls back to. */
    private static final String SUBSTITUTE = "<|im_start|>";

    private static final String WAY_OUT = " Set this variant's engine to llama-server, which renders current ones.";

    private final LlamaModel host;
    private final String beginning;
    private final String end;

    private TemplateRenderer(LlamaModel host, String beginning, String end) {
        this.host = host;
        this.beginning = beginning;
        this.end = end;
    }

    /**
     * Has a template parsed.
     *
     * @param file of the host
     * @param template one that raises nothing
     * @param beginning how the token is spelled that begins a text for the template's model; empty for none
     * @param end how the one is spelled that ends it; empty for none
     * @throws LoadFailedException when it cannot be rendered
     */
    static TemplateRenderer load(Path file, String template, String beginning, String end) {
        LlamaLibraries.packed();
        String whole = assignment("bos_token", beginning) + assignment("eos_token", end) + "{{ '' }}" + template;
        ModelParameters parameters = new ModelParameters()
                .setModel(file.toString())
                .setParallel(1)
                .setCtxSize(CONTEXT)
                .setBatchSize(CONTEXT)
                .setUbatchSize(CONTEXT)
                .setThreads(1)
                .setThreadsBatch(1)
                .skipWarmup()
                .enableJinja()
                .setChatTemplate(whole)
                .setLogVerbosity(SILENT);
        TemplateRenderer renderer;
        try {
            renderer = new TemplateRenderer(new LlamaModel(parameters), beginning, end);
        } catch (RuntimeException e) {
            throw new LoadFailedException("its chat template cannot be read (" + e.getMessage() + ")." + WAY_OUT, e);
        }
        renderer.requireHost();
        renderer.requireItself(template);
        return renderer;
    }

    private static String assignment(String name, String text) {
        return "{%- set " + name + " = \"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\" %}";
    }

    /** A template that llama.cpp does not take leaves an object without a model behind: using it ends the process. */
    private void requireHost() {
        try {
            Field context = LlamaModel.class.getDeclaredField("ctx");
            context.setAccessible(true);
            if (context.getLong(host) == 0) {
                throw new LoadFailedException("its chat template is no Jinja that can be read." + WAY_OUT, null);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this is another version of the binding", e);
        }
    }

    /** In place of a template that it cannot render, llama.cpp uses another one and does not tell. */
    private void requireItself(String template) {
        if (!template.contains(SUBSTITUTE)
                && render("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}")
                        .contains(SUBSTITUTE)) {
            close();
            throw new LoadFailedException("its chat template cannot be rendered in this process." + WAY_OUT, null);
        }
    }

    /**
     * The prompt of a conversation, without the tokens that begin and end a text.
     *
     * @param request JSON object with {@code messages}; ASCII only, because the way back garbles what is beyond the
     *     basic multilingual plane, and each message with a role and a string as content
     */
    String render(String request) {
        String text = host.applyTemplate(request);
        String begun = !beginning.isEmpty() && text.startsWith(beginning) ? text.substring(beginning.length()) : text;
        return !end.isEmpty() && begun.endsWith(end) ? begun.substring(0, begun.length() - end.length()) : begun;
    }

    /** Ends it. Nothing may come afterwards. The host's few megabytes stay until the process ends. */
    @Override
    public void close() {
        host.close();
    }
}

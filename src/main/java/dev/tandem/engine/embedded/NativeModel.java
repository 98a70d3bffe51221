package dev.tandem.engine.embedded;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import dev.tandem.inference.EngineException;
import java.lang.reflect.Field;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model in native memory: the only class that knows the binding, {@code de.kherud:llama} 4.2.0.
 *
 * <p>The binding trusts its callers: a value that is not JSON, a token beyond the vocabulary, a malformed grammar or a
 * call after {@link #close()} ends the process or blocks for ever. Callers see to it that none gets here. All methods
 * but {@code close} may be called from several platform threads at once; never from virtual ones, which native waits
 * would pin.
 */
final class NativeModel implements AutoCloseable {

    /** The version of llama.cpp inside. */
    static final String BUILD = "b4916";

    /** Below every level: loading would print some 170 lines otherwise, past any logger. */
    private static final int SILENT = -1;

    /** What marks a turn in the template that llama.cpp falls back to. */
    private static final String SUBSTITUTE = "<|im_start|>";

    private final LlamaModel model;

    private NativeModel(LlamaModel model) {
        this.model = model;
    }

    /**
     * Loads a model; blocks for as long as that takes. The file's header has been checked: the binding gives no reason
     * when it cannot load a file.
     *
     * @throws LoadFailedException when it cannot be loaded
     */
    static NativeModel load(NativeOptions options) {
        NativeLibrary.require();
        try {
            LlamaModel model = new LlamaModel(parameters(options));
            requireContext(model);
            requireTemplate(model, options.template());
            return new NativeModel(model);
        } catch (LoadFailedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new LoadFailedException(
                    "llama.cpp " + BUILD + " cannot load it. Its header is sound, so there may be too little memory for"
                            + " it: lower context-size or slots, or take a smaller file.",
                    e);
        }
    }

    private static ModelParameters parameters(NativeOptions options) {
        ModelParameters parameters = new ModelParameters()
                .setModel(options.file().toString())
                .setParallel(options.slots())
                .setCtxSize(options.slots() * options.contextPerSlot())
                .setThreads(options.threads())
                .setThreadsBatch(options.threads())
                .setBatchSize(options.batchSize())
                .setUbatchSize(Math.min(options.batchSize(), 512))
                .disableContextShift()
                .enableJinja()
                .setLogVerbosity(SILENT);
        // Even for 0 the library warns on standard error that it was built for no graphics card.
        if (options.gpuLayers() > 0) {
            parameters.setGpuLayers(options.gpuLayers());
        }
        if (options.template() != null) {
            parameters.setChatTemplate(options.template());
        }
        return parameters;
    }

    /** A setting that llama.cpp does not take leaves an object without a model behind: using it ends the process. */
    private static void requireContext(LlamaModel model) {
        try {
            Field context = LlamaModel.class.getDeclaredField("ctx");
            context.setAccessible(true);
            if (context.getLong(model) == 0) {
                throw new LoadFailedException(
                        "llama.cpp " + BUILD + " does not take its settings or its chat template.", null);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this is another version of the binding", e);
        }
    }

    /** In place of a template that it cannot render, llama.cpp uses another one and does not tell. */
    private static void requireTemplate(LlamaModel model, @Nullable String template) {
        if (template != null
                && !template.contains(SUBSTITUTE)
                && model.applyTemplate("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}")
                        .contains(SUBSTITUTE)) {
            model.close();
            throw new LoadFailedException(
                    "llama.cpp " + BUILD + " cannot render its chat template. Set this variant's engine to"
                            + " llama-server, which renders current ones.",
                    null);
        }
    }

    /**
     * Applies the chat template.
     *
     * @param request JSON object with {@code messages}; ASCII only, because the way back garbles what is beyond the
     *     basic multilingual plane, and each message with a role and a string as content
     */
    String applyTemplate(String request) {
        return model.applyTemplate(request);
    }

    /** The text's tokens, none added; spellings of control tokens become these. */
    int[] encode(String text) {
        return model.encode(text);
    }

    /** The text of tokens, control tokens spelled out. */
    String decode(int[] ids) {
        return model.decode(ids);
    }

    /**
     * Starts a generation. The caller's thread owns it: only that one may call its methods, and it must go on calling
     * {@link Answer#next()} until {@link Answer#hasNext()} is false, or cancel.
     *
     * @param parameters names and JSON values of the native completion request
     */
    Answer generate(Map<String, String> parameters) {
        InferenceParameters request = new InferenceParameters("");
        rawParameters(request).putAll(parameters);
        return new Answer(model.generate(request).iterator());
    }

    /** The binding has no setter for a prompt of token ids; its map of raw JSON values has no accessor. */
    @SuppressWarnings("unchecked")
    private static Map<String, String> rawParameters(InferenceParameters request) {
        try {
            Field parameters = InferenceParameters.class.getSuperclass().getDeclaredField("parameters");
            parameters.setAccessible(true);
            return (Map<String, String>) parameters.get(request);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this is another version of the binding", e);
        }
    }

    /**
     * Ends the native loop. Nothing may run or come afterwards: a waiting reader would wait for ever. The weights stay
     * in memory until the process ends; the binding frees nothing.
     */
    @Override
    public void close() {
        model.close();
    }

    /** One running generation; belongs to one thread. */
    static final class Answer {
        private final LlamaIterator pieces;

        private Answer(LlamaIterator pieces) {
            this.pieces = pieces;
        }

        /** Whether another piece is to come. */
        boolean hasNext() {
            return pieces.hasNext();
        }

        /**
         * Waits for the next piece of text; empty for a token without text and as the last one.
         *
         * @throws EngineException.Broken when the native side gave up
         */
        String next() {
            try {
                return pieces.next().text;
            } catch (RuntimeException e) {
                // The binding's own exception is not public.
                throw new EngineException.Broken("The model failed while it worked on the answer.", e);
            }
        }

        /** Frees the slot. Only after a first {@link #next()}: before it, the native side misses it. */
        void cancel() {
            pieces.cancel();
        }
    }
}

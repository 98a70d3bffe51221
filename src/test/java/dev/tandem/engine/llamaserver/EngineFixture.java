package dev.tandem.engine.llamaserver;

import dev.tandem.engine.EnginesConfig;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.Operation;
import dev.tandem.routing.RoutingConfig;
import dev.tandem.routing.VariantId;
import dev.tandem.testing.Api;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.LlamaServerBinary;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Makes engines as the application does, from properties. */
final class EngineFixture implements AutoCloseable {

    static final VariantId ID = new VariantId("m", "v");
    static final String VARIANT = "tandem.models.m.variants.v.";

    /** Longer than anything takes. */
    static final Duration PATIENCE = Api.PATIENCE;

    private final Vertx vertx = Vertx.vertx();
    private final LlamaServerEngineFactory factory;

    /** @param properties beside those that make tests quick */
    EngineFixture(Path data, Map<String, String> properties) {
        Map<String, String> all = new TreeMap<>(Map.of("tandem.llama-server.health-interval", "100ms"));
        all.putAll(properties);
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(all, "test", 100))
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(EnginesConfig.class)
                .withMapping(RoutingConfig.class)
                .withMapping(LlamaServerConfig.class)
                .withMapping(LlamaServerProcessConfig.class)
                .build();
        factory = new LlamaServerEngineFactory(
                config.getConfigMapping(EnginesConfig.class),
                config.getConfigMapping(LlamaServerConfig.class),
                config.getConfigMapping(LlamaServerProcessConfig.class),
                vertx,
                data);
    }

    /** Settings of a real server with the smallest demo model. */
    static Map<String, String> real(String variant) {
        return Map.of(
                variant + "engine", "llama-server",
                variant + "model", "classpath:models/demo-Q2_K.gguf",
                variant + "binary", LlamaServerBinary.path().toString(),
                variant + "args", "-t,1,-c,8192,-np,4");
    }

    static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(some);
        all.putAll(more);
        return all;
    }

    /** A program that is no server. */
    static Path script(Path directory, String lines) throws IOException {
        Path file = directory.resolve("script");
        Files.writeString(file, "#!/bin/sh\n" + lines + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    InferenceEngine create() {
        return create(ID);
    }

    InferenceEngine create(VariantId id) {
        return factory.create(id);
    }

    Vertx vertx() {
        return vertx;
    }

    /** A story of so many tokens. */
    static Multi<ChatEvent> story(InferenceEngine engine, int tokens) {
        return story(engine, "'max_tokens':" + tokens);
    }

    /** A story that takes its time: each of its many tokens brings a list of others, and fills the buffers on its way. */
    static Multi<ChatEvent> longStory(InferenceEngine engine) {
        return story(engine, "'max_tokens':1500,'n_probs':64");
    }

    private static Multi<ChatEvent> story(InferenceEngine engine, String fields) {
        return engine.chat(request("{'model':'m','stream':true,'ignore_eos':true," + fields
                + ",'messages':[{'role':'user','content':'Tell a story.'}]}"));
    }

    static ChatRequest request(String json) {
        return request(Operation.CHAT, json);
    }

    static ChatRequest request(Operation operation, String json) {
        try {
            return new ChatRequest(operation, (com.fasterxml.jackson.databind.node.ObjectNode)
                    new com.fasterxml.jackson.databind.ObjectMapper().readTree(json.replace('\'', '"')));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static void awaitReady(InferenceEngine engine) {
        await(() -> engine.health().isReady(), () -> "ready, but: " + engine.health());
    }

    static void await(Callable<Boolean> condition, Supplier<String> what) {
        Eventually.await(what, condition);
    }

    @Override
    public void close() {
        factory.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}

package dev.tandem.engine;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The part of {@code tandem.models} that is common to all engines; each engine's package maps its own settings. */
@ConfigMapping(prefix = "tandem.models")
public interface EnginesConfig {

    /** Models by the name that clients send. */
    @WithParentName
    Map<String, ModelConfig> models();

    /** One model. */
    interface ModelConfig {

        /** Variants by name. */
        Map<String, VariantConfig> variants();

        /** Whether its variants are loaded {@code together} or take turns ({@code switchback}). */
        @WithDefault("together")
        Residency residency();

        /**
         * The chat template of all variants in place of their own: the path of a file, or the Jinja text itself, which
         * is known by its double braces or its brace and percent sign.
         */
        Optional<String> template();

        /** What all variants sample with when a request does not say. */
        SamplingConfig sampling();
    }

    /** One variant. */
    interface VariantConfig {

        /** Kind of engine that serves it. */
        @WithDefault("embedded")
        String engine();

        /** The weights or the remote model: a path, {@code classpath:…}, {@code hf:…}, or a name, as the engine says. */
        Optional<String> model();

        /** Answers generated at the same time; as many as the engine has slots when unset. */
        OptionalInt maxConcurrent();

        /** Requests that may wait for a free slot; one more gets 429. */
        @WithDefault("64")
        int queue();

        /** How long it may take. */
        TimeoutConfig timeout();

        /** When it is left alone for a while. */
        BreakerConfig breaker();
    }

    /** Deadlines; after one has passed the request ends with an error. */
    interface TimeoutConfig {

        /** In the queue. */
        @WithDefault("30s")
        Duration queue();

        /** From the slot, or the last sign that the prompt is worked on, to the first event of a stream. */
        @WithDefault("10m")
        Duration firstEvent();

        /** Between two events of a stream, while the client reads. */
        @WithDefault("5m")
        Duration idle();

        /** From the slot to the first event of an answer that is not streamed, which may come at its end. */
        @WithDefault("30m")
        Duration whole();

        /** From the slot to the end, also of an answer that makes progress; without a bound when unset. */
        Optional<Duration> total();
    }

    /** The circuit breaker. */
    interface BreakerConfig {

        /** Failures in a row, of the engine's own making, that open it. */
        @WithDefault("5")
        int failures();

        /** How long it stays open before one request may try. */
        @WithDefault("10s")
        Duration pause();
    }

    /** Sampling that a model's variants have in common; a field that is not set is left to the engine. */
    interface SamplingConfig {

        /** {@code temperature}, from 0 to 2. */
        OptionalDouble temperature();

        /** {@code top_p}, from 0 to 1. */
        OptionalDouble topP();

        /** {@code top_k}, at least 0; 0 for all tokens. */
        OptionalInt topK();

        /** {@code min_p}, from 0 to 1. */
        OptionalDouble minP();

        /** {@code repeat_penalty}, from 0.1 to 10; 1 for none. */
        OptionalDouble repeatPenalty();

        /** {@code presence_penalty}, from -2 to 2. */
        OptionalDouble presencePenalty();

        /** {@code frequency_penalty}, from -2 to 2. */
        OptionalDouble frequencyPenalty();
    }

    /** The template that is forced on a model's variants: its text, or the path of a file. */
    static Optional<String> template(EnginesConfig config, String model) {
        return Optional.ofNullable(config.models().get(model)).flatMap(ModelConfig::template);
    }
}

/** Answers from any server that speaks OpenAI's API: OpenRouter, Google AI Studio, vLLM, Ollama, another Tandem. */
@NullMarked
package dev.tandem.engine.remote;

import org.jspecify.annotations.NullMarked;

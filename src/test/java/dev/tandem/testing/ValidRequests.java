package dev.tandem.testing;

import dev.tandem.inference.Operation;

/** One valid request an operation that uses much of what OpenAI offers. */
final class ValidRequests {

    private static final String CHAT = """
            {"model": "m", "messages": [
              {"role": "system", "content": "Sei kurz. 短く。"},
              {"role": "user", "name": "Ann", "content": [
                {"type": "text", "text": "What is this? 🦙"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo=", "detail": "low"}},
                {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}}]},
              {"role": "assistant", "content": null, "tool_calls": [
                {"id": "call_1", "type": "function", "function": {"name": "look", "arguments": "{\\"at\\": 1}"}}]},
              {"role": "tool", "tool_call_id": "call_1", "content": "a llama"}],
             "temperature": 0.70, "top_p": 1, "n": 1, "max_tokens": 64, "seed": 42, "stop": ["END", "\\n\\n"],
             "presence_penalty": -0.5, "frequency_penalty": 0.5, "logit_bias": {"50256": -100}, "top_k": 40, "min_p": 0.05,
             "stream": true, "stream_options": {"include_usage": true}, "logprobs": true, "top_logprobs": 2,
             "tools": [{"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}],
             "tool_choice": "auto", "user": "u", "metadata": {"a": "b"},
             "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object"}}}}""";

    private static final String TEXT_COMPLETION = """
            {"model": "m", "prompt": [[1, 2, 3], [4]], "suffix": "", "max_tokens": 16, "temperature": 0.0, "n": 1, "best_of": 2,
             "logprobs": 3, "echo": false, "stop": "END", "stream": true, "stream_options": {"include_usage": false},
             "logit_bias": {"7": 1.5}, "seed": -1, "user": "u", "repeat_penalty": 1.1}""";

    private ValidRequests() {}

    static String of(Operation operation) {
        return switch (operation) {
            case CHAT -> CHAT;
            case TEXT_COMPLETION -> TEXT_COMPLETION;
        };
    }
}

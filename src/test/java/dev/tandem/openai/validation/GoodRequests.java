package dev.tandem.openai.validation;

import static dev.tandem.openai.validation.RequestExample.body;
import static dev.tandem.openai.validation.RequestExample.chat;
import static dev.tandem.openai.validation.RequestExample.completion;
import static dev.tandem.openai.validation.RequestExample.message;
import static dev.tandem.openai.validation.RequestExample.part;

import dev.tandem.inference.Operation;
import java.util.List;

/** Requests as clients send them, which must pass. */
final class GoodRequests {

    private GoodRequests() {}

    static final List<RequestExample> ALL = List.of(
            body("OpenAI Node SDK, streaming", Operation.CHAT, """
            {'messages': [{'role': 'developer', 'content': 'Be brief.'}, {'role': 'user', 'content': 'Say this is a test'}],
             'model': 'gemma@a', 'stream': true, 'stream_options': {'include_usage': true, 'include_obfuscation': false}}"""),
            body("OpenAI Node SDK, zod schema", Operation.CHAT, """
            {'model': 'm', 'messages': [{'role': 'user', 'content': 'solve 8x + 31 = 2'}],
             'response_format': {'type': 'json_schema', 'json_schema': {'name': 'math_response', 'strict': true, 'schema':
               {'type': 'object', 'properties': {'answer': {'type': 'string'}}, 'required': ['answer'], 'additionalProperties': false}}}}"""),
            body("LangChain4j", Operation.CHAT, """
            {'model': 'm', 'messages': [{'role': 'system', 'content': 'You are a pirate'}, {'role': 'user', 'content': 'Hello'}],
             'temperature': 0.7, 'top_p': 1.0, 'stream': false, 'max_completion_tokens': 100, 'presence_penalty': 0.0,
             'frequency_penalty': 0.0, 'tools': [{'type': 'function', 'function': {'name': 'getWeather', 'description': 'weather',
               'parameters': {'type': 'object', 'properties': {'arg0': {'type': 'string'}}, 'required': ['arg0']}}}]}"""),
            body("Open WebUI", Operation.CHAT, """
            {'stream': true, 'model': 'm', 'messages': [{'role': 'user', 'content': 'hi'}], 'temperature': 0.8, 'top_k': 40,
             'min_p': 0.05, 'repeat_penalty': 1.1, 'mirostat': 0, 'stop': ['<|im_end|>'], 'logit_bias': {'100': -100, '200': 5.5},
             'stream_options': {'include_usage': true}, 'chat_id': 'c', 'session_id': 's', 'background_tasks': {'title_generation': true}}"""),
            body("tool calls, round trip", Operation.CHAT, """
            {'model': 'm', 'messages': [
               {'role': 'user', 'content': 'Weather in Paris and Rome?'},
               {'role': 'assistant', 'content': null, 'refusal': null, 'tool_calls': [
                 {'id': 'call_1', 'type': 'function', 'function': {'name': 'weather', 'arguments': '{}'}},
                 {'id': 'call_2', 'type': 'custom', 'custom': {'name': 'code', 'input': 'x'}}]},
               {'role': 'tool', 'tool_call_id': 'call_1', 'content': '18 C'},
               {'role': 'tool', 'tool_call_id': 'call_2', 'content': [{'type': 'text', 'text': '21 C'}]},
               {'role': 'assistant', 'content': '18 and 21.', 'tool_calls': []}, {'role': 'user', 'content': 'Thanks', 'name': 'Ann'}],
             'tools': [{'type': 'function', 'function': {'name': 'weather.now', 'strict': null}}, {'type': 'web_search'}],
             'tool_choice': {'type': 'function', 'function': {'name': 'weather.now'}}, 'parallel_tool_calls': true}"""),
            body("deprecated functions", Operation.CHAT, """
            {'model': 'm', 'messages': [{'role': 'user', 'content': 'a'},
               {'role': 'assistant', 'function_call': {'name': 'f', 'arguments': ''}}, {'role': 'function', 'name': 'f', 'content': null}],
             'functions': [{'name': 'f', 'parameters': {}}], 'function_call': {'name': 'f'}}"""),
            body("an empty answer continued", Operation.CHAT, """
            {'model': 'm', 'messages': [{'role': 'user', 'content': ''}, {'role': 'assistant', 'content': ''}], 'add_generation_prompt': false}"""),
            message("reasoning without content", "{'role': 'assistant', 'content': null, 'reasoning_content': 'hm'}"),
            message(
                    "reasoning and content",
                    "{'role': 'assistant', 'content': 'a', 'reasoning': 'hm', 'reasoning_details': [{'type': 'x'}]}"),
            message("a refusal", "{'role': 'assistant', 'refusal': 'No.'}"),
            message("an earlier spoken answer", "{'role': 'assistant', 'audio': {'id': 'audio_1'}}"),
            message("refusal part", "{'role': 'assistant', 'content': [{'type': 'refusal', 'refusal': 'No.'}]}"),
            part(
                    "image",
                    "{'type': 'text', 'text': 'What is this?'}, {'type': 'image_url', 'image_url': {'url': 'data:image/png;base64,AAAA', 'detail': 'low'}}"),
            part(
                    "image without detail",
                    "{'type': 'image_url', 'image_url': {'url': 'https://example.com/a.png', 'detail': null}}"),
            part("audio", "{'type': 'input_audio', 'input_audio': {'data': 'UklGRg==', 'format': 'wav'}}"),
            part("file", "{'type': 'file', 'file': {'file_id': 'file-1'}}"),
            part(
                    "video and other parts engines know",
                    "{'type': 'video_url', 'video_url': {'url': 'https://x'}}, {'type': 'new'}"),
            chat("every optional field null", """
            'temperature': null, 'top_p': null, 'n': null, 'presence_penalty': null, 'frequency_penalty': null, 'logit_bias': null,
            'seed': null, 'top_k': null, 'min_p': null, 'repeat_penalty': null, 'max_tokens': null, 'max_completion_tokens': null,
            'stop': null, 'stream': null, 'stream_options': null, 'user': null, 'logprobs': null, 'top_logprobs': null, 'tools': null,
            'tool_choice': null, 'parallel_tool_calls': null, 'functions': null, 'function_call': null, 'response_format': null,
            'metadata': null, 'store': null, 'reasoning_effort': null, 'service_tier': null, 'modalities': null"""),
            chat("lowest values", """
            'temperature': 0, 'top_p': 0.0, 'n': 1, 'presence_penalty': -2, 'frequency_penalty': -2.0, 'seed': -9223372036854775808,
            'top_k': 0, 'min_p': 0, 'repeat_penalty': 1e-9, 'max_tokens': 1, 'logprobs': true, 'top_logprobs': 0, 'tools': []"""),
            chat("highest values", """
            'temperature': 2.000, 'top_p': 1, 'n': 128, 'presence_penalty': 2, 'frequency_penalty': 2, 'seed': 9223372036854775807,
            'min_p': 1.0, 'repeat_penalty': 10, 'max_tokens': 2147483647, 'logprobs': true, 'top_logprobs': 20,
            'stop': ['a','b','c','d','e','f','g','h','i','j','k','l','m','n','o','p']"""),
            chat("service fields", """
            'user': 'u', 'metadata': {'a': 'b'}, 'store': false, 'reasoning_effort': 'minimal', 'service_tier': 'auto',
            'modalities': ['text', 'audio'], 'audio': {'voice': 'alloy', 'format': 'mp3'}, 'prompt_cache_key': 'k', 'verbosity': 'low',
            'safety_identifier': 's', 'prediction': {'type': 'content', 'content': 'x'}, 'web_search_options': {}"""),
            chat("JSON mode", "'response_format': {'type': 'json_object'}, 'tool_choice': 'required', 'stop': '\\n'"),
            chat(
                    "plain text and a schema for llama.cpp",
                    "'response_format': {'type': 'text', 'schema': {}}, 'grammar': 'root ::= x', 'tool_choice': 'none'"),
            completion("text completion", """
            'max_tokens': 16, 'temperature': 0, 'suffix': null, 'n': 2, 'best_of': 2, 'logprobs': 5, 'echo': false,
            'stop': ['END'], 'stream': true, 'stream_options': {'include_usage': true}, 'logit_bias': {}, 'seed': 1, 'user': 'u'"""),
            completion("scoring the prompt", "'max_tokens': 0, 'echo': true, 'logprobs': 0"),
            chat("what OpenAI limits and engines do not", """
            'max_tokens': -1, 'max_completion_tokens': 12.0, 'top_k': -1, 'stop': [], 'temperature': 3, 'n': 1.0, 'seed': 12.0,
            'stream_options': {'include_usage': true}, 'metadata': [], 'user': 42, 'presence_penalty': 2.5, 'top_logprobs': 3,
            'logit_bias': [[1, false], ['a', -1.5]], 'modalities': 'text', 'reasoning_effort': 3, 'parallel_tool_calls': 1"""),
            chat("fields that only engines read, of any type", """
            'tools': {}, 'tool_choice': 'any', 'response_format': 'json', 'functions': 1, 'logprobs': 5, 'stop': 1, 'min_p': 'x'"""),
            chat("tools of MCP servers", """
            'tools': [{'type': 'function', 'function': {'name': 'server:files/read a file', 'parameters': '{}'}}, {'type': 'web_search'}]"""),
            chat("many stops", "'stop': ['a'" + ", 'b'".repeat(40) + "]"),
            chat("many tools", "'tools': [{'type': 'x'}" + ", {'type': 'x'}".repeat(128) + "]"),
            chat(
                    "a schema without a name",
                    "'response_format': {'type': 'json_schema', 'json_schema': {'schema': {}}}"),
            chat("a token to be banned by its text", "'logit_bias': {'secret': false, '50256': 101}"),
            message("no content", "{'role': 'user', 'content': null}, {'role': 'assistant', 'content': null}"),
            message("content of no parts", "{'role': 'user', 'content': []}"),
            message("another role", "{'role': 'ipython', 'content': '4'}"),
            message("a tool's answer without its id", "{'role': 'tool', 'content': '4'}"),
            message(
                    "arguments as an object",
                    "{'role': 'assistant', 'tool_calls': [{'type': 'function', 'function': {'name': 'f', 'arguments': {}}}]}"),
            part("another detail", "{'type': 'image_url', 'image_url': {'url': 'https://x', 'detail': 'original'}}"),
            part("a bare URL", "{'type': 'image_url', 'image_url': 'https://x'}"),
            body("no messages", Operation.CHAT, "{'model': 'm', 'messages': []}"),
            body("an empty prompt", Operation.TEXT_COMPLETION, "{'model': 'm', 'prompt': ''}"),
            body("a prompt of texts and tokens", Operation.TEXT_COMPLETION, "{'model': 'm', 'prompt': ['a', 1, 'b']}"),
            body(
                    "a prompt as llama.cpp has it",
                    Operation.TEXT_COMPLETION,
                    "{'model': 'm', 'prompt': {'prompt_string': 'a'}}"),
            completion(
                    "limits of completions",
                    "'max_tokens': 0, 'best_of': 200, 'n': 4, 'logprobs': 6, 'temperature': 2.1, 'echo': true"),
            completion("n without best_of", "'n': 4, 'best_of': null"),
            completion("best_of with n null", "'n': null, 'best_of': 1"),
            body("prompts", Operation.TEXT_COMPLETION, "{'model': 'm', 'prompt': ['a', 'b']}"),
            body("prompt of tokens", Operation.TEXT_COMPLETION, "{'model': 'm', 'prompt': [0, 15, 2147483647]}"),
            body("prompts of tokens", Operation.TEXT_COMPLETION, "{'model': 'm', 'prompt': [[1, 2], [3]]}"),
            body(
                    "the longest model name, in characters",
                    Operation.TEXT_COMPLETION,
                    "{'model': '" + "🦙".repeat(256) + "', 'prompt': 'a'}"));
}

package dev.tandem.openai.validation;

import java.util.List;

/** Faults of a chat's messages. */
public final class BadMessages {

    private BadMessages() {}

    public static final List<BadRequest> ALL = BadRequest.table("""
            no messages
            chat body: {'model': 'm'}
            messages, missing_required_parameter
            Missing required parameter: 'messages'.

            messages null
            chat body: {'model': 'm', 'messages': null}
            messages, invalid_type
            Invalid type for 'messages': expected an array of objects, but got null instead.

            messages a string
            chat body: {'model': 'm', 'messages': 'Hi'}
            messages, invalid_type
            Invalid type for 'messages': expected an array of objects, but got a string instead.

            messages empty
            chat body: {'model': 'm', 'messages': []}
            messages, empty_array
            Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.

            message a string
            message: 'Hi'
            messages[0], invalid_type
            Invalid type for 'messages[0]': expected an object, but got a string instead.

            second message null
            message: {'role': 'user', 'content': 'Hi'}, null
            messages[1], invalid_type
            Invalid type for 'messages[1]': expected an object, but got null instead.

            no role
            message: {'content': 'Hi'}
            messages[0].role, missing_required_parameter
            Missing required parameter: 'messages[0].role'.

            role a number
            message: {'role': 1, 'content': 'Hi'}
            messages[0].role, invalid_type
            Invalid type for 'messages[0].role': expected a string, but got an integer instead.

            role unknown
            message: {'role': 'robot', 'content': 'Hi'}
            messages[0].role, invalid_value
            Invalid value for 'messages[0].role': 'robot'. Supported values are: 'developer', 'system', 'user', 'assistant', 'tool', and 'function'.

            role holds a prompt
            message: {'role': 'my secret plan', 'content': 'Hi'}
            messages[0].role, invalid_value
            Invalid value for 'messages[0].role'. Supported values are: 'developer', 'system', 'user', 'assistant', 'tool', and 'function'.

            no content
            message: {'role': 'user'}
            messages[0].content, missing_required_parameter
            Missing required parameter: 'messages[0].content'.

            content null
            message: {'role': 'user', 'content': null}
            messages[0].content, invalid_type
            Invalid type for 'messages[0].content': expected one of a string or array of objects, but got null instead.

            content an object
            message: {'role': 'system', 'content': {}}
            messages[0].content, invalid_type
            Invalid type for 'messages[0].content': expected one of a string or array of objects, but got an object instead.

            content without parts
            message: {'role': 'user', 'content': []}
            messages[0].content, empty_array
            Invalid 'messages[0].content': empty array. Expected an array with minimum length 1, but got an empty array instead.

            name a number
            message: {'role': 'user', 'content': 'Hi', 'name': 7}
            messages[0].name, invalid_type
            Invalid type for 'messages[0].name': expected a string, but got an integer instead.

            part a string
            part: 'Hi'
            messages[0].content[0], invalid_type
            Invalid type for 'messages[0].content[0]': expected an object, but got a string instead.

            part without type
            part: {'type': 'text', 'text': 'a'}, {'text': 'b'}
            messages[0].content[1].type, missing_required_parameter
            Missing required parameter: 'messages[0].content[1].type'.

            part type a number
            part: {'type': 3}
            messages[0].content[0].type, invalid_type
            Invalid type for 'messages[0].content[0].type': expected a string, but got an integer instead.

            text part without text
            part: {'type': 'text'}
            messages[0].content[0].text, missing_required_parameter
            Missing required parameter: 'messages[0].content[0].text'.

            image part a bare URL
            part: {'type': 'image_url', 'image_url': 'https://x'}
            messages[0].content[0].image_url, invalid_type
            Invalid type for 'messages[0].content[0].image_url': expected an object, but got a string instead.

            image without URL
            part: {'type': 'image_url', 'image_url': {}}
            messages[0].content[0].image_url.url, missing_required_parameter
            Missing required parameter: 'messages[0].content[0].image_url.url'.

            image detail unknown
            part: {'type': 'image_url', 'image_url': {'url': 'https://x', 'detail': 'max'}}
            messages[0].content[0].image_url.detail, invalid_value
            Invalid value for 'messages[0].content[0].image_url.detail': 'max'. Supported values are: 'auto', 'low', and 'high'.

            audio without format
            part: {'type': 'input_audio', 'input_audio': {'data': 'AAAA'}}
            messages[0].content[0].input_audio.format, missing_required_parameter
            Missing required parameter: 'messages[0].content[0].input_audio.format'.

            assistant says nothing
            message: {'role': 'assistant'}
            messages[0].content, missing_required_parameter
            Missing required parameter: 'messages[0].content'.

            assistant content null without calls
            message: {'role': 'assistant', 'content': null, 'tool_calls': []}
            messages[0].content, invalid_type
            Invalid type for 'messages[0].content': expected one of a string or array of objects, but got null instead.

            tool_calls an object
            message: {'role': 'assistant', 'tool_calls': {}}
            messages[0].tool_calls, invalid_type
            Invalid type for 'messages[0].tool_calls': expected an array of objects, but got an object instead.

            tool call without id
            message: {'role': 'assistant', 'tool_calls': [{'type': 'function'}]}
            messages[0].tool_calls[0].id, missing_required_parameter
            Missing required parameter: 'messages[0].tool_calls[0].id'.

            tool call without type
            message: {'role': 'assistant', 'tool_calls': [{'id': 'c'}]}
            messages[0].tool_calls[0].type, missing_required_parameter
            Missing required parameter: 'messages[0].tool_calls[0].type'.

            tool call without function
            message: {'role': 'assistant', 'tool_calls': [{'id': 'c', 'type': 'function'}]}
            messages[0].tool_calls[0].function, missing_required_parameter
            Missing required parameter: 'messages[0].tool_calls[0].function'.

            arguments an object
            message: {'role': 'assistant', 'tool_calls': [{'id': 'c', 'type': 'function', 'function': {'name': 'f', 'arguments': {}}}]}
            messages[0].tool_calls[0].function.arguments, invalid_type
            Invalid type for 'messages[0].tool_calls[0].function.arguments': expected a string, but got an object instead.

            tool answer without id
            message: {'role': 'tool', 'content': '4'}
            messages[0].tool_call_id, missing_required_parameter
            Missing required parameter: 'messages[0].tool_call_id'.

            function answer without name
            message: {'role': 'function', 'content': '4'}
            messages[0].name, missing_required_parameter
            Missing required parameter: 'messages[0].name'.
            """);
}

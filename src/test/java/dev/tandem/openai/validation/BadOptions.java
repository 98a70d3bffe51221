package dev.tandem.openai.validation;

import java.util.List;

/** Faults of the model, of delivery, tools and the answer's form. */
public final class BadOptions {

    private BadOptions() {}

    public static final List<BadRequest> ALL = BadRequest.table("""
            nothing at all
            chat body: {}
            model, missing_required_parameter
            Missing required parameter: 'model'.

            model null
            chat body: {'model': null}
            model, invalid_type
            Invalid type for 'model': expected a string, but got null instead.

            model empty
            chat body: {'model': ''}
            model, empty_string
            Invalid 'model': empty string. Expected a string with minimum length 1, but got an empty string instead.

            stop empty
            chat: 'stop': ''
            stop, empty_string
            Invalid 'stop': empty string. Expected a string with minimum length 1, but got an empty string instead.

            stop an empty array
            chat: 'stop': []
            stop, empty_array
            Invalid 'stop': empty array. Expected an array with minimum length 1, but got an empty array instead.

            stop with a number
            chat: 'stop': ['a', 1]
            stop[1], invalid_type
            Invalid type for 'stop[1]': expected a string, but got an integer instead.

            stop a number
            chat: 'stop': 1
            stop, invalid_type
            Invalid type for 'stop': expected one of a string or array of strings, but got an integer instead.

            stream a string
            chat: 'stream': 'true'
            stream, invalid_type
            Invalid type for 'stream': expected a boolean, but got a string instead.

            stream_options without stream
            chat: 'stream_options': {'include_usage': true}
            stream_options, -
            The 'stream_options' parameter is only allowed when 'stream' is enabled.

            include_usage a number
            chat: 'stream': true, 'stream_options': {'include_usage': 1}
            stream_options.include_usage, invalid_type
            Invalid type for 'stream_options.include_usage': expected a boolean, but got an integer instead.

            user a number
            chat: 'user': 42
            user, invalid_type
            Invalid type for 'user': expected a string, but got an integer instead.

            metadata an array
            chat: 'metadata': []
            metadata, invalid_type
            Invalid type for 'metadata': expected an object, but got an array instead.

            store a string
            chat: 'store': 'yes'
            store, invalid_type
            Invalid type for 'store': expected a boolean, but got a string instead.

            reasoning_effort a number
            chat: 'reasoning_effort': 3
            reasoning_effort, invalid_type
            Invalid type for 'reasoning_effort': expected a string, but got an integer instead.

            modalities a string
            chat: 'modalities': 'text'
            modalities, invalid_type
            Invalid type for 'modalities': expected an array of strings, but got a string instead.

            response_format a string
            chat: 'response_format': 'json'
            response_format, invalid_type
            Invalid type for 'response_format': expected an object, but got a string instead.

            response_format without type
            chat: 'response_format': {}
            response_format.type, missing_required_parameter
            Missing required parameter: 'response_format.type'.

            response_format unknown
            chat: 'response_format': {'type': 'xml'}
            response_format.type, invalid_value
            Invalid value for 'response_format.type': 'xml'. Supported values are: 'text', 'json_object', and 'json_schema'.

            json_schema absent
            chat: 'response_format': {'type': 'json_schema'}
            response_format.json_schema, missing_required_parameter
            Missing required parameter: 'response_format.json_schema'.

            schema without name
            chat: 'response_format': {'type': 'json_schema', 'json_schema': {'schema': {}}}
            response_format.json_schema.name, missing_required_parameter
            Missing required parameter: 'response_format.json_schema.name'.

            schema with a bad name
            chat: 'response_format': {'type': 'json_schema', 'json_schema': {'name': 'a b', 'schema': {}}}
            response_format.json_schema.name, invalid_value
            Invalid 'response_format.json_schema.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.

            schema absent
            chat: 'response_format': {'type': 'json_schema', 'json_schema': {'name': 'a'}}
            response_format.json_schema.schema, missing_required_parameter
            Missing required parameter: 'response_format.json_schema.schema'.

            strict a string
            chat: 'response_format': {'type': 'json_schema', 'json_schema': {'name': 'a', 'schema': {}, 'strict': 'yes'}}
            response_format.json_schema.strict, invalid_type
            Invalid type for 'response_format.json_schema.strict': expected a boolean, but got a string instead.

            tools an object
            chat: 'tools': {}
            tools, invalid_type
            Invalid type for 'tools': expected an array of objects, but got an object instead.

            tool without type
            chat: 'tools': [{}]
            tools[0].type, missing_required_parameter
            Missing required parameter: 'tools[0].type'.

            tool without function
            chat: 'tools': [{'type': 'function'}]
            tools[0].function, missing_required_parameter
            Missing required parameter: 'tools[0].function'.

            tool with a spaced name
            chat: 'tools': [{'type': 'function', 'function': {'name': 'get weather'}}]
            tools[0].function.name, invalid_value
            Invalid 'tools[0].function.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_.-]+$'.

            parameters a string
            chat: 'tools': [{'type': 'function', 'function': {'name': 'f', 'parameters': '{}'}}]
            tools[0].function.parameters, invalid_type
            Invalid type for 'tools[0].function.parameters': expected an object, but got a string instead.

            tool_choice unknown
            chat: 'tool_choice': 'any'
            tool_choice, invalid_value
            Invalid value for 'tool_choice': 'any'. Supported values are: 'none', 'auto', and 'required'.

            tool_choice without type
            chat: 'tool_choice': {'function': {'name': 'f'}}
            tool_choice.type, missing_required_parameter
            Missing required parameter: 'tool_choice.type'.

            tool_choice without name
            chat: 'tool_choice': {'type': 'function', 'function': {}}
            tool_choice.function.name, missing_required_parameter
            Missing required parameter: 'tool_choice.function.name'.

            tool_choice a boolean
            chat: 'tool_choice': true
            tool_choice, invalid_type
            Invalid type for 'tool_choice': expected one of a string or object, but got a boolean instead.

            function_call unknown
            chat: 'function_call': 'required'
            function_call, invalid_value
            Invalid value for 'function_call': 'required'. Supported values are: 'none' and 'auto'.

            parallel_tool_calls a number
            chat: 'parallel_tool_calls': 1
            parallel_tool_calls, invalid_type
            Invalid type for 'parallel_tool_calls': expected a boolean, but got an integer instead.

            two faults, first in the specification wins
            chat: 'tools': 1, 'temperature': 9
            temperature, decimal_above_max_value
            Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 9 instead.
            """);
}
